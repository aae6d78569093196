"""Names in a question, and passages about somebody else."""

from __future__ import annotations

from assistant.answer.subject import question_names, subject_share
from tests.answer.scripted import make_hit, without_sentence

FERRY = make_hit(
    "The ferry Alma hit the pier on Monday. Mayor Ida Brandt did not rule out a fare rise.",
    title="Ferry Alma out of service",
)


def test_names_are_capitalised_in_the_question_or_in_a_draft() -> None:
    lower_case = "when did the alma hit the pier"
    assert question_names(lower_case) == frozenset()
    assert question_names(lower_case, "The Alma hit the pier on Monday.") == {"alma"}
    assert question_names("When did the Alma hit the pier?") == {"alma"}
    assert question_names("What did Ida Brandt say?", "Captain Lind said so.") == {"ida", "brandt"}


def test_names_are_searched_in_passage_and_title() -> None:
    assert subject_share(frozenset({"alma", "brandt"}), FERRY) == 1.0
    assert subject_share(frozenset({"alma", "lind"}), FERRY) == 0.5
    titled = make_hit("It hit the pier.", title="Alma in the harbour")
    assert subject_share(frozenset({"alma"}), titled) == 1.0


def test_every_passage_fits_a_question_without_names() -> None:
    assert subject_share(frozenset(), FERRY) == 1.0


def test_full_name_matches_its_acronym() -> None:
    hit = make_hit(
        "Japan is an ally of the United States and pays the World Bank."
        " The European Court of Human Rights agreed."
    )
    assert subject_share(question_names("How many US troops are in Japan?"), hit) == 1.0
    assert subject_share(frozenset({"wb", "echr"}), hit) == 1.0
    assert subject_share(frozenset({"eu"}), hit) == 0.0


def test_name_in_clutter_does_not_count() -> None:
    hit = make_hit("Three crew members were hurt. Follow Ida Brandt on Twitter. The ferry Alma sank.")
    cluttered = without_sentence(hit, "Follow Ida Brandt on Twitter.")
    assert subject_share(frozenset({"brandt", "alma"}), cluttered) == 0.5
