"""Reads what may contradict an answer: the passages of other articles that seem to give another one, each by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.answer.conflicting_values import (
    NAME,
    Rival,
    differ,
    find_rivals,
    is_newer,
    may_differ,
    values,
)
from assistant.answer.drafting import Reader
from assistant.answer.events import Checking, JudgedSentence
from assistant.answer.prompt import build_prompt
from assistant.answer.quantities import all_values, extract_quantities
from assistant.schema import Hit

RIVAL_SUPPORT = 0.6
"""What an answer of another article needs to be told beside the first, unless it is a newer figure: that matters most."""
RIVALS = 2
"""Passages that are read for it at most: each costs two to four seconds."""


def contradiction(
    main: JudgedSentence,
    drafts: Sequence[JudgedSentence],
    hits: Sequence[Hit],
    reader: Reader,
    min_support: float,
) -> JudgedSentence | None:
    """An answer to the reader's question from another article that gives another value than `main` does; None if there is none.

    Looked for in the articles of other drafts first, then in all hits.
    """
    question = reader.question
    rivals = [
        *_other_drafts(main, drafts, question),
        *find_rivals(main.text, question, main.grounding.hit, hits),
    ]
    for rival in rivals[:RIVALS]:
        *_, last = reader.read(build_prompt(reader.model, question, [rival.hit]), [rival.hit])
        judged = last.judged if isinstance(last, Checking) else ()
        changed = is_newer(rival.hit, main.grounding.hit) and NAME not in values(main.text, question)
        enough = min_support if changed else max(min_support, RIVAL_SUPPORT)
        others = [
            one
            for one in judged
            if one.support >= enough and rival.is_in(one.text) and _at_odds(main, one, question)
        ]
        if others:
            return max(others, key=lambda one: one.preference)
    return None


def _at_odds(main: JudgedSentence, other: JudgedSentence, question: str) -> bool:
    """Whether two sentences give different values, and the words that carry the older one do not give the newer one's as well.

    That the words of the newer one give both is how a correction is told.
    """
    if not differ(main.text, other.text, question):
        return False
    newer, older = (other, main) if is_newer(other.grounding.hit, main.grounding.hit) else (main, other)
    return differ(newer.text, older.grounding.text, question)


def _other_drafts(
    main: JudgedSentence, drafts: Sequence[JudgedSentence], question: str
) -> Iterator[Rival]:
    """The passages of other articles that drafts come from which give another value."""
    for one in drafts:
        hit, quoted = one.grounding.hit, main.grounding.hit
        told = values(one.text, question)
        apart = hit.article_id != quoted.article_id and may_differ(told, hit, quoted)
        if apart and not one.grounding.missing and _at_odds(main, one, question):
            yield Rival(hit, all_values(told or extract_quantities(one.text)))
