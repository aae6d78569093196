"""Answers questions from a library of articles, citing the exact words behind each sentence."""

__version__ = "0.1.0"
