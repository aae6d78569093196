"""Text within a line: raised and lowered characters, quotation marks, controls, joints of elements."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from assistant.ingest.documents.visibility import inline_style

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_RAISED = dict(zip("0123456789+-−=()nix", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱˣ", strict=True))
_RAISED_TABLE = str.maketrans(_RAISED)
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_RAISABLE = re.compile(r"[\d+−=()nix-]*\d[\d+−=()nix-]*")
_NOTE_NUMBERS = re.compile(r"\d+(?:\s*[,;–-]\s*\d+)*")
_SEPARATED = re.compile(r"[\[(*†‡§¶#]")
"""Signs that part a note from the word before it, as in `[1]`."""
_LONGEST_RAISED = 24
"""Characters. Longer text in `sup` is a note, not a number or a sign."""
_NOTE_LINK = re.compile(r"foot-?note|end-?note|note-?ref|citation|reference|\bfn", re.IGNORECASE)
_CONTROLS = ("button", "label")
_CHOICES = {"checkbox", "radio", "hidden"}
"""Fields whose labels are content, such as the ingredients of a recipe."""
_FORMATTING = frozenset(
    """b strong i em u font big sup sub mark ins wbr code kbd samp tt var bdi bdo acronym math mi mn mo
    mrow mstyle mtext msup msub msubsup mfrac msqrt semantics""".split()
)
"""Elements that may begin and end within a word or formula."""
_RAISED_PARTS = {"msup": 1, "msubsup": 2}
_LOWERED_PARTS = {"msub": 1, "msubsup": 1}
"""Position of the raised and the lowered part within an element of a formula."""
_OPENING_QUOTES, _CLOSING_QUOTES = "\"“„«»‚‘'", "\"”“»«’‘'"
_MAX_STEPS = 40
"""Neighbours searched for the text after an element."""


def is_raised(element: Element) -> bool:
    """Return whether an element is set above the line: `sup`, its style, or the link of a note."""
    if element.tag == "sup":
        return True
    if (style := inline_style(element)) and "vertical-align:super" in style:
        return True
    return _is_part(element, _RAISED_PARTS) or (element.tag == "a" and _is_note_link(element))


def is_lowered(element: Element) -> bool:
    """Return whether an element is set below the line."""
    return (
        element.tag == "sub"
        or re.search(r"vertical-align:sub(?:;|\Z)", inline_style(element)) is not None
        or _is_part(element, _LOWERED_PARTS)
    )


def _is_part(element: Element, positions: dict[str, int]) -> bool:
    parent = element.getparent()
    return (
        parent is not None
        and parent.tag in positions
        and parent.index(element) == positions[str(parent.tag)]
    )


def raised_text(element: Element, text: str, before: str) -> str:
    """Return raised text so that it does not fuse with the word or number before it.

    Digits become `¹²³`. Letters as in `4th` and signs as in `®` stay as they are.
    """
    text = " ".join(text.split())
    if len(text) > _LONGEST_RAISED:
        return f" {text} "
    if text and set(text) <= set(_RAISED.values()):
        return text  # a raised element within another
    if _is_numerator(element):
        return f" {text}" if before[-1:].isdigit() else text
    if _RAISABLE.fullmatch(text):
        raised = text.translate(_RAISED_TABLE)
    elif _NOTE_NUMBERS.fullmatch(text):
        raised = text.translate(_RAISED_TABLE).replace("⁻", "–")
    elif not before[-1:].isalnum() or _SEPARATED.match(text) or re.match(r"[.,]\d", text):
        return text
    elif _is_lettered_note(element, text, before):
        return f"[{text}]"
    else:
        return f"^{text}" if any(map(str.isdigit, text)) else text
    starts_note = not before.strip() and (element.tail or "")[:1].isalpha()
    return f"{raised} " if starts_note else raised


def lowered_text(text: str, before: str) -> str:
    """Return lowered text: plain after a letter, as in `CO2`, and `₂` after a digit."""
    text = " ".join(text.split())
    return text.translate(_LOWERED) if before[-1:].isdigit() and text.isdigit() else text


def _is_note_link(element: Element) -> bool:
    text = "".join(islice(element.itertext(), _MAX_STEPS)).strip()
    if not re.fullmatch(r"\d{1,3}", text):
        return False
    names = (str(element.get(name, "")) for name in ("href", "class", "role", "rel", "id"))
    kinds = (str(value) for name, value in element.attrib.items() if str(name).endswith("type"))
    return any(map(_NOTE_LINK.search, [*names, *kinds]))


def _is_numerator(element: Element) -> bool:
    """Return whether raised text is the upper part of a fraction: `<sup>1</sup>/<sub>2</sub>`."""
    following = element.getnext()
    return (
        (element.tail or "").strip() in ("/", "⁄")
        and following is not None
        and isinstance(following.tag, str)
        and is_lowered(following)
    )


def _is_lettered_note(element: Element, text: str, before: str) -> bool:
    """Return whether a raised letter is the mark of a note rather than part of a word such as `1er`."""
    is_link = element.tag == "a" or next(element.iterdescendants("a"), None) is not None
    return (
        len(text) == 1
        and text.isalpha()
        and (is_link or (before[-1].isdigit() and text in "bcdfgh") or len(_last_word(before)) > 2)
        and not re.search(r"\b(?:1|n)\Z", before)
    )


def quotation_marks(before: str, text: str, after: str, depth: int) -> tuple[str, str]:
    """Return the marks around a `q` element, empty if the page has written its own."""
    text = text.strip()
    is_marked = text[:1] in set(_OPENING_QUOTES) and text[-1:] in set(_CLOSING_QUOTES)
    is_within = before[-1:] in set(_OPENING_QUOTES) and after[:1] in set(_CLOSING_QUOTES)
    if not text or (is_marked and len(text) > 1) or (is_within and before and after):
        return "", ""
    return ("“", "”") if depth % 2 == 0 else ("‘", "’")


def is_control(element: Element) -> bool:
    """Return whether an element is a control whose caption may be a word of a sentence."""
    return element.tag in _CONTROLS or (element.tag == "a" and element.get("role") == "button")


def is_caption(element: Element, before: str, after: str) -> bool:
    """Return whether the text of a control is a caption rather than words of the sentence around it."""
    before, after = before.rstrip(), after.lstrip()
    goes_on = after[:1].islower() or after[:1] in set(",;.:?!)”’")
    if element.tag == "label":
        fields = _fields_near(element)
        is_choice = not fields.isdisjoint(_CHOICES)
        return bool(fields - _CHOICES) or ("for" in element.attrib and not is_choice and not goes_on)
    return not after or (not goes_on and (not before or before[-1] in '.!?:…”"»|·•'))


def _fields_near(label: Element) -> set[str]:
    """Return the kinds of the fields beside or within a label, such as `text` or `checkbox`."""
    around = label.getparent() if label.getparent() is not None else label
    fields = islice(around.iter("input", "select", "textarea"), _MAX_STEPS)
    return {str(field.get("type") or field.tag).lower() for field in fields}


def following_text(element: Element, blocks: frozenset[str]) -> str:
    """Return the text behind an element up to the end of its block or the next control."""
    node = element
    for _ in range(_MAX_STEPS):
        if (node.tail or "").strip():
            return str(node.tail)
        following = node.getnext()
        if following is None:
            parent = node.getparent()
            if parent is None or parent.tag in blocks:
                return ""
            node = parent
        elif following.tag in blocks or following.tag in ("br", "input") or is_control(following):
            return ""
        elif text := next((text for text in following.itertext() if text.strip()), ""):
            return str(text)
        else:
            node = following
    return ""


def needs_space(before: str, after: str, left: Element | None, right: Element | None) -> bool:
    """Return whether two texts that meet at the border of elements would fuse two words.

    `left` is the element that ends at the joint and `right` the one that begins, if any. Pages part such
    texts by their style. Letters that form one word, such as a drop cap, stay together.
    """
    ends = [element for element in (left, right) if element is not None]
    if not ends or any(element.tag in _FORMATTING for element in ends):
        return False
    word, following = _last_word(before), _first_word(after)
    if not word or not following:
        return _is_sentence_end(before) and following[:1].isupper()
    if word[-1].isdigit():
        if following[0].isdigit():
            return len(ends) == 2 and ends[0].get("class") != ends[1].get("class")
        return len(following) > 1 and following[0].isupper()
    if following[0].isdigit():
        return len(word) > 1 and word[-1].islower()
    if len(word) < 2 or len(following) < 2 or not word[-1].islower():
        return False
    if following[0].isupper():
        return len(ends) == 2 or ends[0].tag != "a"
    return len(ends) == 2 and len(word) > 2 and len(following) > 2 and _are_fields(ends[0], ends[1])


def _are_fields(left: Element, right: Element) -> bool:
    """Return whether neighbours are units of their own, such as two tags, not parts of a word."""
    return (left.tag == right.tag == "a") or bool(left.get("class") and right.get("class"))


def _last_word(text: str) -> str:
    match = re.search(r"[^\W_]+\Z", text[-40:])
    return match[0] if match else ""


def _first_word(text: str) -> str:
    match = re.match(r"[^\W_]+", text[:40])
    return match[0] if match else ""


def _is_sentence_end(text: str) -> bool:
    return bool(re.search(r"\w{2}[.!?:;,][”’\")]?\Z", text[-6:]))
