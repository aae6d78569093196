"""Every claim of a text gets the verdict that the articles and the verifier give it."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.check.checker import CheckStarted, ClaimChecked
from assistant.errors import LibraryError, UsageError
from assistant.schema import CheckedSentence, CheckReport, CheckVerdict, Uncheckable
from assistant.verify.verdicts import Verdict
from tests.check.checking import ScriptedVerifier, check_claims, check_sentences, collect, open_checker
from tests.fakes import make_article

SCHOOL = make_article(
    "The council of Sandvik met on Monday. “We will not close the school,” Gro Dahl said. The mayor was "
    "elected in 2019.",
    title="School",
    origin="school.txt",
    published="2026-02-03",
    source="The Courier",
)
OLD_PLANT = make_article(
    "The plant in Sandvik employs 84 people.", title="Plant", origin="old.txt", published="2025-01-10"
)
NEW_PLANT = make_article(
    "The plant in Sandvik employs 91 people now.",
    title="Growth",
    origin="new.txt",
    published="2026-01-10",
)
CARRIED, REFUTED = Verdict.CARRIED, Verdict.REFUTED


def test_a_carried_claim_cites_the_quote_with_its_article_and_day(tmp_path: Path) -> None:
    script = {("elected in 2019", "elected in 2019"): CARRIED}
    text = "The mayor of Sandvik was elected in 2019."
    (claim,) = check_claims(tmp_path, [SCHOOL], text, script)
    assert claim.verdict is CheckVerdict.CARRIED
    (citation,) = claim.evidence
    assert SCHOOL.text[citation.start : citation.end] == citation.quote
    assert "elected in 2019" in citation.quote
    assert (citation.title, citation.source, str(citation.published)) == (
        "School",
        "The Courier",
        "2026-02-03",
    )


def test_a_refuted_claim_is_contradicted(tmp_path: Path) -> None:
    script = {("85 people", "84 people"): REFUTED}
    (claim,) = check_claims(tmp_path, [OLD_PLANT], "The plant in Sandvik employs 85 people.", script)
    assert claim.verdict is CheckVerdict.CONTRADICTED
    assert claim.evidence[0].quote == OLD_PLANT.text


def test_a_claim_that_no_article_states_is_not_in_the_articles(tmp_path: Path) -> None:
    (claim,) = check_claims(tmp_path, [OLD_PLANT], "The plant in Sandvik was sold in 2019.")
    assert (claim.verdict, claim.evidence) == (CheckVerdict.NOT_IN_ARTICLES, ())


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("The plant in Sandvik employs 84 people.", CheckVerdict.CHANGED),
        ("The plant in Sandvik employs 91 people.", CheckVerdict.CARRIED),
    ],
)
def test_a_fact_has_changed_if_only_a_newer_article_refutes_it(
    tmp_path: Path, text: str, verdict: CheckVerdict
) -> None:
    script = {
        ("84 people", "84 people"): CARRIED,
        ("84 people", "91 people"): REFUTED,
        ("91 people", "91 people"): CARRIED,
        ("91 people", "84 people"): REFUTED,
    }
    (claim,) = check_claims(tmp_path, [OLD_PLANT, NEW_PLANT], text, script)
    assert claim.verdict is verdict
    days = [str(citation.published) for citation in claim.evidence]
    assert days == (["2025-01-10", "2026-01-10"] if verdict is CheckVerdict.CHANGED else ["2026-01-10"])


def test_an_altered_quotation_shows_its_differences(tmp_path: Path) -> None:
    text = "“We will not close the old school.”"
    (claim,) = check_claims(tmp_path, [SCHOOL], text)
    assert claim.verdict is CheckVerdict.QUOTATION_ALTERED
    assert [(d.draft, d.article) for d in claim.differences] == [("old", "")]
    (difference,) = claim.differences
    assert text[difference.start : difference.end] == "old"


def test_an_untouched_quotation_is_carried_without_the_verifier(tmp_path: Path) -> None:
    verifier = ScriptedVerifier()
    with open_checker(tmp_path, [SCHOOL], verifier) as checker:
        _, report = collect(checker, "‘We will not close the school!’")
    assert report.sentences[0].verdict is CheckVerdict.CARRIED
    assert verifier.claims == []


def test_the_words_around_an_altered_quotation_are_judged_by_themselves(tmp_path: Path) -> None:
    verifier = ScriptedVerifier({("Lie said", "Dahl said"): REFUTED})
    text = "“We will never close the school,” Ola Lie said."
    with open_checker(tmp_path, [SCHOOL], verifier) as checker:
        _, report = collect(checker, text)
    quotation, frame = report.sentences[0].claims
    assert quotation.verdict is CheckVerdict.QUOTATION_ALTERED
    assert frame.verdict is CheckVerdict.CONTRADICTED
    assert verifier.claims == ["“We will not close the school,” Ola Lie said."]


def test_an_invented_quotation_is_not_in_the_articles(tmp_path: Path) -> None:
    (claim,) = check_claims(tmp_path, [SCHOOL], "“Nobody knows where the money went.”")
    assert claim.verdict is CheckVerdict.NOT_IN_ARTICLES


def test_the_worst_claim_decides_a_sentence(tmp_path: Path) -> None:
    script = {("84 people", "84 people"): CARRIED}
    text = "The plant in Sandvik employs 84 people, and the mayor of Sandvik was born in 1950."
    (sentence,) = check_sentences(tmp_path, [OLD_PLANT, SCHOOL], text, script)
    assert [claim.verdict for claim in sentence.claims] == [
        CheckVerdict.CARRIED,
        CheckVerdict.NOT_IN_ARTICLES,
    ]
    assert sentence.verdict is CheckVerdict.NOT_IN_ARTICLES


def test_an_opinion_is_not_checked(tmp_path: Path) -> None:
    (claim,) = check_claims(tmp_path, [SCHOOL], "I think the school in Sandvik is ugly.")
    assert (claim.verdict, claim.reason) == (CheckVerdict.NOT_CHECKABLE, Uncheckable.OPINION)


def test_a_guess_that_no_article_states_is_not_checkable(tmp_path: Path) -> None:
    (claim,) = check_claims(tmp_path, [SCHOOL], "The school in Sandvik will probably burn.")
    assert (claim.verdict, claim.reason) == (CheckVerdict.NOT_CHECKABLE, Uncheckable.PREDICTION)


def test_equal_quotes_share_a_number(tmp_path: Path) -> None:
    script = {("employs 84", "84 people"): CARRIED, ("people: 84", "84 people"): CARRIED}
    text = "The plant in Sandvik employs 84 people. The plant in Sandvik has these people: 84."
    first, second = check_claims(tmp_path, [OLD_PLANT], text, script)
    assert [first.evidence[0].number, second.evidence[0].number] == [1, 1]


def test_events_come_claim_by_claim_and_end_with_the_report(tmp_path: Path) -> None:
    text = "The plant in Sandvik employs 84 people. Is the school in Sandvik closed?"
    with open_checker(tmp_path, [OLD_PLANT], ScriptedVerifier()) as checker:
        events, report = collect(checker, text)
    assert [type(event) for event in events] == [
        CheckStarted,
        ClaimChecked,
        CheckedSentence,
        ClaimChecked,
        CheckedSentence,
        CheckReport,
    ]
    assert report.is_complete
    assert report.counts[CheckVerdict.NOT_CHECKABLE] == 1
    assert CheckReport.model_validate_json(report.model_dump_json()) == report


def test_a_stop_leaves_a_report_of_the_sentences_so_far(tmp_path: Path) -> None:
    text = "The plant in Sandvik employs 84 people. The plant in Sandvik employs 85 people."
    with open_checker(tmp_path, [OLD_PLANT], ScriptedVerifier(stop_at=1)) as checker:
        _, report = collect(checker, text)
        assert [len(report.sentences), report.is_complete] == [1, False]
        *_, at_once = checker.check_text(text, "draft.txt", is_stopped=lambda: True)
    assert isinstance(at_once, CheckReport)
    assert [len(at_once.sentences), at_once.is_complete] == [0, False]


def test_a_text_without_words_is_refused(tmp_path: Path) -> None:
    with (
        open_checker(tmp_path, [SCHOOL], ScriptedVerifier()) as checker,
        pytest.raises(UsageError, match="empty"),
    ):
        collect(checker, " \n…\n")


def test_a_library_without_articles_is_refused(tmp_path: Path) -> None:
    with (
        open_checker(tmp_path, [], ScriptedVerifier()) as checker,
        pytest.raises(LibraryError, match="no articles"),
    ):
        collect(checker, "The plant in Sandvik employs 84 people.")
