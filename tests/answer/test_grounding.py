from __future__ import annotations

import pytest

from assistant.answer.grounding import MAX_QUOTE_WORDS, ground
from assistant.answer.subject import question_names, subject_share
from tests.answer.scripted import make_hit, without_sentence

FERRY = make_hit(
    "The ferry Alma hit the pier on Monday. Repairs will cost $4.2 million, the council said. "
    "Mayor Ida Brandt did not rule out a fare rise. Three crew members were hurt.",
    title="Ferry Alma out of service",
    before=25,
)


def quote(claim: str, question: str = "What happened?") -> str:
    found = ground(claim, question, [FERRY])
    assert found is not None
    return found.text


def missing(claim: str, question: str = "What happened?") -> tuple[str, ...]:
    found = ground(claim, question, [FERRY])
    assert found is not None
    return tuple(map(str, found.missing))


def test_the_quote_is_the_shortest_run_of_whole_sentences_that_carries_the_claim() -> None:
    assert (
        quote("Repairs will cost 4.2 million dollars.")
        == "Repairs will cost $4.2 million, the council said."
    )
    assert quote("The Alma hit the pier on Monday and repairs cost $4.2 million.") == (
        "The ferry Alma hit the pier on Monday. Repairs will cost $4.2 million, the council said."
    )


def test_the_quote_lies_at_its_offsets_in_the_article() -> None:
    found = ground("Three crew members were hurt.", "Who was hurt?", [FERRY])
    assert found is not None
    article = " " * FERRY.start + FERRY.text
    assert article[found.quote.start : found.quote.end] == found.text == "Three crew members were hurt."


@pytest.mark.parametrize(
    "claim",
    ["Repairs will cost $5.8 million.", "Four crew members were hurt.", "Repairs cost $4.2 billion."],
)
def test_a_number_that_is_not_in_the_quote_is_missing(claim: str) -> None:
    assert missing(claim)[0].lower() in claim.lower()


@pytest.mark.parametrize(
    "claim", ["3 crew members were hurt.", "Repairs will cost 4,200,000 dollars.", "Repairs cost $4.2m."]
)
def test_a_number_may_be_written_another_way(claim: str) -> None:
    assert missing(claim) == ()


def test_a_name_that_is_not_in_the_quote_is_missing() -> None:
    assert missing("The pier was hit by the Berta on Monday.") == ("Berta",)


def test_a_name_in_the_title_or_the_sentence_before_counts() -> None:
    after = make_hit(
        "Ida Brandt spoke on Tuesday. She ruled out a fare rise.", title="Council of Harrow"
    )
    found = ground(
        "In Harrow, Ida Brandt ruled out a fare rise.",
        "What did Ida Brandt rule out in Harrow?",
        [after],
    )
    assert found is not None
    assert found.missing == ()
    assert found.text == "She ruled out a fare rise."


def test_a_name_that_is_the_answer_is_quoted_with_it() -> None:
    after = make_hit("Ida Brandt spoke on Tuesday. She ruled out a fare rise.")
    found = ground("Ida Brandt ruled out a fare rise.", "Who ruled out a fare rise?", [after])
    assert found is not None
    assert found.text == after.text


def test_a_number_in_the_title_does_not_count() -> None:
    found = ground(
        "12 people ruled out a fare rise.",
        "How many?",
        [make_hit("They ruled out a fare rise.", title="12 people")],
    )
    assert found is not None
    assert tuple(map(str, found.missing)) == ("12",)


def test_a_number_that_the_question_gives_may_stand_in_the_title() -> None:
    cup = make_hit("Ida Brandt won the cup in a storm.", title="Harrow Cup 2026")
    question = "Who won the cup in 2026?"

    def lacks(claim: str, question: str = question) -> tuple[str, ...]:
        found = ground(claim, question, [cup])
        assert found is not None
        return tuple(map(str, found.missing))

    assert lacks("Ida Brandt won the cup in 2026.") == ()
    assert lacks("Ida Brandt won the cup in 2025.") == ("2025",)
    assert lacks("Ida Brandt won the cup in 2025.", "Who won the cup in 2025?") == ("2025",)
    # Here the number is what is asked for.
    assert lacks("Yes, Ida Brandt won the cup in 2026.", "Did Ida Brandt win the cup in 2026?") == (
        "2026",
    )


@pytest.mark.parametrize(
    ("claim", "question", "answers"),
    [
        ("The ferry Alma hit the pier.", "Why did the ferry Alma hit the pier?", False),
        ("The ferry Alma hit the pier on Monday.", "When did the ferry Alma hit the pier?", True),
        ("The ferry Alma hit the pier.", "Did the ferry Alma hit the pier?", True),
        ("Yes, the ferry Alma hit the pier.", "The ferry Alma hit the pier, didn't it?", True),
        ("The ferry Alma.", "Was it the ferry Alma or the pier that was hit?", True),
        ("Mayor Ida Brandt did not rule out a fare rise.", "Ida Brandt ruled out a fare rise?", True),
    ],
)
def test_a_claim_that_only_repeats_the_question_answers_nothing(
    claim: str, question: str, answers: bool
) -> None:
    assert ("anything beyond the question" not in missing(claim, question)) is answers


def test_a_negated_claim_needs_a_negated_quote() -> None:
    assert missing("The ferry did not hit the pier.") == ("not",)
    assert missing("The mayor did not rule out a fare rise.") == ()


def test_the_passage_that_carries_the_claim_wins_over_a_better_ranked_one() -> None:
    other = make_hit("A ferry ran between the islands. It was painted blue.", number=2)
    found = ground("Three crew members were hurt.", "How many were hurt?", [other, FERRY])
    assert found is not None
    assert found.hit is FERRY


def test_what_the_question_brings_is_told_from_what_the_answer_adds() -> None:
    found = ground("The ferry Alma hit a whale.", "What did the ferry Alma hit?", [FERRY])
    assert found is not None
    assert found.new_share == 0.0
    assert found.claim_share > 0.5


def test_a_run_of_sentences_is_never_longer_than_a_quote_may_be() -> None:
    wordy = make_hit(" ".join(f"Point {n} {'word ' * 40}ends." for n in "abc"))
    found = ground("Point a ends and point b ends and point c ends.", "What ends?", [wordy])
    assert found is not None
    assert len(found.text.split()) <= MAX_QUOTE_WORDS


def test_without_passages_nothing_is_grounded() -> None:
    assert ground("It rained.", "Did it rain?", []) is None


@pytest.mark.parametrize(
    ("before", "after", "missing"),
    [
        ("STENMOUTH, Feb. 26 (Coast Wire) - ", "", ("26",)),
        ("NORTH STENMOUTH, 26 February 2026 — ", "", ("26",)),
        ("", " on February 26", ()),
        ("From February 26 – a Thursday – on, ", "", ()),
        ("CREW of the Alma 26 – a tug – saw how in February ", "", ()),
    ],
)
def test_the_day_of_a_dateline_is_not_the_day_of_what_is_told(
    before: str, after: str, missing: tuple[str, ...]
) -> None:
    told = make_hit(f"{before}The yard lifted the ferry into its dry dock{after}.")
    found = ground(
        "The yard lifted the ferry into its dry dock on February 26.",
        "When was the ferry lifted?",
        [told],
    )
    assert found is not None
    assert tuple(map(str, found.missing)) == missing


def test_a_claim_whose_words_are_mostly_elsewhere_is_not_carried() -> None:
    assert "most of its words" in missing(
        "The trade deal with the neighbouring region was hurt on Monday."
    )


@pytest.mark.parametrize(
    ("claim", "lacks"),
    [
        ("The crew were hurt.", True),
        ("Three crew were hurt.", False),
        ("Several crew were hurt.", False),
    ],
)
def test_a_question_that_asks_for_a_number_wants_one(claim: str, lacks: bool) -> None:  # noqa: FBT001 - a table
    assert ("a number, as the question asks" in missing(claim, "How many crew were hurt?")) is lacks


@pytest.mark.parametrize("claim", ["Yes.", "No.", "Yes", "It is."])
def test_a_claim_without_a_word_to_check_is_carried_by_nothing(claim: str) -> None:
    assert missing(claim, "Were crew members hurt?") == ("a word that can be checked",)


def test_a_yes_is_checked_by_the_rest_of_its_sentence() -> None:
    question = "Were three crew members hurt?"
    found = ground("Yes, three crew members were hurt.", question, [FERRY])
    assert found is not None
    assert (found.text, found.missing, found.new_share) == ("Three crew members were hurt.", (), 1.0)
    assert missing("Yes, four crew members were hurt.", question) == ("four",)


def test_a_no_denies_and_needs_a_quote_that_does_so_too() -> None:
    question = "Did Brandt rule out a fare rise?"
    assert quote("No, Mayor Ida Brandt did not rule out a fare rise.", question).startswith(
        "Mayor Ida Brandt did not"
    )
    assert missing("No, three crew members were not hurt.", "Were three crew members hurt?") == ("not",)
    assert missing("No crew members were hurt.", "Who was hurt?") == ("not",)


def test_a_sentence_that_joins_a_true_claim_to_a_false_one_is_not_carried() -> None:
    assert missing("Three crew members were hurt and Captain Lind resigned.") != ()
    assert missing("Repairs will cost $4.2 million and take 9 weeks.") == ("9",)


def test_the_names_a_question_brings_are_those_it_or_a_draft_writes_with_capitals() -> None:
    typed = "when did the alma hit the pier"
    assert question_names(typed) == frozenset()
    assert question_names(typed, "The Alma hit the pier on Monday.") == {"alma"}
    assert question_names("When did the Alma hit the pier?") == {"alma"}
    assert question_names("What did Ida Brandt say?", "Captain Lind said so.") == {"ida", "brandt"}


def test_a_passage_on_someone_else_lacks_the_subject_and_the_title_counts() -> None:
    assert subject_share(frozenset({"alma", "brandt"}), FERRY) == 1.0
    assert subject_share(frozenset({"alma", "lind"}), FERRY) == 0.5
    assert (
        subject_share(frozenset({"alma"}), make_hit("It hit the pier.", title="Alma in the harbour"))
        == 1.0
    )
    assert subject_share(frozenset(), FERRY) == 1.0


def test_a_name_said_in_full_is_what_its_initials_stand_for() -> None:
    passage = make_hit(
        "Japan is an ally of the United States and pays the World Bank. The European Court of Human Rights agreed."
    )
    assert subject_share(question_names("How many US troops are in Japan?"), passage) == 1.0
    assert subject_share(frozenset({"wb", "echr"}), passage) == 1.0
    assert subject_share(frozenset({"eu"}), passage) == 0.0


CLUTTERED = without_sentence(
    make_hit(
        "Three crew members were hurt. Follow Ida Brandt on Twitter. The ferry Alma hit the pier on Monday. It sank.",
        before=25,
    ),
    "Follow Ida Brandt on Twitter.",
)


@pytest.mark.parametrize(
    ("claim", "quoted"),
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
def test_a_quote_never_spans_clutter_nor_lies_in_it(claim: str, quoted: str) -> None:
    found = ground(claim, "What happened?", [CLUTTERED])
    assert found is not None
    assert found.text == quoted


def test_a_name_in_clutter_does_not_make_a_passage_one_on_its_bearer() -> None:
    assert subject_share(frozenset({"brandt", "alma"}), CLUTTERED) == 0.5
