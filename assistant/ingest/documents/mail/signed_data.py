"""Opaque S/MIME signatures: the signed message lies within the signature (CMS, RFC 5652).

Only the envelope is read, about which the standard is strict. The signature is not verified: a text is
quoted as what a file says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_SEQUENCE, _OBJECT, _OCTETS, _OCTETS_IN_PARTS, _EXPLICIT = 0x30, 0x06, 0x04, 0x24, 0xA0
_MAX_DEPTH = 50


class _Element(NamedTuple):
    """An element of a message in BER."""

    tag: int
    start: int
    end: int
    """Range of its content."""
    next: int
    """Offset of the element behind it."""


def signed_content(raw: bytes) -> bytes:
    """Return the message within an opaque signature, or no bytes if it is encrypted or not within."""
    try:
        kind, wrapper = _children(raw, _element(raw, 0))
        if kind.tag != _OBJECT or raw[kind.start : kind.end] != _SIGNED_DATA:
            return b""
        (signed_data,) = _children(raw, wrapper)
        content = next(child for child in _children(raw, signed_data) if child.tag == _SEQUENCE)
        _, explicit = _children(raw, content)
        return b"".join(_octets(raw, child) for child in _children(raw, explicit))
    except (IndexError, ValueError, StopIteration):
        return b""


def _octets(raw: bytes, element: _Element, depth: int = 0) -> bytes:
    if element.tag == _OCTETS_IN_PARTS and depth < _MAX_DEPTH:
        return b"".join(_octets(raw, child, depth + 1) for child in _children(raw, element))
    return raw[element.start : element.end] if element.tag == _OCTETS else b""


def _children(raw: bytes, element: _Element) -> list[_Element]:
    return list(_elements(raw, element.start, element.end))


def _elements(raw: bytes, start: int, end: int) -> Iterator[_Element]:
    while start < end:
        element = _element(raw, start)
        yield element
        start = element.next


def _element(raw: bytes, offset: int, depth: int = 0) -> _Element:
    """Read the element at an offset. Raises IndexError behind the end, ValueError if it is malformed."""
    tag, length, start = raw[offset], raw[offset + 1], offset + 2
    if length == 0x80:  # up to two zero bytes
        end = start
        while raw[end] or raw[end + 1]:
            if depth > _MAX_DEPTH:
                raise ValueError("nested too deeply")
            end = _element(raw, end, depth + 1).next
        return _Element(tag, start, end, end + 2)
    if length > 0x80:
        size = length - 0x80
        length, start = int.from_bytes(raw[start : start + size], "big"), start + size
    if start + length > len(raw):
        raise IndexError("truncated")
    return _Element(tag, start, start + length, start + length)
