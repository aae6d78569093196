"""Completion of a page's article: hours, headings, entries and leads that trafilatura leaves out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from assistant.ingest.documents.prose import TextBlock

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_CLOCK = re.compile(
    r"(?<![\d.,:])(?:[01]?\d|2[0-4])(?::[0-5]\d(?!\d)|[.h][0-5]\d\s*(?:[ap]\.?m|uhr|[a-z]{3,4}\b|\Z)"
    r"|\s*[ap]\.?m\b)",
    re.IGNORECASE,
)
_LONGEST_HOUR = 48
"""Characters of a line with an hour, such as `Friday 6 March, 20:00 CET`."""
_LEVELS = 4
"""Elements between an hour and the entry that it belongs to."""
_MIN_HOURS = 2
"""Hours that make a live page. A lone hour is that of the page's publication."""
_ENTRY_TAGS = ("article", "section", "div", "li")
_MIN_ENTRIES = 3
_MIN_CHOSEN_ENTRIES = 0.5
"""Share of like elements side by side with chosen text, above which they are all part of the article."""
_MIN_DIGEST = 0.5
"""Share of the chosen characters that lie in a digest's stories."""
_LONGEST_STORY, _LONGEST_HEADING = 1_500, 120
"""Characters of a digest's story and of its heading. Longer neighbours are articles of their own."""
_MIN_SENTENCE = 40
"""Characters of the sentence that a digest's story has at least."""
_MIN_LEAD = 60
"""Characters of a paragraph between the page's heading and the chosen text."""
_SURROUNDINGS = ("nav", "footer", "aside", "form", "figure", "button")


def complete(blocks: Sequence[TextBlock], chosen: Sequence[bool]) -> list[TextBlock]:
    """Return the chosen blocks with the rest of a digest or live page, in the order of the page."""
    groups = _like_neighbours(blocks)
    chosen = list(chosen)
    _add_stories(blocks, chosen, groups)
    hours = {
        position
        for position in range(len(blocks) - 1)
        if _is_hour(blocks[position]) and _share_entry(blocks[position], blocks[position + 1])
    }
    flags = list(chosen)
    _add_entries(flags, groups)
    _add_before(blocks, flags, hours)
    if sum(flags[position] for position in hours) < _MIN_HOURS:
        flags = chosen
    else:
        _add_lead(blocks, flags)
    return [block for block, is_chosen in zip(blocks, flags, strict=True) if is_chosen]


def _like_neighbours(blocks: Sequence[TextBlock]) -> list[list[range]]:
    """Return the blocks of like elements side by side, as positions, for each group of such elements."""
    groups: dict[tuple[Element, str, str], dict[Element, list[int]]] = defaultdict(dict)
    for position, block in enumerate(blocks):
        for element in _ancestors(block, limit=_LEVELS):
            parent = element.getparent()
            if element.tag in _ENTRY_TAGS and parent is not None:
                kind = (parent, str(element.tag), str(element.get("class", "")))
                groups[kind].setdefault(element, []).append(position)
    return [
        [range(positions[0], positions[-1] + 1) for positions in siblings.values()]
        for siblings in groups.values()
        if len(siblings) > 1
    ]


def _add_stories(
    blocks: Sequence[TextBlock], flags: list[bool], groups: Sequence[Sequence[range]]
) -> None:
    """Add the stories of a digest: short texts with headings, which hold most of the chosen text."""
    total = sum(len(block.text) for block, is_chosen in zip(blocks, flags, strict=True) if is_chosen)
    for group in groups:
        inside = sum(
            len(blocks[position].text) for story in group for position in story if flags[position]
        )
        if inside > total * _MIN_DIGEST and all(_is_story(blocks, story) for story in group):
            for position in (position for story in group for position in story):
                flags[position] = flags[position] or not _is_link(blocks[position])


def _is_story(blocks: Sequence[TextBlock], positions: range) -> bool:
    texts = [blocks[position].text for position in positions]
    return (
        len(texts) > 1
        and sum(map(len, texts)) <= _LONGEST_STORY
        and (texts[0].startswith("#") or len(texts[0]) <= _LONGEST_HEADING)
        and not any(element.tag == "a" for element in _ancestors(blocks[positions[0]]))
        and any(len(text) >= _MIN_SENTENCE and text[-1] in '.!?”"’)' for text in texts[1:])
    )


def _add_before(blocks: Sequence[TextBlock], flags: list[bool], hours: set[int]) -> None:
    """Add the hours and headings directly before the chosen blocks."""
    for position in range(len(blocks) - 2, -1, -1):
        if flags[position + 1] and not flags[position]:
            is_heading = blocks[position].text.startswith("#")
            flags[position] = position in hours or (
                is_heading and _share_entry(blocks[position], blocks[position + 1])
            )


def _add_entries(flags: list[bool], groups: Sequence[Sequence[range]]) -> None:
    """Add the missing entries of a live page whose other entries are chosen."""
    for group in groups:
        are_chosen = [any(flags[entry.start : entry.stop]) for entry in group]
        if len(group) >= _MIN_ENTRIES and sum(are_chosen) / len(group) > _MIN_CHOSEN_ENTRIES:
            for entry, is_chosen in zip(group, are_chosen, strict=True):
                if not is_chosen:
                    flags[entry.start : entry.stop] = [True] * len(entry)


def _add_lead(blocks: Sequence[TextBlock], flags: list[bool]) -> None:
    """Add the paragraphs between the page's heading and the first chosen block."""
    first = flags.index(True)
    titles = [position for position in range(first + 1) if blocks[position].text.startswith("# ")]
    for position in range(titles[-1] if titles else first, first):
        block = blocks[position]
        is_inside = any(element.tag in _SURROUNDINGS for element in _ancestors(block))
        flags[position] = not is_inside and (len(block.text) >= _MIN_LEAD or block.text.startswith("#"))


def _is_link(block: TextBlock) -> bool:
    """Return whether a block is a link and nothing else, such as `Read more`."""
    return all(
        not is_tail and any(part.tag == "a" for part in (element, *element.iterancestors()))
        for element, is_tail in block.nodes
    )


def _ancestors(block: TextBlock, limit: int | None = None) -> list[Element]:
    """Return the elements around the start of a block, from the inside out."""
    if not block.nodes:
        return []
    element, is_tail = block.nodes[0]
    around = [*islice(element.iterancestors(), limit)]
    return around if is_tail else [element, *around]


def _is_hour(block: TextBlock) -> bool:
    """Return whether a block only says the time of an entry."""
    if len(block.text) > _LONGEST_HOUR or block.text.startswith("|"):
        return False
    is_time = all(
        not is_tail and any(part.tag == "time" for part in (element, *element.iterancestors()))
        for element, is_tail in block.nodes
    )
    return is_time or _CLOCK.search(block.text) is not None


def _share_entry(block: TextBlock, following: TextBlock) -> bool:
    """Return whether two blocks lie within one small part of the page."""
    around = set(_ancestors(block, limit=_LEVELS))
    return any(element in around for element in _ancestors(following, limit=_LEVELS))
