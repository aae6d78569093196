#!/usr/bin/env python3
"""Measure libraries of 10 thousand to 1 million passages: adding, opening, searching, deleting.

Usage:

    python benchmarks/scale.py [PASSAGES ...] [--folder FOLDER]

Articles are made by a seeded generator: words by Zipf's law, 1 to 12 passages of about 100 words, and
vectors of 384 numbers in clusters. No embedder runs, so the figures are those of the store and of the
search. Articles are added by the store's own functions, 250 per commit. Each phase is a process of its
own; its memory is the peak resident size, which counts the parts of mapped files that were read.

A library of a million passages takes 8 GB of disk and is deleted afterwards.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from assistant.schema import Article, Passage, Span
from assistant.search.hybrid import search
from assistant.search.query import Filters, Query
from assistant.store.connection import folder_size
from assistant.store.store import Store
from assistant.store.vectors import Vectors

DIMENSION = 384
VOCABULARY = 500_000
CLUSTERS = 2_000
ARTICLES_PER_COMMIT = 250
QUESTIONS = 100
CHANGES = 7
RECALL_AT = 50
COMMON_RANKS = (20, 200)
RARE_RANKS = (5_000, 100_000)
FIRST_DAY = date(2020, 1, 1)
_CONSONANTS, _VOWELS = "bcdfgklmnprstvz", "aeiou"


class FixedEmbedder:
    """An embedder that returns the vector it was given, so that no time is spent on embedding."""

    name = "generated"
    sha256 = "0" * 64
    fingerprint = "generated"
    dimension = DIMENSION
    max_tokens = 512

    def __init__(self) -> None:
        self.vector = np.zeros(DIMENSION, dtype=np.float32)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return the vector for each text."""
        return np.repeat(self.vector[None], len(texts), axis=0)

    def count_tokens(self, text: str) -> int:
        """Return the number of words."""
        return len(text.split())

    def embed_tokens(self, texts: Sequence[str]) -> list[Vectors]:
        """Raise an error: dated articles are not reranked."""
        raise NotImplementedError


class GeneratedArticle(NamedTuple):
    """An article with its passages and their vectors."""

    article: Article
    passages: list[Passage]
    vectors: Vectors


class Generator:
    """Makes articles and questions; the same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.words = np.array([spell(rank) for rank in range(VOCABULARY)], dtype=object)
        weights = 1 / (np.arange(VOCABULARY) + 2.7) ** 1.07  # Zipf and Mandelbrot
        self.cumulative = np.cumsum(weights / weights.sum())
        self.centres = unit_rows(np.random.default_rng(1).standard_normal((CLUSTERS, DIMENSION)))

    def draw_words(self, count: int) -> list[str]:
        """Return words by their frequency."""
        return list(self.words[np.searchsorted(self.cumulative, self.random.random(count))])

    def draw_vectors(self, count: int) -> Vectors:
        """Return vectors around one centre: cosines of about 0.5 within a cluster."""
        centre = self.centres[self.random.integers(CLUSTERS)]
        noise = unit_rows(self.random.standard_normal((count, DIMENSION)))
        return unit_rows(centre + noise)

    def articles(self, passages: int) -> Iterator[GeneratedArticle]:
        """Yield articles with this many passages together."""
        number = 0
        while passages:
            count = min(passages, 12, int(self.random.geometric(0.25)))
            yield self.article(f"article-{number}", count)
            passages -= count
            number += 1

    def article(self, name: str, passage_count: int) -> GeneratedArticle:
        """Return an article of a number of passages."""
        text, passages = "", []
        for _ in range(passage_count):
            sentences = []
            for length in self.random.integers(10, 31, size=5):
                sentence = " ".join(self.draw_words(int(length))).capitalize() + "."
                sentences.append(Span(start=len(text), end=len(text) + len(sentence)))
                text += sentence + " "
            passages.append(
                Passage(start=sentences[0].start, end=sentences[-1].end, sentences=tuple(sentences))
            )
        article = Article(
            id=name,
            origin=f"/generated/{name}.txt",
            title=" ".join(self.draw_words(8)),
            published=FIRST_DAY + timedelta(days=int(self.random.integers(2000))),
            source=f"Outlet {self.random.integers(50)}",
            text=text,
        )
        return GeneratedArticle(article, passages, self.draw_vectors(passage_count))

    def question(self, ranks: tuple[int, int]) -> str:
        """Return eight words whose ranks by frequency lie in a range."""
        return " ".join(self.words[self.random.integers(*ranks, size=8)])


def spell(rank: int) -> str:
    """Return a word of its own for a rank."""
    word, rest = "", rank + 16
    while rest:
        rest, consonant = divmod(rest, len(_CONSONANTS))
        rest, vowel = divmod(rest, len(_VOWELS))
        word += _CONSONANTS[consonant] + _VOWELS[vowel]
    return word


def unit_rows(rows: npt.NDArray[np.floating]) -> Vectors:
    """Return the rows at unit length."""
    vectors: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return vectors


def build(folder: Path, passages: int) -> dict[str, float]:
    """Build a library, and a file of its vectors by ascending passage id."""
    generator = Generator(seed=2)
    generating = 0.0
    start = time.perf_counter()
    with (
        Store.open(folder, embedder=FixedEmbedder(), create=True) as store,
        vectors_file(folder).open("wb") as file,
    ):
        articles = generator.articles(passages)
        while True:
            before = time.perf_counter()
            batch = [article for _, article in zip(range(ARTICLES_PER_COMMIT), articles, strict=False)]
            for generated in batch:
                file.write(generated.vectors.tobytes())
            generating += time.perf_counter() - before
            if not batch:
                break
            with store.transaction() as transaction:
                for generated in batch:
                    transaction.upsert(*generated)
        committed = time.perf_counter()
        store.checkpoint()
    return {
        "insert_s": committed - start - generating,
        "index_s": time.perf_counter() - committed,
        "disk_bytes": folder_size(folder),
        "build_memory_bytes": peak_memory(),
    }


def measure_search(folder: Path, passages: int) -> dict[str, float]:
    """Open a library as a fresh process does, and search it."""
    generator, embedder = Generator(seed=3), FixedEmbedder()
    vectors = np.memmap(vectors_file(folder), dtype=np.float32, mode="r").reshape(-1, DIMENSION)
    nearby = vectors[generator.random.integers(passages, size=QUESTIONS)]
    noise = unit_rows(generator.random.standard_normal((QUESTIONS, DIMENSION)))
    queries = unit_rows(nearby + 0.8 * noise)
    del vectors, nearby
    memory_before = peak_memory()
    start = time.perf_counter()
    with Store.open(folder, embedder=embedder) as store:
        run_search(store, embedder, queries[0], generator.question(COMMON_RANKS))
        ready = time.perf_counter() - start
        common = time_searches(
            store, embedder, queries, [generator.question(COMMON_RANKS) for _ in queries]
        )
        rare = time_searches(store, embedder, queries, [generator.question(RARE_RANKS) for _ in queries])
        month = Filters(since=FIRST_DAY + timedelta(days=900), until=FIRST_DAY + timedelta(days=930))
        questions = [generator.question(COMMON_RANKS) for _ in queries]
        filtered = time_searches(store, embedder, queries, questions, month)
        memory = peak_memory()
        with store.snapshot() as snapshot:
            results = [snapshot.search_vectors(query, RECALL_AT, None) for query in queries]
    return {
        "ready_s": ready,
        **percentiles("common", common),
        **percentiles("rare", rare),
        **percentiles("filtered", filtered),
        "recall": recall(vectors_file(folder), queries, results),
        "memory_bytes": memory,
        "memory_before_bytes": memory_before,
    }


def time_searches(
    store: Store,
    embedder: FixedEmbedder,
    queries: Vectors,
    questions: Sequence[str],
    filters: Filters | None = None,
) -> list[float]:
    """Return the seconds of each search."""
    return [
        timed(partial(run_search, store, embedder, vector, question, filters))
        for vector, question in zip(queries, questions, strict=True)
    ]


def run_search(
    store: Store, embedder: FixedEmbedder, vector: Vectors, question: str, filters: Filters | None = None
) -> None:
    """Search for a question with a vector."""
    embedder.vector = vector
    query = Query(question=question, filters=filters or Filters())
    if not search(store, embedder, query, limit=8).hits:
        raise RuntimeError("a search has no result")


def recall(path: Path, queries: Vectors, results: Sequence[Sequence[int]]) -> float:
    """Return the share of the passages nearest by exact float32 vectors that were returned."""
    vectors = np.memmap(path, dtype=np.float32, mode="r").reshape(-1, DIMENSION)
    scores = np.concatenate(
        [vectors[start : start + 50_000] @ queries.T for start in range(0, len(vectors), 50_000)]
    )
    nearest = np.argpartition(-scores, RECALL_AT, axis=0)[:RECALL_AT].T + 1  # ids count from 1
    hits = sum(
        len(set(row.tolist()) & set(result)) for row, result in zip(nearest, results, strict=True)
    )
    return hits / (RECALL_AT * len(queries))


def measure_changes(folder: Path, _: int) -> dict[str, float]:
    """Add articles to a library and delete others, one by one, each with a checkpoint."""
    generator, embedder = Generator(seed=4), FixedEmbedder()
    adding, finding = list[float](), list[float]()
    with Store.open(folder, embedder=embedder) as store:
        for number in range(CHANGES):
            new = generator.article(f"new-{number}", 4)
            adding.append(timed(partial(add_article, store, new)))
            finding.append(
                timed(partial(run_search, store, embedder, new.vectors[0], new.article.title))
            )
        rows = store.list_articles()
        deleting = [
            timed(partial(store.delete_article, row.id))
            for row in rows[:: len(rows) // CHANGES][:CHANGES]
        ]
    return {
        **percentiles("add", adding),
        **percentiles("found", finding),
        **percentiles("delete", deleting),
        "changes_memory_bytes": peak_memory(),
    }


def add_article(store: Store, generated: GeneratedArticle) -> None:
    """Add an article and save all files."""
    store.upsert(*generated)
    store.checkpoint()


def timed(action: Callable[[], object]) -> float:
    """Return the seconds that an action takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def percentiles(name: str, seconds: Sequence[float]) -> dict[str, float]:
    """Return the median and the 95th percentile (the highest of few values)."""
    rank = min(len(seconds) - 1, int(0.95 * len(seconds)))
    return {f"{name}_median_s": statistics.median(seconds), f"{name}_p95_s": sorted(seconds)[rank]}


def peak_memory() -> float:
    """Return the peak resident size of this process, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def vectors_file(folder: Path) -> Path:
    """Return the file of the exact vectors beside a library."""
    return folder.with_suffix(".f32")


PHASES = {"build": build, "search": measure_search, "change": measure_changes}


def run_phase(name: str, folder: Path, passages: int) -> dict[str, float]:
    """Run a phase in a process of its own."""
    command = [sys.executable, __file__, str(passages), "--folder", str(folder), "--phase", name]
    result = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(result.stdout)
    sys.stderr.write(f"{passages:,} {name}: {figures}\n")
    return figures


def table(columns: dict[int, dict[str, float]]) -> str:
    """Return the figures as a Markdown table, a column per size."""

    def ms(name: str) -> Callable[[dict[str, float], int], str]:
        return lambda f, _: f"{1000 * f[f'{name}_median_s']:.0f} / {1000 * f[f'{name}_p95_s']:.0f}"

    rows: dict[str, Callable[[dict[str, float], int], str]] = {
        "insert, passages/s": lambda f, n: f"{n / f['insert_s']:,.0f}",
        "build the index, s": lambda f, _: f"{f['index_s']:.1f}",
        "open and first search, s": lambda f, _: f"{f['ready_s']:.2f}",
        "search, common words, ms": ms("common"),
        "search, rare words, ms": ms("rare"),
        "search, one month of 66, ms": ms("filtered"),
        f"recall of the nearest {RECALL_AT}": lambda f, _: f"{f['recall']:.4f}",
        "add an article, ms": ms("add"),
        "search after that, ms": ms("found"),
        "delete an article, ms": ms("delete"),
        "memory while searching, MB": lambda f, _: f"{f['memory_bytes'] / 1e6:,.0f}",
        "memory while building, MB": lambda f, _: f"{f['build_memory_bytes'] / 1e6:,.0f}",
        "memory while changing, MB": lambda f, _: f"{f['changes_memory_bytes'] / 1e6:,.0f}",
        "disk, MB": lambda f, _: f"{f['disk_bytes'] / 1e6:,.0f}",
    }
    lines = [f"| median / p95 | {' | '.join(f'{passages:,} passages' for passages in columns)} |"]
    lines.append("|---" * (len(columns) + 1) + "|")
    for label, cell in rows.items():
        cells = " | ".join(cell(figures, passages) for passages, figures in columns.items())
        lines.append(f"| {label} | {cells} |")
    return "\n".join(lines)


def main() -> None:
    """Measure libraries of the given sizes and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("passages", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument(
        "--folder", type=Path, help="folder for the libraries; a temporary one by default"
    )
    parser.add_argument("--phase", choices=PHASES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.phase:
        figures = PHASES[options.phase](options.folder, options.passages[0])
        sys.stdout.write(json.dumps(figures))
        return
    columns: dict[int, dict[str, float]] = {}
    with tempfile.TemporaryDirectory(dir=options.folder) as temporary:
        for passages in options.passages:
            folder = Path(temporary) / str(passages)
            columns[passages] = {}
            for phase in PHASES:
                columns[passages] |= run_phase(phase, folder, passages)
            shutil.rmtree(folder)
            vectors_file(folder).unlink()
    sys.stdout.write(table(columns) + "\n")


if __name__ == "__main__":
    main()
