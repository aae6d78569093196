"""Noun phrases and verb groups of a sentence, in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.verify.people.grammar.names import Name
from assistant.verify.people.grammar.parts_of_speech import is_past, lemma
from assistant.verify.people.grammar.tokens import WordToken, join_words
from assistant.verify.people.grammar.word_class import WordClass
from assistant.verify.people.grammar.word_classes import BE_FORMS
from assistant.verify.terms import stem


class ChunkKind(StrEnum):
    """Kind of a chunk of a sentence."""

    NOUN_PHRASE = "noun_phrase"
    VERB_GROUP = "verb_group"
    MARK = "mark"
    """A word or mark of another part of speech."""


@dataclass(frozen=True)
class NounPhrase:
    """A noun phrase without what follows its head, such as `her deputy Arne Moe` or `the council`."""

    first: int
    last: int
    text: str
    name: Name | None = None
    """The name that is its head."""
    pronoun: str = ""
    """The pronoun that it consists of."""
    head: str = ""
    """Stem of its last noun; before a name that of its role: `deputi` for `her deputy Arne Moe`."""
    head_word: str = ""
    nouns: frozenset[str] = frozenset()
    """Stems of its nouns and adjectives."""
    modifiers: tuple[Name, ...] = ()
    """Names within it that are not its head, and names in phrases with "of" after it."""
    possessor: str = ""
    """The possessive pronoun that opens it."""
    is_definite: bool = False
    complement: frozenset[str] = frozenset()
    """Stems of nouns in phrases with "of" after it."""


@dataclass(frozen=True)
class Chunk:
    """A noun phrase, a verb group or a single other word."""

    kind: ChunkKind
    first: int
    last: int
    part: WordClass
    phrase: NounPhrase | None = None
    verb: str = ""
    """Stem of the last verb of a verb group; `be` or `have` if it has only the auxiliary."""
    verbs: frozenset[str] = frozenset()
    """Stems of all its verbs: `want` and `build` for "wants to build"."""
    is_passive: bool = False
    is_finite: bool = True
    word: str = ""


_NOMINAL = (
    WordClass.NAME,
    WordClass.NOUN,
    WordClass.NUMBER,
    WordClass.DETERMINER,
    WordClass.POSSESSIVE,
    WordClass.PRONOUN,
)
_VERBAL = (WordClass.VERB, WordClass.AUXILIARY, WordClass.TO)


def read_chunks(
    words: Sequence[WordToken], parts: Sequence[WordClass], names: Sequence[Name]
) -> list[Chunk]:
    """Return the chunks of a sentence in order."""
    by_first = {name.first: name for name in names}
    chunks: list[Chunk] = []
    position = 0
    while position < len(words):
        if parts[position] in _NOMINAL:
            end = _phrase_end(words, parts, by_first, position)
            phrase = make_phrase(words, parts, by_first, position, end)
            chunks.append(Chunk(ChunkKind.NOUN_PHRASE, position, end, parts[position], phrase=phrase))
        elif parts[position] in _VERBAL:
            end = _verb_end(parts, position)
            chunks.append(_verb_group(words, parts, position, end))
        else:
            end = position
            chunks.append(
                Chunk(ChunkKind.MARK, position, end, parts[position], word=words[position].plain)
            )
        position = end + 1
    return chunks


def _phrase_end(
    words: Sequence[WordToken], parts: Sequence[WordClass], names: dict[int, Name], first: int
) -> int:
    """Return the index of the last word of the noun phrase that begins at `first`."""
    if parts[first] is WordClass.PRONOUN:
        return first
    position = names[first].last if first in names else first
    while position + 1 < len(words):
        following = position + 1
        if parts[following] not in _NOMINAL or parts[following] is WordClass.PRONOUN:
            break
        opens = parts[following] is WordClass.DETERMINER or (
            parts[following] is WordClass.POSSESSIVE and words[following].is_word
        )
        after_determiner = parts[position] is WordClass.DETERMINER
        if (opens and not after_determiner) or (
            following in names and parts[position] is WordClass.NAME
        ):
            break
        position = names[following].last if following in names else following
    return position


def make_phrase(
    words: Sequence[WordToken], parts: Sequence[WordClass], names: dict[int, Name], first: int, last: int
) -> NounPhrase:
    """Return the noun phrase from the word at `first` to that at `last`."""
    text = join_words(words[first : last + 1])
    if parts[first] is WordClass.PRONOUN:
        return NounPhrase(first, last, text, pronoun=words[first].plain)
    inside = [names[index] for index in range(first, last + 1) if index in names]
    nouns = [words[i] for i in range(first, last + 1) if parts[i] is WordClass.NOUN]
    head_name = inside[-1] if inside and inside[-1].last == last else None
    head = nouns[-1].plain if nouns else ""
    opener = words[first]
    return NounPhrase(
        first=first,
        last=last,
        text=text,
        name=head_name,
        head=stem(head) if head else "",
        head_word=head,
        nouns=frozenset(stem(noun.plain) for noun in nouns),
        modifiers=tuple(name for name in inside if name is not head_name),
        possessor=opener.plain if parts[first] is WordClass.POSSESSIVE else "",
        is_definite=opener.plain in ("the", "this", "that", "these", "those")
        or parts[first] is WordClass.POSSESSIVE
        or (bool(inside) and head_name is None),
    )


def with_complement(phrase: NounPhrase, other: NounPhrase) -> NounPhrase:
    """Return a noun phrase with what follows its "of"."""
    names = other.modifiers + ((other.name,) if other.name else ())
    return replace(
        phrase, modifiers=phrase.modifiers + names, complement=phrase.complement | other.nouns
    )


def _verb_end(parts: Sequence[WordClass], first: int) -> int:
    """Return the index of the last word of the verb group that begins at `first`."""
    last = position = first
    while position + 1 < len(parts) and parts[position + 1] in (*_VERBAL, WordClass.ADVERB):
        position += 1
        if parts[position] in (WordClass.VERB, WordClass.AUXILIARY):
            if parts[last] is WordClass.VERB and parts[position] is WordClass.AUXILIARY:
                break
            if (
                parts[last] is WordClass.VERB
                and parts[position - 1] is not WordClass.TO
                and last != first
            ):
                break
            last = position
    return last


def _verb_group(words: Sequence[WordToken], parts: Sequence[WordClass], first: int, last: int) -> Chunk:
    verbs = [i for i in range(first, last + 1) if parts[i] is WordClass.VERB]
    auxiliaries = [words[i].plain for i in range(first, last + 1) if parts[i] is WordClass.AUXILIARY]
    has_be = any(word in BE_FORMS for word in auxiliaries)
    if verbs:
        plain = words[verbs[-1]].plain
        verb = lemma(plain)
        after_to = parts[verbs[-1] - 1] is WordClass.TO
        # "The driver is to blame" means that he is blamed.
        passive = has_be and (plain == "blame" if after_to else is_past(plain))
    else:
        verb, passive = ("be" if has_be else "have"), False
    is_finite = parts[first] is not WordClass.TO and not (
        parts[first] is WordClass.VERB and words[first].plain.endswith("ing")
    )
    return Chunk(
        ChunkKind.VERB_GROUP,
        first,
        last,
        parts[first],
        verb=verb,
        verbs=frozenset(lemma(words[i].plain) for i in verbs) or frozenset((verb,)),
        is_passive=passive,
        is_finite=is_finite,
    )
