"""What prints nearly the same as an article is named, cut or edited as it may be; what only shares a matter or a notice with it is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.ingest.chunking import split_passages
from assistant.schema import Article
from assistant.search.near_duplicates import MAX_COMPARED, NEIGHBOURS, near_duplicate_articles
from assistant.store.store import Store
from tests.fakes import WordEmbedder

SEEDS = Path(__file__).parents[2] / "seeds"
TEXTS = {
    path.stem[11:]: path.read_text(encoding="utf-8").split("---\n")[-1].strip()
    for path in sorted(SEEDS.glob("2026-*"))
}
FERRY = TEXTS["ferry-returns"]
WORDS = WordEmbedder(
    *sorted({word for text in TEXTS.values() for word in re.findall(r"\w+", text.lower())})
)
NOTICE = (
    "This article is free to read, and so are all of our others, because readers pay for them who can. If you can, become one of them for"
    " the price of a cup of coffee a week, and cancel whenever you like. Our newsletter brings the five stories of the day to your inbox at"
    " six in the morning, before the radio has them. Write to the desk if you know more about this story than we do, or if you found a"
    " mistake in it; we name no sources. Copies of our photographs can be had from the archive, on paper or as files, for a small fee. By"
    " reading on you agree to our terms of use, which are changed from time to time and are hung out in the hall of our office."
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "default", embedder=WORDS, create=True) as opened:
        yield opened


@pytest.fixture
def seeded(store: Store) -> Store:
    """With the sample articles, which are about few matters: a ferry, a school, a hospital, a works."""
    put(store, *(story(text, name) for name, text in TEXTS.items()))
    return store


def story(text: str, name: str, **fields: object) -> Article:
    return Article.model_validate(
        {"origin": f"{name}.txt", "id": name, "title": name, "text": text} | fields
    )


def put(store: Store, *items: Article) -> None:
    for item in items:
        passages = split_passages(item)
        store.upsert(item, passages, WORDS.embed([item.text[p.start : p.end] for p in passages]))


def named(store: Store, article_id: str) -> list[str]:
    with store.snapshot() as snapshot:
        return [one.article_id for one in near_duplicate_articles(snapshot, article_id)]


def edited(text: str, every: int) -> str:
    """The text with one word in so many replaced, its paragraphs as they were."""
    words = re.split(r"(\s+)", text)
    for place in range(0, len(words), 2 * every):
        words[place] = "reportedly"
    return "".join(words)


def first(text: str, share: float) -> str:
    paragraphs = text.split("\n\n")
    return "\n\n".join(paragraphs[: round(len(paragraphs) * share)])


@pytest.mark.parametrize(
    "copy",
    [
        f"DUNMORE (Agency) – {edited(FERRY, 25)}\n\nReporting by Ann Lee; editing by Tom Hale.",
        first(FERRY, 0.5),
        edited(first(FERRY, 0.5), 25),
        "\n\n".join(
            paragraph for number, paragraph in enumerate(FERRY.split("\n\n")) if number % 3 != 2
        ),
        f"{FERRY}\n\n{NOTICE}",
    ],
    ids=[
        "lightly edited",
        "cut to half",
        "cut and edited",
        "a third of its paragraphs left out",
        "with a notice",
    ],
)
def test_a_copy_and_what_it_was_made_of_name_each_other(seeded: Store, copy: str) -> None:
    put(
        seeded, story(copy, "copy", title="Another headline", source="The Other", published="2026-04-22")
    )
    assert named(seeded, "copy") == ["ferry-returns"]
    assert named(seeded, "ferry-returns") == ["copy"]
    with seeded.snapshot() as snapshot:
        (ref,) = near_duplicate_articles(snapshot, "ferry-returns")
    assert (ref.title, ref.byline()) == ("Another headline", "The Other, 2026-04-22")


def test_articles_about_one_matter_and_two_reports_of_one_event_are_not_the_same(seeded: Store) -> None:
    assert [name for name in TEXTS if named(seeded, name)] == []


def test_a_notice_that_all_articles_end_with_makes_none_of_them_alike(store: Store) -> None:
    put(store, *(story(f"{text}\n\n{NOTICE}", name) for name, text in TEXTS.items()))
    assert [name for name in TEXTS if named(store, name)] == []


def test_a_text_with_every_sixth_word_changed_is_no_copy(seeded: Store) -> None:
    put(seeded, story(edited(FERRY, 6), "rewritten"))
    assert named(seeded, "rewritten") == []


def test_news_in_brief_is_not_the_same_as_a_long_page_that_has_it_too(store: Store) -> None:
    brief = first(FERRY, 0.2)
    page = "\n\n".join([*list(TEXTS.values())[:4], brief])
    put(store, story(brief, "brief"), story(page, "page"))
    assert named(store, "brief") == []
    assert named(store, "page") == []


def test_an_articles_own_versions_are_not_told_as_its_copies_and_the_copy_is_told_of_each(
    seeded: Store,
) -> None:
    here = {"url": "https://example.com/ferry"}
    put(
        seeded,
        story(FERRY, "old", published="2026-04-21", **here),
        story(edited(FERRY, 30), "new", published="2026-04-23", **here),
    )
    assert seeded.get_provenance("old").superseded_by == "new"
    assert named(seeded, "old") == ["ferry-returns"]
    assert named(seeded, "new") == ["ferry-returns"]
    assert named(seeded, "ferry-returns") == ["new"]


def test_the_most_alike_comes_first_and_all_of_many_copies_are_found(seeded: Store) -> None:
    copies = [
        story(f"{FERRY}\n\nPrinted by outlet number {number}.", f"copy-{number:02}")
        for number in range(NEIGHBOURS - 10)
    ]
    put(seeded, *copies, story(f"{first(FERRY, 0.8)}\n\n{NOTICE}", "aaa"))
    found = named(seeded, "ferry-returns")
    assert len(copies) < MAX_COMPARED
    assert sorted(found[:-1]) == [copy.id for copy in copies]
    assert found[-1] == "aaa"


def test_of_an_article_that_is_not_there_and_of_the_only_one_nothing_is_the_same(store: Store) -> None:
    put(store, story(FERRY, "only"))
    assert named(store, "only") == []
    assert named(store, "nowhere") == []
