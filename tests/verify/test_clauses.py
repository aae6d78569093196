"""Clauses of a sentence, with their predicate, polarity and modality."""

from __future__ import annotations

import pytest

from assistant.verify.polarity.clauses import Clause, split_clauses
from assistant.verify.polarity.factuality.operators import Modality


def clauses(text: str) -> list[Clause]:
    return [clause for sentence in split_clauses(text) for clause in sentence.clauses]


def texts(text: str) -> list[str]:
    return [" ".join(word.word.text for word in clause.words).strip(" .,") for clause in clauses(text)]


def state_of(text: str, word: str) -> tuple[int, Modality]:
    """Return the sign and the modality of the last occurrence of a word."""
    matches = [w for clause in clauses(text) for w in clause.words if w.word.text.lower() == word]
    return matches[-1].state.sign, matches[-1].state.modality


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("The bus was late and the train broke down", ["The bus was late", "and the train broke down"]),
        (
            "The wall, which Ida did not paint, is blue",
            ["The wall , is blue", "which Ida did not paint"],
        ),
        ("The man who did not vote left", ["The man left", "who did not vote"]),
        ("Ida said she would go", ["Ida said", "she would go"]),
        ("The bus was late, the driver said", ["The bus was late", "the driver said"]),
        ("If it rains, the match will stop", ["the match will stop", "If it rains"]),
        ("The farm burned down, killing forty sheep", ["The farm burned down", "killing forty sheep"]),
        ("Ida and Per came", ["Ida and Per came"]),
        ("Ida bought bread and milk", ["Ida bought bread and milk"]),
        ("Ida sold the boat and bought a car", ["Ida sold the boat", "and bought a car"]),
    ],
)
def test_a_sentence_is_split_into_its_clauses(text: str, parts: list[str]) -> None:
    assert texts(text) == parts


@pytest.mark.parametrize(
    ("text", "word", "sign"),
    [
        ("Ida paid the fine.", "paid", 1),
        ("Ida did not pay the fine.", "pay", -1),
        ("Ida didn't pay the fine.", "pay", -1),
        ("Ida cannot pay the fine.", "pay", -1),
        ("Ida never paid the fine.", "paid", -1),
        ("Ida no longer pays the fine.", "pays", -1),
        ("Nobody paid the fine.", "paid", -1),
        ("No guest paid the fine.", "paid", -1),
        ("Neither Ida nor Per paid the fine.", "paid", -1),
        ("The storm killed none.", "killed", -1),
        ("Ida paid nothing.", "paid", -1),
        ("Ida failed to pay the fine.", "pay", -1),
        ("Ida did not fail to pay the fine.", "pay", 1),
        ("Ida managed to pay the fine.", "pay", 1),
        ("Ida did not manage to pay the fine.", "pay", -1),
        ("Ida refused to pay the fine.", "pay", -1),
        ("Ida was unable to pay the fine.", "pay", -1),
        ("Ida was prevented from paying the fine.", "paying", -1),
        ("Ida avoided paying the fine.", "paying", -1),
        ("Ida forgot to pay the fine.", "pay", -1),
        ("Ida remembered to pay the fine.", "pay", 1),
        ("Ida denied that Per paid the fine.", "paid", -1),
        ("No one denied that Per paid the fine.", "paid", 1),
        ("Ida said Per did not pay the fine.", "pay", -1),
        ("Ida did not see the letter but Per paid the fine.", "paid", 1),
        ("The clerk, who did not smile, paid the fine.", "paid", 1),
        ("Ida not only paid the fine but left.", "paid", 1),
        ("Ida did not pay the fine until May.", "pay", 0),
        ("Ida left with no money and paid the fine.", "paid", 1),
        ("Ida did not eat or drink.", "drink", -1),
        ("Ida did not eat and left.", "left", 1),
        ("There is no doubt that Per paid the fine.", "paid", 1),
    ],
)
def test_negation_reaches_its_own_clause(text: str, word: str, sign: int) -> None:
    assert state_of(text, word)[0] == sign


@pytest.mark.parametrize(
    ("text", "word", "modality"),
    [
        ("The shop closed.", "closed", Modality.FACT),
        ("The owner said the shop closed.", "closed", Modality.REPORTED),
        ("The shop will close.", "close", Modality.FUTURE),
        ("The shop is to close.", "close", Modality.FUTURE),
        ("The owner plans to close the shop.", "close", Modality.INTENT),
        ("The shop is due to close.", "close", Modality.PLAN),
        ("The owner hopes to close the shop.", "close", Modality.WISH),
        ("The council urged the owner to close the shop.", "close", Modality.REQUEST),
        ("The shop must close.", "close", Modality.REQUEST),
        ("The shop may close.", "close", Modality.POSSIBLE),
        ("The shop is believed to have closed.", "closed", Modality.POSSIBLE),
        ("If rents rise, the shop will close.", "close", Modality.CONDITIONAL),
        ("If rents rise, the shop will close.", "rise", Modality.CONDITIONAL),
        ("The shop will close unless rents fall.", "close", Modality.FUTURE),
        ("The shop will close unless rents fall.", "fall", Modality.CONDITIONAL),
        ("The shop would have closed.", "closed", Modality.COUNTERFACTUAL),
        ("The owner denied that the shop closed.", "closed", Modality.DENIED),
        ("The owner denied closing the shop.", "closing", Modality.DENIED),
        ("It is not known whether the shop closed.", "closed", Modality.OPEN),
        ("The owner has not said whether the shop will close.", "close", Modality.OPEN),
        ("There is no evidence that the shop closed.", "closed", Modality.OPEN),
    ],
)
def test_a_clause_has_the_modality_of_its_operator(text: str, word: str, modality: Modality) -> None:
    assert state_of(text, word)[1] is modality
