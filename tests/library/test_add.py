"""Adding files to a library, rebuilding it, and interruptions of both."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from assistant.errors import AmbiguousId, LibraryError, Stopped
from assistant.id_scope import IdScope
from assistant.ingest.sentences import split_sentences
from assistant.library.add import add
from assistant.library.add_report import AddProgress, AddSummary
from assistant.library.doctor import diagnose
from assistant.library.rebuild import rebuild
from assistant.library.remove import remove
from assistant.library.uploads import save
from assistant.schema import Article, Passage, Span
from assistant.store.index_files import read_saved_state
from assistant.store.store import Change, Store
from tests.fakes import InterruptedEmbedder, WordEmbedder
from tests.library.synced import RecordingReporter
from tests.library.words import WORDS
from tests.searching import search

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "rain.txt").write_text("Rain fell on Monday. It rained all day.\n", encoding="utf-8")
    (folder / "snow.txt").write_text(
        "Snow came on Tuesday. The ferry stayed in port.\n", encoding="utf-8"
    )
    return folder


def write_rows(path: Path, *texts: str) -> Path:
    """Write a `.jsonl` file with the ids 0, 1, 2 …"""
    rows = (json.dumps({"id": str(index), "text": text}) for index, text in enumerate(texts))
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def write_many_rows(path: Path, count: int) -> Path:
    """Write a `.jsonl` file whose articles have a passage each."""
    return write_rows(path, *(f"Rain fell on day {n}. Snow fell on night {n}." for n in range(count)))


def test_added_folder_is_searchable(store: Store, folder: Path) -> None:
    reporter = RecordingReporter()
    summary = add([folder], store, WORDS, reporter=reporter)
    assert summary == AddSummary(added=2, passages=2)
    assert [change for _, change in reporter.articles] == [Change.ADDED, Change.ADDED]
    assert "ferry" in search(store, WORDS, "Where was the ferry?", top_k=1)[0].text


def test_adding_unchanged_files_neither_embeds_nor_writes(store: Store, folder: Path) -> None:
    add([folder], store, WORDS)
    before = store.stats()
    calls = WORDS.calls
    assert add([folder], store, WORDS) == AddSummary(unchanged=2)
    assert WORDS.calls == calls
    assert store.stats() == before


def test_edited_file_replaces_its_article(store: Store, folder: Path) -> None:
    add([folder], store, WORDS)
    (folder / "rain.txt").write_text("Ferry services stopped.\n", encoding="utf-8")
    assert add([folder], store, WORDS) == AddSummary(replaced=1, unchanged=1, passages=1)
    assert all("Rain" not in hit.text for hit in search(store, WORDS, "rain", top_k=10))


def test_copy_in_another_file_is_a_second_origin_and_is_not_embedded(store: Store, folder: Path) -> None:
    add([folder], store, WORDS)
    calls = WORDS.calls
    (folder / "again.txt").write_bytes((folder / "rain.txt").read_bytes())
    assert add([folder], store, WORDS) == AddSummary(unchanged=3)
    assert WORDS.calls == calls
    (row,) = [row for row in store.list_articles() if "Rain" in row.title]
    assert store.get_provenance(row.id).origins == (str(folder / "rain.txt"), str(folder / "again.txt"))


def test_file_that_becomes_a_copy_of_another_leaves_one_article(store: Store, folder: Path) -> None:
    add([folder], store, WORDS)
    (folder / "rain.txt").write_bytes((folder / "snow.txt").read_bytes())
    add([folder], store, WORDS)
    assert [row.title for row in store.list_articles()] == [
        "Snow came on Tuesday. The ferry stayed in port."
    ]
    assert not [hit for hit in search(store, WORDS, "rain", top_k=10) if "Rain" in hit.text]


def test_id_dropped_by_one_file_is_no_longer_ambiguous(store: Store, tmp_path: Path) -> None:
    first = write_rows(tmp_path / "first.jsonl", "Rain fell.")
    second = write_rows(tmp_path / "second.jsonl", "Snow fell.")
    add([first, second], store, WORDS)
    with pytest.raises(AmbiguousId):
        store.get_article("0")
    assert store.get_article("0@second.jsonl").text == "Snow fell."
    second.write_text(json.dumps({"id": "1", "text": "The ferry left."}), encoding="utf-8")
    add([second], store, WORDS)
    assert store.get_article("0").text == "Rain fell."
    assert store.get_article("1").text == "The ferry left."


def test_with_global_ids_the_newest_file_with_an_id_counts(store: Store, tmp_path: Path) -> None:
    first = write_rows(tmp_path / "first.jsonl", "Rain fell.")
    second = write_rows(tmp_path / "second.jsonl", "Snow fell.")
    assert add([first, second], store, WORDS, ids=IdScope.GLOBAL).replaced == 1
    assert store.get_article("0").text == "Snow fell."
    second.write_text(json.dumps({"id": "1", "text": "The ferry left."}), encoding="utf-8")
    add([second], store, WORDS, ids=IdScope.GLOBAL)
    assert store.get_article("0").text == "Rain fell."
    assert store.get_article("1").text == "The ferry left."


def test_unreadable_file_is_reported_and_the_rest_is_added(store: Store, folder: Path) -> None:
    (folder / "broken.jsonl").write_text('{"text": "Snow fell."}\n{"text": \n', encoding="utf-8")
    reporter = RecordingReporter()
    summary = add([folder, folder / "nowhere.txt"], store, WORDS, reporter=reporter)
    assert (summary.added, summary.problems) == (3, 2)
    assert {Path(problem.path).name for problem in reporter.problems} == {"broken.jsonl", "nowhere.txt"}


def test_each_article_is_a_commit_of_its_own(store: Store, tmp_path: Path) -> None:
    add([write_rows(tmp_path / "a.jsonl", "Rain fell.", "Snow fell.", "The ferry left.")], store, WORDS)
    assert store.stats().generation == 3


def test_search_index_is_saved_at_the_end(store: Store, folder: Path) -> None:
    add([folder], store, WORDS)
    state = read_saved_state(store.folder)
    assert state is not None
    assert state.generation == 2


def test_ctrl_c_keeps_stored_articles_and_the_same_command_adds_the_rest(
    store: Store, tmp_path: Path
) -> None:
    path = write_many_rows(tmp_path / "many.jsonl", 150)
    with pytest.raises(Stopped) as raised:
        add([path], store, InterruptedEmbedder("rain", "snow", "ferry", "vote", at_call=2))
    stored = store.stats().articles
    assert 0 < stored < 150
    assert f"{stored} articles" in raised.value.message
    assert "same command" in raised.value.hint
    state = read_saved_state(store.folder)
    assert state is not None
    assert state.generation == stored
    assert add([path], store, WORDS) == AddSummary(
        added=150 - stored, unchanged=stored, passages=150 - stored
    )


ADD_AND_PRINT = """
import sys
from pathlib import Path
from assistant.id_scope import IdScope
from assistant.store.store import Store
from assistant.library.add import add
from assistant.library.add_report import SilentReporter
from tests.fakes import WordEmbedder

class PrintingReporter(SilentReporter):
    def on_article(self, article, change):
        print(change, flush=True)
    def on_problem(self, problem):
        print(problem, flush=True)

words = WordEmbedder("rain", "snow", "ferry", "vote")
with Store.open(Path(sys.argv[1]), embedder=words, create=True) as store:
    add([Path(sys.argv[2])], store, words, reporter=PrintingReporter())
"""


@pytest.mark.slow
def test_killed_add_can_be_run_again(store: Store, tmp_path: Path) -> None:
    path = write_many_rows(tmp_path / "many.jsonl", 600)
    script = [sys.executable, "-c", ADD_AND_PRINT, str(store.folder), str(path)]
    with subprocess.Popen(script, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(100):
            assert process.stdout.readline() == "added\n"
        process.send_signal(signal.SIGKILL)
        process.communicate()
    stored = store.stats().articles
    assert 100 <= stored < 600
    assert add([path], store, WORDS) == AddSummary(
        added=600 - stored, unchanged=stored, passages=600 - stored
    )
    with store.snapshot() as snapshot:
        assert len(snapshot.search_vectors(WORDS.embed(["rain"])[0], 1000, None)) == 600
        assert len(snapshot.score_words(["rain"], (1.0, 1.0)).best(1000, None)) == 600


def test_progress_counts_files_and_passages(store: Store, folder: Path) -> None:
    (folder / "empty.txt").write_bytes(b"")
    reporter = RecordingReporter()
    add([folder, folder / "nowhere"], store, WORDS, reporter=reporter)
    assert reporter.progress[0] == AddProgress(done=1, total=3, passages=0)
    assert reporter.progress[-1] == AddProgress(done=3, total=3, passages=2)


def test_adding_to_a_library_of_another_embedder_is_refused(store: Store, folder: Path) -> None:
    with pytest.raises(LibraryError, match="another embedder"):
        add([folder], store, WordEmbedder("rain"))


def test_rebuild_makes_the_articles_searchable_with_another_embedder(store: Store, folder: Path) -> None:
    add([folder], store, WORDS)
    before = store.list_articles()
    progress: list[tuple[int, int]] = []
    embedder = WordEmbedder("monday", "ferry")
    assert rebuild(store, embedder, progress=lambda *counts: progress.append(counts)) == 2
    assert progress[-1] == (2, 2)
    assert [row.model_dump() for row in store.list_articles()] == [row.model_dump() for row in before]
    assert search(store, embedder, "monday", top_k=1)[0].text.startswith("Rain fell on Monday.")
    assert search(store, embedder, "monday", top_k=1)[0].cosine > 0
    assert store.stats().generation == 3
    with pytest.raises(LibraryError, match="another embedder"):
        search(store, WORDS, "monday", top_k=1)


def test_open_store_sees_a_rebuild_by_another_store(store: Store, folder: Path) -> None:
    add([folder], store, WORDS)
    old_ids = {hit.passage_id for hit in search(store, WORDS, "rain", top_k=5)}
    with Store.open(store.folder) as second_store:
        rebuild(second_store, WORDS)
    new_ids = {hit.passage_id for hit in search(store, WORDS, "rain", top_k=5)}
    assert len(new_ids) == 2
    assert not new_ids & old_ids


def test_interrupted_rebuild_changes_nothing(store: Store, folder: Path) -> None:
    add([folder], store, WORDS)
    before = store.stats()
    with pytest.raises(Stopped, match="library is unchanged"):
        rebuild(store, InterruptedEmbedder("hail", at_call=1))
    assert store.stats() == before
    assert search(store, WORDS, "rain", top_k=1)[0].cosine > 0


def test_rebuild_accepts_an_article_without_passages(store: Store) -> None:
    article = Article(id="rule", origin="rule.txt", title="", text="* * *")
    passage = Passage(start=0, end=5, sentences=(Span(start=0, end=5),))
    store.upsert(article, [passage], WORDS.embed(["rain"]))
    assert rebuild(store, WORDS) == 0
    assert store.get_article("rule") == article
    assert store.get_passages("rule") == []


def test_uploaded_file_is_deleted_with_its_last_article(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a#1.txt", "Rain fell.")
        archive.writestr("b.csv", "text\nSnow fell.\nThe ferry left.\n")
    upload = save(store, path, "a.zip")
    unrelated_upload = save(store, path, "a.zip#b.zip")
    assert add([upload], store, WORDS) == AddSummary(added=3, passages=3)
    first_id, *other_ids = [row.id for row in store.list_articles()]
    remove(store, first_id)
    assert upload.is_file()
    for article_id in other_ids:
        remove(store, article_id)
    assert not upload.exists()
    assert unrelated_upload.exists()


TEXT_WITH_CLUTTER = """Skip to main content

Rain fell on Monday

The wind rose. Follow Ida Zebra on Twitter: @zebra. The ferry stayed in port.

Read more: Snow closes the lighthouse

It rained all day.

Copyright 2016 Zebra Media. All rights reserved.
"""


def test_clutter_is_neither_searched_nor_embedded_but_stays_in_the_text(
    store: Store, tmp_path: Path
) -> None:
    (tmp_path / "page.txt").write_text(TEXT_WITH_CLUTTER, encoding="utf-8")
    add([tmp_path / "page.txt"], store, WORDS)
    (row,) = store.list_articles()
    assert store.get_article(row.id).text == TEXT_WITH_CLUTTER
    assert row.title == "Rain fell on Monday"
    (hit,) = search(store, WORDS, "ferry rain", top_k=5)
    assert (
        hit.readable_text
        == "Rain fell on Monday\n\nThe wind rose. The ferry stayed in port.\nIt rained all day."
    )
    assert TEXT_WITH_CLUTTER[hit.start : hit.end] == hit.text
    (hit_by_clutter,) = search(store, WORDS, "zebra lighthouse newsletter", top_k=5)
    assert hit_by_clutter.bm25 == 0
    (vector,) = WORDS.embed([hit.readable_text])
    with store.snapshot() as snapshot:
        _, (stored_vector,) = snapshot.get_passages(row.id)
    assert stored_vector == vector.astype("<f4").tobytes()


def test_library_with_clutter_is_sound_after_rebuild_and_removal(store: Store, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(TEXT_WITH_CLUTTER, encoding="utf-8")
    (tmp_path / "rain.txt").write_text("It rained again.", encoding="utf-8")
    add([tmp_path], store, WORDS)
    assert diagnose(store.folder).is_sound
    rebuild(store, WORDS)
    assert diagnose(store.folder).is_sound
    page_id = next(row.id for row in store.list_articles() if row.origin.endswith("page.txt"))
    store.delete_article(page_id)
    assert diagnose(store.folder).is_sound


def test_file_of_only_clutter_is_reported(store: Store, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("Advertisement\n\nSubscribe now\n", encoding="utf-8")
    reporter = RecordingReporter()
    assert add([tmp_path / "empty.txt"], store, WORDS, reporter=reporter) == AddSummary(problems=1)
    assert reporter.problems[0].reason == "has no sentence to search or quote"


def test_old_passages_with_clutter_are_sound_and_lose_it_in_a_rebuild(
    store: Store,
) -> None:
    text = "Rain fell. Sign up here. The ferry sailed."
    spans = tuple(split_sentences(text))
    article = Article(id="a", origin="a.txt", title="", text=text)
    old_passage = Passage(start=0, end=len(text), sentences=spans)
    store.upsert(article, [old_passage], WORDS.embed([text]))
    assert diagnose(store.folder).is_sound
    rebuild(store, WORDS)
    assert diagnose(store.folder).is_sound
    (new_passage,) = store.get_passages("a")
    assert new_passage.sentences == (spans[0], spans[2])
