"""The sentences of an article that hold the words of a quotation."""

from __future__ import annotations

from pathlib import Path

from assistant.check.candidates import quoted_candidate
from assistant.check.quotations import find_quotations
from assistant.check.quoted_articles import QuotedArticle, QuotedArticles
from assistant.search.query import Filters
from tests.check.checking import ScriptedVerifier, open_checker
from tests.fakes import make_article

ARTICLE = make_article(
    "One came. Two came. Three came. Four came. “The school must stay. It is ours,” Gro Dahl said."
    " Five left. Six left. Seven left. Eight left.",
    title="Scho\u00adol",
    published="2026-02-03",
)


def find(folder: Path, text: str) -> QuotedArticle:
    """Return the article of the only quotation of a text."""
    with (
        open_checker(folder, [ARTICLE], ScriptedVerifier()) as checker,
        checker.store.snapshot() as snapshot,
    ):
        (quotation,) = find_quotations(text)
        quoted = QuotedArticles(text, snapshot, Filters()).find(quotation, [])
    assert quoted is not None
    return quoted


def test_the_quote_is_whole_sentences(tmp_path: Path) -> None:
    candidate = quoted_candidate(find(tmp_path, "She said: “school must stay. It is ours”."))
    assert candidate.text == "“The school must stay. It is ours,” Gro Dahl said."
    assert ARTICLE.text[candidate.quote.start : candidate.quote.end] == candidate.text


def test_evidence_has_three_sentences_on_each_side_in_plain_spelling(tmp_path: Path) -> None:
    evidence = quoted_candidate(find(tmp_path, "She said: “The school must stay.”")).evidence
    assert evidence.before == ("Two came.", "Three came.", "Four came.")
    assert evidence.after == ("It is ours,” Gro Dahl said.", "Five left.", "Six left.")
    assert (evidence.title, str(evidence.published)) == ("School", "2026-02-03")
