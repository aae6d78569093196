"""Words of English sentences, their parts of speech and their verb forms."""

from __future__ import annotations

import pytest

from assistant.verify.grammar.fixed_phrases import read_phrases
from assistant.verify.grammar.named_words import tag_with_names
from assistant.verify.grammar.names import read_names
from assistant.verify.grammar.same_name import same_name
from assistant.verify.grammar.verbs import is_past_form, verb_key
from assistant.verify.grammar.word_class import WordClass
from assistant.verify.grammar.words import read_words


def tag_of(text: str, word: str) -> WordClass:
    """Return the tag of the last occurrence of a word, fixed phrases joined."""
    return [w.tag for w in read_phrases(text) if w.plain == word][-1]


def tags_between_names(text: str, *names: int) -> list[WordClass]:
    """Return the tags of a sentence whose words at some indices are names."""
    return tag_with_names(read_words(text), names)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ida didn't pay.", ["ida", "did", "not", "pay", "."]),
        ("She can’t and won't.", ["she", "can", "not", "and", "will", "not", "."]),
        ("Mr. Berg cannot.", ["mr", "berg", "can", "not", "."]),
        ("J. R. Ås’s 12-year-old", ["j", "r", "as", "'s", "12-year-old"]),
        ("the U.S. and 3,000m", ["the", "us", "and", "3,000m"]),
        ("O'Brien, she'll", ["o'brien", ",", "she", "'ll"]),
    ],
)
def test_contractions_are_split_and_initials_are_words(text: str, words: list[str]) -> None:
    assert [word.plain for word in read_words(text)] == words


def test_the_words_of_a_sentence_are_slices_of_it() -> None:
    text = "Mrs. Ås didn't say “no” to Anna's 12-year-old, or to U.S. firms."
    assert all(text[word.start : word.end] == word.text for word in read_words(text))


@pytest.mark.parametrize(
    ("text", "word", "part"),
    [
        ("The plant employs 84 people", "employs", WordClass.VERB),
        ("The council plans were late", "plans", WordClass.NOUN),
        ("He works there and trains under her", "trains", WordClass.VERB),
        ("Ida, 29, works as a nurse", "works", WordClass.VERB),
        ("The woman who chairs the panel left", "chairs", WordClass.VERB),
        ("In 2020, talks in Oslo failed", "talks", WordClass.NOUN),
        ("Nine injured sailors came", "injured", WordClass.NOUN),
        ("The farm burned down, killing sheep", "killing", WordClass.GERUND),
        ("They are killing sheep", "killing", WordClass.VERB),
        ("Ida saw her husband", "her", WordClass.POSSESSIVE),
        ("Ida saw her", "her", WordClass.PRONOUN),
        ("Anna's boat sank", "'s", WordClass.GENITIVE),
        ("She's gone", "'s", WordClass.AUXILIARY),
        ("The workers' strike ended", "'", WordClass.GENITIVE),
        ("The ‘workers' said so", "said", WordClass.VERB),
        ("Then Will left", "will", WordClass.NAME),
        ("It no longer opens", "no_longer", WordClass.NEGATOR),
    ],
)
def test_a_word_has_the_part_of_speech_that_its_neighbours_show(
    text: str, word: str, part: WordClass
) -> None:
    assert tag_of(text, word) is part


def test_a_contraction_in_capitals_is_no_name() -> None:
    assert not any("N'T" in name.text for name in read_names(read_words("WE DIDN'T GO"), (), ()))


def test_including_opens_a_noun_phrase_or_a_clause() -> None:
    assert tags_between_names("they saw birds, including owls")[4] is WordClass.PREPOSITION
    assert tag_of("They saw birds, including owls", "including") is WordClass.GERUND


def test_a_number_behind_a_hyphen_may_be_left_out_of_a_name() -> None:
    (numbered,), (bare,), (other,) = (
        read_names(read_words(text), (), ()) for text in ("the Kova-12", "the Kova", "the Kova-13")
    )
    assert same_name(numbered, bare)
    assert not same_name(numbered, other)


def test_an_adverb_before_a_noun_is_an_adjective() -> None:
    assert tags_between_names("the first draft")[1] is WordClass.NOUN
    assert tags_between_names("they first met")[1] is WordClass.ADVERB


def test_that_is_a_pronoun_a_determiner_a_relative_or_a_conjunction() -> None:
    assert tags_between_names("that was it")[0] is WordClass.PRONOUN
    assert tags_between_names("that boat sank")[0] is WordClass.DETERMINER
    assert tags_between_names("the boat that sank was blue")[2] is WordClass.RELATIVE
    assert tags_between_names("she said that they left")[2] is WordClass.SUBORDINATOR


@pytest.mark.parametrize(
    ("form", "base"),
    [("rewrote", "rewrite"), ("seen", "see"), ("voted", "vote"), ("rebuilt", "rebuild")],
)
def test_all_forms_of_a_verb_have_one_key(form: str, base: str) -> None:
    assert verb_key(form) == verb_key(base)
    assert is_past_form(form)
    assert not is_past_form(base)
