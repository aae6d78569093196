"""The differences of an altered quotation as runs of words."""

from __future__ import annotations

import pytest

from assistant.check.alignment import align
from assistant.check.wording_runs import RunKind, WordingRun, wording_runs
from assistant.schema import CheckedClaim, CheckVerdict, Citation

ARTICLE = "We will not close the school in Sandvik, but the habitat of the birds must be saved."
CITATION = Citation(number=1, article_id="a", title="", start=0, end=len(ARTICLE), quote=ARTICLE)


def runs_of(quotation: str) -> list[WordingRun]:
    """Return the runs of a quotation from the article, two characters behind the start of a text."""
    aligned = align(f"- {quotation}", 2, 2 + len(quotation), ARTICLE, 0, len(ARTICLE))
    assert aligned is not None
    verdict = CheckVerdict.CARRIED if aligned.is_exact else CheckVerdict.QUOTATION_ALTERED
    claim = CheckedClaim(
        start=2,
        end=2 + len(quotation),
        text=quotation,
        verdict=verdict,
        is_quotation=True,
        evidence=(CITATION,),
        differences=aligned.differences,
    )
    return wording_runs(claim)


@pytest.mark.parametrize(
    ("quotation", "marked"),
    [
        ("We will close the school in Sandvik", "We will [not] close the school in Sandvik"),
        ("We will not close the old school", "We will not close the <old> school"),
        ("We would never close the school", "We [will not] <would never> close the school"),
        (
            "We will not close the school in Oslo, but",
            "We will not close the school in [Sandvik] <Oslo>, but",
        ),
        (
            "We will not shut the\n  school in Sandvik. ",
            "We will not [close] <shut> the school in Sandvik.",
        ),
        ("We will not close the school in Sandvik", "We will not close the school in Sandvik"),
    ],
)
def test_joined_runs_are_one_line_with_removed_words_before_added_ones(
    quotation: str, marked: str
) -> None:
    marks = {RunKind.SAME: "{}", RunKind.REMOVED: "[{}]", RunKind.ADDED: "<{}>"}
    assert "".join(marks[run.kind].format(run.text) for run in runs_of(quotation)) == marked


def test_the_runs_of_the_text_are_the_quotation_itself() -> None:
    quotation = "We will never close the old school in Sandvik, but the habit of the birds must be"
    own = [run.text for run in runs_of(quotation) if run.kind is not RunKind.REMOVED]
    assert " ".join("".join(own).split()) == quotation
