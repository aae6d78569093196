"""What to say to who asks for an article that is not there: which ones look like it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from assistant.errors import LibraryError
from assistant.store.records import ArticleRow


def article_not_found(asked: str, rows: Iterable[ArticleRow]) -> LibraryError:
    """That there is no article of this id, and the articles whose ids or titles look most like it."""
    return LibraryError(
        f"There is no article '{asked}' in this library.",
        hint=_nearest(asked, {row.id: row for row in rows}),
    )


def _nearest(asked: str, rows: dict[str, ArticleRow]) -> str:
    spoken = {row.title.casefold(): row.id for row in rows.values()} | {
        number.casefold(): number for number in rows
    }
    close = difflib.get_close_matches(asked.casefold(), spoken, n=3, cutoff=0.5)
    within = [number for said, number in spoken.items() if asked.casefold() in said]
    ids = list(dict.fromkeys(spoken[said] for said in close)) or list(dict.fromkeys(within))
    if not ids:
        return "List them with: python -m assistant index list"
    return "Did you mean " + " or ".join(f"{number} ({rows[number].title})" for number in ids[:3]) + "?"
