#!/usr/bin/env python3
"""Measure answers beside LlamaIndex's CitationQueryEngine: same articles, questions and models.

Usage:

    python benchmarks/side_by_side.py ARTICLES.jsonl.gz QUESTIONS.jsonl PEER_PYTHON PEER_INDEX [COUNT]

PEER_PYTHON is the Python of an environment with LlamaIndex (`llamaindex_peer.py` says how to make it).
PEER_INDEX is the folder of its index, which is built on first use. The library of the settings
(`ASSISTANT_INDEX_DIR`, `ASSISTANT_LIBRARY`) must hold the same articles.

Asks COUNT questions (20 by default), evenly spaced. Each is answered by both, one after the other: the
process that is not asked waits for a line. Which of them is first alternates. Both have read the
beginning that their prompts share, and nothing else of the question. Prints medians and ranges of the
seconds, and of the ratios by question.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from assistant.answer.prompt import read_instructions
from assistant.evaluate.questions import Question, load_questions
from assistant.models.catalog import load_catalog
from assistant.progress import SilentProgress
from assistant.settings import Settings, load_settings
from assistant.workspace import Workspace
from benchmarks.answer_speed import ask, evenly_spaced
from benchmarks.bare_llama import weights_path
from benchmarks.spread import median_and_range

PEER = Path(__file__).with_name("llamaindex_peer.py")


class Pair(NamedTuple):
    """Seconds of both programs for one question."""

    ours: float
    peer: float

    @property
    def ratio(self) -> float:
        """Seconds of the peer, divided by ours."""
        return self.peer / self.ours


def main() -> None:
    """Print the table."""
    if len(sys.argv) not in (5, 6):
        sys.exit(__doc__)
    articles, peer_python, peer_index = Path(sys.argv[1]), sys.argv[3], Path(sys.argv[4])
    count = int(sys.argv[5]) if len(sys.argv) == 6 else 20
    questions = load_questions(Path(sys.argv[2]))
    settings = load_settings()
    command = [peer_python, str(PEER), str(articles), *peer_arguments(settings, peer_index)]
    with Workspace(settings, SilentProgress()) as work, running(command) as peer:
        require_same_articles(work, articles)
        ask(work, questions[-1])  # loads the models
        words, answers = compare(work, peer, evenly_spaced(questions, count))
    sys.stdout.write(f"{len(answers)} questions, {len(words)} of them with a draft\n\n")
    sys.stdout.write(
        "| until | Says Who, s | LlamaIndex, s | LlamaIndex / Says Who |\n|---|---|---|---|\n"
    )
    for name, pairs in (("the first word", words), ("the whole answer", answers)):
        columns = zip(*((pair.ours, pair.peer, pair.ratio) for pair in pairs), strict=True)
        cells = " | ".join(median_and_range(values, 2) for values in columns)
        sys.stdout.write(f"| {name} | {cells} |\n")


def peer_arguments(settings: Settings, index: Path) -> list[str]:
    """Return the peer's models, index folder and threads: those of the settings."""
    embedder = settings.models_dir / load_catalog().embedder().name
    return [str(weights_path(settings)), str(embedder), str(index), str(settings.threads)]


@contextmanager
def running(command: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    """Run the peer from when it is ready until the end of the block."""
    pipe = subprocess.PIPE
    environment = {**os.environ, "HF_HUB_OFFLINE": "1"}
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment) as process:
        try:
            read_object(process)
            yield process
        finally:
            process.kill()


def read_object(process: subprocess.Popen[str]) -> dict[str, float]:
    """Return the next object that the peer prints; exit if it has ended. Other lines are skipped."""
    for line in process.stdout or ():
        if line.startswith("{"):
            value: dict[str, float] = json.loads(line)
            return value
    sys.exit("The peer ended early; its error is above.")


def require_same_articles(work: Workspace, articles: Path) -> None:
    """Exit unless the library has as many articles as the file."""
    with gzip.open(articles, "rb") as lines:
        rows = sum(1 for _ in lines)
    with closing(work.open_active_library()) as store:
        stored = store.stats().articles
    if stored != rows:
        sys.exit(f"The library has {stored} articles, the file {rows}. Add the file to a library.")


def compare(
    work: Workspace, peer: subprocess.Popen[str], questions: Sequence[Question]
) -> tuple[list[Pair], list[Pair]]:
    """Return the seconds to the first word, where both write any, and to the whole answer."""
    words: list[Pair] = []
    answers: list[Pair] = []
    for number, question in enumerate(questions):
        peer_seconds = ask_peer(peer, question) if number % 2 else None
        read_instructions(work.answer_models.model)
        ours = ask(work, question)
        peer_seconds = peer_seconds or ask_peer(peer, question)
        answers.append(Pair(ours.answer, peer_seconds["answer_s"]))
        if ours.word is not None and peer_seconds["word_s"] is not None:
            words.append(Pair(ours.word, peer_seconds["word_s"]))
        sys.stderr.write(f"{number + 1}/{len(questions)}  {answers[-1]}\n")
    return words, answers


def ask_peer(peer: subprocess.Popen[str], question: Question) -> dict[str, float]:
    """Return the peer's seconds for a question."""
    pipe = peer.stdin or sys.exit("The peer has no input.")
    pipe.write(" ".join(question.question.split()) + "\n")
    pipe.flush()
    return read_object(peer)


if __name__ == "__main__":
    main()
