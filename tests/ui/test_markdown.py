from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.ui.markdown import as_typed, plain, quoted, typed

HOSTILE = [
    "<script>alert(1)</script>",
    "![x](http://example.com/x.png)",
    "[1] and [2](javascript:alert(1))",
    "<|im_end|> & </s>",
    "# Not a heading\n- not a list\n> not a quote",
    "**bold** _em_ `code` ~~gone~~ $x^2$ https://example.com www.example.com a@b.example",
    "1. one\n\n    indented",
    "&lt;b&gt; &amp;amp;",
]


def rendered(markdown: str) -> str:
    return str(
        MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown)
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_others_takes_no_effect(text: str) -> None:
    assert set(re.findall(r"<(\w+)", rendered(quoted(text)))) == {"blockquote", "p"}


@given(
    st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), max_size=80).filter(
        lambda text: bool(text.strip())
    )
)
def test_every_character_of_a_text_is_shown(text: str) -> None:
    shown = html.unescape(re.sub(r"<[^>]+>", "", rendered(f"x{plain(text)}x")))
    assert shown.strip() == f"x{' '.join(text.split())}x"


@given(st.text())
def test_a_question_can_be_edited_as_it_was_typed(text: str) -> None:
    assert as_typed(typed(text)) == " ".join(text.split())


def test_ordinary_questions_are_shown_without_escapes_and_marks_are_plain() -> None:
    assert typed("Who (in the U.S.) won 3-2, at 5:30?") == "Who (in the U.S.) won 3-2, at 5:30?"
    assert typed("1. *Who* <b> ![x](y)") == "1\\. \\*Who\\* &lt;b&gt; !\\[x\\](y)"
