"""Embedded text of a passage."""

from __future__ import annotations

from assistant.search.passage_text import embedding_text


def test_title_precedes_the_passage() -> None:
    assert embedding_text("Cold snap", "Snow came.") == "Cold snap\nSnow came."


def test_title_is_left_out_if_the_passage_begins_with_it() -> None:
    assert embedding_text("Snow came.", " Snow came. It stayed.") == " Snow came. It stayed."


def test_embedded_text_is_in_plain_spelling() -> None:
    assert embedding_text("Oﬃce", "The\u00a0ﬁrst\u00ad.") == "Office\nThe first."


def test_passage_without_a_title_is_unchanged() -> None:
    assert embedding_text("", "Snow came.") == "Snow came."
