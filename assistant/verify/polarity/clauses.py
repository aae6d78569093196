"""Split a text into clauses, each with its words, predicate, polarity and modality."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.ingest.sentences import split_sentences
from assistant.spelling import plain_spelling
from assistant.verify.grammar import function_words as fw
from assistant.verify.grammar.fixed_phrases import read_phrases
from assistant.verify.grammar.verbs import verb_key
from assistant.verify.grammar.word_class import WordClass
from assistant.verify.grammar.words import WordToken
from assistant.verify.polarity.factuality.operators import Factuality, Modality
from assistant.verify.polarity.factuality.segments import Segment, SegmentKind, split_segments
from assistant.verify.polarity.factuality.states import read_states


@dataclass(frozen=True)
class ClauseWord:
    """A word of a clause with its state."""

    word: WordToken
    state: Factuality
    is_excluded: bool
    """True behind "unlike", "except", "instead of" and the like."""
    is_predicate: bool
    """True for the verbs of the clause, and for the nouns and adjectives after "be"."""


@dataclass(frozen=True)
class Clause:
    """A clause of a sentence. Its words need not stand next to each other."""

    kind: SegmentKind
    marker: str
    """The conjunction or relative pronoun that opens it."""
    words: tuple[ClauseWord, ...]
    parent: int | None
    """Index, within the sentence, of the clause that it belongs to."""
    shares_subject: bool
    """True if its subject is that of its parent."""

    @property
    def start(self) -> int:
        """Offset of its first word in the plain spelling of the sentence."""
        return self.words[0].word.start

    @property
    def end(self) -> int:
        """Offset behind its last word."""
        return self.words[-1].word.end

    @property
    def predicates(self) -> tuple[ClauseWord, ...]:
        """The words that the clause states of its subject."""
        return tuple(word for word in self.words if word.is_predicate)

    @property
    def state(self) -> Factuality:
        """The state of its last predicate, or that of its last word."""
        return (self.predicates or self.words)[-1].state

    @property
    def polarity(self) -> int:
        """1 if the clause affirms its predicate, -1 if it denies it, 0 if it leaves it open."""
        return self.state.sign

    @property
    def modality(self) -> Modality:
        """The modality of its predicate."""
        return self.state.modality

    @property
    def subject(self) -> tuple[ClauseWord, ...]:
        """The content words in front of its first verb."""
        result: list[ClauseWord] = []
        for word in self.words:
            if word.word.tag in (WordClass.AUXILIARY, WordClass.VERB):
                break
            if word.word.is_content or word.word.tag is WordClass.PRONOUN:
                result.append(word)
        return tuple(result)


@dataclass(frozen=True)
class SentenceClauses:
    """A sentence with its clauses."""

    text: str
    clauses: tuple[Clause, ...]


def split_clauses(text: str) -> tuple[SentenceClauses, ...]:
    """Return the sentences of a text with their clauses, in plain spelling."""
    text = plain_spelling(text)
    return tuple(_read_sentence(text[span.start : span.end]) for span in split_sentences(text))


@lru_cache(maxsize=4096)
def _read_sentence(text: str) -> SentenceClauses:
    words = read_phrases(text)
    segments = split_segments(words)
    reading = read_states(words, segments)
    kept_indices = {index for index, segment in enumerate(segments) if segment.words}
    numbering = {index: number for number, index in enumerate(sorted(kept_indices))}
    clauses = []
    for segment in (segments[index] for index in sorted(kept_indices)):
        predicates = frozenset(_predicate_positions(words, segment))
        clauses.append(
            Clause(
                segment.kind,
                segment.marker,
                tuple(
                    ClauseWord(words[i], reading.states[i], i in reading.excluded, i in predicates)
                    for i in segment.words
                ),
                numbering.get(segment.parent) if segment.parent is not None else None,
                segment.shares_subject,
            )
        )
    return SentenceClauses(text, tuple(clauses))


_LINKING_VERBS = frozenset(
    verb_key(word)
    for word in "become remain stay seem appear prove find declare deem consider rule plead keep".split()
)
"""Verbs whose adjective says what is stated: "was found guilty"."""


def _predicate_positions(words: Sequence[WordToken], segment: Segment) -> Iterator[int]:
    """Yield the positions of the verbs, and of what follows a form of be or have that stands alone."""
    after_copula = False
    for position in segment.words:
        word = words[position]
        if word.is_verb:
            yield position
            after_copula = word.key in _LINKING_VERBS
        elif word.tag is WordClass.AUXILIARY:
            after_copula = word.plain in fw.BE | fw.HAVE
        elif word.tag is WordClass.PREPOSITION and after_copula and words[position - 1].plain in fw.BE:
            continue  # "is for sale"
        elif (
            word.is_joiner
            or word.tag in (WordClass.PREPOSITION, WordClass.TO)
            or word.plain in (",", ";")
        ):
            after_copula = False
        elif after_copula and word.tag in (WordClass.NOUN, WordClass.NAME):
            yield position
