"""Turn a question and its answer into a statement, so that the answer can be verified as a claim.

The statement is for comparison, not for reading: it keeps the words of the question in their order and
puts the answer where the question word stood. "How many people came?" and "84" give "84 people came.";
"How old is Marit Ruud?" and "61" give "Marit Ruud is 61 years old."
"""

from __future__ import annotations

import re

from assistant.spelling import plain_spelling
from assistant.verify.closed_questions import read_closed_question, to_statement
from assistant.verify.opposites import opposite

_AUXILIARIES = (
    "am|is|are|was|were|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must"
)
_BE = "am|is|are|was|were"
_HOW_OLD = re.compile(rf"^how old (?P<be>{_BE}) (?P<subject>.+)$", re.IGNORECASE)
_AGE = re.compile(r"(?:aged )?(?P<age>[\w-]+)(?: years old)?", re.IGNORECASE)
_HOW_MANY = re.compile(r"^how (?:many|much) (?P<rest>.+)$", re.IGNORECASE)
_QUESTION_WORD = (
    r"(?:(?:in|on|at|by|for|from|to|with|of|under|since|until) )?"
    r"(?:who|whom|what|when|where|why|which|whose|how)\b"
)
_OPEN = re.compile(
    rf"^{_QUESTION_WORD} (?:(?!(?:{_AUXILIARIES})\b)[\w'-]+ ){{0,4}}?"
    rf"(?P<auxiliary>{_AUXILIARIES}) (?P<rest>.+)$",
    re.IGNORECASE,
)
_SUBJECT_QUESTION = re.compile(rf"^{_QUESTION_WORD} (?P<rest>.+)$", re.IGNORECASE)
# A noun phrase as the subject begins with one of these or with a capital letter: "Who did the mayor …?".
_SUBJECT_START = re.compile(
    r"(?:the|a|an|this|that|these|those|his|her|its|their|he|she|it|they|we|you|i|there)\b|[A-Z]"
)
_NAME = re.compile(r"(?:the )?[A-Z][\w'.-]*(?: (?:(?:of|the|de|van|von|der|la) )*[A-Z][\w'.-]*)*")
_YES_OR_NO = re.compile(r"^\W*(?P<word>yes|no)\b\W*", re.IGNORECASE)


def as_statement(question: str, answer: str) -> str:
    """Return the statement that an answer to a question makes.

    An answer that is a sentence of its own stands for itself, without a leading Yes or No.
    """
    text, answer = _plain_question(question), plain_spelling(answer).strip().rstrip(".!")
    opening = _YES_OR_NO.match(answer)
    if opening:
        rest = answer[opening.end() :]
        if rest:
            return _sentence(rest)
        return _closed_statement(text, denied=opening["word"].lower() == "no")
    if _is_sentence(text, answer):
        return _sentence(answer)
    return _sentence(_insert(text, answer))


def _plain_question(question: str) -> str:
    return " ".join(plain_spelling(question).split()).rstrip(" ?.!").replace("’", "'")


def _is_sentence(question: str, answer: str) -> bool:
    """Return whether an answer repeats so much of its question that it is a statement already."""
    words = {word.lower() for word in re.findall(r"\w{3,}", question)}
    repeated = {word.lower() for word in re.findall(r"\w{3,}", answer)} & words
    return len(answer.split()) > 3 and len(repeated) >= max(2, len(words) // 3)


def _closed_statement(question: str, *, denied: bool) -> str:
    """Return "she did not resign" for "Did she resign?" and No."""
    closed, statement = read_closed_question(question), to_statement(question)
    if closed is None or statement is None:
        return _sentence(question)
    return opposite(statement) if denied != (closed.is_negated and not closed.is_tag) else statement


def _split_subject(text: str) -> tuple[str, str]:
    """Split "Gro Dahl vote for it" into its subject, a run of capitalised words, and the rest.

    A subject without a name ends after its first noun, which is only a guess.
    """
    if name := re.match(
        r"(?:the )?[A-Z][\w'.-]*(?: (?:(?:of|the|de|van|von|der|la) )*[A-Z][\w'.-]*)*", text
    ):
        return text[: name.end()], text[name.end() :].strip()
    if pronoun := re.match(r"(?:he|she|it|they|we|you|i|there)\b", text, re.IGNORECASE):
        return text[: pronoun.end()], text[pronoun.end() :].strip()
    noun = re.match(r"(?:the|a|an|this|that|his|her|its|their) [\w'-]+", text, re.IGNORECASE)
    end = noun.end() if noun else 0
    return text[:end], text[end:].strip()


def _insert(question: str, answer: str) -> str:
    """Return the words of an open question with the answer in the place of the question word."""
    if match := _HOW_OLD.match(question):
        age = _AGE.fullmatch(answer)
        value = f"{age['age']} years old" if age else answer
        return f"{match['subject']} {match['be']} {value}"
    if match := _HOW_MANY.match(question):
        return f"{answer} {_without_repetition(match['rest'], answer)}"
    match = _OPEN.match(question)
    if match is None:
        subject = _SUBJECT_QUESTION.match(question)
        return f"{answer} {subject['rest']}" if subject else f"{question}: {answer}"
    auxiliary, rest = match["auxiliary"].lower(), match["rest"]
    if re.fullmatch(_BE, auxiliary) or not _SUBJECT_START.match(rest):
        return f"{answer} {auxiliary} {rest}"
    doer, predicate = _split_subject(rest)
    return " ".join(filter(None, [doer, auxiliary, predicate, answer]))


def _without_repetition(rest: str, answer: str) -> str:
    """Return the rest of "How many people came" without the noun that the answer repeats."""
    noun, _, tail = rest.partition(" ")
    return tail if noun.lower() in answer.lower().split() else rest


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text[:1].upper() + text[1:] + "."
