"""The choice of the quote for a claim, and the reasons why a quote does not support it."""

from __future__ import annotations

import pytest

from assistant.answer.grounding import Grounding, Missing, MissingKind, ground
from assistant.schema import Hit
from assistant.verify.quotes import MAX_QUOTE_WORDS
from tests.answer.scripted import make_hit, without_sentence

FERRY = make_hit(
    "The ferry Alma hit the pier on Monday. Repairs will cost $4.2 million, the council said. "
    "Mayor Ida Brandt did not rule out a fare rise. Three crew members were hurt.",
    title="Ferry Alma out of service",
    before=25,
)
NEGATION = Missing(MissingKind.NEGATION)
NOTHING_CHECKABLE = Missing(MissingKind.NOTHING_CHECKABLE)


def number(word: str) -> Missing:
    return Missing(MissingKind.NUMBER, word)


def best_grounding(claim: str, question: str = "What happened?", *hits: Hit) -> Grounding:
    grounding = ground(claim, question, hits or [FERRY])
    assert grounding is not None
    return grounding


def quote(claim: str, question: str = "What happened?", *hits: Hit) -> str:
    return best_grounding(claim, question, *hits).text


def missing(claim: str, question: str = "What happened?", *hits: Hit) -> tuple[Missing, ...]:
    return best_grounding(claim, question, *hits).missing


def missing_kinds(claim: str, question: str = "What happened?") -> set[MissingKind]:
    return {reason.kind for reason in missing(claim, question)}


def test_quote_is_the_shortest_run_of_whole_sentences_that_supports_the_claim() -> None:
    repairs = "Repairs will cost $4.2 million, the council said."
    assert quote("Repairs will cost 4.2 million dollars.") == repairs
    assert quote("The Alma hit the pier on Monday and repairs cost $4.2 million.") == (
        f"The ferry Alma hit the pier on Monday. {repairs}"
    )


def test_a_claim_in_plain_spelling_is_supported_by_any_spelling() -> None:
    printed = make_hit(
        "The ﬁnance oﬃce of Griﬃnby lent the har\u00adbour 4\u202fmillion crowns. "
        "Mayor Zoe\u0308 Holm had\u00a0refused."
    )
    claim = "The finance office of Griffinby lent the harbour 4 million crowns."
    grounding = best_grounding(claim, "Who lent it money?", printed)
    assert grounding.is_complete
    assert grounding.text == printed.text.partition(" Mayor")[0]
    assert best_grounding("Zoë Holm had refused.", "Who refused?", printed).is_complete


def test_quote_is_the_article_text_at_its_offsets() -> None:
    grounding = best_grounding("Three crew members were hurt.", "Who was hurt?")
    article = " " * FERRY.start + FERRY.text
    assert article[grounding.quote.start : grounding.quote.end] == grounding.text
    assert grounding.text == "Three crew members were hurt."


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        ("Repairs will cost $5.8 million.", "5.8 million"),
        ("Four crew members were hurt.", "Four"),
        ("Repairs cost $4.2 billion.", "4.2 billion"),
    ],
)
def test_number_outside_the_quote_is_missing(claim: str, word: str) -> None:
    assert missing(claim)[0] == number(word)


@pytest.mark.parametrize(
    "claim", ["3 crew members were hurt.", "Repairs will cost 4,200,000 dollars.", "Repairs cost $4.2m."]
)
def test_number_may_be_spelled_differently(claim: str) -> None:
    assert missing(claim) == ()


def test_name_outside_the_quote_is_missing() -> None:
    claim = "The pier was hit by the Berta on Monday."
    assert missing(claim) == (Missing(MissingKind.NAME, "Berta"),)


def test_name_in_the_title_or_the_sentence_before_counts() -> None:
    hit = make_hit("Ida Brandt spoke on Tuesday. She ruled out a fare rise.", title="Council of Harrow")
    grounding = best_grounding(
        "In Harrow, Ida Brandt ruled out a fare rise.", "What did Ida Brandt rule out in Harrow?", hit
    )
    assert grounding.is_complete
    assert grounding.text == "She ruled out a fare rise."


def test_quote_includes_a_name_that_is_the_answer() -> None:
    hit = make_hit("Ida Brandt spoke on Tuesday. She ruled out a fare rise.")
    assert quote("Ida Brandt ruled out a fare rise.", "Who ruled out a fare rise?", hit) == hit.text


def test_number_in_the_title_does_not_count() -> None:
    hit = make_hit("They ruled out a fare rise.", title="12 people")
    assert missing("12 people ruled out a fare rise.", "How many?", hit) == (number("12"),)


@pytest.mark.parametrize(
    ("claim", "question", "expected"),
    [
        ("Ida Brandt won the cup in 2026.", "Who won the cup in 2026?", ()),
        ("Ida Brandt won the cup in 2025.", "Who won the cup in 2026?", (number("2025"),)),
        ("Ida Brandt won the cup in 2025.", "Who won the cup in 2025?", (number("2025"),)),
        # In a yes/no question the number is part of what the question asks.
        (
            "Yes, Ida Brandt won the cup in 2026.",
            "Did Ida Brandt win the cup in 2026?",
            (number("2026"),),
        ),
    ],
)
def test_number_from_the_question_may_be_in_the_title(
    claim: str, question: str, expected: tuple[Missing, ...]
) -> None:
    hit = make_hit("Ida Brandt won the cup in a storm.", title="Harrow Cup 2026")
    assert missing(claim, question, hit) == expected


@pytest.mark.parametrize(
    ("claim", "question", "only_repeats"),
    [
        ("The ferry Alma hit the pier.", "Why did the ferry Alma hit the pier?", True),
        ("The ferry Alma hit the pier on Monday.", "When did the ferry Alma hit the pier?", False),
        ("The ferry Alma hit the pier.", "Did the ferry Alma hit the pier?", False),
        ("Yes, the ferry Alma hit the pier.", "The ferry Alma hit the pier, didn't it?", False),
        ("The ferry Alma.", "Was it the ferry Alma or the pier that was hit?", False),
        ("Mayor Ida Brandt did not rule out a fare rise.", "Ida Brandt ruled out a fare rise?", False),
    ],
)
def test_claim_that_only_repeats_the_question_is_unsupported(
    claim: str, question: str, *, only_repeats: bool
) -> None:
    assert (MissingKind.ONLY_REPEATS_QUESTION in missing_kinds(claim, question)) is only_repeats


def test_negated_claim_needs_a_negated_quote() -> None:
    assert missing("The ferry did not hit the pier.") == (NEGATION,)
    assert missing("The mayor did not rule out a fare rise.") == ()


def test_supporting_passage_beats_a_higher_ranked_passage() -> None:
    unrelated = make_hit("A ferry ran between the islands. It was painted blue.", number=2)
    claim, question = "Three crew members were hurt.", "How many were hurt?"
    assert best_grounding(claim, question, unrelated, FERRY).hit is FERRY


def test_new_terms_are_counted_apart_from_those_of_the_question() -> None:
    grounding = best_grounding("The ferry Alma hit a whale.", "What did the ferry Alma hit?")
    assert grounding.new_share == 0.0
    assert grounding.claim_share > 0.5


def test_quote_of_several_sentences_has_limited_length() -> None:
    wordy = make_hit(" ".join(f"Point {letter} {'word ' * 40}ends." for letter in "abc"))
    text = quote("Point a ends and point b ends and point c ends.", "What ends?", wordy)
    assert len(text.split()) <= MAX_QUOTE_WORDS


def test_nothing_is_grounded_without_passages() -> None:
    assert ground("It rained.", "Did it rain?", []) is None


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("STENMOUTH, Feb. 26 (Coast Wire) - ", "", (number("26"),)),
        ("NORTH STENMOUTH, 26 February 2026 — ", "", (number("26"),)),
        ("", " on February 26", ()),
        ("From February 26 – a Thursday – on, ", "", ()),
        ("CREW of the Alma 26 – a tug – saw how in February ", "", ()),
    ],
)
def test_day_of_a_dateline_is_not_the_day_of_the_event(
    before: str, after: str, expected: tuple[Missing, ...]
) -> None:
    hit = make_hit(f"{before}The yard lifted the ferry into its dry dock{after}.")
    claim = "The yard lifted the ferry into its dry dock on February 26."
    assert missing(claim, "When was the ferry lifted?", hit) == expected


def test_claim_with_most_words_outside_the_quote_is_unsupported() -> None:
    claim = "The trade deal with the neighbouring region was hurt on Monday."
    assert MissingKind.MOST_WORDS in missing_kinds(claim)


@pytest.mark.parametrize(
    ("claim", "lacks_number"),
    [
        ("The crew were hurt.", True),
        ("Three crew were hurt.", False),
        ("Several crew were hurt.", False),
    ],
)
def test_question_for_a_number_needs_a_number(claim: str, *, lacks_number: bool) -> None:
    kinds = missing_kinds(claim, "How many crew were hurt?")
    assert (MissingKind.NO_NUMBER in kinds) is lacks_number


@pytest.mark.parametrize("claim", ["Yes.", "No.", "Yes", "It is."])
def test_claim_without_a_checkable_word_is_unsupported(claim: str) -> None:
    assert missing(claim, "Were crew members hurt?") == (NOTHING_CHECKABLE,)


def test_yes_is_checked_by_the_rest_of_its_sentence() -> None:
    question = "Were three crew members hurt?"
    grounding = best_grounding("Yes, three crew members were hurt.", question)
    assert grounding.text == "Three crew members were hurt."
    assert (grounding.missing, grounding.new_share) == ((), 1.0)
    assert missing("Yes, four crew members were hurt.", question) == (number("four"),)


def test_no_needs_a_negated_quote() -> None:
    claim, question = (
        "No, Mayor Ida Brandt did not rule out a fare rise.",
        "Did Brandt rule out a fare rise?",
    )
    assert quote(claim, question).startswith("Mayor Ida Brandt did not")
    claim, question = "No, three crew members were not hurt.", "Were three crew members hurt?"
    assert missing(claim, question) == (NEGATION,)
    assert missing("No crew members were hurt.", "Who was hurt?") == (NEGATION,)


@pytest.mark.parametrize(
    ("claim", "lacks_reason"),
    [
        ("Ida Brandt left the company in 2023.", True),
        ("Ida Brandt left the company in 2023 because the repairs took so long.", False),
        ("Ida Brandt left the company over the repairs.", False),
    ],
)
def test_an_answer_to_why_adds_more_than_a_year(claim: str, *, lacks_reason: bool) -> None:
    hit = make_hit("Ida Brandt, who left the company in 2023 over the repairs, moved to Dunmore.")
    grounding = ground(claim, "Why did Ida Brandt leave the company?", [hit])
    assert grounding is not None
    kinds = {missing.kind for missing in grounding.missing}
    assert (MissingKind.NO_REASON in kinds) is lacks_reason


def test_true_claim_joined_to_a_false_claim_is_unsupported() -> None:
    assert missing("Three crew members were hurt and Captain Lind resigned.") != ()
    assert missing("Repairs will cost $4.2 million and take 9 weeks.") == (number("9"),)


def test_every_reason_has_a_text() -> None:
    texts = [str(Missing(kind)) for kind in MissingKind]
    assert all(texts)
    assert len(set(texts)) == len(texts)
    assert str(number("9 million")) == "9 million"


CLUTTERED = without_sentence(
    make_hit(
        "Three crew members were hurt. Follow Ida Brandt on Twitter."
        " The ferry Alma hit the pier on Monday. It sank.",
        before=25,
    ),
    "Follow Ida Brandt on Twitter.",
)


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (
            "Three crew members were hurt as the ferry Alma hit the pier on Monday.",
            "The ferry Alma hit the pier on Monday.",
        ),
        (
            "The ferry Alma hit the pier on Monday and it sank.",
            "The ferry Alma hit the pier on Monday. It sank.",
        ),
        ("Ida Brandt is on Twitter.", "Three crew members were hurt."),
    ],
)
def test_quote_neither_spans_nor_contains_clutter(claim: str, expected: str) -> None:
    assert quote(claim, "What happened?", CLUTTERED) == expected
