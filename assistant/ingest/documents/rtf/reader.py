"""Interpretation of Rich Text: groups, destinations, encodings and paragraphs."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING

from assistant.ingest.documents.docx.symbols import decode_symbols
from assistant.ingest.documents.properties import Properties
from assistant.ingest.documents.rtf.fonts import ENCODING_WORDS, RtfFonts
from assistant.ingest.documents.rtf.state import GroupState
from assistant.ingest.documents.rtf.story import Story
from assistant.ingest.documents.rtf.tokens import Token, read_tokens
from assistant.ingest.documents.rtf.words import (
    CHARACTERS,
    CONTAINERS,
    NOTE_MARK,
    PARAGRAPH_ENDS,
    PROPERTIES,
    SKIPPED,
    STARRED,
    SYMBOLS,
    TEXT_BOXES,
)
from assistant.ingest.records import Unreadable

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_MAX_DEPTH = 2_000
"""Groups within each other. Real documents have fewer than 50."""
_STYLE_NAME = re.compile(r"heading ([1-6])|(title|titel|titre|título|titolo)", re.IGNORECASE)


class RtfReader:
    """Reads a document into blocks, headings and properties."""

    def __init__(self, raw: bytes) -> None:
        self.pictures = 0
        self.is_cut_off = False
        self._raw = raw
        self._fonts = RtfFonts(raw)
        self._state = GroupState(target="skip")
        self._stack: list[GroupState] = []
        self._main = Story()
        self._notes: list[Element] = []
        self._note_number = 0
        self._is_mark_pending = False
        """True between the mark of a note in the text and its note."""
        self._style_tags: dict[int, str] = {}
        self._headings: list[tuple[str, str]] = []
        self._properties: dict[str, str] = {}
        self._bytes = bytearray()
        """Bytes that are not decoded yet, since a character may have several."""
        self._surrogate = 0
        self._bytes_to_skip = 0

    def read(self) -> None:
        """Interpret the document. Raises Unreadable if its groups are nested too deeply."""
        for token in read_tokens(self._raw):
            if token.kind == "text":
                self._add_bytes(token.text)
                continue
            self._decode_bytes()
            match token.kind:
                case "{":
                    self._open_group()
                case "}":
                    self._close_group()
                case "symbol":
                    self._read_symbol(token.word)
                case _:
                    self._read_word(token)
        self._decode_bytes()
        self.is_cut_off = bool(self._stack)
        while self._stack:
            self._close_group()

    def blocks(self) -> list[Element]:
        """Return the blocks of the text, with the notes at the end."""
        return self._main.finish("p") + self._notes

    def heading(self) -> str:
        """Return the first title, or else the first heading of the first level."""
        for wanted in ("title", "h1"):
            for tag, text in self._headings:
                if tag == wanted:
                    return text
        return ""

    def properties(self) -> Properties:
        """Return the title, the times and the number of saves that the document states."""
        return Properties(
            *(self._properties.get(name, "") for name in ("title", "creatim", "revtim", "version"))
        )

    # Groups

    def _open_group(self) -> None:
        if len(self._stack) >= _MAX_DEPTH:
            raise Unreadable("is nested too deeply; save it again")
        self._bytes_to_skip = 0
        if not self._stack:
            self._state = GroupState(story=self._main, font=self._fonts.default)
        self._stack.append(self._state)
        self._state = copy.copy(self._state)
        self._state.ends, self._state.is_starred = "", False

    def _close_group(self) -> None:
        self._bytes_to_skip = 0
        if not self._stack:
            return
        ended, self._state = self._state, self._stack.pop()
        match ended.ends:
            case "footnote":
                self._notes += ended.story.finish("p")
            case "box":
                self._state.story.add_box(ended.story.finish("p"))
            case "mark":
                self._state.story.mark = " ".join(ended.story.text.split())
            case "style":
                self._add_style(ended)

    def _add_style(self, state: GroupState) -> None:
        name = _STYLE_NAME.match(state.story.text.strip(" ;"))
        if name:
            self._style_tags[state.style] = f"h{name[1]}" if name[1] else "title"
        elif state.outline < 6:
            self._style_tags[state.style] = f"h{state.outline + 1}"

    def _begin(self, target: str, ends: str = "") -> None:
        """Begin a destination, unless it lies in a destination that is skipped."""
        state = self._state
        if state.target == "skip":
            return
        state.target = target
        if ends:
            state.ends, state.story, state.script, state.in_table = ends, Story(), "", False

    # Control words

    def _read_symbol(self, sign: str) -> None:
        if sign == "*":
            self._state.is_starred = True
        elif self._bytes_to_skip:
            self._bytes_to_skip -= 1
        else:
            self._add_text(SYMBOLS.get(sign, sign if sign in "{}\\" else ""))

    def _read_word(self, token: Token) -> None:
        word, number, state = token.word, token.number, self._state
        if word == "u":
            self._add_unicode(number or 0)
            return
        if self._bytes_to_skip and word in CHARACTERS:
            self._bytes_to_skip -= 1
            return
        self._bytes_to_skip = 0
        is_starred, state.is_starred = state.is_starred, False
        if is_starred and word not in STARRED and state.target != "styles":
            state.target = "skip"
        elif self._read_destination(word) or state.target == "skip":
            return
        elif word in CHARACTERS:
            self._add_text(CHARACTERS[word])
        elif word in PARAGRAPH_ENDS:
            self._end_paragraph(word)
        elif word in NOTE_MARK:
            self._add_note_mark()
        elif word in ENCODING_WORDS:
            font = state.font if state.target == "fonts" else None
            self._fonts.set_encoding(word, number or 0, font)
        elif word == "deff":
            self._fonts.default = state.font = number or 0
        elif word in ("yr", "mo", "dy", "hr", "min") and state.target in PROPERTIES:
            self._add_time(word, number or 0)
        elif word == "version":
            self._properties[word] = str(number)
        elif state.target == "styles" and word in ("cs", "ds", "ts"):
            state.style = -1
        else:
            state.apply(word, number, self._fonts.default)

    def _read_destination(self, word: str) -> bool:
        """Begin the destination that a control word names. Return whether it names one."""
        if word in SKIPPED or re.fullmatch(r"m\w+Pr", word):
            self._begin("skip")
        elif word == "pict":
            self.pictures += self._state.target == "text" and not self._state.hiding
            self._begin("skip")
        elif word in CONTAINERS:
            self._begin("hold")
        elif word in ("fonttbl", "stylesheet"):
            self._begin({"fonttbl": "fonts", "stylesheet": "styles"}[word])
        elif word == "info":
            self._begin("hold")
        elif word in PROPERTIES:
            self._begin(word)
        elif word == "footnote":
            self._is_mark_pending = False
            self._begin("text", "footnote")
        elif word in TEXT_BOXES:
            self._begin("text", "box")
        elif word in ("listtext", "pntext"):
            self._begin("text", "mark")
        elif word == "ud":
            self._begin("text")
        elif word in ("msup", "msub"):
            self._state.script = word.removeprefix("m")
        elif word == "mden":
            self._add_text("/")
        else:
            return False
        return True

    def _add_time(self, word: str, number: int) -> None:
        name = self._state.target
        separator = {"yr": "", "mo": "-", "dy": "-", "hr": "T", "min": ":"}[word]
        self._properties[name] = self._properties.get(name, "") + f"{separator}{number:02}"

    def _add_note_mark(self) -> None:
        is_note = any(state.ends == "footnote" for state in [*self._stack, self._state])
        if not is_note and not self._is_mark_pending:
            self._note_number += 1
            self._is_mark_pending = True
        if self._state.target == "text" and not self._state.hiding:
            self._state.story.add_text(str(self._note_number), "sup")
            self._state.story.add_text(" " if is_note else "")

    def _end_paragraph(self, word: str) -> None:
        state = self._state
        if state.target != "text" or (word == "par" and state.hiding - {"strike", "striked"}):
            return  # the end of the paragraph is hidden or deleted, so that the next goes on
        if word in ("cell", "nestcell"):
            state.story.end_cell(is_nested=word == "nestcell")
        elif word == "row":
            state.story.end_row()
        elif word != "nestrow":
            tag = self._style_tags.get(state.style, "p")
            if tag == "p" and state.outline < 6:
                tag = f"h{state.outline + 1}"
            if tag == "p" and state.list_number and not state.story.mark:
                state.story.mark = "-"
            if tag != "p" and state.story is self._main and state.story.text.strip():
                self._headings.append((tag, state.story.text))
            state.story.end_paragraph("h1" if tag == "title" else tag, in_table=state.in_table)

    # Text

    def _add_bytes(self, raw: bytes) -> None:
        if self._state.target == "skip":
            return
        if self._fonts.is_utf8 and not raw.isascii() and len(raw) > 1:
            self._decode_bytes()
            self._add_text(raw.decode("utf-8", "replace"))
            return
        if self._bytes_to_skip:
            skipped = min(self._bytes_to_skip, len(raw))
            self._bytes_to_skip -= skipped
            raw = raw[skipped:]
        self._bytes += raw

    def _decode_bytes(self) -> None:
        if not self._bytes:
            return
        raw, self._bytes = bytes(self._bytes), bytearray()
        font = None if self._state.target in PROPERTIES else self._state.font
        self._add_text(self._fonts.decode(raw, font))

    def _add_unicode(self, number: int) -> None:
        code = number % 0x10000 if number < 0x10000 else number
        self._bytes_to_skip = self._state.unicode_skip
        if 0xD800 <= code < 0xDC00:
            self._surrogate = code
            return
        if 0xDC00 <= code < 0xE000 and self._surrogate:
            code = 0x10000 + ((self._surrogate - 0xD800) << 10) + (code - 0xDC00)
        self._surrogate = 0
        if 0 < code < 0x110000:
            self._add_text(chr(code))

    def _add_text(self, text: str) -> None:
        state = self._state
        match state.target:
            case "text" if not state.hiding:
                text = decode_symbols(text, self._fonts.name(state.font))
                state.story.add_text(text, state.script)
            case "fonts":
                self._fonts.add_name(state.font, text)
            case "styles":
                if not state.ends:
                    state.ends, state.story = "style", Story()
                state.story.add_text(text)
            case name if name in PROPERTIES:
                self._properties[name] = self._properties.get(name, "") + text
