"""The words of a question that its passages are searched for."""

from __future__ import annotations

from assistant.search.content_words import content_words


def test_content_words_are_distinct() -> None:
    assert content_words("When did the Mayor's mayor resign NOT to?") == ["mayor", "resign"]


def test_contractions_leave_no_fragments() -> None:
    assert content_words("They've said he'd don't, we're she'll: rain") == ["don", "rain"]


def test_us_and_may_are_not_stop_words() -> None:
    assert content_words("US exports in May") == ["us", "exports", "may"]


def test_one_may_belong_to_a_name() -> None:
    assert content_words("Who won Formula One?") == ["won", "formula", "one"]


def test_words_are_looked_up_in_plain_spelling() -> None:
    assert content_words("ﬁnance\u00a0oﬃce of Mu\u0308n\u00adster") == ["finance", "office", "münster"]


def test_question_of_stop_words_has_none() -> None:
    assert content_words("Who was it?") == []
