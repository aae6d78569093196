#!/usr/bin/env python3
"""Compare the speed of `index add` with sentence-transformers on the same passages.

Usage:

    python benchmarks/index_speed.py ARTICLES.jsonl.gz [ROUNDS]

Each round measures two processes in turn:

- `index add` into a new library, from start to end: reading, chunking, embedding, storing, FAISS file.
- `SentenceTransformer.encode` with default options over the resulting passages, without start-up and
  model loading.

Memory is the peak resident size of the process.
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

# Reads the texts from a file, because reading from a pipe would be measured too. Prints the seconds of
# the encoding alone.
_ENCODE_SCRIPT = """
import json, sys, time
from sentence_transformers import SentenceTransformer
texts = json.load(open(sys.argv[2], encoding="utf-8"))
model = SentenceTransformer(sys.argv[1], device="cpu", local_files_only=True)
start = time.perf_counter()
model.encode(texts)
print(time.perf_counter() - start)
"""


class Measurement(NamedTuple):
    """Duration and peak memory of one process."""

    seconds: float
    peak_mb: float


def main() -> None:
    """Print the measurements of each round and the median ratio."""
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    articles, rounds = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    ratios: list[float] = []
    for number in range(1, rounds + 1):
        with tempfile.TemporaryDirectory() as folder:
            adding = measure_add(articles, Path(folder))
            texts, size = read_passages(Path(folder))
            encoding = measure_encode(texts, Path(folder))
        ratios.append(encoding.seconds / adding.seconds)
        for name, measurement in (("index add", adding), ("encode", encoding)):
            pace = f"{measurement.seconds:7.1f} s  {len(texts) / measurement.seconds:6.1f} passages/s"
            sys.stdout.write(f"round {number}  {name:10} {pace}  {measurement.peak_mb:6.0f} MB\n")
    sys.stdout.write(
        f"{len(texts):,} passages, library of {size / 1e6:.0f} MB; "
        f"index add is {statistics.median(ratios):.2f} times as fast (median)\n"
    )


def measure_add(articles: Path, folder: Path) -> Measurement:
    """Measure `index add` into a new library in a folder."""
    command = [sys.executable, "-m", "assistant", "--index-dir", str(folder)]
    return run_measured([*command, "index", "add", str(articles)], folder / "output")


def read_passages(index_dir: Path) -> tuple[list[str], int]:
    """Return the texts that were embedded and the size of the library in bytes."""
    with Store.open(index_dir / "default") as store, store.snapshot() as snapshot:
        texts = [
            embedding_text(stored.article.title, readable_text(stored.article.text, passage.sentences))
            for stored in snapshot.iter_stored_articles()
            for passage in stored.passages
        ]
        return texts, snapshot.stats().bytes


def measure_encode(texts: list[str], folder: Path) -> Measurement:
    """Measure `SentenceTransformer.encode`, whose seconds the script itself prints."""
    (folder / "texts.json").write_text(json.dumps(texts), encoding="utf-8")
    model = load_settings().models_dir / load_catalog().embedder().name
    output = folder / "output"
    command = [sys.executable, "-c", _ENCODE_SCRIPT, str(model), str(folder / "texts.json")]
    measurement = run_measured(command, output)
    return measurement._replace(seconds=float(output.read_text(encoding="utf-8").split()[-1]))


def run_measured(command: list[str], output: Path) -> Measurement:
    """Run a command with its standard output in a file. Exit with that output if it fails."""
    start = time.perf_counter()
    with output.open("wb") as file:
        process = os.posix_spawn(
            command[0],
            command,
            {**os.environ, "HF_HUB_OFFLINE": "1"},
            file_actions=[(os.POSIX_SPAWN_DUP2, file.fileno(), 1)],
        )
        _, status, usage = os.wait4(process, 0)
    seconds = time.perf_counter() - start
    if status:
        sys.exit(f"{' '.join(command[:6])} … failed: {output.read_text(encoding='utf-8')}")
    return Measurement(seconds, usage.ru_maxrss / 1024)


if __name__ == "__main__":
    main()
