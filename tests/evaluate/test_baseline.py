"""Best-sentence baseline: the sentence that BM25 ranks first, shown at the set's best threshold."""

from __future__ import annotations

from assistant.evaluate.baseline import Baseline, best_sentence_baseline
from assistant.evaluate.judge import MAX_ANSWER_WORDS
from tests.evaluate.ferry import COST_ANSWER, FERRY, make_passage, make_question

FERRY_PASSAGE = make_passage(FERRY.text)
RAIN_PASSAGE = make_passage("It rained on the quay all week.", title="Rain", article_id="a2")
ANSWERABLE = make_question(1, "$4.2 million")
ALL_RIGHT = Baseline(trust=1.0, wrong=0.0)
NOTHING_RIGHT = Baseline(trust=0.0, wrong=0.0)


def test_sentence_that_shares_most_words_with_the_question_is_the_answer() -> None:
    # Only the second sentence of the ferry passage shares words with the question: "repairs" and "cost".
    assert best_sentence_baseline([(ANSWERABLE, [RAIN_PASSAGE, FERRY_PASSAGE])]) == ALL_RIGHT


def test_rare_word_counts_more_than_a_common_word() -> None:
    texts = ["The ferry sank.", "The ferry left.", "The ferry came.", "Repairs: $5 million."]
    question = make_question(1, "$5 million", text="What about the ferry repairs?")
    assert best_sentence_baseline([(question, list(map(make_passage, texts)))]) == ALL_RIGHT


def test_shorter_of_two_matching_sentences_ranks_first() -> None:
    long_sentence = make_passage(
        "Repairs, which some had hoped to put off until the next dry summer, "
        "come to $9 million, the harbour master thinks."
    )
    short_sentence = make_passage("Repairs: $5 million.")
    question = make_question(1, "$5 million", text="What about repairs?")
    assert best_sentence_baseline([(question, [long_sentence, short_sentence])]) == ALL_RIGHT


def test_threshold_excludes_a_poor_match() -> None:
    unanswerable = make_question(
        2, answerable=False, text="How many repairs did the harbour master of Dover order in 1987?"
    )
    # At the lower score both sentences are shown (.5 and .5), above both scores none (.5 and 0).
    retrieved = [(ANSWERABLE, [FERRY_PASSAGE]), (unanswerable, [FERRY_PASSAGE])]
    assert best_sentence_baseline(retrieved) == ALL_RIGHT


def test_equal_scores_are_shown_if_that_gives_more_trust() -> None:
    # All three score the same: two are right if shown, one if not.
    retrieved = [
        (ANSWERABLE, [FERRY_PASSAGE]),
        (make_question(2, "$4.2 million"), [FERRY_PASSAGE]),
        (make_question(3, answerable=False), [FERRY_PASSAGE]),
    ]
    assert best_sentence_baseline(retrieved) == Baseline(trust=0.667, wrong=0.333)


def test_equal_trust_is_decided_by_fewer_wrong_answers() -> None:
    incorrect = [(make_question(1, "$9 million"), [FERRY_PASSAGE])]
    assert best_sentence_baseline(incorrect) == NOTHING_RIGHT
    # If shown, one is right and one wrong; if not, one is right and none wrong.
    retrieved = [
        (ANSWERABLE, [FERRY_PASSAGE]),
        (make_question(2, answerable=False), [FERRY_PASSAGE]),
    ]
    assert best_sentence_baseline(retrieved) == Baseline(trust=0.5, wrong=0.0)


def test_question_without_a_matching_sentence_is_declined() -> None:
    retrieved = [
        (ANSWERABLE, [FERRY_PASSAGE]),
        (make_question(2, answerable=False, text="Who won?"), [RAIN_PASSAGE]),
        (make_question(3, answerable=False), []),
    ]
    assert best_sentence_baseline(retrieved) == ALL_RIGHT


def test_correct_sentence_without_a_shared_word_is_not_shown() -> None:
    question = make_question(1, "$4.2 million", text="Who won?")
    assert best_sentence_baseline([(question, [make_passage(COST_ANSWER)])]) == NOTHING_RIGHT


def test_answer_in_the_title_alone_is_not_correct() -> None:
    passage = make_passage("Repairs will cost that much.", title="Ferry: $4.2 million")
    assert best_sentence_baseline([(ANSWERABLE, [passage])]) == NOTHING_RIGHT


def test_overlong_sentence_is_not_correct() -> None:
    passage = make_passage(f"{COST_ANSWER[:-1]}, {'word ' * MAX_ANSWER_WORDS}they say.")
    assert best_sentence_baseline([(ANSWERABLE, [passage])]) == NOTHING_RIGHT


def test_set_without_gold_answers_has_no_baseline() -> None:
    retrieved = [
        (make_question(1), [FERRY_PASSAGE]),
        (make_question(2, answerable=True), [FERRY_PASSAGE]),
    ]
    assert best_sentence_baseline(retrieved) is None
    assert best_sentence_baseline([]) is None
