"""Words parted at the ends of lines: which hyphens belong to the word, and which to the line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from assistant.ingest.documents.pdf.lines import HYPHENS, LINE_HYPHEN, TYPED_HYPHEN, Line
from assistant.lexicon import STOP_WORDS

_HYPHENATED = 0.03
"""Share of lines ending in a hyphen from which the document counts as hyphenated. It is about 0.1 if a
program hyphenated it, else 0.01."""
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_END = re.compile(r"(?:[^\W_]|['’])+\Z")
_START = re.compile(r"[^\W\d_]+")
_MIN_TYPED = 2
"""Lines that end in U+2010, without any within a line, from which a program parts words with it."""
_CHAIN_WORDS = frozenset("and by for of the to with la le sur und".split())
"""Words between the hyphens of chains, such as `state-of-the-art`, that are no syllables."""
_NUMBER_CHAIN = re.compile(
    r"\d-(?:hundred|thousand|million|billion|trillion|year|month|week|day|hour|minute|mile|square|cubic"
    r"|(?:kilo)?met(?:er|re))\Z"
)
_ALWAYS = re.compile(
    r"self-(?!ish|less|hood|same|ies?\b)|half-(?!way|time|back|heart)|vice-(?!roy|regal)"
    r"|well-(?!being|ington|ness|spring)|(?:twen|thir|for|fif|six|seven|eigh|nine)ty-(?=[a-z]+\Z)"
    r"|ex-(?:husband|wife|president|minister|mayor|soldier|employee|partner|chief|director|prime)"
    r"|co-(?:founder|author|owner|pilot|chair|host|defendant)|in-law"
)
"""Compounds that are always written with a hyphen."""
_CHAIN_START = re.compile(r"(?:in|of|upon|on|at|by|to|and|the|for|under|de|la|le|sur)-[^\W\d_]")
"""Continuation of a chain such as `mother-in-law`."""
_FIRST_PARTS = frozenset(
    """self vice well ill half all cross mid non long short high low full part first second third two
    three four five six seven eight nine ten twenty thirty forty fifty sixty seventy eighty ninety
    hundred left right north south east west state world record award hard soft old new great grand
    tax oil gas gun ice sun war single double multi twice year month week day ready fast slow large
    small broad deep far free open close heavy light cost time hand family home government anti semi
    quasi pseudo""".split()
)
"""First parts of compounds that are often written with a hyphen."""
_SECOND_PARTS = frozenset(
    """based related term old year years called known backed owned wide scale style party class quality
    speed haul range lived being profit wing ranking ranked profile president chairman minister
    elect general made built led run like free friendly level lane storey story bedroom time round
    minute mile kilometre kilometer metre meter month week day hour page point percent speaking
    language looking sounding thirds quarters fifths tenths month-old sized shaped born educated
    trained funded driven controlled held sponsored paid income cost risk tech end edge side line
    priced educated populated needed awaited standing established respected defined century hourly
    daily weekly monthly yearly million billion euro euros dollar dollars tonne tonnes hectare degree
    largest biggest smallest highest lowest longest oldest powered neutral emission breaking reaching
    strong minded handed eyed haired winning making growing""".split()
)
"""Second parts of compounds that are often written with a hyphen."""
_ENDINGS = frozenset(
    """able al ally ance ant ary ate ated ates ating ation ations ble bly ced cent cer ces cial cy day
    der ders ed ence ent er ered ering ers ery es est ful fully gan ger ging gy ian ible ic ical ics
    ied ier ies ify ily ing ings ion ions ish ism ist ists ite ity ive ization ize ized izing ject
    jor ket lar less ling logy ly man men ment mental ments mer mic ming mon nal ner ness ning nity
    nomic ny ogy or ory ous ously pany per ple pler por port ported pose quence ral ral rate ric
    rity ry sage sary ser sible sim sion sions sis some son ster ta tain tal tant tary ted en ten
    ter tered ters tial tic tics ties time ting tion tional tions tive tor tors try ture tures ty
    uct ular ure ury ution ver vice vide vided ward wards ways week wise""".split()
)
"""Last parts of words that programs part. Some of them are words too."""
_JOINED = frozenset(
    """heartbreaking groundbreaking
    anybody anyone anything anywhere afternoon background birthday bookshop breakfast businessman
    cannot classroom countryside deadline download downtown everybody everyone everything everywhere
    football forever framework furthermore gentleman goodbye grandfather grandmother guideline
    handbook hardware headline headquarters herself highland highlight highway himself homeland
    homeless homemade hometown homework household however indoor inside intake into itself landmark
    landscape leftover lifetime lighthouse lightweight livestock longtime maybe meanwhile myself
    network nearby nevertheless newspaper nobody nonetheless notebook nothing nowhere offshore
    offspring online onto otherwise ourselves outbreak outcome outdoor outline output outside
    overall overcome overhead overseas overview password percent playground policeman railway
    rainfall roadside sometime sometimes software somebody someone something somewhat somewhere
    spokesman spokesperson spokeswoman statement takeover teamwork themselves therefore timeline
    timetable today together tomorrow tonight toward underground understand undertake unless until
    update upgrade uphill upon upside warehouse waterfront weekday weekend whatever whenever whereas
    wherever whoever widespread within without woodland workforce workplace workshop worldwide
    yourself""".split()
)
"""Words of two words, written as a single word."""


class Hyphenation:
    """The words of a document, and the habits that tell whether a hyphen at a line's end stays."""

    def __init__(self, lines: Sequence[Line]) -> None:
        """Read the words of all lines, but for those that a line's end may have parted."""
        words: Counter[str] = Counter()
        hyphens = 0
        is_parted = False
        for line in lines:
            body = line.text.partition(" ")[2] if is_parted else line.text
            is_parted = line.text[-1] in HYPHENS
            words.update(_WORD.findall(body.rpartition(" ")[0] if is_parted else body))
            hyphens += is_parted
        self._exact = frozenset(words)
        self._words = frozenset(word.lower() for word in words) | STOP_WORDS
        typed = sum(line.text.endswith(TYPED_HYPHEN) for line in lines)
        self._parts_by_typed = (
            typed >= _MIN_TYPED and sum(line.text.count(TYPED_HYPHEN) for line in lines) == typed
        )
        """True if a program parts words with U+2010, and other hyphens are those of the words."""
        self._is_hyphenated = hyphens > _HYPHENATED * len(lines)

    def join(self, before: str, line: str) -> str:
        """Return `before`, which ends in a hyphen, as it reads with `line` attached to it directly.

        A space is appended if the hyphen is a dash.
        """
        stem = before[:-1]
        first, rest = _END.search(stem), _START.match(line)
        if first is None:
            return before.removesuffix(LINE_HYPHEN) + " " if stem.endswith(" ") or not stem else before
        if rest is None or first[0][-1].isdigit():
            return stem + "-"
        if rest[0].islower():
            if before.endswith(LINE_HYPHEN) or (self._parts_by_typed and before.endswith(TYPED_HYPHEN)):
                return stem
            if self._parts_by_typed or _is_chain(stem) or _CHAIN_START.match(line):
                return stem + "-"
        is_capitals = len(stem) > 12 and stem.isupper() and rest[0].isupper()
        return stem + ("-" if self._has_hyphen(first[0], rest[0], is_capitals=is_capitals) else "")

    def _has_hyphen(self, first: str, rest: str, *, is_capitals: bool) -> bool:
        """Return whether the hyphen between two parts belongs to the word."""
        first = re.split(r"['’](?=[^\W\d_]{2})", first)[-1] if first[:1].islower() else first
        joined, compound = first + rest, f"{first}-{rest}"
        if rest[0].isupper():
            if joined in self._exact or first in ("Mc", "Mac"):
                return False
            return compound in self._exact or not is_capitals
        if joined.lower() in self._words or joined.lower() in _JOINED:
            return False
        if compound.lower() in self._words or _ALWAYS.match(compound.lower()):
            return True
        return self._is_compound(first.lower(), rest)

    def _is_compound(self, first: str, rest: str) -> bool:
        """Return whether two parts are words of their own, as far as the document shows."""
        if first in _FIRST_PARTS and (rest in self._words or rest in _SECOND_PARTS):
            return True
        if rest in _SECOND_PARTS and (first in self._words or len(first) > 3):
            return rest not in _ENDINGS or first in self._words
        if self._is_hyphenated:
            return (
                len(first) > 2
                and len(rest) > 2
                and {first, rest} <= self._words
                and rest not in _ENDINGS
            )
        return rest not in _ENDINGS or first in self._words


def _is_chain(stem: str) -> bool:
    """Return whether the last word is part of a chain: `state-of-the-art`, `9-million-euro`."""
    word = stem.rpartition(" ")[2].lower()
    return _NUMBER_CHAIN.search(word) is not None or (
        "-" in word and word.rpartition("-")[2] in _CHAIN_WORDS
    )
