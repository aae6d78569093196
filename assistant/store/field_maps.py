"""The user's own names of fields, by the file or folder for which they were given.

They are stored with the library, so that every later reading of a file uses the same names.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping

_KEY = "field_names"

FieldMaps = dict[str, dict[str, str]]
"""Names of columns and fields, by field of an article, by canonical path."""


def read_field_maps(meta: Mapping[str, str]) -> FieldMaps:
    """Return the recorded names; `meta` is the library's metadata."""
    maps: FieldMaps = json.loads(meta.get(_KEY, "{}"))
    return maps


def record_field_map(connection: sqlite3.Connection, path: str, names: Mapping[str, str]) -> None:
    """Record the names for a file or folder; without names, forget those recorded before."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_KEY,)).fetchone()
    maps = read_field_maps({_KEY: row[0]} if row else {})
    maps.pop(path, None)
    if names:
        maps[path] = dict(names)
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_KEY, json.dumps(maps)))


def names_for(path: str, maps: FieldMaps) -> dict[str, str]:
    """Return the names for a file: its own, or those of the nearest folder above it that has some."""
    roots = [root for root in maps if path == root or path.startswith(f"{root.rstrip('/')}/")]
    return maps[max(roots, key=len)] if roots else {}
