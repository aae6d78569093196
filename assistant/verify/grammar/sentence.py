"""Read a sentence into clauses with their doers, appositions and ages."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.verify.grammar.clause_reader import ClauseDraft, ClauseReader
from assistant.verify.grammar.named_words import tag_with_names
from assistant.verify.grammar.names import Name
from assistant.verify.grammar.phrases import Chunk, ChunkKind, read_chunks
from assistant.verify.grammar.predications import (
    TIME_NOUNS,
    Age,
    ParsedSentence,
    Predication,
    content_stems,
)
from assistant.verify.grammar.word_class import WordClass
from assistant.verify.grammar.words import WordToken


def read_sentence(words: tuple[WordToken, ...], names: tuple[Name, ...]) -> ParsedSentence:
    """Return a sentence with its clauses."""
    in_name = {index for name in names for index in range(name.first, name.last + 1)}
    parts = tag_with_names(words, in_name)
    chunks = read_chunks(words, parts, names)
    reduced, ages = _without_ages(chunks, words)
    reader = ClauseReader(reduced)
    reader.read()
    return ParsedSentence(
        words=words,
        parts=tuple(parts),
        names=names,
        phrases=tuple(reader.phrases),
        chunks=tuple(chunks),
        clauses=tuple(_finish(reader.clauses, words)),
        appositions=tuple(reader.appositions),
        ages=tuple(ages),
    )


def _without_ages(chunks: Sequence[Chunk], words: Sequence[WordToken]) -> tuple[list[Chunk], list[Age]]:
    """Return the chunks without ages between commas, and the ages with their bearers."""
    result: list[Chunk] = []
    ages: list[Age] = []
    position = 0
    while position < len(chunks):
        chunk = chunks[position]
        bearer = result[-1].phrase if result else None
        length = _age_length(chunks, position, words)
        if bearer is not None and bearer.name and length:
            ages.append(Age(bearer, words[chunks[position + length - 1].first].plain))
            position += length
            if position < len(chunks) and chunks[position].part is WordClass.COMMA:
                # The closing comma stays if a further apposition follows.
                following = chunks[position + 1] if position + 1 < len(chunks) else None
                if following is None or following.kind is not ChunkKind.NOUN_PHRASE:
                    position += 1
            continue
        if chunk.phrase is not None and chunk.phrase.name is not None:
            ages.extend(
                Age(chunk.phrase, words[i].plain.split("-")[0])
                for i in range(chunk.first, chunk.last)
                if words[i].plain.endswith("-year-old")
            )
        result.append(chunk)
        position += 1
    return result, ages


def _age_length(chunks: Sequence[Chunk], position: int, words: Sequence[WordToken]) -> int:
    """Return the number of chunks of `, 61`, `, aged 61` or `aged 61` at a position; 0 for none."""
    end = position
    if chunks[end].part is WordClass.COMMA:
        end += 1
    if end < len(chunks) and chunks[end].word == "aged":
        end += 1
    is_age = end > position and end < len(chunks) and _is_age(chunks[end], words)
    return end + 1 - position if is_age else 0


def _is_age(chunk: Chunk | None, words: Sequence[WordToken]) -> bool:
    return (
        chunk is not None
        and chunk.kind is ChunkKind.NOUN_PHRASE
        and chunk.first == chunk.last
        and words[chunk.first].plain.isdigit()
        and len(words[chunk.first].plain) <= 3
    )


def _finish(clauses: Sequence[ClauseDraft], words: Sequence[WordToken]) -> list[Predication]:
    """Return the clauses with the words that belong to each."""
    result = []
    for index, clause in enumerate(clauses):
        end = _clause_end(clauses, index, len(words))
        terms = content_stems(words[clause.group.first : end + 1])
        subjects = tuple(s for s in clause.subjects if s.head not in TIME_NOUNS or s.name)
        by_agent = clause.agents and words[clause.group.last].plain.endswith(("ed", "en", "t", "d", "n"))
        result.append(
            Predication(
                subjects=subjects,
                verb=clause.group.verb,
                verbs=clause.group.verbs,
                is_passive=clause.group.is_passive or bool(by_agent and not clause.objects),
                agents=tuple(clause.agents),
                objects=tuple(clause.objects),
                terms=terms,
                first=clause.group.first,
                last=end,
                verb_end=clause.group.last,
                is_finite=clause.group.is_finite,
                roles=tuple(clause.roles),
                verb_stems=content_stems(words[clause.group.first : clause.group.last + 1]),
            )
        )
    return result


def _clause_end(clauses: Sequence[ClauseDraft], index: int, count: int) -> int:
    """Return the index of the last word of a clause: before the next verb or its subject."""
    if index + 1 == len(clauses):
        return count - 1
    following = clauses[index + 1]
    first = following.group.first
    if not following.group.is_finite:
        return first - 1
    between = [s.first for s in following.subjects if clauses[index].group.last < s.first < first]
    return min(between, default=first) - 1
