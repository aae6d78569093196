"""A language model that replays scripted drafts, and hits made from plain text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.ingest.sentences import split_sentences
from assistant.models.branches import Segment, share_beginnings
from assistant.models.generation import GeneratedToken
from assistant.schema import Hit
from assistant.verify.probe import ProbeScores
from assistant.verify.verdicts import Evidence
from assistant.verify.verifier import Verifier
from tests.fakes import WordEmbedder

TOKEN_LOGPROB = -0.05
"""Log-probability of every token that the scripted model writes."""


class ScriptedModel:
    """A language model that replays drafts in order, then repeats the last. A token is one character.

    `yes` is the probability of "Yes" to every yes/no question. It may also be a mapping from phrases to
    probabilities: the first phrase that occurs in the prompt counts.

    `prompts` records all prompts as text.
    """

    name = "scripted"
    sha256: str | None = "0" * 64

    def __init__(self, *drafts: str, yes: Mapping[str, float] | float = 0.95, n_ctx: int = 4096) -> None:
        self.n_ctx = n_ctx
        self._drafts = list(drafts)
        self.yes = yes
        self.prompts: list[str] = []
        self.prefixes_read_ahead: list[tuple[Segment, ...]] = []

    def chat_markup(self, system: str, user: str) -> tuple[str, str, str]:  # noqa: ARG002
        return "<s>", "<u>", "<a>"

    def tokenize(self, text: str, *, control: bool = False) -> Segment:
        marks = {"<s>": -1, "<u>": -2, "<a>": -3} if control else {}
        for mark, token in marks.items():
            text = text.replace(mark, chr(0xE000 - token))
        return tuple(-(ord(c) - 0xE000) if 0xE000 < ord(c) < 0xE004 else ord(c) for c in text)

    def read_ahead(self, prefix: Sequence[Segment]) -> None:
        self.prefixes_read_ahead.append(tuple(prefix))

    def branch(
        self,
        prefix: Sequence[Segment],
        branches: Sequence[Segment],
        expected: Sequence[Segment] = (),  # noqa: ARG002
    ) -> ScriptedBranches:
        read = sum(map(len, prefix)) + len(share_beginnings(branches, 0)[0])
        assert read <= self.n_ctx
        return ScriptedBranches(self, prefix, branches)

    def up_to_layer(
        self,
        layer: int,  # noqa: ARG002
        n_ctx: int,
        adapter: Path | None = None,  # noqa: ARG002
    ) -> ScriptedLayer:
        self.layer = ScriptedLayer(n_ctx)
        return self.layer

    def next_draft(self) -> str:
        """Return the next of the drafts; the last one for ever."""
        return self._drafts.pop(0) if len(self._drafts) > 1 else self._drafts[0]

    def stop(self) -> bool:
        return False


class ScriptedBranches:
    """Branches of a ScriptedModel, which writes its drafts in turn."""

    def __init__(
        self, model: ScriptedModel, prefix: Sequence[Segment], branches: Sequence[Segment]
    ) -> None:
        self._model = model
        self._prompts = [_text([*prefix, branch]) for branch in branches]

    def choice_probabilities(self, branch: int, choices: Sequence[str]) -> list[float]:
        assert [choice.strip() for choice in choices] == ["Yes", "No"]
        self._model.prompts.append(self._prompts[branch])
        yes = _probability(self._model.yes, self._prompts[branch])
        return [yes, 1 - yes]

    def generate(self, branches: Sequence[int], *, max_tokens: int) -> Iterator[GeneratedToken]:
        for branch in branches:
            assert len(self._prompts[branch]) + max_tokens <= self._model.n_ctx
            self._model.prompts.append(self._prompts[branch])
            for piece in self._model.next_draft().split(" "):
                yield GeneratedToken(f"{piece} ", TOKEN_LOGPROB, branch)


def _text(segments: Sequence[Segment]) -> str:
    return "".join("" if token < 0 else chr(token) for segment in segments for token in segment)


def _probability(yes: Mapping[str, float] | float, text: str) -> float:
    if isinstance(yes, float):
        return yes
    return next(probability for phrase, probability in yes.items() if phrase in text)


class ScriptedLayer:
    """A layer with one number a token: its character. It records the prompts as text."""

    def __init__(self, n_ctx: int = 1024) -> None:
        self.n_ctx = n_ctx
        self.calls: list[list[str]] = []

    def tokenize(self, text: str, *, control: bool = False) -> Segment:  # noqa: ARG002
        return tuple(map(ord, text))

    def hidden_states(
        self, prefix: Sequence[Segment], branches: Sequence[Segment]
    ) -> list[NDArray[np.float32]]:
        start = [token for segment in prefix for token in segment]
        self.calls.append(["".join(map(chr, (*start, *branch))) for branch in branches])
        return [np.array(branch, np.float32)[:, np.newaxis] for branch in branches]


class ScriptedProbe:
    """Gives claims the probability `yes` of being carried, and answers that of being right.

    See ScriptedModel. A phrase may occur in the quote, in the sentence before it, or in the claim or
    answer. Half of the rest is the probability of being refuted, or all of it for claims with the phrase
    `refuted`. `calls` records the claims of each call.
    """

    def __init__(self, yes: Mapping[str, float] | float = 0.95, refuted: str = "") -> None:
        self._yes, self._refuted = yes, refuted
        self.calls: list[list[str]] = []

    def scores(
        self,
        evidence: Evidence,
        claims: Sequence[str],
        question: str = "",  # noqa: ARG002
        answers: Sequence[str] = (),
    ) -> tuple[list[ProbeScores], list[float]]:
        self.calls.append(list(claims))
        text = " ".join([*evidence.before[-1:], evidence.quote])
        carried = [_probability(self._yes, f"Text: {text}\nClaim: {claim}") for claim in claims]
        right = [_probability(self._yes, f"Text: {text}\nAnswer: {answer}") for answer in answers]
        share = [1 if self._refuted and self._refuted in claim else 0.5 for claim in claims]
        return (
            [
                ProbeScores(_log_odds(p), _log_odds((1 - p) * part))
                for p, part in zip(carried, share, strict=True)
            ],
            [_log_odds(p) for p in right],
        )


def _log_odds(probability: float) -> float:
    return float(np.log(probability / (1 - probability)))


def scripted_verifier(yes: Mapping[str, float] | float = 0.95, refuted: str = "") -> Verifier:
    """Return a verifier with the rules of code and a ScriptedProbe."""
    return Verifier(ScriptedProbe(yes, refuted), WordEmbedder())


def make_hit(
    text: str,
    *,
    title: str = "Title",
    number: int = 1,
    published: date | None = None,
    cosine: float = 0.6,
    before: int = 0,
) -> Hit:
    """Return a passage that starts `before` characters into its article."""
    sentences = tuple(
        span.model_copy(update={"start": span.start + before, "end": span.end + before})
        for span in split_sentences(text)
    )
    return Hit(
        passage_id=number, article_id=f"a{number}", title=title, published=published, source="Outlet",
        start=before, end=before + len(text), text=text, sentences=sentences,
        cosine=cosine, bm25=1.0, score=cosine,
    )  # fmt: skip


def without_sentence(hit: Hit, sentence: str) -> Hit:
    """Return the hit with one of its sentences marked as clutter."""
    remaining = tuple(span for span in hit.sentences if hit.slice(span.start, span.end) != sentence)
    assert len(remaining) == len(hit.sentences) - 1
    return hit.model_copy(update={"sentences": remaining})
