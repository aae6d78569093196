from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.ui.markdown import (
    block_quote,
    escape_markdown,
    escape_question,
    unescape_question,
)

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


def to_html(markdown: str) -> str:
    return str(
        MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown)
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_in_quoted_text_is_not_interpreted(text: str) -> None:
    assert set(re.findall(r"<(\w+)", to_html(block_quote(text)))) == {"blockquote", "p"}


@given(
    st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), max_size=80).filter(
        lambda text: bool(text.strip())
    )
)
def test_escaped_text_renders_every_character(text: str) -> None:
    rendered = html.unescape(re.sub(r"<[^>]+>", "", to_html(f"x{escape_markdown(text)}x")))
    assert rendered.strip() == f"x{' '.join(text.split())}x"


@pytest.mark.slow
@given(st.text())
def test_unescaping_a_question_restores_the_typed_text(text: str) -> None:
    assert unescape_question(escape_question(text)) == " ".join(text.split())


def test_questions_get_only_the_necessary_escapes() -> None:
    question = "Who (in the U.S.) won 3-2, at 5:30?"
    assert escape_question(question) == question
    assert escape_question("1. *Who* <b> ![x](y)") == "1\\. \\*Who\\* &lt;b&gt; !\\[x\\](y)"
