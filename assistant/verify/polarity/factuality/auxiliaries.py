"""Read the modality that modal verbs and forms of "be" give to a verb: "will", "might", "is to"."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.verify.grammar import function_words as fw
from assistant.verify.grammar.word_class import WordClass
from assistant.verify.grammar.words import WordToken
from assistant.verify.polarity.factuality.operators import Factuality, Modality


def after_auxiliary(
    words: Sequence[WordToken], position: int, state: Factuality, *, is_conditional: bool
) -> Factuality:
    """Return the state of the verb after an auxiliary.

    `is_conditional` is true if a clause with "if" belongs to its clause.
    """
    lower = words[position].plain
    following = [word.plain for word in words[position + 1 : position + 4]]
    match lower:
        case "will" | "shall" | "'ll":
            return state.weakened(Modality.CONDITIONAL if is_conditional else Modality.FUTURE)
        case "would" | "'d" if "have" in following:
            is_report = state.modality is Modality.REPORTED and not is_conditional
            return state.weakened(Modality.POSSIBLE if is_report else Modality.COUNTERFACTUAL)
        case "would" | "'d":
            return state.weakened(Modality.CONDITIONAL if is_conditional else Modality.FUTURE)
        case "can":
            return state.weakened(Modality.ABLE)
        case "may" | "might":
            return state.weakened(Modality.POSSIBLE)
        case "could":
            # "could not" says that something did not happen.
            return state if "not" in following[:1] else state.weakened(Modality.POSSIBLE)
        case "must" | "should" | "ought":
            return state.weakened(Modality.REQUEST)
    if lower in fw.BE and _precedes_infinitive(words, position):
        return state.weakened(Modality.FUTURE)
    return state


def _precedes_infinitive(words: Sequence[WordToken], position: int) -> bool:
    """Return whether "to" and a verb follow a form of be: "is to open"."""
    rest = [word for word in words[position + 1 : position + 4] if word.tag is not WordClass.NEGATOR]
    return len(rest) > 1 and rest[0].tag is WordClass.TO and (rest[1].is_verb or rest[1].plain == "be")
