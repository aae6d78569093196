"""Ids that several sources use: every article is kept, and an ambiguous id is a choice."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import pytest

from assistant.errors import AmbiguousId, LibraryError
from assistant.id_scope import IdScope
from assistant.library import uploads
from assistant.library.add import add
from assistant.library.add_report import AddSummary
from assistant.library.doctor import diagnose
from assistant.library.history import History
from assistant.library.remove import remove
from assistant.library.sync import SyncOptions, sync
from assistant.search.query import Filters
from assistant.store.article_ids import api_file_name
from assistant.store.store import Store
from tests.library.synced import RecordingReporter, write_files
from tests.library.test_history import make_answer
from tests.library.words import WORDS
from tests.searching import search

TABLE = "id,title,text\n1,{0},{0} at noon.\n2,{0} again,{0} at night.\n"
FEED = """<rss version="2.0"><channel><title>Wire</title>
<item><guid isPermaLink="false">7</guid><title>Ferry</title><description>{}</description></item>
</channel></rss>
"""


def row(article_id: str, text: str, **fields: str) -> str:
    return json.dumps({"id": article_id, "text": text} | fields) + "\n"


def texts(store: Store, *, older: bool = False) -> dict[str, str]:
    """Return the text of each article by id."""
    return {row.id: store.get_article(row.id).text for row in store.list_articles(older=older)}


def write_at(path: Path, text: str, day: int) -> Path:
    """Write a file that was changed on a day of November 2023."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, (1_700_000_000 + day * 86_400,) * 2)
    return path


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """Return a folder with two tables whose rows are both numbered 1 and 2."""
    folder = tmp_path / "tables"
    return write_files(folder, {"a.csv": TABLE.format("Rain"), "b.csv": TABLE.format("Snow")})


def test_articles_of_two_files_with_the_same_ids_are_all_kept(store: Store, tables: Path) -> None:
    assert add([tables], store, WORDS) == AddSummary(added=4, passages=4)
    assert texts(store) == {
        "1@a.csv": "Rain at noon.",
        "2@a.csv": "Rain at night.",
        "1@b.csv": "Snow at noon.",
        "2@b.csv": "Snow at night.",
    }
    assert {hit.article_id for hit in search(store, WORDS, "rain", top_k=9)} == set(texts(store))


def test_sync_counts_articles_so_that_a_loss_would_be_seen(store: Store, tables: Path) -> None:
    summary = sync(tables, store, WORDS)
    assert (summary.added, summary.articles_added) == (2, 4)
    write_files(tables, {"b.csv": "id,text\n1,Snow at dawn.\n"})
    summary = sync(tables, store, WORDS)
    assert (summary.changed, summary.articles_replaced, summary.articles_removed) == (1, 1, 1)


def test_id_that_one_source_uses_has_no_suffix_and_may_be_given_one(store: Store, tables: Path) -> None:
    add([tables / "a.csv"], store, WORDS)
    assert set(texts(store)) == {"1", "2"}
    assert store.get_article("1@a.csv").text == store.get_article("1@tables/a.csv").text
    with pytest.raises(LibraryError, match=r"no article '1@b\.csv'"):
        store.get_article("1@b.csv")


def test_suffix_disappears_with_the_other_source(store: Store, tables: Path) -> None:
    sync(tables, store, WORDS)
    (tables / "b.csv").unlink()
    sync(tables, store, WORDS)
    assert texts(store) == {"1": "Rain at noon.", "2": "Rain at night."}
    assert store.get_article("1@a.csv").id == "1"


def test_suffix_has_as_much_of_the_path_as_tells_the_sources_apart(store: Store, tmp_path: Path) -> None:
    names = ("2025/news.jsonl", "2026/news.jsonl", "my notes (new).jsonl")
    for number, name in enumerate(names):
        add([write_at(tmp_path / name, row("1", f"Rain {number}."), number)], store, WORDS)
    assert set(texts(store)) == {"1@2025/news.jsonl", "1@2026/news.jsonl", "1@my-notes-new.jsonl"}
    assert store.get_article("1@my notes (new).jsonl").text == "Rain 2."
    with pytest.raises(AmbiguousId) as raised:
        store.get_article("1@news.jsonl")
    assert raised.value.candidates == ("1@2025/news.jsonl", "1@2026/news.jsonl")


def test_sources_with_equal_typeable_names_get_different_suffixes(store: Store, tmp_path: Path) -> None:
    for name in ("a b.jsonl", "a-b.jsonl"):
        add([write_at(tmp_path / name, row("1", f"Rain in {name}."), 1)], store, WORDS)
    assert len(texts(store)) == 2


def test_id_that_looks_like_one_with_a_suffix_is_kept_apart(store: Store, tables: Path) -> None:
    write_files(tables, {"c.jsonl": row("1@a.csv", "A vote was held.")})
    add([tables], store, WORDS)
    assert store.get_article("1@a.csv").text == "A vote was held."
    assert len(texts(store)) == 5
    assert diagnose(store.folder).is_sound


def test_ambiguous_id_is_refused_with_the_candidates(store: Store, tables: Path) -> None:
    add([tables], store, WORDS)
    for method in (store.get_article, store.delete_article, lambda id_: remove(store, id_)):
        with pytest.raises(AmbiguousId, match="2 articles have the id '1'") as raised:
            method("1")
        assert "1@a.csv (Rain), 1@b.csv (Snow)" in raised.value.hint
    with pytest.raises(AmbiguousId):
        search(store, WORDS, "rain", top_k=5, filters=Filters(articles=("1",)))
    filters = Filters(articles=("1@b.csv",))
    (hit,) = search(store, WORDS, "rain", top_k=5, filters=filters)
    assert hit.text == "Snow at noon."
    assert len(texts(store)) == 4


def test_removed_article_leaves_the_plain_id_to_the_other_one(store: Store, tables: Path) -> None:
    add([tables], store, WORDS)
    remove(store, "1@a.csv")
    assert store.get_article("1").text == "Snow at noon."


def test_front_matter_and_rows_follow_one_rule(store: Store, tmp_path: Path) -> None:
    files = {
        "note.md": "---\nid: 1\n---\nRain fell.\n",
        "rows.jsonl": row("1", "Snow fell."),
        "sub/note.md": "---\nid: 1\n---\nRain fell again.\n",
    }
    add([write_files(tmp_path / "files", files)], store, WORDS)
    assert set(texts(store)) == {"1@files/note.md", "1@rows.jsonl", "1@sub/note.md"}


def test_each_file_of_an_archive_is_a_source(store: Store, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("a.csv", TABLE.format("Rain"))
        archive.writestr("b.csv", TABLE.format("Snow"))
    add([tmp_path / "all.zip"], store, WORDS)
    assert set(texts(store)) == {"1@a.csv", "2@a.csv", "1@b.csv", "2@b.csv"}


def test_articles_that_a_program_adds_come_from_one_source(store: Store, tables: Path) -> None:
    add([tables / "a.csv"], store, WORDS)
    for article_id, text in (("1", "A vote was held."), ("3", "The vote was lost.")):
        uploads.write(store, api_file_name(article_id), [row(article_id, text).encode()])
    add([store.folder / uploads.FOLDER], store, WORDS)
    assert set(texts(store)) == {"1@a.csv", "1@api", "2", "3"}


def test_equal_articles_of_two_files_with_one_id_are_one_article(store: Store, tables: Path) -> None:
    write_files(tables, {"copy.csv": TABLE.format("Rain")})
    add([tables], store, WORDS)
    assert len(texts(store)) == 4
    origins = store.get_provenance("1@a.csv").origins
    assert origins == (f"{tables / 'a.csv'}#2", f"{tables / 'copy.csv'}#2")


def test_edit_of_one_of_two_equal_articles_leaves_the_other(store: Store, tables: Path) -> None:
    write_files(tables, {"b.csv": TABLE.format("Rain")})
    sync(tables, store, WORDS)
    assert set(texts(store)) == {"1", "2"}
    write_files(tables, {"b.csv": TABLE.format("Rain").replace("at noon", "at dawn")})
    sync(tables, store, WORDS)
    assert texts(store) == {
        "1@a.csv": "Rain at noon.",
        "1@b.csv": "Rain at dawn.",
        "2": "Rain at night.",
    }


def test_rows_written_again_in_another_order_keep_their_articles(store: Store, tmp_path: Path) -> None:
    file = write_at(tmp_path / "a" / "rows.jsonl", row("1", "Rain fell.") + row("2", "Snow fell."), 1)
    sync(file.parent, store, WORDS)
    calls = WORDS.calls
    write_at(file, row("2", "Snow fell.") + row("3", "A vote.") + row("1", "Rain fell."), 2)
    sync(file.parent, store, WORDS)
    assert WORDS.calls == calls + 1
    assert texts(store) == {"1": "Rain fell.", "2": "Snow fell.", "3": "A vote."}


@pytest.mark.parametrize("newest_first", [False, True])
def test_newer_file_corrects_the_article_with_the_same_id_and_url(
    store: Store, tmp_path: Path, *, newest_first: bool
) -> None:
    url = "https://example.com/1"
    monday = write_at(tmp_path / "z.jsonl", row("1", "Rain fell.", url=url, date="2026-03-02"), 1)
    tuesday = write_at(tmp_path / "a.jsonl", row("1", "Snow fell.", url=url, date="2026-03-01"), 2)
    for file in (tuesday, monday) if newest_first else (monday, tuesday):
        add([file], store, WORDS)
    assert texts(store) == {"1": "Snow fell."}
    assert not [hit for hit in search(store, WORDS, "rain", top_k=9) if "Rain" in hit.text]
    assert texts(store, older=True) == {"1": "Snow fell.", "1@z.jsonl": "Rain fell."}


def test_older_text_returns_with_the_file_that_corrected_it(store: Store, tmp_path: Path) -> None:
    for day, text in enumerate(("Rain fell.", "Snow fell.")):
        write_at(tmp_path / "days" / f"{day}.jsonl", row("1", text, url="https://example.com/1"), day)
    sync(tmp_path / "days", store, WORDS)
    assert texts(store) == {"1": "Snow fell."}
    (tmp_path / "days" / "1.jsonl").unlink()
    sync(tmp_path / "days", store, WORDS)
    assert texts(store, older=True) == {"1": "Rain fell."}


def test_url_that_all_rows_share_makes_no_row_an_edit(store: Store, tables: Path) -> None:
    for name, word in (("a.csv", "Rain"), ("b.csv", "Snow")):
        lines = TABLE.format(word).splitlines()
        lines = [f"{lines[0]},url", *(f"{line},https://example.com/" for line in lines[1:])]
        write_files(tables, {name: "\n".join(lines)})
    add([tables], store, WORDS)
    assert len(texts(store)) == 4


def test_entry_of_two_saved_copies_of_a_feed_is_one_article(store: Store, tmp_path: Path) -> None:
    write_at(tmp_path / "b.xml", FEED.format("Rain fell."), 1)
    write_at(tmp_path / "a.xml", FEED.format("Snow fell."), 2)
    add([tmp_path / "a.xml", tmp_path / "b.xml"], store, WORDS)
    assert list(texts(store, older=True).values()) == ["Snow fell."]


def test_id_that_is_an_address_names_one_article_everywhere(store: Store, tmp_path: Path) -> None:
    for day, text in enumerate(("Rain fell.", "Snow fell.")):
        file = write_at(tmp_path / f"{day}.jsonl", row("https://example.com/1", text), day)
        add([file], store, WORDS)
    assert texts(store, older=True) == {"https://example.com/1": "Snow fell."}


def test_global_ids_let_the_newest_file_replace_the_articles_of_others(
    store: Store, tables: Path
) -> None:
    os.utime(tables / "b.csv", (1_700_000_000,) * 2)
    sync(tables, store, WORDS, SyncOptions(ids=IdScope.GLOBAL))
    assert texts(store, older=True) == {"1": "Rain at noon.", "2": "Rain at night."}
    (tables / "a.csv").unlink()
    sync(tables, store, WORDS, SyncOptions(ids=IdScope.GLOBAL))
    assert texts(store, older=True) == {"1": "Snow at noon.", "2": "Snow at night."}


def test_later_global_ids_unite_the_articles_that_are_read(store: Store, tables: Path) -> None:
    add([tables], store, WORDS)
    os.utime(tables / "b.csv", (2_000_000_000,) * 2)
    write_at(tables / "b.csv", TABLE.format("Vote"), 9_000)
    add([tables / "b.csv"], store, WORDS, ids=IdScope.GLOBAL)
    assert texts(store) == {"1": "Vote at noon.", "2": "Vote at night."}


def test_id_that_occurs_twice_in_a_file_is_noted(store: Store, tmp_path: Path) -> None:
    rows = row("1", "Rain fell.") + row("2", "Snow fell.") + row("1", "A vote was held.")
    file = write_at(tmp_path / "rows.jsonl", rows, 1)
    for _ in range(2):
        reporter = RecordingReporter()
        summary = add([file], store, WORDS, reporter=reporter)
        assert texts(store) == {"1": "A vote was held.", "2": "Snow fell."}
        (problem,) = reporter.problems
        assert problem.is_note
        assert "1 row whose id occurs again" in str(problem)
    assert summary == AddSummary(unchanged=3, notes=1)


def test_moved_file_stays_the_same_source(store: Store, tables: Path) -> None:
    sync(tables, store, WORDS)
    calls = WORDS.calls
    (tables / "a.csv").rename(tables / "c.csv")
    assert sync(tables, store, WORDS).moved == 1
    assert WORDS.calls == calls
    assert set(texts(store)) == {"1@b.csv", "2@b.csv", "1@c.csv", "2@c.csv"}


def quote(history: History, article: str, text: str) -> int:
    answer = make_answer("Yes.", article=article, quote=text)
    return history.record("Why?", answer, library="default").id


def test_answers_are_withdrawn_by_what_they_quote_not_by_an_id_that_changed(
    store: Store, tmp_path: Path
) -> None:
    first = write_at(tmp_path / "a.jsonl", row("1", "It is so: Rain fell."), 1)
    second = write_at(tmp_path / "b.jsonl", row("1", "It is so: Snow fell."), 2)
    add([first], store, WORDS)
    history = History(store.folder)
    rain = quote(history, "1", "Rain fell.")
    add([second], store, WORDS)
    snow = quote(history, "1@b.jsonl", "Snow fell.")
    remove(store, "1@b.jsonl")
    assert (turn := history.find_turn(rain)) is not None
    assert turn.answer is not None
    assert (withdrawn := history.find_turn(snow)) is not None
    assert withdrawn.answer is None
    add([second], store, WORDS)
    remove(store, "1@a.jsonl")
    assert (withdrawn := history.find_turn(rain)) is not None
    assert withdrawn.answer is None


def test_last_row_with_an_id_counts_also_if_the_file_had_it_before(store: Store, tmp_path: Path) -> None:
    file = write_at(tmp_path / "rows" / "rows.jsonl", row("1", "Rain fell."), 1)
    sync(file.parent, store, WORDS)
    write_at(file, row("1", "Snow fell.") + row("1", "Rain fell."), 2)
    sync(file.parent, store, WORDS)
    assert texts(store) == {"1": "Rain fell."}


def test_older_version_that_loses_its_url_is_searchable_again(store: Store, tmp_path: Path) -> None:
    url = "https://example.com/1"
    old = write_at(tmp_path / "all" / "old.jsonl", row("old", "Rain fell.", url=url), 1)
    write_at(tmp_path / "all" / "copy.jsonl", row("old", "Rain fell."), 2)
    write_at(tmp_path / "all" / "new.jsonl", row("new", "Snow fell.", url=url), 3)
    sync(old.parent, store, WORDS)
    assert set(texts(store)) == {"new"}
    old.unlink()
    sync(old.parent, store, WORDS)
    assert set(texts(store)) == {"new", "old"}
    assert "Rain fell." in [hit.text for hit in search(store, WORDS, "rain", top_k=5)]
    assert diagnose(store.folder).is_sound
