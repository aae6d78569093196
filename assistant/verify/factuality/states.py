"""Give each word of a sentence its state: affirmed or denied, and with which modality."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.verify.factuality import english as e
from assistant.verify.factuality import lookahead as look
from assistant.verify.factuality import operators as ops
from assistant.verify.factuality.auxiliaries import after_auxiliary
from assistant.verify.factuality.operators import Factuality, Modality
from assistant.verify.factuality.segments import Segment, SegmentKind
from assistant.verify.factuality.tagging import Lexeme, Tag
from assistant.verify.factuality.verbs import is_ing_form, is_past_form

_REACH = 7
"""Words between an operator and the infinitive that it governs: "asked the council of the town to"."""

_COMPARATIVES = frozenset("more less most least as equally".split())
_OPENS_OBJECT = (Tag.CONTENT, Tag.DETERMINER, Tag.NAME, Tag.NUMBER)


@dataclass(frozen=True)
class SentenceStates:
    """The states of the words of a sentence, in order."""

    states: tuple[Factuality, ...]
    excluded: frozenset[int]
    """Positions of the words behind "unlike", "except", "instead of", "not ... but"."""


def read_states(words: Sequence[Lexeme], segments: Sequence[Segment]) -> SentenceStates:
    """Return the states of the words of a sentence that is split into segments."""
    return _Reader(words, segments).run()


class _Reader:
    """The states that are known so far. Segments are read from the outside in."""

    def __init__(self, words: Sequence[Lexeme], segments: Sequence[Segment]) -> None:
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
                if segment.marker in e.CONDITIONS or self._is_future_limit(segment):
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
        state = self._inherited(segment, self.bases[index])
        excluding = verb_seen = False
        flips = 0
        before_quotation: Factuality | None = None
        for offset, position in enumerate(segment.words):
            word = self.words[position]
            if word.lower in ('"', "“", "”"):
                # A negator in a title or a quotation stays there.
                excluding = False
                state, before_quotation = before_quotation or state, None if before_quotation else state
            if excluding and (word.lower in (",", "but") or self._ends_exclusion(position)):
                excluding = False
            elif word.lower == "but" and flips and offset:
                state, flips = state.denied(), flips - 1
            if word.lower in e.EXCLUSIONS or self._denies_phrase(position, segment):
                excluding = True
            elif word.tag is Tag.NEGATOR and not (word.lower == "nor" and flips):
                state = self._after_negator(state, position)
                flips += 1
            elif self._is_negative_phrase(word):
                if not verb_seen:
                    state = state.denied()
                    flips += 1
                    self.denied_subjects.add(index)
                elif self._is_local(position):
                    excluding = True
                else:
                    state = self._deny_verb(segment, offset)
            elif word.lower in e.WEAK_NEGATORS and not (word.tag is Tag.DETERMINER and verb_seen):
                state = Factuality(0, state.modality)
            if word.lower in ("be", "have") and self._follows_to(position):
                state = self._at_verb(state, segment, offset)
            elif word.tag is Tag.AUXILIARY:
                state = after_auxiliary(
                    self.words, position, state, is_conditional=self._has_condition(segment)
                )
            if word.tag in (Tag.VERB, Tag.GERUND):
                state = self._at_verb(state, segment, offset)
                if word.tag is Tag.VERB:
                    verb_seen = True
                    self.verb_states[index] = state
            verb_seen = verb_seen or word.tag is Tag.AUXILIARY
            self.states[position] = state
            if excluding:
                self.excluded.add(position)
            if self._has_noun_object(position):
                state = ops.BEFORE_NOUN[word.key].on(state)

    def _inherited(self, segment: Segment, base: Factuality) -> Factuality:
        """Return the state in which a joined verb starts; it may share auxiliary, negator or subject."""
        if segment.kind is not SegmentKind.COORDINATE or not segment.shares_subject:
            return base
        parent = segment.parent if segment.parent is not None else 0
        first = next((i for i in segment.words if self.words[i].tag in (Tag.VERB, Tag.AUXILIARY)), None)
        if first is not None and self.words[first].tag is Tag.VERB:
            state = self.verb_states.get(parent, base)
            lower = self.words[first].lower
            if not is_past_form(lower) and not lower.endswith("s"):
                return state
            group = [
                self.words[i].lower
                for i in self.segments[parent].words
                if self.words[i].tag is Tag.AUXILIARY
            ]
            if group and group[-1] in e.BE | e.HAVE and is_past_form(lower):
                return (
                    state if segment.marker in ("or", "nor") else Factuality(base.sign, state.modality)
                )
        if parent in self.denied_subjects:
            return base.denied()
        return base

    def _after_negator(self, state: Factuality, position: int) -> Factuality:
        if any(word.lower in ("until", "till") for word in self.words[position + 1 :]):
            # "did not open until May" says that it opened.
            return Factuality(0, state.modality)
        return state.denied()

    def _denies_phrase(self, position: int, segment: Segment) -> bool:
        """Return whether "not" denies only the phrase after it: ", not Anna", "and not on Sunday"."""
        word = self.words[position]
        if word.lower != "not" or position == 0 or position + 1 >= len(self.words):
            return False
        before, after = self.words[position - 1], self.words[position + 1]
        if before.lower == "," and after.tag is Tag.TO:
            return True
        if before.tag in (Tag.AUXILIARY, Tag.TO) or after.tag in (Tag.VERB, Tag.AUXILIARY, Tag.TO):
            return False
        return before.lower in (",", "and", "but") or (
            before.tag is not Tag.VERB and position != segment.words[0]
        )

    def _is_negative_phrase(self, word: Lexeme) -> bool:
        return word.lower in e.NEGATIVE_PRONOUNS and word.tag is not Tag.NAME

    def _is_local(self, position: int) -> bool:
        """Return whether a negative word denies only its own phrase: "with no warning"."""
        before = self.words[position - 1].lower if position else ""
        return before in e.LOCAL_NEGATION_BEFORE or before in ("and", "but", ",")

    def _deny_verb(self, segment: Segment, offset: int) -> Factuality:
        """Deny the verb in front of a negative object: "killed none". Return the state after it."""
        for index in reversed(segment.words[:offset]):
            self.states[index] = self.states[index].denied()
            if self.words[index].tag in (Tag.VERB, Tag.AUXILIARY):
                break
        last = self.states[segment.words[offset - 1]]
        self.verb_states[self.segments.index(segment)] = last
        return last

    def _follows_to(self, position: int) -> bool:
        before = look.previous_essential(self.words, position)
        return before is not None and before.tag is Tag.TO

    def _has_condition(self, segment: Segment) -> bool:
        """Return whether a clause with "if" belongs to the segment."""
        index = self.segments.index(segment)
        return any(
            other.kind is SegmentKind.ADVERBIAL
            and other.parent == index
            and other.marker in e.CONDITIONS - e.WEAK_CONDITIONS - {"whether"}
            for other in self.segments
        )

    def _at_verb(self, state: Factuality, segment: Segment, offset: int) -> Factuality:
        """Return the state of a verb: that of the complement, if an operator governs it."""
        position = segment.words[offset]
        start = offset
        while start and self.words[segment.words[start - 1]].tag in (
            Tag.ADVERB,
            Tag.NEGATOR,
            Tag.AUXILIARY,
        ):
            start -= 1
        before = self.words[segment.words[start - 1]] if start else None
        is_gerund = is_ing_form(self.words[position].lower)
        if before is not None and before.tag is Tag.TO and not is_gerund:
            table, reach = ops.BEFORE_TO, _REACH
            start -= 1
        elif is_gerund and self.words[position].tag is Tag.GERUND:
            table, reach = ops.BEFORE_GERUND, 4
        else:
            return state
        for index in reversed(segment.words[max(0, start - reach) : start + 1]):
            word = self.words[index]
            if word.tag is Tag.VERB and word.key not in table:
                break
            if word.key in table and word.tag is not Tag.NAME and self._governs(index):
                effect = table[word.key].on(self.states[index])
                if word.key in ops.PLAN_NOUNS and self._is_dropped(index):
                    effect = Factuality(-1, Modality.PLAN)
                denied_inside = any(
                    self.words[i].tag is Tag.NEGATOR for i in segment.words if index < i < position
                )
                return effect.denied() if denied_inside else effect
        return state

    def _is_dropped(self, index: int) -> bool:
        """Return whether a plan is the object of a verb that ends it: "dropped its plan to"."""
        near = self.words[max(0, index - 4) : index]
        return self.states[index].sign < 0 and any(word.key in ops.DROPPED_NOUNS for word in near)

    def _ends_exclusion(self, position: int) -> bool:
        before = look.previous_essential(self.words, position)
        is_infinitive = before is not None and before.tag is Tag.TO
        return self.words[position].tag is Tag.VERB and not is_infinitive

    def _governs(self, index: int) -> bool:
        """Return whether an operator is meant as such: not "is used to", "less likely to"."""
        word, before = self.words[index], look.previous_essential(self.words, index)
        if word.key == "use":
            return word.lower == "used" and before is not None and before.lower not in e.BE
        return word.key != "like" or self.words[index - 1].lower not in _COMPARATIVES

    def _has_noun_object(self, position: int) -> bool:
        """Return whether a verb such as "prevent" or "deny" has a noun as its object."""
        word = self.words[position]
        following = self.words[position + 1] if position + 1 < len(self.words) else None
        if word.tag is not Tag.VERB or word.key not in ops.BEFORE_NOUN:
            return False
        if word.key in ops.DROPPED_NOUNS:
            return any(w.key in ops.PLAN_NOUNS for w in self.words[position + 1 : position + 5])
        return following is not None and following.tag in _OPENS_OBJECT
