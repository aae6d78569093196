"""Add, sync, fetch, remove, export and import articles; keep the history of answers."""
