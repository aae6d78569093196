"""Hybrid retrieval: from a question to the passages that most likely answer it."""
