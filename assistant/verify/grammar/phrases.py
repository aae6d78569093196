"""Noun phrases and verb groups of a sentence, in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.verify.grammar.function_words import BE
from assistant.verify.grammar.names import Name
from assistant.verify.grammar.verbs import is_past_form, verb_key
from assistant.verify.grammar.word_class import DETERMINER_CLASSES, WordClass
from assistant.verify.grammar.words import WordToken, join_words
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
    WordClass.GENITIVE,
    WordClass.PRONOUN,
)
_VERBS = (WordClass.VERB, WordClass.GERUND)
_VERBAL = (*_VERBS, WordClass.AUXILIARY, WordClass.TO)
_ADVERBIAL = (WordClass.ADVERB, WordClass.NEGATOR)


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
        opens = parts[following] in DETERMINER_CLASSES
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
    while position + 1 < len(parts) and parts[position + 1] in (*_VERBAL, *_ADVERBIAL):
        position += 1
        if parts[position] in (*_VERBS, WordClass.AUXILIARY):
            if parts[last] in _VERBS and parts[position] is WordClass.AUXILIARY:
                break
            if parts[last] in _VERBS and parts[position - 1] is not WordClass.TO and last != first:
                break
            last = position
    return last


def _verb_group(words: Sequence[WordToken], parts: Sequence[WordClass], first: int, last: int) -> Chunk:
    verbs = [i for i in range(first, last + 1) if parts[i] in _VERBS]
    auxiliaries = [words[i].plain for i in range(first, last + 1) if parts[i] is WordClass.AUXILIARY]
    has_be = any(word in BE for word in auxiliaries)
    if verbs:
        plain = words[verbs[-1]].plain
        verb = verb_key(plain)
        after_to = parts[verbs[-1] - 1] is WordClass.TO
        # "The driver is to blame" means that he is blamed.
        passive = has_be and (plain == "blame" if after_to else is_past_form(plain))
    else:
        verb, passive = ("be" if has_be else "have"), False
    is_finite = parts[first] is not WordClass.TO and not (
        parts[first] in _VERBS and words[first].plain.endswith("ing")
    )
    return Chunk(
        ChunkKind.VERB_GROUP,
        first,
        last,
        parts[first],
        verb=verb,
        verbs=frozenset(verb_key(words[i].plain) for i in verbs) or frozenset((verb,)),
        is_passive=passive,
        is_finite=is_finite,
    )
