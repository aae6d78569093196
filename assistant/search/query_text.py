"""Which words of a passage and of a question the two indexes see."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+")

# Words that are in most passages or only ask. Left in, they make FTS5 visit nearly every passage: slower, and no better. "us" and
# "may" are not among them: in news they are a country and a month.
_STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        a about after all also am an and any are as at be because been before being between both but by can could d
        did do does doing during each else ever for from had has have having he her here hers him his how i if in into
        is it its just ll many me might more most much must my no nor not of off on once only or other our ours out
        over own please re s same shall she should so some such t tell than that the their theirs them then there
        these they this those through to too under until up ve very was we were what when where which while who whom
        whose why will with would you your yours
        """,
    )
)

# A question pasted with half an article behind it would otherwise become an expression of thousands of terms.
_MAX_TERMS = 64


def embedded_text(title: str, text: str) -> str:
    """What stands for a passage before the embedder: the article's title on a line of its own, then the passage.

    The title says what "he", "the club" or "the bill" in the middle of an article is about. Where the passage begins with it
    anyway, it is not said twice.
    """
    return text if not title or text.lstrip().startswith(title) else f"{title}\n{text}"


def match_expression(question: str) -> str | None:
    """An FTS5 expression that matches passages with any telling word of the question; None if it has none.

    Every word is quoted, so that nothing in a question can be an operator of FTS5.
    """
    words = dict.fromkeys(word.casefold() for word in _WORD.findall(question))
    telling = [word for word in words if word not in _STOP_WORDS]
    return " OR ".join(f'"{word}"' for word in telling[:_MAX_TERMS]) or None
