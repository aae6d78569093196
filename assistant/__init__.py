"""Answers questions about a folder of articles, and shows the words each sentence rests on."""

__version__ = "0.1.0"
