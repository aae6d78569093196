"""The best single sentence: picked by BM25, shown from the threshold that serves the set best."""

from __future__ import annotations

from assistant.evaluate.baseline import Baseline, best_sentence_baseline
from assistant.evaluate.judge import MAX_ANSWER_WORDS
from tests.evaluate.ferry import COSTS, FERRY, question, seen

ALL = seen(FERRY.text)
RAIN = seen("It rained on the quay all week.", title="Rain", article_id="a2")


def test_the_sentence_that_shares_most_with_the_question_is_the_answer() -> None:
    # "repairs" and "cost" are in the second sentence of the ferry's passage, and nothing of the question is in any other.
    assert best_sentence_baseline([(question(1, "$4.2 million"), [RAIN, ALL])]) == Baseline(
        trust=1.0, wrong=0.0
    )


def test_a_rare_word_counts_more_than_a_common_one() -> None:
    found = [
        seen("The ferry sank."),
        seen("The ferry left."),
        seen("The ferry came."),
        seen("Repairs: $5 million."),
    ]
    asked = question(1, "$5 million", text="What about the ferry repairs?")
    assert best_sentence_baseline([(asked, found)]) == Baseline(trust=1.0, wrong=0.0)


def test_of_two_sentences_with_the_same_words_the_shorter_is_better() -> None:
    long = seen(
        "Repairs, which some had hoped to put off until the next dry summer, come to $9 million, the harbour master thinks."
    )
    found = [long, seen("Repairs: $5 million.")]
    assert best_sentence_baseline(
        [(question(1, "$5 million", text="What about repairs?"), found)]
    ) == Baseline(trust=1.0, wrong=0.0)


def test_the_threshold_is_fitted_so_that_a_poor_match_is_not_shown() -> None:
    trap = question(
        2, answerable=False, text="How many repairs did the harbour master of Dover order in 1987?"
    )
    # Shown from the lower score on, both would be: .5 and .5. Above both, neither: .5 and 0. Between them:
    assert best_sentence_baseline([(question(1, "$4.2 million"), [ALL]), (trap, [ALL])]) == Baseline(
        trust=1.0, wrong=0.0
    )


def test_where_no_threshold_parts_them_the_one_with_most_trust_counts() -> None:
    # Two right and one trap of the very same score: shown, two of three are right and one is wrong; not shown, one of three is.
    found = [
        (question(1, "$4.2 million"), [ALL]),
        (question(2, "$4.2 million"), [ALL]),
        (question(3, answerable=False), [ALL]),
    ]
    assert best_sentence_baseline(found) == Baseline(trust=0.667, wrong=0.333)


def test_of_thresholds_with_equal_trust_the_one_that_is_wrong_less_often_counts() -> None:
    assert best_sentence_baseline([(question(1, "$9 million"), [ALL])]) == Baseline(trust=0.0, wrong=0.0)
    # Shown, the first is right and the second wrong; not shown, only the second is right: nothing wrong is better.
    assert best_sentence_baseline(
        [(question(1, "$4.2 million"), [ALL]), (question(2, answerable=False), [ALL])]
    ) == Baseline(trust=0.5, wrong=0.0)


def test_a_question_that_shares_no_word_with_what_was_found_is_declined() -> None:
    found = [
        (question(1, "$4.2 million"), [ALL]),
        (question(2, answerable=False, text="Who won?"), [RAIN]),
        (question(3, answerable=False), []),
    ]
    assert best_sentence_baseline(found) == Baseline(trust=1.0, wrong=0.0)


def test_a_sentence_that_shares_no_word_with_the_question_is_not_shown_even_if_it_happens_to_be_right() -> (
    None
):
    assert best_sentence_baseline(
        [(question(1, "$4.2 million", text="Who won?"), [seen(COSTS)])]
    ) == Baseline(trust=0.0, wrong=0.0)


def test_a_title_may_carry_the_quote_but_not_the_answer() -> None:
    titled = [seen("Repairs will cost that much.", title="Ferry: $4.2 million")]
    assert best_sentence_baseline([(question(1, "$4.2 million"), titled)]) == Baseline(
        trust=0.0, wrong=0.0
    )


def test_a_sentence_longer_than_an_answer_may_be_is_not_right() -> None:
    long = [seen(f"{COSTS[:-1]}, {'word ' * MAX_ANSWER_WORDS}they say.")]
    assert best_sentence_baseline([(question(1, "$4.2 million"), long)]) == Baseline(
        trust=0.0, wrong=0.0
    )


def test_without_a_question_that_can_be_judged_there_is_no_baseline() -> None:
    assert best_sentence_baseline([(question(1), [ALL]), (question(2, answerable=True), [ALL])]) is None
    assert best_sentence_baseline([]) is None
