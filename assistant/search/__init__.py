"""Hybrid retrieval of the passages that most likely answer a question."""
