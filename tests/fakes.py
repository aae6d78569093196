"""Small fakes with results that can be worked out by hand."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from assistant.schema import (
    Answer,
    Article,
    Citation,
    Conflict,
    ConflictKind,
    ModelNames,
    Passage,
    PassageRef,
    Reason,
    Sentence,
    Span,
    Status,
    Timings,
    derive_article_id,
)


class WordEmbedder:
    """An embedder with one axis per known word and one for all unknown words.

    The vector of a text is the normalised sum of its words. Two texts of two known words each, with one
    word in common, have a cosine of 1/2. "rain" and "rain snow" have a cosine of 2 ** -0.5.
    """

    def __init__(self, *words: str) -> None:
        self.words = words
        self.calls = 0

    @property
    def name(self) -> str:
        return f"words-{len(self.words)}"

    @property
    def sha256(self) -> str:
        return hashlib.sha256(" ".join(self.words).encode()).hexdigest()

    @property
    def fingerprint(self) -> str:
        return self.sha256[:16]

    @property
    def dimension(self) -> int:
        return len(self.words) + 1

    @property
    def max_tokens(self) -> int:
        return 256

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.calls += 1
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in re.findall(r"\w+", text.lower()) or [""]:
                row[self._axis(word)] += 1
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows

    def embed_tokens(self, texts: Sequence[str]) -> list[npt.NDArray[np.float32]]:
        axes = np.eye(self.dimension, dtype=np.float32)
        return [axes[[self._axis(word) for word in re.findall(r"\w+", text.lower())]] for text in texts]

    def _axis(self, word: str) -> int:
        return self.words.index(word) if word in self.words else len(self.words)

    def count_tokens(self, text: str) -> int:
        return len(text.split())


def make_article(text: str, *, title: str = "", origin: str = "a.txt", **fields: object) -> Article:
    """Return an article whose id is derived from its origin unless `fields` has an id."""
    return Article.model_validate(
        {"id": derive_article_id(origin), "origin": origin, "title": title, "text": text} | fields
    )


def one_passage_per_line(article: Article) -> list[Passage]:
    """Return a passage of one sentence for each line that is not blank."""
    passages, start = [], 0
    for line in article.text.splitlines(keepends=True):
        end = start + len(line.rstrip())
        if line.strip():
            passages.append(Passage(start=start, end=end, sentences=(Span(start=start, end=end),)))
        start += len(line)
    return passages


class InterruptedEmbedder(WordEmbedder):
    """A WordEmbedder that raises KeyboardInterrupt at its n-th call."""

    def __init__(self, *words: str, at_call: int) -> None:
        super().__init__(*words)
        self.at_call = at_call

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        if self.calls + 1 == self.at_call:
            raise KeyboardInterrupt
        return super().embed(texts)


def conflicting_answer() -> Answer:
    """Return an answer with different values from two articles, one of them undated."""
    sentences = [("412 people were evacuated.", date(2026, 1, 16)), ("340", None)]
    return Answer(
        id="1",
        question="How many people were evacuated?",
        status=Status.ANSWERED,
        text="412 people were evacuated. [1] 340 [2]",
        conflict=Conflict(kind=ConflictKind.FIGURE, sentences=(0, 1)),
        sentences=tuple(
            Sentence(text=text, citations=(number,), support=0.9)
            for number, (text, _) in enumerate(sentences, 1)
        ),
        citations=tuple(
            Citation(
                number=number,
                article_id=f"a{number}",
                title="Storm",
                published=published,
                start=0,
                end=len(text),
                quote=text,
            )
            for number, (text, published) in enumerate(sentences, 1)
        ),
        timings=Timings(retrieval_s=0, total_s=1),
        model=ModelNames(llm="m", llm_sha256=None, embedder="e", embedder_sha256="0"),
        generation=1,
    )


def refuted_answer(
    quote: str = "Gro Dahl did not vote for the toll.",
    *more: str,
    start: int = 0,
    article_id: str = "toll",
) -> Answer:
    """Return an abstention with quotes of one article that refute what its question presumes."""
    return Answer(
        id="1",
        question="Who voted for the toll?",
        status=Status.ABSTAINED,
        reason=Reason.REFUTED,
        text="The articles say otherwise.",
        evidence=tuple(
            Citation(
                number=number,
                article_id=article_id,
                title="Council rejects toll",
                published=date(2026, 1, 16),
                source="Courier",
                start=start,
                end=start + len(text),
                quote=text,
            )
            for number, text in enumerate((quote, *more), 1)
        ),
        passages=(PassageRef(article_id=article_id, start=start, end=start + len(quote), score=0.8),),
        timings=Timings(retrieval_s=0, total_s=1),
        model=ModelNames(llm="m", llm_sha256=None, embedder="e", embedder_sha256="0"),
        generation=1,
    )
