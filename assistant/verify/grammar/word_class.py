"""Parts of speech."""

from __future__ import annotations

from enum import StrEnum


class WordClass(StrEnum):
    """Part of speech of a word, or kind of a mark, as far as word lists and neighbours show it."""

    NAME = "name"
    NOUN = "noun"
    """A noun or an adjective."""
    NUMBER = "number"
    DETERMINER = "determiner"
    POSSESSIVE = "possessive"
    """A determiner such as "her"."""
    GENITIVE = "genitive"
    """The ending of "Anna's"."""
    PRONOUN = "pronoun"
    VERB = "verb"
    """A verb with tense, or an infinitive or participle after an auxiliary or "to"."""
    GERUND = "gerund"
    """A form in -ing without an auxiliary."""
    AUXILIARY = "auxiliary"
    TO = "to"
    PREPOSITION = "preposition"
    CONJUNCTION = "conjunction"
    SUBORDINATOR = "subordinator"
    RELATIVE = "relative"
    ADVERB = "adverb"
    NEGATOR = "negator"
    COMMA = "comma"
    QUOTE = "quote"
    BREAK = "break"
    """A dash, colon, semicolon, bracket or stop."""
    SYMBOL = "symbol"
    """Another mark, such as "%"."""


MARKS = frozenset({WordClass.COMMA, WordClass.QUOTE, WordClass.BREAK, WordClass.SYMBOL})
JOINERS = frozenset({WordClass.CONJUNCTION, WordClass.SUBORDINATOR, WordClass.RELATIVE})
"""Words between clauses: conjunctions, relative pronouns and question words."""
VERBS = frozenset({WordClass.VERB, WordClass.GERUND})
CONTENT = VERBS | {WordClass.NAME, WordClass.NUMBER, WordClass.NOUN}
"""Words with a meaning of their own."""
DETERMINER_CLASSES = frozenset({WordClass.DETERMINER, WordClass.POSSESSIVE})
