"""Migrations of the tables: a module for each version that a library is migrated to."""

from __future__ import annotations

import sqlite3

from assistant.store.migrations import to_2, to_3, to_4, to_5
from assistant.store.tables import SCHEMA_VERSION

_STEPS = {2: to_2.migrate, 3: to_3.migrate, 4: to_4.migrate, 5: to_5.migrate}
"""Migration to each version from the one before."""


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Migrate tables from an earlier schema version. Requires an open transaction."""
    for target in range(version + 1, SCHEMA_VERSION + 1):
        _STEPS[target](connection)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
