"""Comparison of two runs: bootstrap intervals checked against the binomial distribution."""

from __future__ import annotations

from assistant.evaluate.compare import Comparison, Difference, compare
from assistant.evaluate.judge import Outcome

OLD = {"a": Outcome.LOST, "b": Outcome.CITED, "c": Outcome.WRONG, "d": Outcome.DECLINED}
NO_DIFFERENCE = Difference(mean=0.0, low=0.0, high=0.0)


def compare_gain(questions: int, gained: int) -> Comparison:
    """Compare two runs that differ in `gained` questions, which went from lost to cited."""
    old = dict.fromkeys(map(str, range(questions)), Outcome.LOST)
    comparison = compare(old | dict.fromkeys(map(str, range(gained)), Outcome.CITED), old)
    assert comparison is not None
    return comparison


def test_gain_on_one_of_four_questions_is_not_significant() -> None:
    # Draws of the changed question are binomial, n = 4, p = 1/4: none in 32 % of the samples, so the
    # interval begins at 0; at most two in 94.9 %, at most three in 99.6 %.
    assert compare(OLD | {"a": Outcome.CITED}, OLD) == Comparison(
        questions=4,
        trust=Difference(mean=0.25, low=0.0, high=0.75),
        wrong=NO_DIFFERENCE,
        gained=("a",),
        spoilt=(),
    )


def test_gain_on_eight_of_ten_questions_is_significant() -> None:
    # Binomial, n = 10, p = 8/10: at most four in 0.6 %, at most five in 3.3 %; at most nine in 89 %.
    assert compare_gain(10, 8).trust == Difference(mean=0.8, low=0.5, high=1.0)


def test_interval_is_narrower_with_more_questions() -> None:
    few, many = compare_gain(10, 8).trust, compare_gain(100, 80).trust
    assert few.mean == many.mean
    assert few.low < many.low < many.high < few.high


def test_interval_is_deterministic() -> None:
    # Binomial, n = 29, p = 23/29: at most 18 in 2.50 %, so another seed could give 18/29 or 19/29.
    assert len({compare_gain(29, 23).trust.low for _ in range(20)}) == 1


def test_difference_is_new_minus_old() -> None:
    new = OLD | {"b": Outcome.WRONG}
    forward, backward = compare(new, OLD), compare(OLD, new)
    assert forward is not None
    assert backward is not None
    assert (forward.trust.mean, forward.wrong.mean) == (-0.25, 0.25)
    assert (forward.spoilt, forward.gained) == (("b",), ())
    assert (backward.trust.mean, backward.wrong.mean) == (0.25, -0.25)
    assert (backward.spoilt, backward.gained) == ((), ("b",))


def test_fewer_wrong_answers_do_not_imply_more_trust() -> None:
    comparison = compare(OLD | {"c": Outcome.UNCITED}, OLD)
    assert comparison is not None
    assert (comparison.trust, comparison.wrong.mean) == (NO_DIFFERENCE, -0.25)


def test_declining_instead_of_answering_wrongly_is_a_gain() -> None:
    comparison = compare({"a": Outcome.DECLINED}, {"a": Outcome.WRONG})
    assert comparison is not None
    assert comparison.gained == ("a",)


def test_only_questions_in_both_runs_count() -> None:
    comparison = compare({"a": Outcome.CITED, "x": Outcome.WRONG}, OLD)
    assert comparison is not None
    assert (comparison.questions, comparison.trust.mean, comparison.wrong.mean) == (1, 1.0, 0.0)
    assert compare({"x": Outcome.CITED}, OLD) is None
