#!/usr/bin/env python3
"""Times `index add` on a file of articles beside sentence-transformers on the same passages.

    python benchmarks/index_speed.py ARTICLES.jsonl.gz [ROUNDS]

Two figures a round, in turn: the whole of `index add` into a new library (start, reading, splitting, embedding, storing, the FAISS file),
and `SentenceTransformer.encode` at its defaults over the passages that came of it, its start and loading left out. Each in a process of
its own; memory is the most that it held.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from assistant.models.catalog import load_catalog
from assistant.schema import readable_text
from assistant.search.passage_text import embedding_text
from assistant.settings import load_settings
from assistant.store.store import Store

# Reads texts from a file, since a pipe would be measured too, and tells how long the encoding took.
_PEER = """
import json, sys, time
from sentence_transformers import SentenceTransformer
texts = json.load(open(sys.argv[2], encoding="utf-8"))
model = SentenceTransformer(sys.argv[1], device="cpu", local_files_only=True)
began = time.perf_counter()
model.encode(texts)
print(time.perf_counter() - began)
"""


class Run(NamedTuple):
    """One process."""

    seconds: float
    peak_mb: float


def main() -> None:
    """Print each round, and the medians."""
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    articles, rounds = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    ours: list[Run] = []
    peers: list[Run] = []
    for number in range(1, rounds + 1):
        with tempfile.TemporaryDirectory() as folder:
            ours.append(_add(articles, Path(folder)))
            texts, size = _passages(Path(folder))
            peers.append(_encode(texts, Path(folder)))
        for name, run in (("index add", ours[-1]), ("encode", peers[-1])):
            pace = f"{run.seconds:7.1f} s  {len(texts) / run.seconds:6.1f} passages/s"
            sys.stdout.write(f"round {number}  {name:10} {pace}  {run.peak_mb:6.0f} MB\n")
    ratio = statistics.median(peer.seconds / run.seconds for run, peer in zip(ours, peers, strict=True))
    sys.stdout.write(
        f"{len(texts):,} passages, library of {size / 1e6:.0f} MB; {ratio:.2f} times the passages a second (median)\n"
    )


def _add(articles: Path, folder: Path) -> Run:
    return _timed(
        [sys.executable, "-m", "assistant", "--index-dir", str(folder), "index", "add", str(articles)],
        folder / "said",
    )


def _passages(index_dir: Path) -> tuple[list[str], int]:
    """The texts that were embedded, and the bytes of the library."""
    with Store.open(index_dir / "default") as store, store.snapshot() as snapshot:
        texts = [
            embedding_text(stored.article.title, readable_text(stored.article.text, passage.sentences))
            for stored in snapshot.iter_stored_articles()
            for passage in stored.passages
        ]
        return texts, snapshot.stats().bytes


def _encode(texts: list[str], folder: Path) -> Run:
    (folder / "texts.json").write_text(json.dumps(texts), encoding="utf-8")
    model = load_settings().models_dir / load_catalog().embedder().name
    run = _timed([sys.executable, "-c", _PEER, str(model), str(folder / "texts.json")], folder / "said")
    return run._replace(seconds=float((folder / "said").read_text(encoding="utf-8").split()[-1]))


def _timed(command: list[str], output: Path) -> Run:
    """Run a command; its output goes to a file. Exits with what it said if it fails."""
    began = time.perf_counter()
    with output.open("wb") as file:
        process = os.posix_spawn(
            command[0],
            command,
            {**os.environ, "HF_HUB_OFFLINE": "1"},
            file_actions=[(os.POSIX_SPAWN_DUP2, file.fileno(), 1)],
        )
        _, status, usage = os.wait4(process, 0)
    seconds = time.perf_counter() - began
    if status:
        sys.exit(f"{' '.join(command[:6])} … failed: {output.read_text(encoding='utf-8')}")
    return Run(seconds, usage.ru_maxrss / 1024)


if __name__ == "__main__":
    main()
