"""Write a claim so that it can be verified alone: with a name for "he", its quotations untouched."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.check.plan import PlannedClaim
from assistant.check.quoted_articles import QuotedArticle
from assistant.ingest.sentences import split_sentences
from assistant.spelling import plain_spelling
from assistant.verify.people.references import read_pair
from assistant.verify.verdicts import Evidence

_RESOLVED = ("he", "she")


def statement_of(text: str, claim: PlannedClaim, quoted: Sequence[QuotedArticle | None]) -> str:
    """Return the statement that is verified.

    An altered quotation is replaced by the words of the article: its own verdict reports the change, so
    that the statement is judged by the rest, such as the speaker and the day.
    """
    pieces, position = [], claim.start
    for article in quoted:
        if article is None or article.aligned.is_exact:
            continue
        own, aligned = article.quotation, article.aligned
        pieces += [text[position : own.start], article.article.text[aligned.start : aligned.end]]
        position = own.start + len(text[own.start : own.end].rstrip(".,;:!?…\"'”’ "))
    pieces.append(text[position : claim.end])
    statement = "".join(pieces)
    if any(quotation.start == claim.start for quotation in claim.quotations):
        return f'"{statement}'  # the quotation began in an earlier sentence, which has its mark
    return statement if claim.quotations else name_pronoun(statement, claim.context)


def name_pronoun(claim: str, context: Sequence[str]) -> str:
    """Return a claim with its first "he" or "she" replaced by the name it refers to.

    The claim stays as it is unless the sentences before it leave a single person.
    """
    plain = plain_spelling(claim)
    if len(split_sentences(plain)) != 1:
        return claim
    _, passage = read_pair("", Evidence(quote=plain, before=tuple(context)))
    number = len(passage.sentences) - 1
    sentence = passage.sentences[number]
    for phrase in sentence.phrases:
        if phrase.name is not None:
            break
        if phrase.pronoun not in _RESOLVED:
            continue
        people = passage.resolve(phrase, number) or ()
        if len(people) == 1:
            name = max(people[0].names, key=lambda own: len(own.parts)).text
            word = sentence.words[phrase.first]
            return f"{plain[: word.start]}{name}{plain[word.end :]}"
        break
    return claim
