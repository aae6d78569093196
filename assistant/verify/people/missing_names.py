"""Names of a claim that its quote lacks, or for which it has another name in the same place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.verify.grammar.name_words import CONTINENTS
from assistant.verify.grammar.names import Name, looks_common
from assistant.verify.grammar.predications import ParsedSentence, content_stems
from assistant.verify.grammar.same_name import same_name
from assistant.verify.grammar.word_class import WordClass
from assistant.verify.people.references import Discourse
from assistant.verify.terms import stem
from assistant.verify.verdicts import Finding, FindingKind, Verdict

MIN_SHARED_OF_RIVAL = 0.5
"""Share of a claim's other words in the quote from which another name of the quote refutes its name."""
MIN_SHARED_OF_PLACE = 0.35
"""The same for a place that the passage names, but not the quote, which names another."""
_LOOK_BACK = 5
"""Words before a name and its preposition that show its place in the clause."""


def missing_names(sentence: ParsedSentence, passage: Discourse) -> Iterator[Finding]:
    """Yield a finding for each name of a claim that the evidence lacks or contradicts."""
    rivals = _unclaimed_names(sentence, passage)
    missing = [
        name
        for name in sentence.names
        if not looks_common(name, passage.common) and not _stands_in_quote(name, passage)
    ]
    for name in missing:
        other = next(
            (rival for rival, quoted in rivals if _in_same_place(name, sentence, rival, quoted)), None
        )
        if other is not None:
            if name.parts[-1] not in CONTINENTS and other.parts[-1] not in CONTINENTS:
                yield Finding(FindingKind.NAME, Verdict.REFUTED, name.text, other.text)
        elif _is_doubtful(name):
            continue
        elif not _stands_before(name, passage):
            rival = _rival(name, sentence, passage, rivals)
            verdict = Verdict.NOT_SAID if rival is None else Verdict.REFUTED
            yield Finding(FindingKind.NAME, verdict, name.text, rival.text if rival else "")
        elif len(missing) == 1 and _follows_place_preposition(name, sentence):
            places = [other for other, quoted in rivals if _follows_place_preposition(other, quoted)]
            if len(places) == 1 and _shared_words(name, sentence, passage) >= MIN_SHARED_OF_PLACE:
                yield Finding(FindingKind.NAME, Verdict.NOT_SAID, name.text, places[0].text)


def _unclaimed_names(sentence: ParsedSentence, passage: Discourse) -> list[tuple[Name, ParsedSentence]]:
    """Return the names of the quote that the claim lacks, each with its sentence."""
    return [
        (other, quoted)
        for quoted in passage.quote
        for other in quoted.names
        if other.is_sure and not any(same_name(other, own) for own in sentence.names)
    ]


def _rival(
    name: Name,
    sentence: ParsedSentence,
    passage: Discourse,
    rivals: Sequence[tuple[Name, ParsedSentence]],
) -> Name | None:
    """Return the only name that can stand in the quote for a name that no sentence has.

    The rest of the claim must be in the quote.
    """
    fitting = [
        other for other, _ in rivals if other.is_thing == name.is_thing and other.parts != name.parts
    ]
    if not fitting or _shared_words(name, sentence, passage) < MIN_SHARED_OF_RIVAL:
        return None
    return fitting[0]


def _shared_words(name: Name, sentence: ParsedSentence, passage: Discourse) -> float:
    """Return the share of the claim's other content words that the quote has."""
    words = [word for index, word in enumerate(sentence.words) if not name.first <= index <= name.last]
    terms = content_stems(words)
    quoted = frozenset().union(*(content_stems(other.words) for other in passage.quote))
    return len(terms & quoted) / len(terms) if terms else 0.0


def _follows_place_preposition(name: Name, sentence: ParsedSentence) -> bool:
    """Return whether a name of one word follows "in", "at", "for", "from" or "to"."""
    return (
        name.first > 0
        and len(name.parts) == 1
        and sentence.words[name.first - 1].plain in ("in", "at", "for", "from", "to", "near", "off")
    )


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


def _in_same_place(name: Name, sentence: ParsedSentence, other: Name, quoted: ParsedSentence) -> bool:
    """Return whether the quote has another name in the place of a name that it lacks."""
    left, right = _place(name, sentence), _place(other, quoted)
    if left[2] and left[2] == right[2]:
        return True
    return left[0] == right[0] and bool(left[1] & right[1])


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
