"""The embedder for tests of libraries."""

from __future__ import annotations

from tests.fakes import WordEmbedder

WORDS = WordEmbedder("rain", "snow", "ferry", "vote")
