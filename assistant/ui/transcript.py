"""The conversation as Markdown messages: progress, answers with citation links, and abstentions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from textwrap import shorten

from assistant.answer.events import Checking, Drafting, Event, FirstQuote, Reading, Searching
from assistant.library.history import Turn
from assistant.schema import (
    CONFLICT_NOTICE,
    EVIDENCE_HEADING,
    Answer,
    Article,
    ArticleRef,
    Citation,
    Status,
)
from assistant.ui.markdown import block_quote, escape_markdown, escape_question
from assistant.ui.worker import Waiting

MAX_CLOSEST_PASSAGES = 3
MAX_CLOSEST_CHARS = 140
"""Characters shown of each closest passage."""
WITHDRAWN = (
    "This answer was withdrawn because an article it quoted has been removed."
    " Ask again to search the remaining articles."
)
LINK_PREFIX = "#says-who/"
"""Start of a link that opens the reader, followed by a target as described in `links`."""

Message = dict[str, str]
"""A chat message as Gradio expects it: `role` and `content`."""
FindArticle = Callable[[str, str], Article | None]
"""A lookup of an article by library name and id; None for a removed article."""


def render_messages(
    turns: Sequence[Turn], find_article: FindArticle, *, today: date | None = None
) -> list[Message]:
    """Return two messages for each turn: the question and its answer."""
    return [
        message
        for turn in turns
        for message in (
            user_message(turn.question),
            assistant_message(render_answer(turn, find_article, today=today)),
        )
    ]


def user_message(question: str) -> Message:
    """Return a question as a chat message."""
    return {"role": "user", "content": escape_question(question)}


def assistant_message(markdown: str) -> Message:
    """Return Markdown as a chat message of the assistant."""
    return {"role": "assistant", "content": markdown}


def error_text(error: Exception | str) -> str:
    """Return a warning in Markdown."""
    return f"⚠ {escape_markdown(str(error))}"


def render_progress(event: Event | Waiting, first_quote: FirstQuote | None = None) -> str:
    """Return a progress line for an event, with the draft so far and the first quote if there are any.

    The quote keeps its place, so that the text below it does not jump.
    """
    stage = _stage(event)
    if first_quote is None:
        return stage
    source = escape_markdown(describe_article(first_quote.hit))
    quote = block_quote(first_quote.text)
    return "\n\n".join([f"*Found so far, not checked yet:* {source}", quote, stage])


def _stage(event: Event | Waiting) -> str:
    match event:
        case Waiting():
            questions = "1 question" if event.ahead == 1 else f"{event.ahead} questions"
            return f"*Waiting: {questions} ahead of yours …*"
        case Searching():
            return "*Searching …*"
        case FirstQuote():
            return "*Reading …*"
        case Reading():
            passages = "1 passage" if len(event.hits) == 1 else f"{len(event.hits)} passages"
            return f"*Reading {passages} …*"
        case Drafting():
            return f"*Writing a draft, not checked yet:*\n\n> {escape_markdown(event.text)}"
        case Checking():
            sentences = (f"> {escape_markdown(sentence.text)}" for sentence in event.judged)
            return "\n\n".join(["*Checking the draft against the articles …*", *sentences])
        case _:
            return "*Done.*"


def render_answer(turn: Turn, find_article: FindArticle, *, today: date | None = None) -> str:
    """Return an answer with citation links and quotes, or an abstention.

    An abstention has the quotes that refute what the question presumes, otherwise the closest passages.
    Conflicting answers are listed on a line each, with the dates of their articles.
    """
    answer = turn.answer
    if answer is None:
        return f"*{WITHDRAWN}*"
    if answer.evidence:
        evidence = (_evidence(turn.id, citation, today) for citation in answer.evidence)
        return "\n\n".join([f"**{EVIDENCE_HEADING}**", *evidence])
    if answer.status is Status.ABSTAINED:
        closest = _closest_passages(turn, answer, find_article, today)
        return "\n\n".join([f"**{escape_markdown(answer.text)}**", *closest])
    citations = {citation.number: citation for citation in answer.citations}
    sentences = [
        f"{escape_markdown(sentence.text)} "
        + "".join(_citation_link(turn.id, citations[number]) for number in sentence.citations)
        for sentence in answer.sentences
    ]
    sources = [_source(turn.id, citation, today) for citation in answer.citations]
    if answer.conflict is None:
        return "\n\n".join([" ".join(sentences), *sources])
    days = [citations[sentence.citations[0]].date_label() for sentence in answer.sentences]
    lines = [f"- {day}: {sentence}" for day, sentence in zip(days, sentences, strict=True)]
    return "\n\n".join(["\n".join(lines), f"*{CONFLICT_NOTICE}*", *sources])


def describe_article(article: ArticleRef, today: date | None = None) -> str:
    """Return title, outlet, date and age of an article."""
    return f"{article.title} – {describe_source(article, today)}"


def describe_source(article: ArticleRef, today: date | None = None) -> str:
    """Return outlet, date and age of an article."""
    age = describe_age(article.published, today)
    return ", ".join(filter(None, [article.byline(undated="no date"), age]))


def describe_age(published: date | None, today: date | None = None) -> str:
    """Return the time since a date in words; an empty string for no date or a date in the future."""
    today = today or date.today()  # noqa: DTZ011 - the reader's local date
    days = (today - published).days if published else -1
    if days < 0:
        return ""
    if days < 2:
        return ("today", "yesterday")[days]
    for unit, length in (("year", 365), ("month", 30), ("week", 7)):
        if days >= length * (2 if unit == "week" else 1):
            count = days // length
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return f"{days} days ago"


def _citation_link(turn_id: int, citation: Citation) -> str:
    address = f"{LINK_PREFIX}{turn_id}/quote/{citation.number}"
    return f"[\\[{citation.number}\\]]({address} {_link_title(citation.quote)})"


def _link_title(text: str) -> str:
    """Return a Markdown link title, which browsers show on hover."""
    return '"' + escape_markdown(text).replace('"', "&quot;") + '"'


def _source(turn_id: int, citation: Citation, today: date | None) -> str:
    heading = f"{_citation_link(turn_id, citation)} {_describe_citation(citation, today)}"
    return f"{heading}{_also_in(citation)}\n\n{block_quote(citation.quote)}"


def _evidence(turn_id: int, citation: Citation, today: date | None) -> str:
    """Return a refuting quote under its article. It has no mark, because no sentence rests on it."""
    address = f"{LINK_PREFIX}{turn_id}/evidence/{citation.number}"
    heading = f"[{_describe_citation(citation, today)}]({address})"
    return f"{heading}{_also_in(citation)}\n\n{block_quote(citation.quote)}"


def _describe_citation(citation: Citation, today: date | None) -> str:
    """Return article and page of a quote, escaped."""
    source = ", ".join(filter(None, [describe_article(citation, today), citation.page_label()]))
    return escape_markdown(source)


def _also_in(citation: Citation) -> str:
    outlets = dict.fromkeys(copy.source or copy.title for copy in citation.also_in)
    return f" (also in {escape_markdown(', '.join(outlets))})" if outlets else ""


def _closest_passages(
    turn: Turn, answer: Answer, find_article: FindArticle, today: date | None
) -> list[str]:
    """Return a heading and a list of links to the closest passages; nothing if all articles are gone."""
    items = []
    for number, passage in enumerate(answer.passages[:MAX_CLOSEST_PASSAGES], 1):
        article = find_article(turn.library, passage.article_id)
        if article is None:
            continue
        text = article.text[passage.start : passage.end]
        excerpt = escape_markdown(shorten(text, MAX_CLOSEST_CHARS, placeholder=" …"))
        label = escape_markdown(describe_article(article.ref, today))
        items.append(f"- [{label}]({LINK_PREFIX}{turn.id}/passage/{number})<br>“{excerpt}”")
    return ["*Closest passages (not sources):*", "\n".join(items)] if items else []
