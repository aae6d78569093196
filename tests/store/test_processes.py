"""Several processes on one library: they take turns, and one that dies leaves it whole."""

from __future__ import annotations

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from assistant.search import hybrid
from assistant.search.query import Query
from assistant.store.store import Store
from tests.fakes import WordEmbedder, make_article, one_passage_per_line

ROOT = Path(__file__).parents[2]
WORDS = WordEmbedder("rain", "snow")

WRITER = """
import sys
from pathlib import Path
from assistant.store.store import Store
from tests.fakes import WordEmbedder, make_article, one_passage_per_line

words = WordEmbedder("rain", "snow")
with Store.open(Path(sys.argv[1]), embedder=words, create=True) as store:
    for number in range(int(sys.argv[3])):
        item = make_article(f"rain {number}\\nsnow {sys.argv[2]}", origin=f"{sys.argv[2]}-{number}")
        passages = one_passage_per_line(item)
        store.upsert(item, passages, words.embed([item.text[p.start : p.end] for p in passages]))
        print(number, flush=True)
    store.checkpoint()
"""


def put(store: Store, number: int) -> None:
    item = make_article(f"rain {number}", origin=str(number))
    store.upsert(item, one_passage_per_line(item), WORDS.embed([item.text]))


def writer(folder: Path, name: str, articles: int) -> subprocess.Popen[str]:
    script = [sys.executable, "-c", WRITER, str(folder), name, str(articles)]
    return subprocess.Popen(script, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def is_whole(store: Store) -> bool:
    """Whether articles, passages, words and vectors tell the same story."""
    stats = store.stats()
    with store.snapshot() as snapshot:
        by_meaning = snapshot.search_vectors(WORDS.embed(["rain"])[0], 10_000, None)
        by_words = snapshot.search_text('"rain" OR "snow"', 10_000, None, (1.0, 1.0))
    return (
        stats.passages == 2 * stats.articles
        and sorted(by_meaning) == sorted(by_words)
        and len(by_words) == stats.passages
    )


def test_writers_that_start_at_once_take_turns_and_all_succeed(tmp_path: Path) -> None:
    running = [writer(tmp_path / "default", name, 20) for name in "abcd"]
    ends = [(process.communicate(timeout=60), process.returncode) for process in running]
    assert [code for _, code in ends] == [0, 0, 0, 0], ends
    with Store.open(tmp_path / "default", embedder=WORDS) as store:
        assert store.stats().articles == 80
        assert store.stats().generation == 80
        assert is_whole(store)


def test_a_writer_killed_half_way_leaves_all_it_finished_and_nothing_else(tmp_path: Path) -> None:
    with writer(tmp_path / "default", "a", 100_000) as process:
        assert process.stdout is not None
        for _ in range(25):
            last = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
        process.communicate()
    with Store.open(tmp_path / "default", embedder=WORDS) as store:
        stats = store.stats()
        assert last + 1 <= stats.articles == stats.generation
        assert is_whole(store)
        store.checkpoint()
        assert is_whole(store)


def test_threads_share_a_store_and_each_search_sees_one_whole_generation(tmp_path: Path) -> None:
    with (
        Store.open(tmp_path / "default", embedder=WORDS, create=True) as store,
        ThreadPoolExecutor(8) as pool,
    ):
        writing = [pool.submit(put, store, number) for number in range(40)]
        asking = [
            pool.submit(hybrid.search, store, WORDS, Query(question="rain"), limit=100)
            for _ in range(80)
        ]
        found = [future.result() for future in asking]
        for future in writing:
            future.result()
        assert all(
            len(each.hits) == each.generation for each in found
        )  # one article of one passage a generation
        assert hybrid.search(store, WORDS, Query(question="rain"), limit=100).generation == 40
