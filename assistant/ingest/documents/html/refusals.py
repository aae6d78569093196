"""Pages that are no article: bot checks, error pages, cookie walls, logins; and ends at a paywall.

Such a page consists of little else than its own kind of sentences. An article about such pages quotes
them among many others, and a long text is never refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.ingest.documents.html.refusal_patterns import KINDS, PAYWALL
from assistant.ingest.documents.prose import TextBlock, text_blocks

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_LONGEST = 1_500
"""Characters. A longer text is an article, whatever its sentences."""
_LONGEST_STUB = 3_000
"""Characters that are shown before a paywall at most."""
_LONGEST_LOCKED = 1_000
"""Characters. A longer text is that of the article, though the page states that it is not free."""
_REST = 250
"""Characters behind a sentence about a paywall from which it is one of the article's own."""
_MIN_SHARE = 0.5
"""Share of the characters that lie in sentences of one kind, from which a page is of that kind."""
_SHORT = 300
"""Characters. A shorter text is judged by the page's title alone."""
_SEPARATORS = re.compile(r"\s+[|–—·•»:-]\s+|\s*\|\s*")
_SENTENCES = re.compile(r"(?<=[.!?…])\s+|\n+")
_MARKS = re.compile(r"\A(?:#{1,6}|-|\d+\.)\s+")
_PAGE_PARTS = ("nav", "header", "footer", "aside")


def refusal(title: str, text: str) -> str | None:
    """Return the reason why a page is no article, to follow its path, or None if it may be.

    `title` is the content of its `title` element.
    """
    if len(text) > _LONGEST:
        return None
    sentences = _sentences(text)
    total = sum(map(len, sentences))
    parts = [title.strip(), *_SEPARATORS.split(title.strip())]
    for kind in KINDS:
        matched = sum(len(sentence) for sentence in sentences if kind.sentences.match(sentence))
        has_title = any(kind.titles.fullmatch(part.strip()) for part in parts if part.strip())
        if (has_title and (matched or total < _SHORT)) or (total and matched / total >= _MIN_SHARE):
            return kind.reason
    return None


def paywall_note(tree: Element, text: str, *, is_locked: bool = False) -> str | None:
    """Return a note if a page shows only the beginning of its article, or None.

    `is_locked` tells whether the page states that it is not free.
    """
    if len(text) > _LONGEST_STUB:
        return None
    shown = "\n".join(block.text for block in text_blocks(tree) if not _is_around(block))
    walls = [sentence for sentence in _sentences(shown) if PAYWALL.match(sentence)]
    if any(len(text.rpartition(wall)[2]) < _REST or wall not in text for wall in walls) or (
        len(text) <= _LONGEST_LOCKED and is_locked
    ):
        return "ends at a paywall: only its beginning was added; sign in in a browser and save it there"
    return None


def _is_around(block: TextBlock) -> bool:
    """Return whether a block stands in the menus around the page."""
    return any(
        parent.tag in _PAGE_PARTS
        for element, _ in block.nodes[:1]
        for parent in (element, *element.iterancestors())
    )


def _sentences(text: str) -> Sequence[str]:
    """Return the sentences of a text without the marks of headings and items."""
    lines = (_MARKS.sub("", sentence).strip() for sentence in _SENTENCES.split(text))
    return [line for line in lines if any(map(str.isalnum, line))]
