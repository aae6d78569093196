"""Measure whether a passage is about the people, places and organisations that a question names."""

from __future__ import annotations

import re

from assistant.schema import Hit
from assistant.spelling import plain_spelling
from assistant.verify.terms import TermKind, extract_terms, term_keys

_PROPER_NAME = re.compile(r"[A-Z]\w+(?: (?:of |the |for |and )?[A-Z]\w+)+")


def question_names(question: str, *drafts: str) -> frozenset[str]:
    """Return the keys of the names in a question.

    Words that a draft capitalises count as names too, which helps with questions in lower case.
    """
    names = {
        term.key
        for text in (question, *drafts)
        for term in extract_terms(text)
        if term.kind is TermKind.NAME
    }
    return term_keys(question) & names


def subject_share(names: frozenset[str], hit: Hit) -> float:
    """Return the share, 0..1, of the names that occur in a passage or its title; 1 without names.

    A passage about someone else answers a different question.
    """
    text = plain_spelling(f"{hit.title}\n{hit.readable_text}")
    present = term_keys(text) | _acronyms(text)
    return len(names & present) / len(names) if names else 1.0


def _acronyms(text: str) -> set[str]:
    """Return the possible acronyms in a text, in lower case: `us` for "United States".

    An acronym consists of the initials of two to five consecutive capitalised words of a name.
    """
    names = (re.findall(r"[A-Z]\w+", name) for name in _PROPER_NAME.findall(text))
    return {
        "".join(word[0] for word in words[start:end]).lower()
        for words in names
        for start in range(len(words))
        for end in range(start + 2, min(len(words), start + 5) + 1)
    }
