"""Plan the check of a text: its sentences, the claims of each, and its quotations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.check.checkable import find_doubt, find_obstacle
from assistant.check.quotations import Quotation, find_quotations
from assistant.check.splitting import split_claims
from assistant.ingest.blocks import split_blocks
from assistant.ingest.sentences import split_block_sentences
from assistant.schema import Span, Uncheckable

MIN_QUOTED_WORDS = 3
"""Minimum length of a quotation that is compared in any case. Shorter ones may be titles or irony."""
MIN_FRAME_WORDS = 2
"""Minimum number of words around a quotation that are a claim of their own, such as "Dahl said"."""
CONTEXT_SENTENCES = 3
"""Sentences before a claim that resolve "he" and "the company"."""
_LONGEST_LABEL = 8
"""Words of a heading that ends in a colon. A longer line states something."""
_ASCRIBES = re.compile(
    r"\b(?:said|says|told|called|calls|described|describes|dubbed|labelled|wrote|writes|added|adds"
    r"|spoke of|as an?|according to|answered|replied|asked|insisted|warned|termed|branded)\b"
)


@dataclass(frozen=True)
class PlannedClaim:
    """A claim or quotation of a text before the search."""

    start: int
    end: int
    text: str
    context: tuple[str, ...] = ()
    """The sentences of the text before it."""
    quotations: tuple[Quotation, ...] = ()
    """Quotations inside it, in order; for a quotation of its own, that one."""
    is_quotation: bool = False
    obstacle: Uncheckable | None = None
    """The reason why it cannot be checked."""
    doubt: Uncheckable | None = None
    """The reason why it is not checkable unless an article states or refutes it."""


@dataclass(frozen=True)
class PlannedSentence:
    """A sentence of a text with its claims; quotations come first."""

    start: int
    end: int
    text: str
    claims: tuple[PlannedClaim, ...]


def plan_check(text: str, start: int = 0) -> list[PlannedSentence]:
    """Return the sentences of `text[start:]` with their claims, in order."""
    quotations = [quotation for quotation in find_quotations(text) if quotation.start >= start]
    planned: list[PlannedSentence] = []
    context: list[str] = []
    for span, is_heading in _sentences(text, start):
        words = text[span.start : span.end]
        claims = _plan_sentence(text, span, quotations, tuple(context), is_heading=is_heading)
        planned.append(PlannedSentence(span.start, span.end, words, tuple(claims)))
        context = [*context, words][-CONTEXT_SENTENCES:]
    return planned


def _sentences(text: str, start: int) -> Iterator[tuple[Span, bool]]:
    """Yield the sentences, each with whether it is a heading."""
    blocks = split_blocks(text, start)
    for number, block in enumerate(blocks):
        is_last = number == len(blocks) - 1
        for span in split_block_sentences(text, block.start, block.end):
            words = text[span.start : span.end]
            states_something = words.endswith(":") and len(words.split()) > _LONGEST_LABEL
            yield span, block.is_heading and not is_last and not states_something


def _plan_sentence(
    text: str,
    span: Span,
    quotations: Sequence[Quotation],
    context: tuple[str, ...],
    *,
    is_heading: bool,
) -> Iterator[PlannedClaim]:
    """Yield the claims of a sentence: its quotations, and the statements that the rest makes."""
    parts = [_clip(quotation, span) for quotation in quotations if _overlap(quotation, span)]
    frame = _without(text, span, parts)
    if is_heading:
        yield _uncheckable(text, span, Uncheckable.HEADING)
        return
    compared = [part for part in parts if _is_compared(text, part, frame)]
    for part in compared:
        words = text[part.start : part.end]
        yield PlannedClaim(part.start, part.end, words, context, (part,), is_quotation=True)
    if compared and len(frame.split()) < MIN_FRAME_WORDS:
        return
    obstacle = find_obstacle(frame if compared else text[span.start : span.end])
    if obstacle is not None:
        if not compared:
            yield _uncheckable(text, span, obstacle)
        return
    doubt = find_doubt(frame)
    for claim in split_claims(text, span.start, span.end, parts):
        inside = tuple(part for part in compared if claim.start <= part.start < claim.end)
        words = text[claim.start : claim.end]
        yield PlannedClaim(claim.start, claim.end, words, context, inside, doubt=doubt)
        context = (*context, words)


def _uncheckable(text: str, span: Span, reason: Uncheckable) -> PlannedClaim:
    return PlannedClaim(span.start, span.end, text[span.start : span.end], obstacle=reason)


def _overlap(quotation: Quotation, span: Span) -> bool:
    return quotation.start < span.end and span.start < quotation.end


def _clip(quotation: Quotation, span: Span) -> Quotation:
    return Quotation(max(quotation.start, span.start), min(quotation.end, span.end))


def _without(text: str, span: Span, parts: Sequence[Quotation]) -> str:
    """Return the sentence without its quotations and their marks."""
    pieces, position = [], span.start
    for part in parts:
        pieces.append(text[position : part.start])
        position = part.end
    pieces.append(text[position : span.end])
    return " ".join(piece.strip("\"“”„«»‘’' ") for piece in pieces).strip(" ,.;:")


def _is_compared(text: str, part: Quotation, frame: str) -> bool:
    """Return whether a quotation is compared: it is long enough, or ascribed to a speaker."""
    n_words = len(text[part.start : part.end].split())
    return n_words >= MIN_QUOTED_WORDS or (n_words > 0 and _ASCRIBES.search(frame) is not None)
