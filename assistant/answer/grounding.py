"""Ties a sentence of a draft to the words of an article that carry it, or says what they lack. Code decides, never the model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.answer.terms import Term, TermKind, extract_terms
from assistant.schema import Hit, Span, has_alphanumerics

# What it costs to get a term wrong: a wrong number or name makes a false statement, a missing word often only a paraphrase.
WEIGHT = {TermKind.NUMBER: 3.0, TermKind.NAME: 2.0, TermKind.WORD: 1.0}
NEGATIONS = frozenset(
    ["not", "no", "never", "none", "neither", "nor", "nobody", "nothing", "without", "cannot"]
)
# 0.5: of 212 drafts on encyclopedia paragraphs it drops 27 of the 74 that are wrong and 1 of the 138 that are right.
MIN_CLAIM_SHARE = 0.5
MAX_RUN = 3
"""Sentences a quote spans at most."""
MAX_QUOTE_WORDS = 80
"""Longer runs are not quotes but passages: nobody checks them."""


@dataclass(frozen=True)
class Grounding:
    """The run of whole sentences that carries a claim best, and how well it does. Shares are weighted, 0..1, higher is better."""

    hit: Hit
    quote: Span
    """Offsets into the article's text."""
    claim_share: float
    """Of the claim's terms, those in the quote, its title or the sentence before."""
    new_share: float
    """Of the claim's terms that the question did not bring, those in the quote itself: the answer proper."""
    question_share: float
    """Of the question's terms, those in the quote, its title or the sentence before."""
    missing: tuple[str, ...]
    """What of the claim the quote lacks, numbers, names, negations or most of its words, and what the claim itself does: each makes it
    unsupported."""

    @property
    def text(self) -> str:
        """The quote."""
        return self.hit.slice(self.quote.start, self.quote.end)


def ground(claim: str, question: str, hits: Sequence[Hit]) -> Grounding | None:
    """The best grounding of a claim in the passages, None if there are none. Ties go to the better passage, then to the shorter run."""
    claimed, asked = _Claim(claim, question), _Context.of(question)
    best: tuple[float, Grounding] | None = None
    for rank, hit in enumerate(hits):
        for first, last in _runs(hit):
            grounding = _compare(claimed, asked, hit, first, last)
            score = _fit(grounding, last - first, rank)
            if best is None or score > best[0]:
                best = score, grounding
    return best[1] if best else None


def _fit(grounding: Grounding, extra: int, rank: int) -> float:
    """How well a run suits as the quote: what is missing weighs most, then the answer's own terms, then the rest."""
    shares = 2 * grounding.new_share + grounding.claim_share + 0.5 * grounding.question_share
    return shares - len(grounding.missing) - 0.25 * extra - 0.02 * rank


def names_asked(question: str, *drafts: str) -> frozenset[str]:
    """The names that a question brings. Who types without capitals is helped by drafts that take up the names with theirs."""
    asked = extract_terms(question)
    capital = {
        term.key
        for text in (question, *drafts)
        for term in extract_terms(text)
        if term.kind is TermKind.NAME
    }
    return frozenset(term.key for term in asked if term.key in capital)


def subject_share(names: frozenset[str], hit: Hit) -> float:
    """Share of these names in a passage or its title, 0..1; 1 if there are none. A passage on someone else answers another question."""
    words = f"{hit.title}\n{hit.readable_text}"
    said = {term.key for term in extract_terms(words)} | _initials(words)
    return len(names & said) / len(names) if names else 1.0


_NAME_OF_WORDS = re.compile(r"[A-Z]\w+(?: (?:of |the |for |and )?[A-Z]\w+)+")


def _initials(text: str) -> set[str]:
    """What names of several words are called for short: `us` where a text has the United States."""
    runs = (re.findall(r"[A-Z]\w+", run) for run in _NAME_OF_WORDS.findall(text))
    return {
        "".join(word[0] for word in words[start:end]).lower()
        for words in runs
        for start in range(len(words))
        for end in range(start + 2, min(len(words), start + 5) + 1)
    }


class _Context:
    """Terms of a text, for looking up."""

    def __init__(self, found: Sequence[Term]) -> None:
        self.keys = frozenset(term.key for term in found)
        self.weights = {term.key: WEIGHT[term.kind] for term in found}

    @classmethod
    def of(cls, text: str) -> _Context:
        return cls(extract_terms(text))

    def share_in(self, keys: frozenset[str], *, of: frozenset[str] | None = None) -> float:
        """Weighted share of these terms (of those in `of`) that are among `keys`; 1 if there are none."""
        wanted = self.keys if of is None else self.keys & of
        total = sum(self.weights[key] for key in wanted)
        return sum(self.weights[key] for key in wanted & keys) / total if total else 1.0


class _Claim(_Context):
    """A claim's terms, set against the question's."""

    def __init__(self, claim: str, question: str) -> None:
        asked = frozenset(term.key for term in extract_terms(question))
        adds = {term.key for term in extract_terms(claim)} - asked
        claim = _YES_OR_NO.sub(
            "", claim
        )  # which of the two it is shows in the rest of the sentence, or cannot be checked
        found = extract_terms(claim)
        super().__init__(found)
        self.new = (self.keys - asked) or self.keys
        offered = _OFFERS_ANSWERS.search(question) is not None
        self.given = frozenset() if offered else self.keys & asked
        self.numbers = {
            term.key: claim[term.start : term.end] for term in found if term.kind is TermKind.NUMBER
        }
        self.names = {
            term.key: claim[term.start : term.end]
            for term in found
            if term.kind is TermKind.NAME and term.key not in asked
        }
        self.lacks_count = (
            _COUNTING.search(question) is not None
            and not self.numbers.keys() - asked
            and not _QUANTITY.search(claim)
        )
        self.negated = _negated(claim) and not _negated(question)
        self.answers_nothing = not adds and not self.negated and not offered


# "Is it open?", "Was it a book or a film?": what is asked for stands in the question.
_OFFERS_ANSWERS = re.compile(
    r"^\W*(?:am|is|are|was|were|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must)(?:n['’]t)?\b|\bor\b",
    re.IGNORECASE,
)
_YES_OR_NO = re.compile(r"^\W*(?:yes|no)\b(?:\s*[,.:;!–-]+\s*|\s*$)", re.IGNORECASE)
_COUNTING = re.compile(r"\b(?:how many|(?:what|which) (?:year|percentage|percent))\b", re.IGNORECASE)
_QUANTITY = re.compile(
    r"\b(?:no|none|many|few|several|some|most|all|both|half|twice|dozens|hundreds|thousands|millions|billions|a|an|one)\b",
    re.IGNORECASE,
)


def _negated(text: str) -> bool:
    words = text.lower().replace("’", "'").replace(",", " ").split()
    return any(word.strip('.;:!?"()') in NEGATIONS or word.endswith("n't") for word in words)


def _nearest_sentence(claim: _Claim, hit: Hit, first: int, last: int) -> str:
    """The sentence of a run that shares most with the claim: a negation elsewhere in the run denies something else."""
    texts = [hit.slice(span.start, span.end) for span in hit.sentences[first : last + 1]]
    return max(
        texts, key=lambda text: claim.share_in(frozenset(term.key for term in extract_terms(text)))
    )


def _runs(hit: Hit) -> Iterator[tuple[int, int]]:
    """Index pairs (first, last) of the runs of sentences that may serve as a quote."""
    for first in range(len(hit.sentences)):
        for last in range(first, min(first + MAX_RUN, len(hit.sentences))):
            if last > first and has_alphanumerics(
                hit.slice(hit.sentences[last - 1].end, hit.sentences[last].start)
            ):
                break  # clutter in between: a quote is what someone wrote
            text = hit.slice(hit.sentences[first].start, hit.sentences[last].end)
            if last == first or len(text.split()) <= MAX_QUOTE_WORDS:
                yield first, last


# "STENMOUTH, Feb. 26 (Coast Wire) - ", "STENMOUTH, 26 February — "
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DAY = rf"(?:{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH})(?:,? \d{{4}})?"
_DATELINE = re.compile(rf"\W*[A-Z]{{3}}[\w ,.'’-]{{0,40}}?\b{_DAY} *(?:\([^()]{{1,40}}\) *)?[-–—]+ ")


def _compare(claim: _Claim, asked: _Context, hit: Hit, first: int, last: int) -> Grounding:
    span = Span(start=hit.sentences[first].start, end=hit.sentences[last].end)
    text = hit.slice(span.start, span.end)
    dateline = filed.end() if (filed := _DATELINE.match(text)) else 0
    # The day in a dateline is that of the report: it is not the day of anything that the report tells.
    quoted = frozenset(
        term.key
        for term in extract_terms(text)
        if term.start >= dateline or term.kind is not TermKind.NUMBER
    )
    around = hit.title
    if first > 0:
        before = hit.sentences[first - 1]
        around += "\n" + hit.slice(before.start, before.end)
    # A number that the answer brings stands in the quote itself; one that the question gives may tell the article: "World Cup 2026".
    context = quoted | frozenset(
        term.key
        for term in extract_terms(around)
        if term.kind is not TermKind.NUMBER or term.key in claim.given
    )
    missing = [word for key, word in claim.numbers.items() if key not in context]
    missing += [word for key, word in claim.names.items() if key not in context]
    claim_share = claim.share_in(context)
    missing += [] if claim.keys else ["a word that can be checked"]
    missing += ["most of its words"] if claim_share < MIN_CLAIM_SHARE else []
    missing += ["anything beyond the question"] if claim.answers_nothing else []
    missing += ["a number, as the question asks"] if claim.lacks_count else []
    missing += (
        ["not"] if claim.negated and not _negated(_nearest_sentence(claim, hit, first, last)) else []
    )
    return Grounding(
        hit=hit,
        quote=span,
        claim_share=claim_share,
        new_share=claim.share_in(quoted, of=claim.new),
        question_share=asked.share_in(context),
        missing=tuple(missing),
    )
