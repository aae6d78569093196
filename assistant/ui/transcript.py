"""Answers as the Markdown of the chat: what each event shows, and links that are doors into the reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from textwrap import shorten

from assistant.answer.events import Checking, Drafting, Event, Reading, Searching
from assistant.library.history import Turn
from assistant.schema import CONFLICT_NOTICE, Answer, Article, ArticleRef, Citation, Status
from assistant.ui.markdown import plain, quoted, typed
from assistant.ui.worker import Waiting

NEAREST_SHOWN = 3
NEAREST_WORDS = 140
"""Characters that are shown of each."""
WITHDRAWN = "An article that this answer rested on has been removed, and the answer with it. Ask again to hear what the others say."
DOOR = "#says-who/"
"""What the address of a link begins with that opens the reader: DOOR turn / `quote` or `near` / number from 1."""

Message = dict[str, str]
Find = Callable[[str, str], Article | None]
"""An article by the name of its library and its id; None if it is no longer there."""


def messages(turns: Sequence[Turn], find: Find, *, today: date | None = None) -> list[Message]:
    """Two messages for each turn."""
    return [
        message
        for turn in turns
        for message in (asked(turn.question), told(answered(turn, find, today=today)))
    ]


def asked(question: str) -> Message:
    """A reader's message."""
    return {"role": "user", "content": typed(question)}


def told(text: str) -> Message:
    """The assistant's message."""
    return {"role": "assistant", "content": text}


def progress(event: Event | Waiting) -> str:
    """What is going on."""
    match event:
        case Waiting():
            return f"*Waiting: {event.ahead} before you …*"
        case Searching():
            return "*Searching …*"
        case Reading():
            passages = "1 passage" if len(event.hits) == 1 else f"{len(event.hits)} passages"
            return f"*Reading {passages} …*"
        case Drafting():
            return f"*Writing; a draft, not checked yet:*\n\n> {plain(event.text)}"
        case Checking():
            return "\n\n".join(
                [
                    "*Checking the draft against the articles …*",
                    *(f"> {plain(one.text)}" for one in event.judged),
                ]
            )
        case _:
            return "*Done.*"


def answered(turn: Turn, find: Find, *, today: date | None = None) -> str:
    """An answer with its marks and quotes, or why there is none with the passages that come nearest."""
    answer = turn.answer
    if answer is None:
        return f"*{WITHDRAWN}*"
    if answer.status is Status.ABSTAINED:
        return "\n\n".join([f"**{plain(answer.text)}**", *_nearest(turn, answer, find, today)])
    quotes = {citation.number: citation for citation in answer.citations}
    marked = [
        f"{plain(sentence.text)} {''.join(_mark(turn.id, quotes[number]) for number in sentence.citations)}"
        for sentence in answer.sentences
    ]
    told = [" ".join(marked)]
    if answer.conflict:
        days = [quotes[sentence.citations[0]].date_label() for sentence in answer.sentences]
        told = [
            "\n".join(f"- {day}: {sentence}" for day, sentence in zip(days, marked, strict=True)),
            f"*{CONFLICT_NOTICE}*",
        ]
    return "\n\n".join([*told, *(_source(turn.id, citation, today) for citation in answer.citations)])


def origin(where: ArticleRef, today: date | None = None) -> str:
    """Title, outlet, date and how long ago that is."""
    return f"{where.title} – {about(where, today)}"


def about(where: ArticleRef, today: date | None = None) -> str:
    """Outlet, date and how long ago that is."""
    return ", ".join(filter(None, [where.byline(undated="no date"), age(where.published, today)]))


def age(published: date | None, today: date | None = None) -> str:
    """How long ago a day is, in words; empty for no day or one to come."""
    days = ((today or date.today()) - published).days if published else -1  # noqa: DTZ011 - the reader's own day
    if days < 0:
        return ""
    if days < 2:
        return ("today", "yesterday")[days]
    for unit, length in (("year", 365), ("month", 30), ("week", 7)):
        if days >= length * (2 if unit == "week" else 1):
            count = days // length
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return f"{days} days ago"


def _mark(turn: int, citation: Citation) -> str:
    return f"[\\[{citation.number}\\]]({DOOR}{turn}/quote/{citation.number} {_hover(citation.quote)})"


def _hover(text: str) -> str:
    """A link's title, which a browser shows on hovering."""
    return '"' + plain(text).replace('"', "&quot;") + '"'


def _source(turn: int, citation: Citation, today: date | None) -> str:
    outlets = dict.fromkeys(copy.source or copy.title for copy in citation.also_in)
    also = f" (also in {plain(', '.join(outlets))})" if outlets else ""
    about = ", ".join(filter(None, [origin(citation, today), citation.page_label()]))
    return f"{_mark(turn, citation)} {plain(about)}{also}\n\n{quoted(citation.quote)}"


def _nearest(turn: Turn, answer: Answer, find: Find, today: date | None) -> list[str]:
    shown = []
    for number, passage in enumerate(answer.passages[:NEAREST_SHOWN], 1):
        article = find(turn.library, passage.article_id)
        if article is not None:
            words = plain(
                shorten(article.text[passage.start : passage.end], NEAREST_WORDS, placeholder=" …")
            )
            shown.append(
                f"- [{plain(origin(article.ref, today))}]({DOOR}{turn.id}/near/{number})<br>“{words}”"
            )
    return ["*Not sources, only the closest I found:*", "\n".join(shown)] if shown else []
