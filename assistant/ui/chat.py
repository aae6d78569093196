"""A chat in the browser on the same pipeline: the draft while it grows, then the answer with its quotes, or an honest abstention."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from assistant.answer.events import Checking, Drafting, Event, Reading, Searching
from assistant.answer.rivals import DISAGREE, disagree
from assistant.errors import AssistantError
from assistant.models.progress import terminal_progress
from assistant.schema import Answer, ArticleRef, Citation, Hit, Status
from assistant.settings import Settings, load_settings
from assistant.ui.markdown import plain, quoted
from assistant.workspace import Workspace

if TYPE_CHECKING:
    import gradio

WAITING_AT_MOST = 16
"""Questions in the queue; one is answered at a time, so the next would wait for minutes."""
NEAREST_SHOWN = 3
EXAMPLES = ("What happened to the ferry?", "When was the school hearing moved to?", "How many US troops are in Japan?")
TITLE = "Ask your articles"


def launch(settings: Settings | None = None) -> None:
    """Serve the chat on this machine alone until Ctrl-C."""
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    with Workspace(settings or load_settings(), terminal_progress()) as work:
        build(work).queue(max_size=WAITING_AT_MOST).launch(
            server_name="127.0.0.1", share=False, allowed_paths=[], show_error=True, footer_links=[]
        )


def build(work: Workspace) -> gradio.Blocks:
    """The page."""
    import gradio

    def respond(message: str, _history: list[object]) -> Iterator[str]:
        yield from replies(work, message)

    return gradio.ChatInterface(
        respond,
        title=TITLE,
        description="Every sentence of an answer carries a number; the words it rests on stand below. Nothing leaves this machine.",
        examples=list(EXAMPLES),
        cache_examples=False,
        concurrency_limit=1,
        analytics_enabled=False,
        api_visibility="private",
        chatbot=gradio.Chatbot(label="Answers", sanitize_html=True, allow_tags=False, buttons=["copy"], height="70vh"),
    )


def replies(work: Workspace, question: str) -> Iterator[str]:
    """What the page shows in turn, as Markdown; the last one is the answer."""
    hits: tuple[Hit, ...] = ()
    try:
        for event in work.ask(question):
            if isinstance(event, Reading):
                hits = event.hits
            yield shown(event, hits)
    except AssistantError as error:
        yield f"⚠ {plain(str(error))}"


def shown(event: Event, hits: tuple[Hit, ...]) -> str:
    """One event as Markdown."""
    match event:
        case Searching():
            return "*Searching …*"
        case Reading():
            return f"*Reading {len(event.hits)} passages …*"
        case Drafting():
            return f"*Draft, not checked yet:* {plain(event.text)}"
        case Checking():
            return "*Checking …*"
        case Answer(status=Status.ABSTAINED):
            return "\n\n".join([f"**{plain(event.text)}**", *_nearest(hits)])
        case Answer():
            marked = " ".join(plain(s.text) + " " + "".join(map(_mark, s.citations)) for s in event.sentences)
            notice = [f"*{DISAGREE}*"] if disagree(event) else []
            return "\n\n".join([marked, *notice, *(_source(citation) for citation in event.citations)])


def _mark(number: int) -> str:
    return f"**\\[{number}\\]**"


def _source(citation: Citation) -> str:
    outlets = dict.fromkeys(copy.source or copy.title for copy in citation.also_in)
    also = f" (also in {plain(', '.join(outlets))})" if outlets else ""
    return f"{_mark(citation.number)} {_origin(citation)}{also}\n\n{quoted(citation.quote)}"


def _nearest(hits: tuple[Hit, ...]) -> list[str]:
    if not hits:
        return []
    found = [f"{_origin(hit)}\n\n{quoted(hit.text[: hit.sentences[0].end - hit.start])}" for hit in hits[:NEAREST_SHOWN]]
    return ["*The closest I found, which does not answer it:*", *found]


def _origin(where: ArticleRef) -> str:
    return f"{plain(where.title)} – {plain(where.byline(undated='no date'))}"
