"""The words and marks of a sentence, with the part that each plays."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tag(StrEnum):
    """Part of a word in its clause, as far as word lists and neighbours show it."""

    AUXILIARY = "auxiliary"
    VERB = "verb"
    """A verb with tense, or an infinitive or participle after an auxiliary or "to"."""
    GERUND = "gerund"
    """A form in -ing without an auxiliary."""
    NEGATOR = "negator"
    ADVERB = "adverb"
    DETERMINER = "determiner"
    PRONOUN = "pronoun"
    PREPOSITION = "preposition"
    JOINER = "joiner"
    """A conjunction, relative pronoun or question word."""
    TO = "to"
    NAME = "name"
    NUMBER = "number"
    CONTENT = "content"
    """A noun or adjective."""
    MARK = "mark"


@dataclass
class Lexeme:
    """A word, phrase or mark of a sentence."""

    text: str
    lower: str
    """Lower-case form, or the name of a fixed phrase such as `no_longer`."""
    key: str
    """Key that inflected forms share; the value of a number."""
    start: int
    end: int
    tag: Tag = Tag.CONTENT

    @property
    def is_verb(self) -> bool:
        """Return whether the word can be the verb of a clause."""
        return self.tag in (Tag.VERB, Tag.GERUND)

    @property
    def is_content(self) -> bool:
        """Return whether the word has a meaning of its own."""
        return self.tag in (Tag.VERB, Tag.GERUND, Tag.NAME, Tag.NUMBER, Tag.CONTENT)
