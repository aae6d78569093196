"""The records that reading a sentence gives: its clauses with their doers, its appositions and ages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.lexicon import STOP_WORDS
from assistant.verify.grammar.names import Name
from assistant.verify.grammar.phrases import Chunk, NounPhrase
from assistant.verify.grammar.verbs import REPORTING_VERBS
from assistant.verify.grammar.word_class import WordClass
from assistant.verify.grammar.words import WordToken
from assistant.verify.terms import stem

TIME_NOUNS = frozenset(
    stem(word)
    for word in "day night morning evening afternoon week weekend month year decade century hour minute"
    " second moment time monday tuesday wednesday thursday friday saturday sunday spring summer autumn"
    " winter season".split()
)
"""Stems of nouns that open a sentence without being its subject: "Last year the firm …"."""
REPORTING = frozenset(stem(word) for word in REPORTING_VERBS) | {"say", "tell", "write", "think"}
"""Stems of verbs of reporting."""


@dataclass(frozen=True)
class Predication:
    """A clause: its subjects, its verb, its objects and the words that it says about them."""

    subjects: tuple[NounPhrase, ...]
    verb: str
    """Stem of the last verb."""
    verbs: frozenset[str]
    """Stems of all verbs of the group: `want` and `build` for "wants to build"."""
    is_passive: bool
    agents: tuple[NounPhrase, ...]
    """Noun phrases after "by"."""
    objects: tuple[NounPhrase, ...]
    terms: frozenset[str]
    """Stems of the content words after the subject."""
    first: int
    """Index of the first word of the verb group."""
    last: int
    """Index of the last word of the clause."""
    verb_end: int
    is_finite: bool
    roles: tuple[NounPhrase, ...]
    """Noun phrases after "as": `chair` in "resigned as chair"."""
    verb_stems: frozenset[str]
    """Stems of the words of the verb group as written: `sold` beside the base form `sell`."""


@dataclass(frozen=True)
class Apposition:
    """Two noun phrases for one thing, such as `Lise Holm, a teacher`."""

    left: NounPhrase
    right: NounPhrase


@dataclass(frozen=True)
class Age:
    """A number set off by commas behind a noun phrase, or in `12-year-old Anna Berg`."""

    bearer: NounPhrase
    value: str


@dataclass(frozen=True)
class ParsedSentence:
    """A sentence with its words, names, noun phrases and clauses."""

    words: tuple[WordToken, ...]
    parts: tuple[WordClass, ...]
    names: tuple[Name, ...]
    phrases: tuple[NounPhrase, ...]
    chunks: tuple[Chunk, ...]
    clauses: tuple[Predication, ...]
    appositions: tuple[Apposition, ...]
    ages: tuple[Age, ...]

    def apposed(self, phrase: NounPhrase) -> NounPhrase:
        """Return the name that stands in apposition to a description; the phrase itself if none does."""
        if phrase.name is None and not phrase.pronoun:
            for pair in self.appositions:
                for own, other in ((pair.left, pair.right), (pair.right, pair.left)):
                    if own.first == phrase.first and other.name is not None:
                        return other
        return phrase


def phrase_stems(phrases: Sequence[NounPhrase]) -> frozenset[str]:
    """Return the stems of the nouns and names of noun phrases."""
    names = [name for phrase in phrases for name in (phrase.name, *phrase.modifiers) if name is not None]
    stems = {stem(part) for name in names for part in name.parts}
    return frozenset(stems).union(*(phrase.nouns | phrase.complement for phrase in phrases))


def content_stems(words: Sequence[WordToken]) -> frozenset[str]:
    """Return the stems of the words that are no function words, and the numbers."""
    return frozenset(
        stem(word.plain)
        for word in words
        if (word.is_word or word.text[0].isdigit()) and word.plain not in STOP_WORDS
    )
