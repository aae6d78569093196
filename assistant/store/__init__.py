"""Passages to hits: SQLite holds the truth, FTS5 and FAISS find in it, and both can always be made again from it."""
