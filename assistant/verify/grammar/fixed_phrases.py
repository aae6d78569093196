"""Fixed phrases that are read as one word: "no longer", "according to", "rule out"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.spelling import plain_spelling
from assistant.verify.grammar.tagging import tag_words
from assistant.verify.grammar.verbs import IRREGULAR, verb_key
from assistant.verify.grammar.word_class import WordClass
from assistant.verify.grammar.words import WordToken, read_words
from assistant.verify.terms import TermKind, extract_terms


def _table(text: str) -> dict[tuple[str, ...], str]:
    """Read `name: phrase, phrase; …`. A phrase without a name is named by its own words."""
    table: dict[tuple[str, ...], str] = {}
    for entry in text.split(";"):
        name, _, phrases = entry.partition(":")
        for phrase in (phrases or name).split(","):
            table[tuple(phrase.split())] = "_".join(name.split())
    return table


PHRASES = _table(
    """
    no one; not yet; yet to; not always; more than; all but; a few; other than; according to; such as;
    as well as; even if; even though; so that; as long as; in case; now that;
    no_longer: no longer, not any longer, not any more, not anymore; yet_now: as yet;
    not_only: not only, not just, not merely; especially: not least;
    not_necessarily: not necessarily, not entirely, not fully; doubtless: no doubt;
    regardless: no matter; as_soon: no sooner;
    at_least: no fewer than, no less than, not less than, not fewer than, at least, at the least,
        a minimum of; at_most: no more than, not more than, at most, at the most, a maximum of;
    by_then: no later than; up_to: up to, limited to, capped at, as many as, as much as;
    fewer_than: fewer than, less than; a_bit: a little; many: quite a few; several: a number of;
    most: a majority of, the majority of, the bulk of;
    nearly_all: nearly all, almost all, virtually all;
    not_all: not all, not every, not everyone, not everybody; rather_than: rather than, as opposed to;
    instead_of: instead of, in place of; except: except for, with the exception of;
    apart_from: apart from, aside from; in_favour_of: in favour of, in favor of;
    because_of: because of, due to the; to: in order to, so as to;
    provided_that: provided that, on condition that, on the condition that; as_if: as if, as though;
    each_other: each other, one another; some_of: one of; indeed: of course; ever: at all;
    in_vain: in vain, without success; not: by no means, in no way, far from, anything but
    """
)
"""Phrases that are read as a single word, by their words."""
VERB_PHRASES = _table(
    """
    rule out; give up; break down; come true; break off; put up;
    reject: turn down, vote down, throw out; cancel: call off; resign: step down, stand down;
    perform: carry out; happen: take place; participate: take part; establish: set up;
    close: shut down, close down; withdraw: pull out, back down; proceed: go ahead; rise: go up;
    fall: go down; ensure: make sure; deny: deny all; advance: bring forward; postpone: put off;
    learn: find out; say: point out; demolish: pull down, tear down, knock down, take down;
    stage: put on; cause: bring about, lead to, result in; return: come back, go back;
    demand: call for; overturn: strike down, set aside; enter: move into; acquire: take over;
    prove: turn out; continue: go on, carry on; die: pass away
    """
)
"""Verbs with a particle, by the base form of the verb and the particle."""


def read_phrases(text: str) -> list[WordToken]:
    """Return the words of a sentence with their tags. Fixed phrases and numbers are single words."""
    text = plain_spelling(text)
    words = _join_phrases(read_words(text))
    numbers = {term.start: term for term in extract_terms(text) if term.kind is TermKind.NUMBER}
    words = _join_numbers(words, {start: (term.end, term.key) for start, term in numbers.items()})
    tag_words(words)
    return words


def _join_phrases(words: Sequence[WordToken]) -> list[WordToken]:
    """Join the words of fixed phrases, the longest first."""
    result: list[WordToken] = []
    position = 0
    while position < len(words):
        is_verb = False
        for length in (4, 3, 2):
            lowers = tuple(word.plain for word in words[position : position + length])
            name = PHRASES.get(lowers) if len(lowers) == length else None
            if name is None and length == 2 and len(lowers) == 2:
                name = VERB_PHRASES.get((_base_form(lowers[0]), lowers[1]))
                is_verb = name is not None
            if name is not None:
                result.append(_joined(words[position : position + length], name))
                if is_verb:
                    result[-1].tag = WordClass.VERB
                position += length
                break
        else:
            result.append(words[position])
            position += 1
    return result


def _joined(words: Sequence[WordToken], name: str) -> WordToken:
    first, last = words[0], words[-1]
    text = " ".join(word.text for word in words)
    return WordToken(text, name, verb_key(name), first.start, last.end)


def _base_form(lower: str) -> str:
    """Return the base form of an irregular verb, or of a verb that can lose -s, -ed or -ing."""
    if lower in IRREGULAR:
        return IRREGULAR[lower]
    key = verb_key(lower)
    return _BASE_BY_KEY.get(key, key)


_BASE_BY_KEY = {verb_key(verb): verb for verb, _ in VERB_PHRASES}


def _join_numbers(words: Sequence[WordToken], numbers: Mapping[int, tuple[int, str]]) -> list[WordToken]:
    """Join the words of a number, such as "two hundred" or "1.5 million"."""
    result: list[WordToken] = []
    end = -1
    for word in words:
        if word.start < end:
            result[-1].text += " " + word.text
            result[-1].end = word.end
            continue
        if word.start in numbers:
            end, key = numbers[word.start]
            word.key, word.tag = key, WordClass.NUMBER
        result.append(word)
    return result
