"""Version of the chunking rules, apart from them: a question needs it without the rules."""

from __future__ import annotations

RULES_VERSION = 3
"""Version of the rules in `chunking.py`, stored in each library to detect passages of older rules.
Increment it whenever the same text would give different passages, also through the rules for clutter,
headings or sentences."""
