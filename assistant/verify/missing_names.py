"""Names of a claim that its quote lacks, or for which it has another name in the same place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.verify.grammar.names import Name, looks_common
from assistant.verify.grammar.predications import ParsedSentence, content_stems
from assistant.verify.grammar.same_name import same_name
from assistant.verify.grammar.word_class import WordClass
from assistant.verify.grammar.word_classes import CONTINENTS
from assistant.verify.references import Discourse
from assistant.verify.terms import stem
from assistant.verify.verdicts import Finding, FindingKind, Verdict

_LOOK_BACK = 5
"""Words before a name and its preposition that show its place in the clause."""


def missing_names(sentence: ParsedSentence, passage: Discourse) -> Iterator[Finding]:
    """Yield a finding for each name of a claim that the evidence lacks or contradicts."""
    for name in sentence.names:
        if looks_common(name, passage.common) or _stands_in_quote(name, passage):
            continue
        other = _name_in_same_place(name, sentence, passage)
        if other is not None:
            if name.parts[-1] not in CONTINENTS and other.parts[-1] not in CONTINENTS:
                yield Finding(FindingKind.NAME, Verdict.REFUTED, name.text, other.text)
        elif not _is_doubtful(name) and not _stands_before(name, passage):
            yield Finding(FindingKind.NAME, Verdict.NOT_SAID, name.text)


def _is_doubtful(name: Name) -> bool:
    """Return whether a word may be no name, or a name that others imply.

    A lone word that opens a sentence is often a common noun, an acronym like "CEO" often one too, and a
    continent contains the countries of a quote.
    """
    is_acronym = len(name.parts) == 1 and name.text.rstrip("s").replace(".", "").isupper()
    return not name.is_sure or is_acronym or name.parts[-1] in CONTINENTS


def _stands_in_quote(name: Name, passage: Discourse) -> bool:
    names = [other for sentence in passage.quote for other in sentence.names]
    return _stands_among(name, names, passage.quote)


def _stands_before(name: Name, passage: Discourse) -> bool:
    names = [other for sentence in passage.sentences for other in sentence.names]
    return passage.title_has(name) or _stands_among(name, names, passage.sentences)


def _stands_among(name: Name, names: Sequence[Name], sentences: Sequence[ParsedSentence]) -> bool:
    if any(same_name(name, other) for other in names):
        return True
    # "Quarley Mill" for "the mill of Quarley": a part of it is a common noun there.
    lower = {
        stem(word.plain)
        for sentence in sentences
        for word in sentence.words
        if word.is_word and not word.is_capitalised
    }
    rest = tuple(part for part in name.parts if stem(part) not in lower)
    if len(rest) == len(name.parts):
        return False
    return not rest or any(same_name(replace(name, parts=rest), other) for other in names)


def _name_in_same_place(name: Name, sentence: ParsedSentence, passage: Discourse) -> Name | None:
    """Return the name that the quote has in the place of a name that it lacks."""
    place = _place(name, sentence)
    claimed = sentence.names
    for quoted in passage.quote:
        for other in quoted.names:
            if not other.is_sure or any(same_name(other, own) for own in claimed):
                continue
            if passage.named(name) and any(entity.is_named(name) for entity in passage.named(other)):
                continue
            if _same_place(place, _place(other, quoted)):
                return other
    return None


def _place(name: Name, sentence: ParsedSentence) -> tuple[str, frozenset[str], str]:
    """Return the preposition before a name, the stems before that and the noun after the name."""
    words, parts = sentence.words, sentence.parts
    start = name.first
    while (
        start and parts[start - 1] in (WordClass.DETERMINER, WordClass.NOUN) and start > name.first - 2
    ):
        start -= 1
    preposition = words[start - 1].plain if start and parts[start - 1] is WordClass.PREPOSITION else ""
    before = (
        words[max(0, start - 1 - _LOOK_BACK) : max(0, start - 1)]
        if preposition
        else words[start : name.first]
    )
    after = name.last + 1
    noun = words[after].plain if after < len(words) and parts[after] is WordClass.NOUN else ""
    return preposition, content_stems(before), stem(noun) if noun else ""


def _same_place(left: tuple[str, frozenset[str], str], right: tuple[str, frozenset[str], str]) -> bool:
    if left[2] and left[2] == right[2]:
        return True
    return left[0] == right[0] and bool(left[1] & right[1])
