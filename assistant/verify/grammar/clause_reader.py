"""Read the clauses of a sentence from left to right: who does what, to whom, and by whom."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.verify.grammar.phrases import Chunk, ChunkKind, NounPhrase, with_complement
from assistant.verify.grammar.predications import REPORTING, TIME_NOUNS, Apposition
from assistant.verify.grammar.word_class import WordClass

_SKIPPED = (WordClass.ADVERB, WordClass.NEGATOR, WordClass.SYMBOL)


@dataclass
class ClauseDraft:
    """A clause under construction."""

    group: Chunk
    subjects: list[NounPhrase]
    is_relative: bool
    outer: list[NounPhrase] | None
    agents: list[NounPhrase] = field(default_factory=list)
    objects: list[NounPhrase] = field(default_factory=list)
    roles: list[NounPhrase] = field(default_factory=list)


@dataclass
class ClauseReader:
    """Reads the clauses of a sentence from left to right."""

    chunks: list[Chunk]
    clauses: list[ClauseDraft] = field(default_factory=list)
    open: list[NounPhrase] = field(default_factory=list)
    """Noun phrases since the last verb that may become a subject; those after a comma replace them."""
    appositions: list[Apposition] = field(default_factory=list)
    phrases: list[NounPhrase] = field(default_factory=list)
    relative: list[NounPhrase] | None = None
    """Antecedent of the relative clause that has begun and has no verb yet."""
    aside_outer: list[NounPhrase] | None = None
    """Subject before a relative clause, until the comma that closes it."""
    apposition_end: int = -1
    """Index of the comma that closes an apposition; phrases before it do not become subjects."""
    last_phrase: NounPhrase | None = None
    """The last noun phrase of any kind."""

    def read(self) -> None:
        """Read all chunks."""
        depth = 0
        for position, chunk in enumerate(self.chunks):
            depth += (chunk.word == "(") - (chunk.word == ")")
            if depth > 0:
                continue  # What stands in brackets is no subject.
            if chunk.kind is ChunkKind.NOUN_PHRASE and chunk.phrase is not None:
                self._read_phrase(position, chunk.phrase)
            elif chunk.kind is ChunkKind.VERB_GROUP:
                self._read_verb(position, chunk)
            elif chunk.part is WordClass.RELATIVE:
                self.relative = self._antecedent()
                self.open = []
            elif chunk.part is WordClass.SUBORDINATOR or chunk.word in (";", ":"):
                self.open = []

    def _before(self, position: int) -> Chunk | None:
        """Return the chunk before a position, past adverbs and symbols."""
        for chunk in reversed(self.chunks[:position]):
            if chunk.kind is not ChunkKind.MARK or chunk.part not in _SKIPPED:
                return chunk
        return None

    def _read_phrase(self, position: int, phrase: NounPhrase) -> None:
        before = self._before(position)
        part = before.part if before is not None and before.kind is ChunkKind.MARK else None
        if part is WordClass.PREPOSITION and before is not None:
            self._read_prepositional(before, phrase, inside=position < self.apposition_end)
        elif position < self.apposition_end:
            pass
        elif (
            part in (WordClass.COMMA, WordClass.BREAK)
            and self.last_phrase is not None
            and self._is_beside(position)
        ):
            self._read_beside(position, phrase, self.last_phrase)
        elif part is WordClass.CONJUNCTION and self.open and self._joins(position):
            self.open.append(phrase)
        else:
            self._add_object(before, phrase)
            self.open = [phrase]
        self.last_phrase = phrase
        self.phrases.append(phrase)

    def _read_beside(self, position: int, phrase: NounPhrase, other: NounPhrase) -> None:
        """Read a noun phrase after a comma: an apposition if it ends with a comma or the sentence."""
        end = self._apposition_end(position)
        head = self.open[-1] if self.open else other
        if end is not None and self.open:
            self.apposition_end = end
            self.appositions.append(Apposition(head, phrase))
            return
        if (
            end is not None
            and (phrase.name is None) != (other.name is None)
            and other.head not in TIME_NOUNS
        ):
            self.appositions.append(Apposition(other, phrase))
        if (
            self.open
            and (phrase.name is not None) != (head.name is not None)
            and self._is_whole(position)
        ):
            # "The owner, Tove Lind, 54, said": the age and its commas are already left out.
            self.appositions.append(Apposition(head, phrase))
        self.open = [phrase]

    def _is_whole(self, position: int) -> bool:
        """Return whether the noun phrase before the comma opens the sentence or follows a boundary."""
        before = self.chunks[: position - 1]
        return all(chunk.kind is not ChunkKind.VERB_GROUP for chunk in before)

    def _add_object(self, before: Chunk | None, phrase: NounPhrase) -> None:
        if before is not None and before.kind is ChunkKind.VERB_GROUP and self.clauses:
            self.clauses[-1].objects.append(phrase)

    def _read_prepositional(self, before: Chunk, phrase: NounPhrase, *, inside: bool) -> None:
        """Attach the noun phrase after "of" to that before it, and take the one after "by" as agent."""
        if before.word == "by" and self.clauses:
            self.clauses[-1].agents.append(phrase)
        if before.word == "as" and self.clauses:
            self.clauses[-1].roles.append(phrase)
        if inside and self.appositions:
            pair = self.appositions[-1]
            self.appositions[-1] = Apposition(pair.left, with_complement(pair.right, phrase))
        elif before.word in ("of", "from", "in", "at", "for") and self.open:
            self.open[-1] = with_complement(self.open[-1], phrase)
            self.phrases[:] = [
                self.open[-1] if old.first == self.open[-1].first else old for old in self.phrases
            ]
        if before.word == "of" and self.clauses and self.clauses[-1].objects:
            last = self.clauses[-1].objects[-1]
            if self.last_phrase is not None and last.first == self.last_phrase.first:
                self.clauses[-1].objects[-1] = with_complement(last, phrase)

    def _is_beside(self, position: int) -> bool:
        """Return whether only a comma, and perhaps an age, stands between two noun phrases."""
        distance = position - 2
        return distance >= 0 and self.chunks[distance].kind is ChunkKind.NOUN_PHRASE

    def _apposition_end(self, position: int) -> int | None:
        """Return the index of the comma after a phrase and its complements; None before a verb."""
        for index in range(position + 1, len(self.chunks)):
            chunk = self.chunks[index]
            if chunk.kind is ChunkKind.VERB_GROUP:
                return self._participle_end(position, index)
            if chunk.part in (
                WordClass.COMMA,
                WordClass.BREAK,
                WordClass.SUBORDINATOR,
                WordClass.RELATIVE,
                WordClass.QUOTE,
            ):
                return index
        return len(self.chunks)

    def _participle_end(self, position: int, index: int) -> int | None:
        """Return the index of the comma that closes `, a comedian known for his hats,` before a verb."""
        phrase = self.chunks[position].phrase
        if phrase is None or not phrase.text.startswith(("a ", "an ")) or index == len(self.chunks) - 1:
            return None
        for end in range(index + 1, len(self.chunks) - 1):
            following = self.chunks[end + 1]
            if self.chunks[end].part is WordClass.COMMA and following.kind is ChunkKind.VERB_GROUP:
                return end if following.is_finite else None
        return None

    def _joins(self, position: int) -> bool:
        """Return whether "and" joins a noun phrase to the subject so far rather than opens a clause."""
        if not self.clauses:
            return True
        return all(chunk.kind is not ChunkKind.VERB_GROUP for chunk in self.chunks[position + 1 :]) or (
            self._before(position - 1) is not None
            and self._before(position - 1).kind is ChunkKind.NOUN_PHRASE  # type: ignore[union-attr]
        )

    def _read_verb(self, position: int, group: Chunk) -> None:
        before = self._before(position)
        if not group.is_finite:
            if before is not None and before.part is WordClass.COMMA:
                self.aside_outer = self.aside_outer or list(self.open) or None
            self._read_nonfinite(group)
            return
        closes = self.apposition_end == position - 1
        clause = ClauseDraft(group, [], is_relative=False, outer=None)
        mark = before.part if before is not None and before.kind is ChunkKind.MARK else None
        if self.relative is not None:
            clause.subjects = list(self.open) or self._relative_subjects(self.relative)
            clause.objects = self.relative if self.open else []
            clause.is_relative = True
            clause.outer = self._outer_of(self.relative)
            self.aside_outer = clause.outer
            self.relative = None
        elif self._is_inverted(position, group, mark):
            following = self.chunks[position + 1].phrase
            clause.subjects = [following] if following is not None else []
        elif mark is WordClass.COMMA and self.aside_outer is not None and not closes:
            clause.subjects = self.aside_outer
            self.aside_outer = None
        elif mark is WordClass.COMMA and self._ends_relative():
            clause.subjects = self._outer_subjects()
        elif self.open and (mark is not WordClass.CONJUNCTION or not self.clauses):
            clause.subjects = self._without_objects()
        else:
            clause.subjects = self._outer_subjects()
        if mark is WordClass.COMMA and clause.subjects and group.part is WordClass.VERB:
            # "Ortiz, named best player, had": the participle is an aside.
            self.aside_outer = self.aside_outer or clause.subjects
        self.clauses.append(clause)
        self.open = []

    def _without_objects(self) -> list[NounPhrase]:
        """Return the open noun phrases; of "saw Moe and Lie left" only that after "and"."""
        objects = self.clauses[-1].objects if self.clauses else []
        rest = [phrase for phrase in self.open if all(phrase.first != own.first for own in objects)]
        return rest or list(self.open)

    def _relative_subjects(self, antecedent: list[NounPhrase]) -> list[NounPhrase]:
        """Return the antecedent, and who it is: of "Moe was the man who left" also Moe."""
        if not self.clauses or self.clauses[-1].group.verb != "be":
            return antecedent
        last = self.clauses[-1]
        is_complement = any(own.first == other.first for own in last.objects for other in antecedent)
        return [s for s in last.subjects if not s.pronoun] + antecedent if is_complement else antecedent

    def _ends_relative(self) -> bool:
        """Return whether a comma before a verb closes a relative clause, whose object came last."""
        if not self.clauses or not self.clauses[-1].is_relative:
            return False
        objects = [*self.clauses[-1].objects, *self.clauses[-1].agents]
        return not self.open or any(phrase.first == self.open[-1].first for phrase in objects)

    def _read_nonfinite(self, group: Chunk) -> None:
        """Give an infinitive or a form in -ing the subjects and objects of the clause before."""
        subjects = list(self.open) if self.open and not self.clauses else self._outer_subjects()
        if self.clauses:
            # "accused Dale of leaking", "asked Dale to go": the object may be the doer.
            subjects = [*subjects, *self.clauses[-1].objects]
        self.clauses.append(ClauseDraft(group, subjects, is_relative=False, outer=None))
        self.open = []

    def _antecedent(self) -> list[NounPhrase]:
        if self.open:
            return [self.open[-1]] if len(self.open) == 1 else list(self.open)
        return [self.last_phrase] if self.last_phrase is not None else []

    def _outer_of(self, antecedent: list[NounPhrase]) -> list[NounPhrase]:
        """Return the subjects of the clause around a relative clause.

        An antecedent before the first verb is itself the subject; one after a verb is an object.
        """
        if not self.clauses or (antecedent and antecedent[0].first > self.clauses[-1].group.last):
            return (
                antecedent
                if not self.clauses or self.clauses[-1].group.verb in REPORTING
                else (self.clauses[-1].subjects)
            )
        return self._outer_subjects()

    def _outer_subjects(self) -> list[NounPhrase]:
        """Return the subjects of the last clause; of the clause around it if it is relative."""
        if not self.clauses:
            return []
        last = next((c for c in reversed(self.clauses) if c.group.is_finite), self.clauses[-1])
        return last.outer if last.is_relative and last.outer is not None else last.subjects

    def _closes_aside(self, position: int) -> bool:
        """Return whether the comma before a verb closes an apposition or a relative clause."""
        return self.apposition_end == position - 1 or self._ends_relative()

    def _is_inverted(self, position: int, group: Chunk, mark: WordClass | None) -> bool:
        """Return whether the speaker follows the verb, as in `…, said Gro Dahl`."""
        if self._closes_aside(position) or group.verb == "tell":
            return False
        if group.verb not in REPORTING or mark not in (
            WordClass.COMMA,
            WordClass.QUOTE,
            None,
            WordClass.BREAK,
        ):
            return False
        if mark is None and position > 0:
            return False
        following = self.chunks[position + 1 : position + 3]
        kinds = [chunk.kind for chunk in following]
        return kinds[:1] == [ChunkKind.NOUN_PHRASE] and kinds[1:] != [ChunkKind.VERB_GROUP]
