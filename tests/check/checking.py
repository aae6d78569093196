"""Check texts against articles made from plain text, with a verifier that follows a script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from assistant.check.checker import Checker, CheckEvent
from assistant.errors import Stopped
from assistant.ingest.chunking import split_passages
from assistant.schema import Article, CheckedClaim, CheckedSentence, CheckReport, ModelNames
from assistant.store.store import Store
from assistant.verify.verdicts import ClaimWithEvidence, Evidence, Verdict, Verification
from tests.fakes import WordEmbedder

EMBEDDER = WordEmbedder("school", "plant", "people", "mayor", "bridge", "toll", "birds", "kroner")
NAMES = ModelNames(llm="scripted", llm_sha256=None, embedder="words", embedder_sha256="0" * 64)


class ScriptedVerifier:
    """Calls a claim carried or refuted by a quote if the script has a phrase of each.

    The script maps pairs of a phrase of the claim and a phrase of the quote to verdicts. Any other pair
    is not said.
    """

    def __init__(
        self, script: Mapping[tuple[str, str], Verdict] | None = None, *, stop_at: int = -1
    ) -> None:
        self._script = script or {}
        self._stop_at = stop_at
        self.claims: list[str] = []

    def verify(self, claims: Sequence[ClaimWithEvidence]) -> list[Verification]:
        if len(self.claims) == self._stop_at:
            raise Stopped
        self.claims += [claim.text for claim in claims]
        return [self._verify(claim.text, claim.evidence) for claim in claims]

    def _verify(self, claim: str, evidence: Evidence) -> Verification:
        for (claimed, quoted), verdict in self._script.items():
            if claimed in claim and quoted in evidence.quote:
                carried = 0.9 if verdict is Verdict.CARRIED else 0.05
                refuted = 0.9 if verdict is Verdict.REFUTED else 0.05
                return Verification(verdict, carried, refuted)
        return Verification(Verdict.NOT_SAID, 0.1, 0.1)


@contextmanager
def open_checker(
    folder: Path, articles: Sequence[Article], verifier: ScriptedVerifier
) -> Iterator[Checker]:
    """Open a checker on a library of these articles."""
    with Store.open(folder / "default", embedder=EMBEDDER, create=True) as store:
        for article in articles:
            passages = split_passages(article)
            texts = [article.text[passage.start : passage.end] for passage in passages]
            store.upsert(article, passages, EMBEDDER.embed(texts))
        yield Checker(store, EMBEDDER, verifier, NAMES)


def collect(checker: Checker, text: str) -> tuple[list[CheckEvent], CheckReport]:
    """Return all events of a check, and its report."""
    *events, report = checker.check_text(text, "draft.txt")
    assert isinstance(report, CheckReport)
    return [*events, report], report


def check_sentences(
    folder: Path,
    articles: Sequence[Article],
    text: str,
    script: Mapping[tuple[str, str], Verdict] | None = None,
) -> tuple[CheckedSentence, ...]:
    """Return the sentences of a text after its check."""
    with open_checker(folder, articles, ScriptedVerifier(script)) as checker:
        return collect(checker, text)[1].sentences


def check_claims(
    folder: Path,
    articles: Sequence[Article],
    text: str,
    script: Mapping[tuple[str, str], Verdict] | None = None,
) -> list[CheckedClaim]:
    """Return the claims of a text after its check."""
    sentences = check_sentences(folder, articles, text, script)
    return [claim for sentence in sentences for claim in sentence.claims]
