"""Every claim of a text gets the verdict that the articles and the verifier give it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.check.checker import CheckStarted, ClaimChecked
from assistant.errors import LibraryError, UsageError
from assistant.ingest.chunking import split_passages
from assistant.schema import CheckedSentence, CheckReport, CheckVerdict, Uncheckable
from assistant.verify.verdicts import Verdict
from tests.check.checking import (
    EMBEDDER,
    ScriptedVerifier,
    check_claims,
    check_sentences,
    collect,
    open_checker,
)
from tests.fakes import WordEmbedder, make_article

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


class RecordingEmbedder(WordEmbedder):
    """The embedder of the library, which records the texts that it embeds."""

    def __init__(self) -> None:
        super().__init__(*EMBEDDER.words)
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += texts
        return super().embed(texts)


FIRST = "The plant in Sandvik employs 84 people."
LAST = "The mayor of Sandvik was born in 1950."


def test_a_sentence_has_its_verdict_before_the_next_is_searched(tmp_path: Path) -> None:
    embedder, verifier = RecordingEmbedder(), ScriptedVerifier()
    with open_checker(tmp_path, [OLD_PLANT, SCHOOL], verifier) as checker:
        events = replace(checker, embedder=embedder).check_text(f"{FIRST} {LAST}", "draft.txt")
        assert next(events) == CheckStarted(2)
        assert embedder.texts == []
        sentence = next(event for event in events if isinstance(event, CheckedSentence))
        assert (sentence.text, verifier.claims) == (FIRST, [FIRST] * len(verifier.claims))
        assert not any("1950" in text for text in embedder.texts)
        *_, report = events
    assert isinstance(report, CheckReport)
    assert any("1950" in text for text in embedder.texts)
    assert [sentence.text for sentence in report.sentences] == [FIRST, LAST]


def test_a_stop_is_noticed_before_anything_is_searched(tmp_path: Path) -> None:
    embedder = RecordingEmbedder()
    with open_checker(tmp_path, [OLD_PLANT], ScriptedVerifier()) as checker:
        events = replace(checker, embedder=embedder).check_text(FIRST, "a", is_stopped=lambda: True)
        *_, report = events
    assert isinstance(report, CheckReport)
    assert (embedder.texts, report.is_complete) == ([], False)


def test_the_library_can_change_during_a_check_and_removed_articles_are_not_quoted(
    tmp_path: Path,
) -> None:
    script = {("84 people", "84 people"): CARRIED, ("85 people", "84 people"): REFUTED}
    text = f"{FIRST} The plant in Sandvik employs 85 people."
    with open_checker(tmp_path, [OLD_PLANT, SCHOOL], ScriptedVerifier(script)) as checker:
        events = checker.check_text(text, "draft.txt")
        next(event for event in events if isinstance(event, CheckedSentence))
        checker.store.delete_article(OLD_PLANT.id)
        *_, report = events
        with checker.store.snapshot() as snapshot:
            generation = snapshot.generation
    assert isinstance(report, CheckReport)
    assert [sentence.verdict for sentence in report.sentences] == [
        CheckVerdict.CARRIED,
        CheckVerdict.NOT_IN_ARTICLES,
    ]
    assert report.generation == generation


def test_an_article_edited_during_a_check_has_a_number_for_each_text(tmp_path: Path) -> None:
    script = {("84 people", "84 people"): CARRIED, ("91 people", "91 people"): CARRIED}
    text = f"{FIRST} The plant in Sandvik employs 91 people."
    with open_checker(tmp_path, [OLD_PLANT], ScriptedVerifier(script)) as checker:
        events = checker.check_text(text, "draft.txt")
        next(event for event in events if isinstance(event, CheckedSentence))
        edited = OLD_PLANT.model_copy(update={"text": OLD_PLANT.text.replace("84", "91")})
        passages = split_passages(edited)
        checker.store.upsert(edited, passages, EMBEDDER.embed([edited.text]))
        *_, report = events
    assert isinstance(report, CheckReport)
    first, second = (sentence.claims[0].evidence[0] for sentence in report.sentences)
    assert [(first.number, first.quote), (second.number, second.quote)] == [
        (1, OLD_PLANT.text),
        (2, edited.text),
    ]


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
