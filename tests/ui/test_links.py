"""Links of earlier answers to articles whose ids or texts have changed since."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.library.add import add
from assistant.library.history import Turn
from assistant.progress import TerminalProgress
from assistant.schema import Answer, PassageRef, Reason, Status, Timings
from assistant.settings import Settings
from assistant.store.row_keys import FileReading
from assistant.store.store import Store
from assistant.ui.links import open_link
from assistant.ui.service import Service
from assistant.workspace import Workspace
from tests.fakes import WordEmbedder, make_article, one_passage_per_line, refuted_answer
from tests.library.test_history import make_answer
from tests.ui.turns import make_turn, quoting_turn

WORDS = WordEmbedder("rain", "snow")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Return a library with two articles of the id 1, from two files."""
    with Store.open(tmp_path / "index" / "default", embedder=WORDS, create=True) as store:
        for name, text in (("a.jsonl", "Rain fell."), ("b.jsonl", "Snow fell.")):
            file = tmp_path / name
            file.write_text(json.dumps({"id": 1, "text": text}), encoding="utf-8")
            add([file], store, WORDS)
        yield store


@pytest.fixture
def service(store: Store) -> Iterator[Service]:
    settings = Settings(index_dir=store.folder.parent, library="default")
    with Workspace(settings, TerminalProgress()) as workspace:
        yield Service(workspace)


def open_quote(service: Service, article_id: str, quote: str) -> str:
    return open_link(service, [quoting_turn(article_id, quote, 0)], "-1/quote/1")


def test_quote_of_an_id_that_became_ambiguous_opens_the_article_with_its_words(service: Service) -> None:
    for quote in ("Rain fell.", "Snow fell."):
        assert f"<mark class=current tabindex=-1>{quote}</mark>" in open_quote(service, "1", quote)
    assert "has changed" in open_quote(service, "1", "Hail fell.")


def test_quote_of_an_article_that_lost_its_suffix_is_opened(service: Service, store: Store) -> None:
    store.delete_article("1@a.jsonl")
    assert "<mark class=current" in open_quote(service, "1@b.jsonl", "Snow fell.")
    assert "has changed" in open_quote(service, "1@a.jsonl", "Rain fell.")


def test_quote_of_a_text_that_was_read_again_opens_the_older_version(
    service: Service, store: Store
) -> None:
    for text in ("Rain fell.", "Rain fell, say better readers."):
        article = make_article(text, origin="page.pdf", id="page")
        vectors = WORDS.embed(["rain"])
        store.upsert(article, one_passage_per_line(article), vectors, FileReading(keeps_previous=True))
    older = open_quote(service, "page", "Rain fell.")
    assert "Older version." in older
    assert "<mark class=current tabindex=-1>Rain fell.</mark>" in older
    newer = open_quote(service, "page", "Rain fell, say better readers.")
    assert "Older versions" in newer


def test_evidence_opens_its_article_at_the_words_and_leads_to_the_next_quote(
    service: Service, store: Store
) -> None:
    article = make_article("It rained. Nobody came. Nobody spoke.", id="meeting")
    store.upsert(article, one_passage_per_line(article), WORDS.embed(["rain"]), FileReading())
    answer = refuted_answer("Nobody came.", "Rain fell.", start=11, article_id="meeting")
    spoke = answer.evidence[1].model_validate(
        answer.evidence[1].model_dump() | {"start": 24, "end": 37, "quote": "Nobody spoke."}
    )
    turn = make_turn(answer.model_copy(update={"evidence": (answer.evidence[0], spoke)}))
    html = open_link(service, [turn], "-1/evidence/1")
    assert "<mark class=current tabindex=-1>Nobody came.</mark> <mark>Nobody spoke.</mark>" in html
    assert 'data-go="-1/evidence/2"' in html
    assert "<mark>Nobody came.</mark>" in open_link(service, [turn], "-1/article/meeting")
    assert open_link(service, [turn], "-1/evidence/3") == ""
    assert open_link(service, [turn], "-1/quote/1") == ""


def test_evidence_of_an_article_that_changed_says_so(service: Service) -> None:
    turn = make_turn(refuted_answer("Hail fell.", article_id="1"))
    assert "has changed" in open_link(service, [turn], "-1/evidence/1")


def test_link_to_an_ambiguous_id_offers_the_articles(service: Service) -> None:
    turn = quoting_turn("1", "Rain fell.", 0)
    choice = open_link(service, [turn], "-1/article/1")
    assert "Several articles have the id 1" in choice
    for candidate in ("1@a.jsonl", "1@b.jsonl"):
        assert f'data-go="-1/article/{candidate}"' in choice
    assert "Snow fell." in open_link(service, [turn], "-1/article/1@b.jsonl")


def test_passage_of_an_ambiguous_id_offers_the_articles(service: Service) -> None:
    answer = Answer(
        id="1",
        question="q",
        status=Status.ABSTAINED,
        reason=Reason.NOT_STATED,
        text="The articles do not say.",
        passages=(PassageRef(article_id="1", start=0, end=4, score=0.5),),
        timings=Timings(retrieval_s=0, total_s=1),
        model=make_answer().model,
        generation=1,
    )
    turn = Turn(id=-1, conversation="", library="default", question="q", answer=answer, asked_at="")
    assert "1@b.jsonl" in open_link(service, [turn], "-1/passage/1")
