"""The Markdown of a check is the text itself, with a footnote for every claim."""

from __future__ import annotations

from pathlib import Path

from assistant.ui.check_export import check_to_markdown
from assistant.verify.verdicts import Verdict
from tests.check.checking import ScriptedVerifier, collect, open_checker
from tests.check.test_checker import OLD_PLANT, SCHOOL

TEXT = (
    "The plant in Sandvik employs 84 people. “We will not close the old school.” Is that so?\n\n"
    "The mayor of Sandvik was born in 1950.\n"
)


def test_every_checked_claim_has_a_footnote_with_quote_article_and_day(tmp_path: Path) -> None:
    verifier = ScriptedVerifier({("84 people", "84 people"): Verdict.CARRIED})
    with open_checker(tmp_path, [OLD_PLANT, SCHOOL], verifier) as checker:
        _, report = collect(checker, TEXT)
    text, _, notes = check_to_markdown(TEXT, report.sentences).partition("\n\n[^1]: ")
    assert text == (
        "The plant in Sandvik employs 84 people.[^1] “We will not close the old school.”[^2] Is that so?"
        "\n\nThe mayor of Sandvik was born in 1950.[^3]"
    )
    first, second, third = notes.splitlines()
    assert first.startswith("Carried. “The plant in Sandvik employs 84 people")
    assert "2025\\-01\\-10" in first
    assert "The article has no “old”." in second
    assert "The Courier" in second
    assert third == "[^3]: No article says so."


def test_markup_of_an_article_stays_text(tmp_path: Path) -> None:
    article = OLD_PLANT.model_copy(update={"title": "<b>*Plant*</b>"})
    verifier = ScriptedVerifier({("84 people", "84 people"): Verdict.CARRIED})
    with open_checker(tmp_path, [article], verifier) as checker:
        _, report = collect(checker, TEXT)
    assert "(*&lt;b&gt;\\*Plant\\*&lt;/b&gt;*," in check_to_markdown(TEXT, report.sentences)
