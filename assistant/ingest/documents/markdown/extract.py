"""Markdown notes and posts: the text as a reader sees it, and the fields of the front matter.

markdown-it-py parses CommonMark, tables, footnotes and definition lists. Added are the forms of wikis:
`[[Note|alias]]`, `![[embed]]` and `==highlight==`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from assistant.ingest.decoding import NotText, decode
from assistant.ingest.documents.characters import clean_characters
from assistant.ingest.documents.html.extract import parse_html
from assistant.ingest.documents.markdown.properties import read_properties
from assistant.ingest.documents.markdown.source import clean_source
from assistant.ingest.documents.prose import element_text
from assistant.ingest.front_matter import find_front_matter
from assistant.ingest.heading import name_fields
from assistant.ingest.records import Extracted, Unreadable

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_NO_LIMIT = 10**6
"""Levels of quotes and lists. At its limit the parser drops the rest of a block without a word; beyond
about 200 levels Python refuses instead, and the note is read as plain text."""
_WIKI_LINK = re.compile(r"(?P<embed>!?)\[\[(?P<target>[^\[\]|\n]*)(?:\\?\|(?P<alias>[^\[\]\n]*))?\]\]")
_HIGHLIGHT = re.compile(r"(?<![=\w])==(?=[^\s=]).{1,1000}?(?<=[^\s=])==(?![=\w])", re.DOTALL)
_TAG = re.compile(r"</?(?P<name>[A-Za-z][\w:.-]*)(?P<rest>[^>]*)>")
# Elements whose start in the middle of a line hides or swallows the text behind it.
_SWALLOWING = frozenset(
    """title textarea style xmp iframe noembed noframes script plaintext select option button svg object
    template noscript canvas video audio head body html s del strike""".split()
)
_INLINE_ELEMENTS = frozenset(
    """a abbr acronym b bdi bdo big br cite code data del details dfn div em font hr i img input ins kbd
    label li mark meter ol p picture progress q rp rt ruby s samp small source span strike strong sub
    summary sup table tbody td th thead time tr tt u ul var wbr center blockquote pre h1 h2 h3 h4 h5 h6
    figure figcaption section article dl dt dd nobr""".split()
)
_LINES_ABOVE = re.compile(r"\A(?:[ \t]*\r?\n)+(?=(?:---(?:ya?ml|json)?|\+\+\+)[ \t]*\r?\n)")
"""Blank lines above the front matter, which editors leave."""
_UNOPENED = re.compile(
    r"\A(?:title|date|layout):[ \t]+\S[^\n]*\n"
    r"(?:[a-z_-]+:(?:[ \t][^\n]*)?\r?\n|[ \t]*- [^\n]*\n){1,40}---[ \t]*\r?\n"
)
"""Front matter that only ends in a rule, as Hexo allows."""
_NARROWEST_WRAP, _LONGEST_VERSE = 40, 60
"""Characters. A shorter line was broken by a person, a longer one by an editor or between sentences."""


def extract_markdown(raw: bytes) -> Extracted:
    """Extract the text of a note. Raises Unreadable if it is not text, or not a note."""
    try:
        source, guessed = decode(raw)
    except NotText as error:
        raise Unreadable(str(error)) from error
    source = _LINES_ABOVE.sub("", source)
    if _UNOPENED.match(source):
        source = f"---\n{source}"
    front_matter = find_front_matter(source)
    body = source[front_matter.end :] if front_matter else source
    properties = read_properties(body.replace("\r\n", "\n").replace("\r", "\n"))
    values = {**properties.values, **(front_matter.values if front_matter else {})}
    fields, notes = name_fields(values)
    text, heading, is_plain = _read_text(properties.text)
    if not any(map(str.isalnum, text)):
        raise Unreadable("has no text" if source.strip() else "is empty")
    if heading and "title" not in fields:
        fields["title"] = heading
    if front_matter:
        notes = (*front_matter.notes, *notes)
    if guessed:
        notes = (f"was read as {guessed}, a guess; save it as UTF-8 if words look wrong", *notes)
    if is_plain:
        notes = (*notes, "is nested too deeply for Markdown and was read as plain text")
    return Extracted(text, fields, notes=notes)


class _Note(NamedTuple):
    text: str
    heading: str
    """The only heading of the first level, if it is the first heading; else empty."""
    is_plain: bool = False


def _read_text(source: str) -> _Note:
    try:
        rendered = _parser().render(clean_source(source))
        if not rendered.strip():
            return _Note("", "")
        tree = parse_html(f"<html><body>{rendered}</body></html>")
    except (RecursionError, Unreadable):
        return _Note(clean_characters(source).strip("\n"), "", is_plain=True)
    tags = [str(heading.tag) for heading in tree.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    is_title = tags[:1] == ["h1"] and tags.count("h1") == 1
    heading = element_text(next(tree.iter("h1"))).lstrip("# ") if is_title else ""
    return _Note(element_text(tree), heading)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    parser = MarkdownIt("commonmark", {"maxNesting": _NO_LIMIT}).enable(["table", "strikethrough"])
    parser.use(deflist_plugin).use(footnote_plugin)
    parser.inline.ruler.before("link", "wiki_link", _read_wiki_link)
    parser.inline.ruler.before("link", "highlight", _read_highlight)
    parser.core.ruler.after("inline", "line_breaks", _keep_line_breaks)
    rules: dict[str, Callable[..., str]] = {
        "image": _render_nothing,
        "html_inline": _render_inline_html,
        "footnote_ref": _render_note_number,
        "footnote_anchor": _render_nothing,
        "footnote_block_open": _render_notes_start,
        "footnote_block_close": _render_notes_end,
        "footnote_open": _render_note_start,
        "footnote_close": _render_note_end,
    }
    for name, rule in rules.items():
        parser.add_render_rule(name, rule)
    return parser


def _read_wiki_link(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the parser's signature
    """Read `[[Note]]`, `[[Note|alias]]` or an embed, which stands for a picture or another note."""
    if state.src[state.pos] not in "![":
        return False
    match = _WIKI_LINK.match(state.src, state.pos, state.posMax)
    if match is None or state.src[match.end() : match.end() + 1] == "(":
        return False
    if not silent and not match["embed"]:
        alias, target = (match["alias"] or "").strip(), match["target"].strip("\\ ")
        state.push("text", "", 0).content = alias or target.lstrip("#^").replace("#", " > ")
    state.pos = match.end()
    return True


def _read_highlight(state: StateInline, silent: bool) -> bool:  # noqa: FBT001, ARG001 - as above
    """Skip the marks of `==highlighted==` words."""
    if state.src[state.pos] != "=" or state.pos not in _highlight_marks(state.src):
        return False
    state.pos += 2
    return True


@lru_cache(maxsize=8)
def _highlight_marks(source: str) -> frozenset[int]:
    """Return the offsets of the marks around highlighted words."""
    matches = [*_HIGHLIGHT.finditer(source)]
    return frozenset(offset for match in matches for offset in (match.start(), match.end() - 2))


def _keep_line_breaks(state: StateCore) -> None:
    """Keep the breaks between lines that a person wrote as lines, as in an address or a poem."""
    for block in state.tokens:
        children = block.children or []
        if any(token.type == "softbreak" for token in children):
            _mark_line_breaks(children)


def _mark_line_breaks(children: list[Token]) -> None:
    lines = [""]
    breaks: list[Token] = []
    for token in children:
        if token.type in ("softbreak", "hardbreak"):
            breaks.append(token)
            lines.append("")
        else:
            lines[-1] += token.content
    width = max(map(len, lines))
    for line, following, token in zip(lines, lines[1:], breaks, strict=False):
        if token.type == "softbreak" and not _is_wrapped(line, following, width):
            token.type = "hardbreak"


def _is_wrapped(line: str, following: str, width: int) -> bool:
    """Return whether an editor broke the line because the next word did not fit, or it just goes on."""
    first_word = following.split(maxsplit=1)[:1] or [""]
    return (
        following[:1].islower()
        or line.rstrip()[-1:] in (",", "-", "–")
        or len(line) > _LONGEST_VERSE
        or (len(line) >= _NARROWEST_WRAP and len(line) + 1 + len(first_word[0]) > width)
    )


def _render_nothing(*_: object) -> str:
    return ""


def _render_inline_html(_: object, tokens: Sequence[Token], position: int, *__: object) -> str:
    """Render a tag, except one that would swallow text; a placeholder such as `<name>` is text."""
    content = tokens[position].content
    tag = _TAG.fullmatch(content)
    if tag is None or (name := tag["name"].lower()) in _INLINE_ELEMENTS:
        return content
    is_closed = any(
        token.type == "html_inline" and token.content.lower().startswith(f"</{name}")
        for token in tokens[position + 1 :]
    )
    if name in _SWALLOWING and (is_closed or content.startswith("</")):
        return content
    if is_closed or content.startswith("</") or "=" in tag["rest"] or tag["rest"].endswith("/"):
        return ""
    return html.escape(content)


def _render_note_number(_: object, tokens: Sequence[Token], position: int, *__: object) -> str:
    return f"<sup>{int(tokens[position].meta['id']) + 1}</sup>"


def _render_notes_start(*_: object) -> str:
    return "<ol>"


def _render_notes_end(*_: object) -> str:
    return "</ol>"


def _render_note_start(*_: object) -> str:
    return "<li>"


def _render_note_end(*_: object) -> str:
    return "</li>"
