"""Split a sentence into the segments that its clauses occupy, by conjunctions, commas and verbs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from assistant.verify.grammar import function_words as fw
from assistant.verify.grammar.verbs import is_past_form
from assistant.verify.grammar.word_class import WordClass
from assistant.verify.grammar.words import WordToken
from assistant.verify.polarity.factuality import lookahead as look
from assistant.verify.polarity.factuality import operators as ops


class SegmentKind(StrEnum):
    """Relation of a clause to the sentence."""

    MAIN = "main"
    COORDINATE = "coordinate"
    """Joined to its parent by "and", "but" or "or"."""
    COMPLEMENT = "complement"
    """The content of a verb, noun or adjective of its parent: "that", "whether", reported words."""
    RELATIVE = "relative"
    ADVERBIAL = "adverbial"
    PARTICIPLE = "participle"
    REPORTING = "reporting"
    """", the owner said", after or within the reported words."""
    ASIDE = "aside"
    """Words in brackets or between dashes."""


@dataclass
class Segment:
    """The words of one clause, not necessarily next to each other."""

    kind: SegmentKind
    parent: int | None = None
    """Index of the clause that it belongs to or is joined to."""
    marker: str = ""
    """The conjunction that opens it."""
    governor: int | None = None
    """Index of the word whose complement it is."""
    words: list[int] = field(default_factory=list)
    has_verb: bool = False
    shares_subject: bool = False
    """True if it is joined to its parent without a subject of its own."""


_NESTED = (
    SegmentKind.RELATIVE, SegmentKind.ADVERBIAL, SegmentKind.PARTICIPLE, SegmentKind.REPORTING,
)  # fmt: skip


def split_segments(words: Sequence[WordToken]) -> list[Segment]:
    """Return the segments of a sentence. Each word is in exactly one of them."""
    return _Splitter(words).run()


class _Splitter:
    """The state of reading a sentence from left to right."""

    def __init__(self, words: Sequence[WordToken]) -> None:
        self.words = words
        self.segments = [Segment(SegmentKind.MAIN)]
        self.stack = [0]
        self.pending: dict[int, tuple[SegmentKind, str, int]] = {}

    @property
    def current(self) -> Segment:
        return self.segments[self.stack[-1]]

    def run(self) -> list[Segment]:
        for position, word in enumerate(self.words):
            self._move(position, word)
            self.current.words.append(position)
            if word.tag in (WordClass.AUXILIARY, WordClass.VERB):
                self.current.has_verb = True
            if word.is_verb and word.key in ops.REPORT_VERBS:
                self._expect_content(position)
        return self.segments

    def _move(self, position: int, word: WordToken) -> None:
        """Open or close segments in front of a word."""
        after_comma = look.follows_comma(self.words, position)
        if position in self.pending:
            kind, marker, governor = self.pending.pop(position)
            self._push(kind, marker, governor)
        elif word.is_mark:
            self._move_at_mark(position, word)
            return
        elif after_comma:
            self._close_at_comma(position)
        if look.opens_reporting_clause(self.words, position):
            self._push(SegmentKind.REPORTING)
        elif word.is_joiner or word.plain in fw.CLAUSE_OR_PREPOSITION:
            self._move_at_joiner(position, word, after_comma=after_comma)
        elif after_comma and look.opens_part(self.words, position):
            self._push(SegmentKind.PARTICIPLE)
        elif word.tag is WordClass.GERUND and (
            after_comma or look.follows_time_word(self.words, position)
        ):
            self._push(SegmentKind.PARTICIPLE, self.words[position - 1].plain)
        elif look.opens_condition(self.words, position):
            self._push(SegmentKind.ADVERBIAL, "if")
        elif word.tag in (WordClass.AUXILIARY, WordClass.VERB):
            self._move_at_verb(position, word)

    def _move_at_mark(self, position: int, word: WordToken) -> None:
        if word.plain in ";:" or look.ends_sentence(self.words, position):
            self._restart()
        elif word.plain in ("(", "["):
            self._push(SegmentKind.ASIDE)
        elif word.plain in (")", "]"):
            self._pop_through(SegmentKind.ASIDE)
        elif word.plain in fw.DASHES:
            if any(self.segments[index].kind is SegmentKind.ASIDE for index in self.stack):
                self._pop_through(SegmentKind.ASIDE)
            elif self.current.has_verb:
                self._restart()
            else:
                self._push(SegmentKind.ASIDE)

    def _move_at_joiner(self, position: int, word: WordToken, *, after_comma: bool) -> None:
        if word.plain in fw.COORDINATORS:
            self._move_at_coordinator(position, word, after_comma=after_comma)
        elif word.plain in fw.CLAUSE_OR_PREPOSITION:
            if (
                look.finite_verb_after(self.words, position + 1, has_verb=self.current.has_verb)
                is not None
            ):
                self._push(SegmentKind.ADVERBIAL, word.plain)
        elif word.plain == "that":
            self._move_at_that(position)
        elif (governor := self._governor(ops.BEFORE_QUESTION)) is not None and (
            word.plain in fw.QUESTION_WORDS
        ):
            self._push(SegmentKind.COMPLEMENT, word.plain, governor)
        elif word.plain in fw.SUBORDINATORS:
            self._push(SegmentKind.ADVERBIAL, word.plain)
        elif (
            word.plain in fw.RELATIVES
            and position
            and not (
                position > 1
                and self.words[position - 1].plain in ("of", "to")
                and look.finite_verb_after(self.words, position + 1, has_verb=self.current.has_verb)
                is None
            )
        ):
            self._push(SegmentKind.RELATIVE, word.plain)

    def _move_at_that(self, position: int) -> None:
        verb = look.finite_verb_after(self.words, position + 1, has_verb=self.current.has_verb)
        if verb is None:
            return
        governor = self._governor(ops.BEFORE_THAT)
        is_subject = verb == position + 1 or all(
            word.tag in (WordClass.ADVERB, WordClass.NEGATOR) for word in self.words[position + 1 : verb]
        )
        if governor is not None and not is_subject:
            self._push(SegmentKind.COMPLEMENT, "that", governor)
        elif position and (is_subject or self.words[position - 1].is_content):
            self._push(SegmentKind.RELATIVE, "that")

    def _move_at_coordinator(self, position: int, word: WordToken, *, after_comma: bool) -> None:
        follower = look.next_essential(self.words, position + 1)
        if follower is None or not self.current.has_verb:
            return
        verb = look.finite_verb_after(self.words, position + 1, has_verb=self.current.has_verb)
        starts_with_verb = self.words[follower].tag in (WordClass.AUXILIARY, WordClass.VERB)
        inverted = word.plain == "nor" and starts_with_verb
        if not starts_with_verb and verb is None:
            return
        if not starts_with_verb and look.is_reduced(
            self.words, verb or 0, has_verb=self.current.has_verb
        ):
            return
        if after_comma and not self._keeps_tense(verb):
            self.stack = self.stack[:1]
        parent = self.stack[-1]
        segment = Segment(
            SegmentKind.COORDINATE, parent, word.plain, self.current.governor,
            shares_subject=starts_with_verb and not inverted,
        )  # fmt: skip
        self.segments.append(segment)
        self.stack[-1] = len(self.segments) - 1

    def _keeps_tense(self, verb: int | None) -> bool:
        """Return whether a joined clause goes on with reported words: ", and B would stay"."""
        in_complement = any(self.segments[i].kind is SegmentKind.COMPLEMENT for i in self.stack)
        return in_complement and verb is not None and self.words[verb].plain in ("would", "had", "'d")

    def _move_at_verb(self, position: int, word: WordToken) -> None:
        """Close a relative clause at the verb of its parent, and part off a participle before a verb."""
        before = look.previous_essential(self.words, position)
        continues = before is not None and (
            before.tag in (WordClass.AUXILIARY, WordClass.TO) or before.plain in fw.COORDINATORS
        )
        follows_object = before is not None and before.plain in fw.OBJECT_PRONOUNS - {"it", "her"}
        if continues or follows_object or not self.current.has_verb:
            return
        is_finite = is_past_form(word.plain) or (
            word.tag is WordClass.AUXILIARY and word.plain not in ("having", "being", "be", "been")
        )
        if self.current.kind in (SegmentKind.RELATIVE, SegmentKind.PARTICIPLE) and is_finite:
            if not look.is_reduced(self.words, position, has_verb=self.current.has_verb):
                self.stack.pop()
        elif (
            word.tag is WordClass.VERB
            and is_past_form(word.plain)
            and look.is_reduced(self.words, position, has_verb=self.current.has_verb)
        ):
            self._push(SegmentKind.PARTICIPLE)
        elif is_finite and self.current.kind is not SegmentKind.REPORTING:
            self._part_off_participle()

    def _part_off_participle(self) -> None:
        """Move a first bare participle with its words out of the way of the finite verb that follows."""
        segment = self.segments[self.stack[-1]]
        for offset, index in enumerate(segment.words):
            word = self.words[index]
            if word.tag is WordClass.AUXILIARY:
                return
            if word.tag is WordClass.VERB and is_past_form(word.plain):
                participle = Segment(
                    SegmentKind.PARTICIPLE, self.stack[-1], words=segment.words[offset:]
                )
                participle.has_verb = True
                del segment.words[offset:]
                self.segments.append(participle)
                return

    def _expect_content(self, position: int) -> None:
        """Note where the reported words of a verb begin, if they follow without "that"."""
        start = position + 1
        if self.words[position].key in look.LISTENER_VERBS:
            start = look.after_object(self.words, start)
        if start >= len(self.words):
            return
        first = self.words[start]
        opens = first.tag in (
            WordClass.PRONOUN,
            WordClass.DETERMINER,
            WordClass.POSSESSIVE,
            WordClass.NAME,
            WordClass.NOUN,
            WordClass.NUMBER,
        )
        if not opens or first.plain in fw.OBJECT_PRONOUNS - {"it", "her"}:
            return
        verb = look.finite_verb_after(self.words, start, has_verb=self.current.has_verb)
        if (
            verb is not None
            and verb > start
            and not look.is_reduced(self.words, verb, has_verb=self.current.has_verb)
        ):
            self.pending[start] = (SegmentKind.COMPLEMENT, "", position)

    def _close_at_comma(self, position: int) -> None:
        """Close the inner clauses that a comma ends."""
        word = self.words[position]
        while len(self.stack) > 1 and self.current.kind in _NESTED and self.current.has_verb:
            self.stack.pop()
        is_main = self.current.kind is SegmentKind.MAIN and self.current.has_verb
        opens = word.tag is WordClass.PRONOUN and not look.opens_reporting_clause(self.words, position)
        if is_main and opens and look.finite_verb_after(self.words, position, has_verb=True) is not None:
            self._restart()

    def _push(self, kind: SegmentKind, marker: str = "", governor: int | None = None) -> None:
        self.segments.append(Segment(kind, self.stack[-1], marker, governor))
        self.stack.append(len(self.segments) - 1)

    def _pop_through(self, kind: SegmentKind) -> None:
        while len(self.stack) > 1:
            if self.segments[self.stack.pop()].kind is kind:
                return

    def _restart(self) -> None:
        self.segments.append(Segment(SegmentKind.MAIN))
        self.stack = [len(self.segments) - 1]

    def _governor(self, table: dict[str, ops.Effect]) -> int | None:
        """Return the last word of the current segment whose complement can begin after it."""
        for steps, index in enumerate(reversed(self.current.words)):
            word = self.words[index]
            if word.key in table and (word.tag is not WordClass.NAME):
                return index
            if steps > 5 or word.plain in (",", ";"):
                return None
        return None
