"""Give each word of a sentence its state: affirmed or denied, and with which modality."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.verify.grammar import function_words as fw
from assistant.verify.grammar.verbs import is_ing_form, is_past_form
from assistant.verify.grammar.word_class import WordClass
from assistant.verify.grammar.words import WordToken
from assistant.verify.polarity.factuality import lookahead as look
from assistant.verify.polarity.factuality import operators as ops
from assistant.verify.polarity.factuality import scope
from assistant.verify.polarity.factuality.auxiliaries import after_auxiliary
from assistant.verify.polarity.factuality.operators import Factuality, Modality
from assistant.verify.polarity.factuality.segments import Segment, SegmentKind

_REACH = 7
"""Words between an operator and the infinitive that it governs: "asked the council of the town to"."""


@dataclass(frozen=True)
class SentenceStates:
    """The states of the words of a sentence, in order."""

    states: tuple[Factuality, ...]
    excluded: frozenset[int]
    """Positions of the words behind "unlike", "except", "instead of", "not ... but"."""


def read_states(words: Sequence[WordToken], segments: Sequence[Segment]) -> SentenceStates:
    """Return the states of the words of a sentence that is split into segments."""
    return _Reader(words, segments).run()


@dataclass
class _Walk:
    """The position of a reader in a segment: the state that holds for the next word."""

    state: Factuality
    is_excluding: bool = False
    has_verb: bool = False
    flips: int = 0
    """Count of the negators that "but" can end."""
    before_quotation: Factuality | None = None

    def toggle_quotation(self) -> None:
        """Enter or leave a title or quotation. A negator in it stays there."""
        self.is_excluding = False
        before = self.before_quotation
        self.before_quotation = None if before else self.state
        self.state = before or self.state


class _Reader:
    """The states that are known so far. Segments are read from the outside in."""

    def __init__(self, words: Sequence[WordToken], segments: Sequence[Segment]) -> None:
        self.words = words
        self.segments = segments
        self.states = [Factuality()] * len(words)
        self.excluded: set[int] = set()
        self.bases: dict[int, Factuality] = {}
        self.verb_states: dict[int, Factuality] = {}
        """Factuality of the last verb of each segment."""
        self.denied_subjects: set[int] = set()

    def run(self) -> SentenceStates:
        order = sorted(range(len(self.segments)), key=self._depth)
        for index in order:
            self.bases[index] = self._base(self.segments[index])
            self._read(index)
        return SentenceStates(tuple(self.states), frozenset(self.excluded))

    def _depth(self, index: int) -> tuple[int, int]:
        depth, parent = 0, self.segments[index].parent
        while parent is not None and depth < len(self.segments):
            depth, parent = depth + 1, self.segments[parent].parent
        return depth, index

    def _base(self, segment: Segment) -> Factuality:
        """Return the state in which a segment starts."""
        parent = (
            self.bases.get(segment.parent, Factuality()) if segment.parent is not None else Factuality()
        )
        match segment.kind:
            case SegmentKind.COMPLEMENT if segment.governor is not None:
                return self._complement(segment.governor, segment.marker)
            case SegmentKind.PARTICIPLE if self._is_future_limit(segment):
                return Factuality(1, Modality.CONDITIONAL)
            case SegmentKind.ADVERBIAL:
                if segment.marker in ("unless", "lest"):
                    return Factuality(-1, Modality.CONDITIONAL)
                if segment.marker in fw.CONDITIONS or self._is_future_limit(segment):
                    return Factuality(1, Modality.CONDITIONAL)
                return Factuality(1, Modality.FACT)
            case SegmentKind.COORDINATE:
                return parent
        return Factuality()

    def _is_future_limit(self, segment: Segment) -> bool:
        """Return whether a clause with "until" or "before" follows a clause about the future."""
        if segment.marker not in ("until", "till", "before", "once") or segment.parent is None:
            return False
        state = self.verb_states.get(segment.parent, Factuality())
        return ops.STRENGTH[state.modality] >= ops.STRENGTH[Modality.FUTURE]

    def _complement(self, governor: int, marker: str) -> Factuality:
        word, state = self.words[governor], self.states[governor]
        if marker in ("whether", "if"):
            return Factuality(0, Modality.OPEN)
        if marker not in ("", "that"):
            return ops.BEFORE_QUESTION[word.key].on(state)
        effect = ops.BEFORE_THAT.get(word.key)
        return effect.on(state) if effect else Factuality().weakened(state.modality)

    def _read(self, index: int) -> None:
        """Set the states of the words of a segment, from left to right."""
        segment = self.segments[index]
        walk = _Walk(self._inherited(segment, self.bases[index]))
        for offset, position in enumerate(segment.words):
            word = self.words[position]
            if word.plain in ('"', "“", "”"):
                walk.toggle_quotation()
            if walk.is_excluding and scope.ends_exclusion(self.words, position):
                walk.is_excluding = False
            elif word.plain == "but" and walk.flips and offset:
                walk.state, walk.flips = walk.state.denied(), walk.flips - 1
            self._negate(walk, index, offset)
            self._apply_verb(walk, index, offset)
            self.states[position] = walk.state
            if walk.is_excluding:
                self.excluded.add(position)
            if scope.has_noun_object(self.words, position):
                walk.state = ops.BEFORE_NOUN[word.key].on(walk.state)
            elif word.key in ops.POSITION_NOUNS and walk.state.sign < 0:
                walk.state = Factuality(0, Modality.OPEN)
        self._annul_subject(segment)

    def _negate(self, walk: _Walk, index: int, offset: int) -> None:
        """Change the state at a word that denies."""
        segment = self.segments[index]
        position = segment.words[offset]
        word = self.words[position]
        if word.plain in fw.EXCLUSIONS or scope.denies_phrase(
            self.words, position, opens_clause=offset == 0
        ):
            walk.is_excluding = True
        elif word.tag is WordClass.NEGATOR and not (word.plain == "nor" and walk.flips):
            walk.state = self._after_negator(walk.state, position)
            walk.flips += 1
        elif scope.is_negative_pronoun(word):
            if not walk.has_verb:
                walk.state = walk.state.denied()
                walk.flips += 1
                self.denied_subjects.add(index)
            elif scope.is_local(self.words, position):
                walk.is_excluding = True
            else:
                walk.state = self._deny_verb(segment, offset)
        elif word.plain in fw.WEAK_NEGATORS - {segment.marker} and not (
            word.tag is WordClass.DETERMINER and walk.has_verb
        ):
            walk.state = Factuality(0, walk.state.modality)

    def _apply_verb(self, walk: _Walk, index: int, offset: int) -> None:
        """Change the state at an auxiliary or a verb."""
        segment = self.segments[index]
        position = segment.words[offset]
        word = self.words[position]
        is_governed = word.plain in ("having", "being") or (
            word.plain in ("be", "have") and scope.follows_to(self.words, position)
        )
        if word.tag is WordClass.AUXILIARY and not is_governed:
            walk.state = after_auxiliary(
                self.words, position, walk.state, is_conditional=self._has_condition(segment)
            )
        if is_governed or word.is_verb:
            walk.state = self._at_verb(walk.state, segment, offset)
        if word.tag is WordClass.VERB:
            self.verb_states[index] = walk.state
        walk.has_verb = walk.has_verb or word.tag in (WordClass.AUXILIARY, WordClass.VERB)

    def _annul_subject(self, segment: Segment) -> None:
        """Deny the subject of a verb that says that it did not come about: "a strike was averted"."""
        for offset, position in enumerate(segment.words):
            word = self.words[position]
            if (
                word.tag is WordClass.VERB
                and word.key in ops.ANNULLING_VERBS
                and self.states[position].sign > 0
            ):
                before = look.previous_essential(self.words, position)
                if before is not None and before.plain in fw.BE:
                    for index in segment.words[:offset]:
                        if self.words[index].tag in (WordClass.NOUN, WordClass.GERUND):
                            self.states[index] = self.states[index].denied()
                return

    def _inherited(self, segment: Segment, base: Factuality) -> Factuality:
        """Return the state in which a joined verb starts; it may share auxiliary, negator or subject."""
        if segment.kind is not SegmentKind.COORDINATE or not segment.shares_subject:
            return base
        parent = segment.parent if segment.parent is not None else 0
        first = next(
            (i for i in segment.words if self.words[i].tag in (WordClass.VERB, WordClass.AUXILIARY)),
            None,
        )
        if first is not None and self.words[first].tag is WordClass.VERB:
            state = self.verb_states.get(parent, base)
            lower = self.words[first].plain
            if not is_past_form(lower) and not lower.endswith("s"):
                return state
            group = [
                self.words[i].plain
                for i in self.segments[parent].words
                if self.words[i].tag is WordClass.AUXILIARY
            ]
            if group and group[-1] in fw.BE | fw.HAVE and is_past_form(lower):
                return (
                    state if segment.marker in ("or", "nor") else Factuality(base.sign, state.modality)
                )
        if parent in self.denied_subjects:
            return base.denied()
        return base

    def _after_negator(self, state: Factuality, position: int) -> Factuality:
        is_able = position > 0 and self.words[position - 1].plain == "can"
        if not is_able and any(word.plain in ("until", "till") for word in self.words[position + 1 :]):
            # "did not open until May" says that it opened.
            return Factuality(0, state.modality)
        return state.denied()

    def _deny_verb(self, segment: Segment, offset: int) -> Factuality:
        """Deny the verb in front of a negative object: "killed none". Return the state after it."""
        for index in reversed(segment.words[:offset]):
            self.states[index] = self.states[index].denied()
            if self.words[index].tag in (WordClass.VERB, WordClass.AUXILIARY):
                break
        last = self.states[segment.words[offset - 1]]
        self.verb_states[self.segments.index(segment)] = last
        return last

    def _has_condition(self, segment: Segment) -> bool:
        """Return whether a clause with "if" belongs to the segment."""
        index = self.segments.index(segment)
        return any(
            other.kind is SegmentKind.ADVERBIAL
            and other.parent == index
            and other.marker in fw.CONDITIONS - fw.WEAK_CONDITIONS - {"whether"}
            for other in self.segments
        )

    def _at_verb(self, state: Factuality, segment: Segment, offset: int) -> Factuality:
        """Return the state of a verb: that of the complement, if an operator governs it."""
        position = segment.words[offset]
        start = offset
        while start and self.words[segment.words[start - 1]].tag in (
            WordClass.ADVERB,
            WordClass.NEGATOR,
            WordClass.AUXILIARY,
        ):
            start -= 1
        before = self.words[segment.words[start - 1]] if start else None
        is_gerund = is_ing_form(self.words[position].plain)
        if before is not None and before.tag is WordClass.TO and not is_gerund:
            table, reach = ops.BEFORE_TO, _REACH
            start -= 1
        elif is_gerund and self.words[position].tag in (WordClass.GERUND, WordClass.AUXILIARY):
            table, reach = ops.BEFORE_GERUND, 4
        else:
            return state
        for index in reversed(segment.words[max(0, start - reach) : start + 1]):
            word = self.words[index]
            if word.tag is WordClass.VERB and word.key not in table:
                break
            if (
                word.key in table
                and word.tag is not WordClass.NAME
                and scope.is_operator(self.words, index)
            ):
                effect = table[word.key].on(self.states[index])
                if word.key in ops.PLAN_NOUNS and self._is_dropped(index):
                    effect = Factuality(-1, Modality.PLAN)
                if effect.modality is Modality.WISH and self._is_in_vain(segment):
                    effect = Factuality(-1)
                denied_inside = any(
                    self.words[i].tag is WordClass.NEGATOR for i in segment.words if index < i < position
                )
                return effect.denied() if denied_inside else effect
        return state

    def _is_in_vain(self, segment: Segment) -> bool:
        return any(self.words[i].plain in ("in_vain", "unsuccessfully") for i in segment.words)

    def _is_dropped(self, index: int) -> bool:
        """Return whether a plan is the object of a verb that ends it: "dropped its plan to"."""
        near = self.words[max(0, index - 4) : index]
        return self.states[index].sign < 0 and any(word.key in ops.DROPPED_NOUNS for word in near)
