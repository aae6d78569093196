"""Near-duplicate articles: copies that were cut or edited, but not articles about the same topic."""

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
    "This article is free to read, and so are all of our others, because readers pay for them who "
    "can. If you can, become one of them for the price of a cup of coffee a week, and cancel "
    "whenever you like. Our newsletter brings the five stories of the day to your inbox at six in "
    "the morning, before the radio has them. Write to the desk if you know more about this story "
    "than we do, or if you found a mistake in it; we name no sources. Copies of our photographs can "
    "be had from the archive, on paper or as files, for a small fee. By reading on you agree to our "
    "terms of use, which are changed from time to time and are hung out in the hall of our office."
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "default", embedder=WORDS, create=True) as opened:
        yield opened


@pytest.fixture
def seeded(store: Store) -> Store:
    """Store with the sample articles, which share topics: a ferry, a school, a hospital, a works."""
    add_articles(store, *(make_story(text, name) for name, text in TEXTS.items()))
    return store


def make_story(text: str, name: str, **fields: object) -> Article:
    return Article.model_validate(
        {"origin": f"{name}.txt", "id": name, "title": name, "text": text} | fields
    )


def add_articles(store: Store, *articles: Article) -> None:
    for article in articles:
        passages = split_passages(article)
        texts = [article.text[passage.start : passage.end] for passage in passages]
        store.upsert(article, passages, WORDS.embed(texts))


def near_duplicate_ids(store: Store, article_id: str) -> list[str]:
    with store.snapshot() as snapshot:
        return [ref.article_id for ref in near_duplicate_articles(snapshot, article_id)]


def replace_words(text: str, every: int) -> str:
    """Replace every n-th word; leave paragraphs as they are."""
    words = re.split(r"(\s+)", text)
    for position in range(0, len(words), 2 * every):
        words[position] = "reportedly"
    return "".join(words)


def first_part(text: str, share: float) -> str:
    paragraphs = text.split("\n\n")
    return "\n\n".join(paragraphs[: round(len(paragraphs) * share)])


@pytest.mark.parametrize(
    "copy",
    [
        f"DUNMORE (Agency) – {replace_words(FERRY, 25)}\n\nReporting by Ann Lee; editing by Tom Hale.",
        first_part(FERRY, 0.5),
        replace_words(first_part(FERRY, 0.5), 25),
        "\n\n".join(
            paragraph for number, paragraph in enumerate(FERRY.split("\n\n")) if number % 3 != 2
        ),
        f"{FERRY}\n\n{NOTICE}",
    ],
    ids=[
        "lightly edited",
        "cut to half",
        "cut and edited",
        "every third paragraph removed",
        "with a notice",
    ],
)
def test_copy_and_original_are_near_duplicates_of_each_other(seeded: Store, copy: str) -> None:
    add_articles(
        seeded,
        make_story(copy, "copy", title="Another headline", source="The Other", published="2026-04-22"),
    )
    assert near_duplicate_ids(seeded, "copy") == ["ferry-returns"]
    assert near_duplicate_ids(seeded, "ferry-returns") == ["copy"]
    with seeded.snapshot() as snapshot:
        (ref,) = near_duplicate_articles(snapshot, "ferry-returns")
    assert (ref.title, ref.byline()) == ("Another headline", "The Other, 2026-04-22")


def test_articles_about_the_same_topic_or_event_are_not_near_duplicates(seeded: Store) -> None:
    assert [name for name in TEXTS if near_duplicate_ids(seeded, name)] == []


def test_shared_notice_does_not_make_articles_near_duplicates(store: Store) -> None:
    add_articles(store, *(make_story(f"{text}\n\n{NOTICE}", name) for name, text in TEXTS.items()))
    assert [name for name in TEXTS if near_duplicate_ids(store, name)] == []


def test_text_with_every_sixth_word_changed_is_not_a_near_duplicate(seeded: Store) -> None:
    add_articles(seeded, make_story(replace_words(FERRY, 6), "rewritten"))
    assert near_duplicate_ids(seeded, "rewritten") == []


def test_brief_is_not_a_near_duplicate_of_a_long_page_that_contains_it(store: Store) -> None:
    brief = first_part(FERRY, 0.2)
    page = "\n\n".join([*list(TEXTS.values())[:4], brief])
    add_articles(store, make_story(brief, "brief"), make_story(page, "page"))
    assert near_duplicate_ids(store, "brief") == []
    assert near_duplicate_ids(store, "page") == []


def test_versions_of_an_article_are_not_near_duplicates_of_each_other(seeded: Store) -> None:
    url = "https://example.com/ferry"
    add_articles(
        seeded,
        make_story(FERRY, "old", published="2026-04-21", url=url),
        make_story(replace_words(FERRY, 30), "new", published="2026-04-23", url=url),
    )
    assert seeded.get_provenance("old").superseded_by == "new"
    assert near_duplicate_ids(seeded, "old") == ["ferry-returns"]
    assert near_duplicate_ids(seeded, "new") == ["ferry-returns"]
    assert near_duplicate_ids(seeded, "ferry-returns") == ["new"]


def test_all_copies_are_listed_most_alike_first(seeded: Store) -> None:
    copies = [
        make_story(f"{FERRY}\n\nPrinted by outlet number {number}.", f"copy-{number:02}")
        for number in range(NEIGHBOURS - 10)
    ]
    add_articles(seeded, *copies, make_story(f"{first_part(FERRY, 0.8)}\n\n{NOTICE}", "aaa"))
    *near_duplicates, least_alike = near_duplicate_ids(seeded, "ferry-returns")
    assert len(copies) < MAX_COMPARED
    assert sorted(near_duplicates) == [copy.id for copy in copies]
    assert least_alike == "aaa"


def test_unknown_or_only_article_has_no_near_duplicates(store: Store) -> None:
    add_articles(store, make_story(FERRY, "only"))
    assert near_duplicate_ids(store, "only") == []
    assert near_duplicate_ids(store, "nowhere") == []
