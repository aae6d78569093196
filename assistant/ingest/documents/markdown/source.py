"""Signs in Markdown that editors and site builders hide from a reader, removed before parsing.

They are line-based extensions: comments and block ids of Obsidian, properties of Logseq, short codes of
Jekyll and Hugo. Lines of code stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_FENCE = re.compile(r"[ >\t]*(?:[-*+]\s+|\d+[.)]\s+)?(?P<fence>`{3,}|~{3,})(?P<info>.*)")
_HIGHLIGHT = re.compile(r"\s*\{%-?\s*(?P<end>end)?(?:highlight|raw)\b[^%]*%\}\s*")
# Pictures and other files written as text. Removed at once, since parsers read them letter by letter.
_DATA_URI = re.compile(r"data:[\w.+-]+/[\w.+-]+(?:;[\w.+-]+(?:=[\w.+-]*)?)*;base64,[\w+/=%-]*", re.ASCII)
_ADDRESS_OF_DATA = re.compile(r"(?<=[(<\"'=])data:(?=[)>\"'\s])|(?<=\]: )data:(?=\s|\Z)")
"""What is left of such an address, which no parser takes for the address of a picture."""
_TEMPLATED_LINK = re.compile(r"(?<=\]\()\{\{[^{}\n]{1,300}\}\}[^\s)]*")
"""The address of a link that Jekyll computes; it may have spaces."""
_HIDDEN_LINE = re.compile(
    r"""\s*(?:
        (?:\{:[^}]*\}|\{%[^%]*%\}|\{\{[<%](?:(?![>%]\}\}).)*[>%]\}\})+    # Kramdown, Jekyll, Hugo
      | \[\[?_?toc_?\]\]?
      | \*\[[^\]]+\]:.*                                             # an abbreviation of Kramdown
      | (?:[-*]\s+)?(?:id|collapsed|heading|background-color|filters|(?:hl|ls|card|query)-[\w-]+
        |logseq\.[\w-]+)::.*                                        # a property of Logseq
      | (?:[-*]\s+)?:(?:LOGBOOK|END|PROPERTIES):.*|CLOCK:.*
      | (?:[-*]\s+)?\{\{(?:embed|query|renderer|video|pdf|cloze)\b.*\}\}
      | \^[A-Za-z0-9-]+                                             # a block id of Obsidian
    )\s*""",
    re.VERBOSE | re.IGNORECASE,
)
_CODE_SPAN = r"(?P<code>(?<!`)(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))"
_COMMENT = re.compile(rf"{_CODE_SPAN}|(?P<sign>%%)")
# Short codes, attributes and block ids at the end of a line, and changes in CriticMarkup.
_HIDDEN_PART = re.compile(
    rf"""{_CODE_SPAN}
      | \{{%.{{0,500}}?%\}} | \{{\{{[<%].{{0,500}}?[>%]\}}\}}
      | \{{:[^}}]{{0,500}}\}}\s*$ | \s\{{[#.][^}}]{{0,500}}\}}\s*$
      | \s\^[A-Za-z0-9-]+\s*$
      | \{{--.{{0,500}}?--\}} | \{{>>.{{0,500}}?<<\}} | \{{~~.{{0,500}}?~>
    """,
    re.VERBOSE,
)
_ADDITION = re.compile(r"\{\+\+(.{0,500}?)\+\+\}|\{==(.{0,500}?)==\}")
_REPLACEMENT_END = re.compile(r"(?<=\S)~~\}")
# `> [!note]- Title`: the title is text, the kind is a picture and a colour.
_CALLOUT = re.compile(
    r"(?P<quote>\s*(?:>\s*)+)\[!(?P<kind>[\w/ -]+)(?:\|[^\]]*)?\][+-]?[ \t]*(?P<title>.*)"
)
_CONTAINER = re.compile(r"(?P<indent>\s*):{3,}\s*(?:\{[^}]*\}|[\w-]+(?:\s*\{[^}]*\})?)?(?P<title>.*)")
_TASK = re.compile(r"(?P<item>\s*(?:>\s*)*(?:[-*+]|\d+[.)])\s+)\[(?P<state>[ xX/>!?-])\]\s+")
_TASK_STATES = {"x": "☑ ", "X": "☑ "}
_LOGSEQ_TASK = re.compile(
    r"(?P<item>\s*[-*]\s+)(?:TODO|DOING|NOW|LATER|DONE|CANCELED|CANCELLED)\s+(?=\S)"
)


def clean_source(text: str) -> str:
    """Return Markdown without hidden signs, comments and data of pictures. Code keeps its lines."""
    text = _ADDRESS_OF_DATA.sub("#", _DATA_URI.sub("data:", text))
    lines = _TEMPLATED_LINK.sub("#", text).splitlines()
    return "\n".join(_clean_lines(lines))


def _clean_lines(lines: list[str]) -> Iterator[str]:
    fence = ""
    in_comment = False
    for position, line in enumerate(lines):
        if fence:
            end = _HIGHLIGHT.fullmatch(line) if fence == "%" else None
            yield "```" if end and end["end"] else line
            if (end and end["end"]) or _closes(line, fence):
                fence = ""
            continue
        if not in_comment and (opening := _FENCE.match(line)) and "`" not in opening["info"]:
            fence = opening["fence"]
            yield line
            continue
        if (block := _HIGHLIGHT.fullmatch(line)) and not block["end"] and not in_comment:
            fence = "%"
            yield "```"
            continue
        visible, in_comment = _remove_comments(line, in_comment=in_comment)
        if visible is not None and not _precedes_contents(lines, position):
            yield from _clean_line(visible)


def _closes(line: str, fence: str) -> bool:
    signs = line.strip(" \t>")
    return fence != "%" and len(signs) >= len(fence) and not signs.strip(fence[0])


def _remove_comments(line: str, *, in_comment: bool) -> tuple[str | None, bool]:
    """Return the line without comments (`%%…%%`), None if all of it is one, and the state behind it."""
    if "%%" not in line:
        return (None if in_comment else line), in_comment
    parts: list[str] = []
    start = 0
    for match in _COMMENT.finditer(line):
        if match["sign"]:
            if not in_comment:
                parts.append(line[start : match.start()])
            start, in_comment = match.end(), not in_comment
    if not in_comment:
        parts.append(line[start:])
    rest = "".join(parts)
    return (rest if rest.strip() else None), in_comment


def _precedes_contents(lines: list[str], position: int) -> bool:
    """Return whether the line only stands for the table of contents that Kramdown puts there."""
    following = lines[position + 1].strip() if position + 1 < len(lines) else ""
    return following in ("{:toc}", "{: toc}") and lines[position].lstrip().startswith(("*", "-", "1."))


def _clean_line(line: str) -> Iterator[str]:
    if _HIDDEN_LINE.fullmatch(line):
        return
    if callout := _CALLOUT.fullmatch(line):
        yield f"{callout['quote']}{callout['title']}"
        yield callout["quote"].rstrip()
    elif ":::" in line and (container := _CONTAINER.fullmatch(line)):
        title = container["title"].strip(" []:")
        yield f"\n{container['indent']}{title}\n" if title else ""
    else:
        line = _TASK.sub(lambda task: task["item"] + _TASK_STATES.get(task["state"], "☐ "), line)
        line = _LOGSEQ_TASK.sub(lambda task: task["item"], line)
        if "{" in line or "^" in line:
            line = _HIDDEN_PART.sub(lambda match: match["code"] or "", line)
        if "{" in line or "~~}" in line:
            line = _ADDITION.sub(lambda match: match[1] or match[2] or "", line)
            line = _REPLACEMENT_END.sub("", line)
        yield line
