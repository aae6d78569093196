"""Several processes on one library: writers take turns, and a killed writer leaves no partial commit."""

from __future__ import annotations

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.search import hybrid
from assistant.search.query import Query
from assistant.store.store import Store
from tests.fakes import WordEmbedder, make_article, one_passage_per_line

pytestmark = pytest.mark.slow

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
        article = make_article(f"rain {number}\\nsnow {sys.argv[2]}", origin=f"{sys.argv[2]}-{number}")
        passages = one_passage_per_line(article)
        store.upsert(article, passages, words.embed([article.text[p.start : p.end] for p in passages]))
        print(number, flush=True)
    store.checkpoint()
"""


def upsert(store: Store, number: int) -> None:
    article = make_article(f"rain {number}", origin=str(number))
    store.upsert(article, one_passage_per_line(article), WORDS.embed([article.text]))


def start_writer(folder: Path, name: str, articles: int) -> subprocess.Popen[str]:
    script = [sys.executable, "-c", WRITER, str(folder), name, str(articles)]
    return subprocess.Popen(script, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def is_consistent(store: Store) -> bool:
    """Return whether articles, passages, words and vectors agree."""
    stats = store.stats()
    with store.snapshot() as snapshot:
        by_vector = snapshot.search_vectors(WORDS.embed(["rain"])[0], 10_000, None)
        by_words = snapshot.score_words(["rain", "snow"], (1.0, 1.0)).best(10_000, None)
    return (
        stats.passages == 2 * stats.articles
        and sorted(by_vector) == sorted(by_words)
        and len(by_words) == stats.passages
    )


def test_concurrent_writers_take_turns_and_all_succeed(tmp_path: Path) -> None:
    processes = [start_writer(tmp_path / "default", name, 20) for name in "abcd"]
    results = [(process.communicate(timeout=60), process.returncode) for process in processes]
    assert [code for _, code in results] == [0, 0, 0, 0], results
    with Store.open(tmp_path / "default", embedder=WORDS) as store:
        assert store.stats().articles == 80
        assert store.stats().generation == 80
        assert is_consistent(store)


def test_killed_writer_leaves_exactly_its_finished_commits(tmp_path: Path) -> None:
    with start_writer(tmp_path / "default", "a", 100_000) as process:
        assert process.stdout is not None
        for _ in range(25):
            last = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
        process.communicate()
    with Store.open(tmp_path / "default", embedder=WORDS) as store:
        stats = store.stats()
        assert last + 1 <= stats.articles == stats.generation
        assert is_consistent(store)
        store.checkpoint()
        assert is_consistent(store)


def test_threads_share_a_store_and_each_search_sees_one_generation(tmp_path: Path) -> None:
    with (
        Store.open(tmp_path / "default", embedder=WORDS, create=True) as store,
        ThreadPoolExecutor(8) as pool,
    ):
        writes = [pool.submit(upsert, store, number) for number in range(40)]
        searches = [
            pool.submit(hybrid.search, store, WORDS, Query(question="rain"), limit=100)
            for _ in range(80)
        ]
        results = [future.result() for future in searches]
        for future in writes:
            future.result()
        # Each generation adds one article with one passage.
        assert all(len(result.hits) == result.generation for result in results)
        assert hybrid.search(store, WORDS, Query(question="rain"), limit=100).generation == 40
