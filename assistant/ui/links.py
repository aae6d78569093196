"""Links of the chat and the reader: each target opens a quote, a passage or a related article of a turn.

Targets have the form `TURN/quote/N`, `TURN/evidence/N`, `TURN/passage/N` or `TURN/article/ID`, with N
counted from 1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.errors import AmbiguousId, LibraryError
from assistant.library.history import Turn
from assistant.schema import MAX_ARTICLE_ID, Answer, Citation, Status
from assistant.ui.reader import render_article, render_changed_article, render_choice
from assistant.ui.service import ArticleView, Service

_NUMBERED_LINK = re.compile(r"(-?\d{1,12})/(quote|evidence|passage)/(\d{1,3})")
_ARTICLE_LINK = re.compile(rf"(-?\d{{1,12}})/article/(.{{1,{MAX_ARTICLE_ID}}})", re.DOTALL)


def open_link(service: Service, turns: Sequence[Turn], target: str) -> str:
    """Return the reader's HTML for a link target; an empty string if it does not exist."""
    link = _NUMBERED_LINK.fullmatch(target) or _ARTICLE_LINK.fullmatch(target)
    turn = next((turn for turn in turns if turn.id == int(link[1])), None) if link else None
    if link is None or turn is None or turn.answer is None:
        return ""
    if link.re is _ARTICLE_LINK:
        return _open_article(service, turn, turn.answer, link[2])
    if link[2] == "passage":
        return _open_passage(service, turn, turn.answer, int(link[3]))
    shown = turn.answer.citations if link[2] == "quote" else turn.answer.evidence
    return show_quote(
        service,
        turn.library,
        {citation.number: citation for citation in shown},
        int(link[3]),
        link_prefix=f"{turn.id}/{link[2]}/",
        article_link_prefix=_article_link_prefix(turn),
    )


def show_quote(
    service: Service,
    library: str,
    citations: Mapping[int, Citation],
    number: int,
    *,
    link_prefix: str = "",
    article_link_prefix: str = "",
) -> str:
    """Return a quoted article as HTML with all of its quotes; only the quote if the article has changed.

    `citations` are all quotes by number; the links to the previous and the next are their numbers behind
    `link_prefix`. An empty string if there is no such number.
    """
    if number not in citations:
        return ""
    citation, numbers = citations[number], sorted(citations)
    place = numbers.index(number)
    previous = f"{link_prefix}{numbers[place - 1]}" if place else ""
    following = f"{link_prefix}{numbers[place + 1]}" if place + 1 < len(numbers) else ""
    try:
        view = service.view_quoted_article(citation, library=library)
    except LibraryError:
        view = None
    if view is None:
        return render_changed_article(citation, library=library, neighbours=(previous, following))
    quotes = [
        quote
        for quote in citations.values()
        if quote.article_id == citation.article_id
        and view.article.text[quote.start : quote.end] == quote.quote
    ]
    return render_article(
        view,
        [(quote.start, quote.end) for quote in quotes],
        quotes.index(citation),
        neighbours=(previous, following),
        article_link_prefix=article_link_prefix,
    )


def _open_passage(service: Service, turn: Turn, answer: Answer, number: int) -> str:
    """Show a closest passage of an abstention."""
    passages = answer.passages if answer.status is Status.ABSTAINED else ()
    if not 0 < number <= len(passages):
        return ""
    passage = passages[number - 1]
    view = _view_article(service, turn, passage.article_id)
    if view is None or isinstance(view, str):
        return view or ""
    bounds = [(passage.start, passage.end)]
    return render_article(view, bounds, 0, article_link_prefix=_article_link_prefix(turn))


def _open_article(service: Service, turn: Turn, answer: Answer, article_id: str) -> str:
    """Show a related article from its start, with the answer's quotes of it highlighted."""
    view = _view_article(service, turn, article_id)
    if view is None or isinstance(view, str):
        return view or ""
    text = view.article.text
    quotes = [
        (citation.start, citation.end)
        for citation in answer.quotes
        if citation.article_id == article_id and text[citation.start : citation.end] == citation.quote
    ]
    return render_article(view, quotes, None, article_link_prefix=_article_link_prefix(turn))


def _article_link_prefix(turn: Turn) -> str:
    return f"{turn.id}/article/"


def _view_article(service: Service, turn: Turn, article_id: str) -> ArticleView | str | None:
    """Return an article; the reader's HTML with a choice if several have its id; None for no article."""
    try:
        return service.view_article(article_id, library=turn.library)
    except AmbiguousId as error:
        candidates = service.list_candidates(error.candidates, library=turn.library)
        prefix = _article_link_prefix(turn)
        return render_choice(article_id, candidates, article_link_prefix=prefix)
    except LibraryError:
        return None
