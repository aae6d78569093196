"""Plain spelling: variants of a word become the word as it is typed; nothing else changes."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.spelling import plain_spelling


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("ﬁnal oﬀer, baﬄing traﬃc", "final offer, baffling traffic"),
        ("Poſt und Schiﬀahrt", "Post und Schiffahrt"),
        ("Zoe\u0308 of A\u030arhus", "Zoë of Århus"),
        ("\u1112\u1161\u11ab\u1100\u116e\u11a8", "한국"),
        ("\u212bngstr\u00f6m", "Ångström"),
        ("the har\u00adbour mas\u00adter", "the harbour master"),
        ("the har\u200bbour\u2060 \ufeffmaster", "the harbour master"),
        ("Auf\u200clage", "Auflage"),
        ("60\u202f000 and 5\u00a0%\u2009a\u3000year", "60 000 and 5 % a year"),
        ("twenty\u2011one, mid\u20102026", "twenty-one, mid-2026"),
        ("the mayor\u02bcs", "the mayor's"),
        ("Ｆｅｒｒｙ　１２％", "Ferry 12%"),
        ("ｶﾞ", "ガ"),
        ("𝐛𝐨𝐥𝐝 𝟏𝟐", "bold 12"),
        ("ﻻ", "لا"),
        ("Ⅳ", "IV"),
        ("17 million² and 48¹ million in 2026³.", "17 million and 48 million in 2026."),
        ("the land¹, he said.² “No.”³ A fifth,¹,² say", "the land, he said. “No.” A fifth, say"),
    ],
)
def test_variants_become_the_word_as_it_is_typed(written: str, typed: str) -> None:
    assert plain_spelling(written) == typed


@pytest.mark.parametrize(
    "text",
    [
        "Plain words, 60,000 of them - isn't it?",
        "“Curly” ‘quotes’ don’t change — nor do dashes – or … dots",
        "10 km², 5 m³, 10⁶, 2⁸, x₂, ½, ①, №5, ₨5, 20 ℃, ™, ª",
        "Málaga Śląsk Łódź Øyvind straße İstanbul",
        "می\u200cخواهم",
        "日本語、東京。",
    ],
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert plain_spelling(text) == text


@given(st.text())
def test_plain_spelling_is_composed_and_stable(text: str) -> None:
    plain = plain_spelling(text)
    assert plain_spelling(plain) == plain
    assert unicodedata.is_normalized("NFC", plain)


@pytest.mark.slow
def test_every_character_has_a_stable_plain_spelling() -> None:
    for code in range(0x110000):
        plain = plain_spelling(f"a{chr(code)}b")
        assert plain_spelling(plain) == plain, hex(code)
