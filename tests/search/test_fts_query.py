"""Translation of questions into FTS5 queries."""

from __future__ import annotations

from assistant.search.fts_query import fts_query


def test_content_words_are_quoted_without_duplicates() -> None:
    assert fts_query("When did the Mayor's mayor resign NOT to?") == '"mayor" OR "resign"'


def test_contractions_leave_no_fragments() -> None:
    assert fts_query("They've said he'd don't, we're she'll: rain") == '"don" OR "rain"'


def test_us_and_may_are_not_stop_words() -> None:
    assert fts_query("US exports in May") == '"us" OR "exports" OR "may"'


def test_one_may_belong_to_a_name() -> None:
    assert fts_query("Who won Formula One?") == '"won" OR "formula" OR "one"'


def test_words_are_looked_up_in_plain_spelling() -> None:
    assert fts_query("ﬁnance\u00a0oﬃce of Mu\u0308n\u00adster") == '"finance" OR "office" OR "münster"'


def test_question_of_stop_words_has_no_query() -> None:
    assert fts_query("Who was it?") is None
