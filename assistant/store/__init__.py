"""Storage: SQLite holds the library; FTS5 and FAISS index it and can be rebuilt from it."""
