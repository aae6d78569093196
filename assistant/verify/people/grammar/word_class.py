"""Parts of speech."""

from __future__ import annotations

from enum import StrEnum


class WordClass(StrEnum):
    """Tag of speech of a word, or kind of a mark."""

    NAME = "name"
    NOUN = "noun"
    """A noun or an adjective."""
    NUMBER = "number"
    DETERMINER = "determiner"
    POSSESSIVE = "possessive"
    PRONOUN = "pronoun"
    VERB = "verb"
    AUXILIARY = "auxiliary"
    TO = "to"
    """The "to" of an infinitive."""
    PREPOSITION = "preposition"
    CONJUNCTION = "conjunction"
    SUBORDINATOR = "subordinator"
    RELATIVE = "relative"
    ADVERB = "adverb"
    COMMA = "comma"
    QUOTE = "quote"
    BREAK = "break"
    """A dash, colon, semicolon, bracket or stop."""
