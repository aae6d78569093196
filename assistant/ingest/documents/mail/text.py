"""Plain text of mail: flowed lines, and markup, encoded files and signatures that are not its text."""

from __future__ import annotations

import re
from typing import NamedTuple

_PARTED_WORDS = re.compile(r"[\w.,;:!?] [a-zA-Z0-9À-ɏ\"'(“‘]", re.ASCII)
_QUOTE = re.compile(r"(?:>[ ]?)*>|")
_STARTS_AS_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_PAGE_IN_TEXT = re.compile(r"<html\b[^>]*>.*</(?:html|body)>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(
    r"</?(?:a|b|blockquote|br|center|div|em|font|h[1-6]|i|img|li|ol|p|span|strong|table|td|tr|u|ul)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_CODE = re.compile(r"^(?:diff --git |--- |\+\+\+ |@@ |[+-]\s*<|\s*```|>)", re.MULTILINE)
_LONGEST_PREAMBLE = 400
"""Characters. With more text before its first tag, a mail is a text about markup."""
_TAG_DISTANCE = 300
"""Characters of markup for each tag, at most: a paragraph of a letter has about 300."""
_ENCODED_FILE = re.compile(
    r"^begin [0-7]{3,4} (?P<uu>[^\n]+)\n(?:[ -`]{1,62}\n)*?(?:`\n)?end[ ]*$"
    r"|^=ybegin [^\n]*?name=(?P<yenc>[^\n]+)\n.*?^=yend[^\n]*$",
    re.MULTILINE | re.DOTALL,
)
_CLEARSIGNED = re.compile(
    r"^-----BEGIN PGP SIGNED MESSAGE-----\n(?:[A-Za-z-]+: [^\n]*\n)*\n?(?P<text>.*?)"
    r"(?:^-----BEGIN PGP SIGNATURE-----.*?(?:^-----END PGP SIGNATURE-----[ ]*$|\Z)|\Z)",
    re.MULTILINE | re.DOTALL,
)
_ENCRYPTED = re.compile(r"\s*-----BEGIN PGP MESSAGE-----")


class PlainText(NamedTuple):
    """Text of a plain part, without encoded files."""

    text: str
    files: tuple[str, ...] = ()
    """Names of the files that were encoded within the text."""


def read_plain(text: str, *, is_flowed: bool = False, deletes_space: bool = False) -> PlainText:
    """Return the text as its reader sees it.

    `is_flowed` and `deletes_space` are the parameters `format=flowed` and `delsp=yes` (RFC 3676).
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    files = tuple((match["uu"] or match["yenc"]).strip() for match in _ENCODED_FILE.finditer(text))
    if files:
        text = _ENCODED_FILE.sub("", text)
    if "-----BEGIN PGP SIGNED" in text:
        text = _CLEARSIGNED.sub(lambda match: re.sub(r"(?m)^- ", "", match["text"]), text)
    if is_flowed:
        text = _join_flowed(text, deletes_space=deletes_space)
    return PlainText(text, files)


def is_encrypted(text: str) -> bool:
    """Return whether a text is an encrypted PGP message."""
    return bool(_ENCRYPTED.match(text))


def is_markup(text: str) -> bool:
    """Return whether a plain text is HTML that was sent under the wrong type."""
    if _STARTS_AS_PAGE.match(text):
        return True
    page = _PAGE_IN_TEXT.search(text)
    if page is not None and page.start() <= _LONGEST_PREAMBLE:
        return len(_TAG.findall(page[0])) > 1
    tags = [*_TAG.finditer(text)]
    return (
        len(tags) > 2
        and tags[0].start() <= _LONGEST_PREAMBLE
        and len(tags) * _TAG_DISTANCE >= len(text.strip())
        and not _CODE.search(text)
    )


def is_plain(markup: str) -> bool:
    """Return whether an HTML part has no markup at all, so that its line breaks count."""
    return not re.search(r"<[a-z!/]|&[a-z#]", markup, re.IGNORECASE)


def _join_flowed(text: str, *, deletes_space: bool) -> str:
    """Join the lines that end in a space with the next line of the same quote depth (RFC 3676)."""
    # A right program writes two spaces between words if one is to be deleted; some delete the only one.
    keeps_words = not re.search(r"\S  $", text, re.MULTILINE)
    lines: list[str] = []
    is_open = False
    last_quote = ""
    for line in text.split("\n"):
        quote = _QUOTE.match(line)
        mark = quote[0] if quote else ""
        content = line[len(mark) :].removeprefix(" ")
        depth = mark.replace(" ", "")
        is_signature = content == "-- "
        if is_open and depth == last_quote and not is_signature:
            parts_words = keeps_words and _PARTED_WORDS.search(f"{lines[-1][-2:]}{content[:1]}")
            lines[-1] = (lines[-1][:-1] if deletes_space and not parts_words else lines[-1]) + content
        else:
            lines.append(f"{depth} {content}" if depth else content)
        is_open = content.endswith(" ") and not is_signature
        last_quote = depth
    return "\n".join(lines)
