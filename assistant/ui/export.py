"""A conversation as a file to keep: Markdown for people, JSON for programs, both with quotes, offsets, dates and links."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from assistant.library.history import Turn
from assistant.schema import Answer, Citation
from assistant.ui.markdown import plain, quoted
from assistant.ui.transcript import WITHDRAWN


def as_markdown(turns: Sequence[Turn]) -> str:
    """The conversation under its first question."""
    title = plain(turns[0].question) if turns else "Nothing asked yet"
    return "\n\n".join([f"# {title}", *(part for turn in turns for part in _turn(turn))]) + "\n"


def as_json(turns: Sequence[Turn]) -> str:
    """Each turn with its answer as `ask --json` prints it."""
    rows = [turn.model_dump(mode="json", exclude={"id", "conversation"}) for turn in turns]
    return json.dumps({"turns": rows}, ensure_ascii=False, indent=1) + "\n"


def file_name(turns: Sequence[Turn], suffix: str) -> str:
    """The first question as the name of a file."""
    words = re.findall(r"\w+", turns[0].question.lower())[:8] if turns else []
    return f"{'-'.join(words)[:60] or 'conversation'}.{suffix}"


def _turn(turn: Turn) -> list[str]:
    said = _answer(turn.answer) if turn.answer else [f"*{WITHDRAWN}*"]
    note = [f"*Note: {plain(turn.note)}*"] if turn.note else []
    return [f"## {plain(turn.question)}", f"*Asked {turn.asked_at}*", *said, *note]


def _answer(answer: Answer) -> list[str]:
    return [plain(answer.text), *(part for citation in answer.citations for part in _citation(citation))]


def _citation(citation: Citation) -> list[str]:
    link = (
        f" <{citation.url}>" if citation.url and re.fullmatch(r"https?://[^\s<>]+", citation.url) else ""
    )
    where = f"article {plain(citation.article_id)}, characters {citation.start}–{citation.end}"
    about = plain(
        ", ".join(
            filter(
                None,
                [
                    f"[{citation.number}] {citation.title}",
                    citation.byline(undated="no date"),
                    citation.page_label(),
                ],
            )
        )
    )
    return [f"{about} ({where}){link}", quoted(citation.quote)]
