"""Export of a check: the text in Markdown, with a footnote behind every claim."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.schema import (
    CheckedClaim,
    CheckedSentence,
    CheckVerdict,
    Citation,
    QuotationDifference,
)
from assistant.ui.markdown import escape_markdown

_BEHIND = "\"'”’“»«.,;:!?)]"
"""Marks that end a sentence or quotation; a footnote follows them."""
LABELS = {
    CheckVerdict.QUOTATION_ALTERED: "Quotation altered",
    CheckVerdict.CONTRADICTED: "Contradicted",
    CheckVerdict.CHANGED: "Changed since",
    CheckVerdict.NOT_IN_ARTICLES: "No article says so",
    CheckVerdict.CARRIED: "Carried",
    CheckVerdict.NOT_CHECKABLE: "Not checkable",
}


def check_to_markdown(text: str, sentences: Sequence[CheckedSentence]) -> str:
    """Return the text with footnotes: the verdict of each claim, its quotes, articles and days.

    Claims that are not checkable have none. `text` is the text that was checked.
    """
    claims = [claim for sentence in sentences for claim in sentence.claims]
    noted = [claim for claim in claims if claim.verdict is not CheckVerdict.NOT_CHECKABLE]
    pieces, notes, position = [], [], 0
    for number, (place, claim) in enumerate(sorted(_places(text, noted), key=lambda pair: pair[0]), 1):
        pieces += [text[position:place], f"[^{number}]"]
        notes.append(f"[^{number}]: {_describe(claim)}")
        position = place
    pieces.append(text[position:].rstrip())
    return "".join(pieces) + "\n\n" + "\n".join(notes) + "\n"


def _places(text: str, claims: list[CheckedClaim]) -> Iterator[tuple[int, CheckedClaim]]:
    """Yield each claim with the offset of its footnote, behind the marks that close it."""
    for claim in claims:
        place = claim.end
        while place < len(text) and text[place] in _BEHIND:
            place += 1
        yield place, claim


def _describe(claim: CheckedClaim) -> str:
    label = LABELS[claim.verdict]
    subject = f" of “{escape_markdown(claim.text)}”" if claim.is_quotation else ""
    parts = [f"{label}{subject}."]
    if claim.differences:
        changes = "; ".join(map(describe_difference, claim.differences))
        parts.append(f"The article has {escape_markdown(changes)}.")
    return " ".join([*parts, *map(_describe_citation, claim.evidence)])


def describe_difference(difference: QuotationDifference) -> str:
    """Return the words that the article has instead, as the object of "The article has"."""
    article, draft = difference.article, difference.draft
    if not draft:
        return f"also “{article}”"
    return f"“{article}” for “{draft}”" if article else f"no “{draft}”"


def _describe_citation(citation: Citation) -> str:
    byline = ", ".join(filter(None, [citation.byline(undated="no date"), citation.page_label()]))
    title, quote = escape_markdown(citation.title), escape_markdown(citation.quote)
    return f"“{quote}” (*{title}*, {escape_markdown(byline)})"
