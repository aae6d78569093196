from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.ui.markdown import plain, quoted

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
    return str(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown))


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_others_takes_no_effect(text: str) -> None:
    assert set(re.findall(r"<(\w+)", rendered(quoted(text)))) == {"blockquote", "p"}


@given(st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), max_size=80).filter(lambda text: bool(text.strip())))
def test_every_character_of_a_text_is_shown(text: str) -> None:
    shown = html.unescape(re.sub(r"<[^>]+>", "", rendered(f"x{plain(text)}x")))
    assert shown.strip() == f"x{' '.join(text.split())}x"
