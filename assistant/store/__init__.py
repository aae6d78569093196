"""Storage: SQLite holds the library; the search index can be rebuilt from it."""
