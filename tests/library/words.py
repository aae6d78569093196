"""The embedder that tests of libraries share."""

from __future__ import annotations

from tests.fakes import WordEmbedder

WORDS = WordEmbedder("rain", "snow", "ferry", "vote")
