"""Export of a conversation: Markdown for people, JSON for programs, with quotes, offsets and URLs."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from assistant.library.history import Turn
from assistant.schema import EVIDENCE_HEADING, Answer, Citation
from assistant.ui.markdown import block_quote, escape_markdown
from assistant.ui.transcript import WITHDRAWN


def to_markdown(turns: Sequence[Turn]) -> str:
    """Return the conversation as a Markdown document, titled with its first question."""
    title = escape_markdown(turns[0].question) if turns else "No questions yet"
    blocks = [f"# {title}", *(block for turn in turns for block in _turn_blocks(turn))]
    return "\n\n".join(blocks) + "\n"


def to_json(turns: Sequence[Turn]) -> str:
    """Return the conversation as JSON; each answer is the object that `ask --json` prints."""
    rows = [turn.model_dump(mode="json", exclude={"id", "conversation"}) for turn in turns]
    return json.dumps({"turns": rows}, ensure_ascii=False, indent=1) + "\n"


def export_file_name(turns: Sequence[Turn], suffix: str) -> str:
    """Return a safe file name made of the first words of the first question."""
    words = re.findall(r"\w+", turns[0].question.lower())[:8] if turns else []
    return f"{'-'.join(words)[:60] or 'conversation'}.{suffix}"


def _turn_blocks(turn: Turn) -> list[str]:
    answer = _answer_blocks(turn.answer) if turn.answer else [f"*{WITHDRAWN}*"]
    note = [f"*Note: {escape_markdown(turn.note)}*"] if turn.note else []
    return [f"## {escape_markdown(turn.question)}", f"*Asked {turn.asked_at}*", *answer, *note]


def _answer_blocks(answer: Answer) -> list[str]:
    """Return an answer and its quotes. A quote that refutes a question has no mark."""
    text = EVIDENCE_HEADING if answer.evidence else answer.text
    quotes = [(f"[{citation.number}] ", citation) for citation in answer.citations]
    quotes += [("", citation) for citation in answer.evidence]
    blocks = (block for mark, quote in quotes for block in _quote_blocks(mark, quote))
    return [escape_markdown(text), *blocks]


def _quote_blocks(mark: str, citation: Citation) -> list[str]:
    title = f"{mark}{citation.title}"
    source = ", ".join(filter(None, [title, citation.byline(undated="no date"), citation.page_label()]))
    article = escape_markdown(citation.article_id)
    location = f"article {article}, characters {citation.start}–{citation.end}"
    is_web_link = citation.url and re.fullmatch(r"https?://[^\s<>]+", citation.url)
    link = f" <{citation.url}>" if is_web_link else ""
    return [f"{escape_markdown(source)} ({location}){link}", block_quote(citation.quote)]
