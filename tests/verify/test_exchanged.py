"""Claims that exchange the parties of a relation, or tell it from the other side."""

from __future__ import annotations

import pytest

from assistant.verify.people.findings import subject_findings
from assistant.verify.polarity.findings import polarity_findings
from assistant.verify.verdicts import Evidence, FindingKind, Verdict

WON = "Aldby beat Rosk 4-2 in the cup final on Saturday."
FOLLOWED = "Signe Dahl succeeded Karl Brun as harbour master in 2017."
SOLD = "The diocese sold the chapel to a brewer, Leo Finch, for 90,000 pounds."
LENT = "The bank lent the theatre 2 million euros in 2021."
TALLER = "The Corn Exchange is taller than the Wool Hall."
MORE = "More children walk to school in Aldby than in Rosk."
BEFORE = "The lido was built before the bandstand."


@pytest.mark.parametrize(
    ("quote", "claim"),
    [
        (WON, "Rosk beat Aldby in the cup final."),
        (WON, "Aldby lost the cup final to Rosk."),
        (WON, "Aldby were beaten by Rosk."),
        (FOLLOWED, "Karl Brun succeeded Signe Dahl as harbour master."),
        (FOLLOWED, "Signe Dahl was replaced by Karl Brun."),
        (SOLD, "Leo Finch sold the chapel to the diocese."),
        (LENT, "The theatre lent the bank 2 million euros."),
        (TALLER, "The Wool Hall is taller than the Corn Exchange."),
        (TALLER, "The Corn Exchange is shorter than the Wool Hall."),
        (MORE, "More children walk to school in Rosk than in Aldby."),
        (BEFORE, "The bandstand was built before the lido."),
        ("A heron attacked the angler by the weir.", "The angler attacked a heron by the weir."),
    ],
)
def test_exchanged_parties_are_refuted(quote: str, claim: str) -> None:
    findings = subject_findings(claim, Evidence(quote))

    assert (FindingKind.SUBJECT, Verdict.REFUTED) in [(f.kind, f.verdict) for f in findings]


@pytest.mark.parametrize(
    ("quote", "claim"),
    [
        (WON, "Rosk lost the cup final to Aldby."),
        (WON, "Rosk were beaten by Aldby on Saturday."),
        (FOLLOWED, "Karl Brun was succeeded by Signe Dahl in 2017."),
        (SOLD, "A brewer, Leo Finch, bought the chapel from the diocese."),
        (LENT, "The theatre borrowed 2 million euros from the bank."),
        (TALLER, "The Wool Hall is shorter than the Corn Exchange."),
        (TALLER, "The Wool Hall is not as tall as the Corn Exchange."),
        (MORE, "Fewer children walk to school in Rosk than in Aldby."),
        (BEFORE, "The bandstand was built after the lido."),
    ],
)
def test_a_relation_told_from_the_other_side_is_no_difference(quote: str, claim: str) -> None:
    evidence = Evidence(quote)

    assert subject_findings(claim, evidence) == ()
    assert polarity_findings(claim, evidence) == ()


def test_a_relation_that_may_hold_both_ways_is_no_difference() -> None:
    assert subject_findings("Anna met Bo in Rosk.", Evidence("Bo met Anna in Rosk.")) == ()
