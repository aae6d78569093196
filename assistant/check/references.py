"""Write a claim so that it can be verified alone, with its quotations in the words of the article."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.check.plan import PlannedClaim
from assistant.check.quoted_articles import QuotedArticle


def statement_of(text: str, claim: PlannedClaim, quoted: Sequence[QuotedArticle | None]) -> str:
    """Return the statement that is verified.

    An altered quotation is replaced by the words of the article: its own verdict reports the change, so
    that the statement is judged by the rest, such as the speaker and the day.
    """
    pieces, position = [], claim.start
    for article in quoted:
        if article is None or article.aligned.is_exact:
            continue
        own, aligned = article.quotation, article.aligned
        pieces += [text[position : own.start], article.article.text[aligned.start : aligned.end]]
        position = own.start + len(text[own.start : own.end].rstrip(".,;:!?…\"'”’ "))
    pieces.append(text[position : claim.end])
    statement = "".join(pieces)
    opens_inside = any(quotation.start == claim.start for quotation in claim.quotations)
    return f'"{statement}' if opens_inside else statement
