"""Writes Outlook messages by hand: a compound file (MS-CFB) of streams of properties (MS-OXMSG)."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

Tree = Mapping[str, "bytes | Tree"]
_SECTOR, _SHORTEST = 512, 4096
_NONE, _END, _FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound_file(tree: Tree) -> bytes:
    """Return a compound file with these storages and streams."""
    names, kinds, children, contents = ["Root Entry"], [5], [tree], [b""]
    siblings, firsts = [_NONE], [_NONE]
    queue = [0]
    while queue:
        parent = queue.pop(0)
        previous = _NONE
        for name, content in children[parent].items():
            number = len(names)
            is_storage = not isinstance(content, bytes)
            names.append(name)
            kinds.append(1 if is_storage else 2)
            children.append(content if not isinstance(content, bytes) else {})
            # A shorter stream would have to lie in another place.
            contents.append(content.ljust(_SHORTEST, b"\0") if isinstance(content, bytes) else b"")
            siblings.append(_NONE)
            firsts.append(_NONE)
            if previous == _NONE:
                firsts[parent] = number
            else:
                siblings[previous] = number
            previous = number
            queue += [number] if is_storage else []
    chains = [(len(content) + _SECTOR - 1) // _SECTOR for content in contents]
    directory_sectors = (len(names) + 3) // 4
    data_sectors = directory_sectors + sum(chains)
    fat_sectors = 1
    while fat_sectors * 128 < data_sectors + fat_sectors:
        fat_sectors += 1
    fat = [_FAT_SECTOR] * fat_sectors
    starts = []
    for length in (directory_sectors, *chains):
        starts.append(len(fat) if length else _END)
        fat += [*range(len(fat) + 1, len(fat) + length), _END] if length else []
    fat += [_NONE] * (fat_sectors * 128 - len(fat))
    entries = b"".join(
        struct.pack(
            "<64sHBBIII16xIQQIQ",
            name.encode("utf-16-le"),
            2 * len(name) + 2,
            kind,
            1,
            _NONE,
            sibling,
            first,
            0,
            0,
            0,
            start,
            len(content),
        )
        for name, kind, sibling, first, start, content in zip(
            names, kinds, siblings, firsts, starts[1:], contents, strict=True
        )
    )
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII109I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        fat_sectors,
        starts[0],
        0,
        _SHORTEST,
        _END,
        0,
        _END,
        0,
        *range(fat_sectors),
        *[_NONE] * (109 - fat_sectors),
    )
    body = [struct.pack(f"<{len(fat)}I", *fat), _padded(entries), *map(_padded, contents)]
    return header + b"".join(body)


def message_tree(
    texts: Mapping[int, str | bytes],
    *,
    numbers: Mapping[int, int] | None = None,
    times: Mapping[int, datetime] | None = None,
    attachments: Sequence[Tree] = (),
    header: int = 32,
) -> Tree:
    """Return the streams of a message or an attachment: its properties by number.

    `header` is 32 for a message, 24 for an enclosed message and 8 for an attachment.
    """
    fixed = [
        struct.pack("<II8s", number << 16 | 0x0003, 6, struct.pack("<q", value))
        for number, value in (numbers or {}).items()
    ]
    for number, time in (times or {}).items():
        intervals = int((time - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
        fixed.append(struct.pack("<IIQ", number << 16 | 0x0040, 6, intervals))
    tree: dict[str, bytes | Tree] = {"__properties_version1.0": bytes(header) + b"".join(fixed)}
    for number, value in texts.items():
        suffix = "0102" if isinstance(value, bytes) else "001F"
        tree[f"__substg1.0_{number:04X}{suffix}"] = (
            value if isinstance(value, bytes) else value.encode("utf-16-le")
        )
    for number, attachment in enumerate(attachments):
        tree[f"__attach_version1.0_#{number:08X}"] = attachment
    return tree


def _padded(content: bytes) -> bytes:
    return content + bytes(-len(content) % _SECTOR)
