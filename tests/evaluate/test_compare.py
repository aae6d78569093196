"""Whether a difference of two runs is more than luck: intervals that can be worked out from the binomial distribution."""

from __future__ import annotations

from assistant.evaluate.compare import Comparison, Difference, compare
from assistant.evaluate.judge import Outcome

OLD = {"a": Outcome.LOST, "b": Outcome.CITED, "c": Outcome.WRONG, "d": Outcome.DECLINED}
NONE = Difference(mean=0.0, low=0.0, high=0.0)


def runs(questions: int, gained: int) -> Comparison:
    """Two runs that differ in `gained` questions, each lost before and cited now."""
    old = dict.fromkeys(map(str, range(questions)), Outcome.LOST)
    compared = compare(old | dict.fromkeys(map(str, range(gained)), Outcome.CITED), old)
    assert compared is not None
    return compared


def test_one_question_of_four_may_be_luck() -> None:
    # Times it is drawn: binomial, n = 4, p = 1/4. Never in 32 %, so the interval begins at 0; at most twice in 94.9 %, thrice in 99.6 %.
    assert compare(OLD | {"a": Outcome.CITED}, OLD) == Comparison(
        questions=4,
        trust=Difference(mean=0.25, low=0.0, high=0.75),
        wrong=NONE,
        gained=("a",),
        spoilt=(),
    )


def test_eight_questions_of_ten_are_no_luck() -> None:
    # Binomial, n = 10, p = 8/10: at most four in 0.6 %, at most five in 3.3 %; at most nine in 89 %.
    assert runs(10, 8).trust == Difference(mean=0.8, low=0.5, high=1.0)


def test_the_same_change_over_more_questions_has_a_narrower_interval() -> None:
    few, many = runs(10, 8).trust, runs(100, 80).trust
    assert few.mean == many.mean
    assert few.low < many.low < many.high < few.high


def test_the_same_runs_give_the_same_interval_every_time() -> None:
    # Binomial, n = 29, p = 23/29: at most 18 in 2.50 %, so that another draw would give 18/29 or 19/29, as chance has it.
    assert len({runs(29, 23).trust.low for _ in range(20)}) == 1


def test_the_difference_is_new_minus_old_and_the_other_way_round_its_opposite() -> None:
    new = OLD | {"b": Outcome.WRONG}
    forth, back = compare(new, OLD), compare(OLD, new)
    assert forth is not None
    assert back is not None
    assert (forth.trust.mean, forth.wrong.mean, forth.spoilt, forth.gained) == (-0.25, 0.25, ("b",), ())
    assert (back.trust.mean, back.wrong.mean, back.spoilt, back.gained) == (0.25, -0.25, (), ("b",))


def test_less_wrong_is_not_yet_more_trust() -> None:
    compared = compare(OLD | {"c": Outcome.UNCITED}, OLD)
    assert compared is not None
    assert (compared.trust, compared.wrong.mean) == (NONE, -0.25)


def test_declining_what_was_answered_wrongly_is_a_gain_of_trust() -> None:
    compared = compare({"a": Outcome.DECLINED}, {"a": Outcome.WRONG})
    assert compared is not None
    assert compared.gained == ("a",)


def test_only_questions_of_both_runs_count() -> None:
    compared = compare({"a": Outcome.CITED, "x": Outcome.WRONG}, OLD)
    assert compared is not None
    assert (compared.questions, compared.trust.mean, compared.wrong.mean) == (1, 1.0, 0.0)
    assert compare({"x": Outcome.CITED}, OLD) is None
