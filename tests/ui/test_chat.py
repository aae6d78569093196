from __future__ import annotations

from pathlib import Path

from assistant.search.query import Filters
from assistant.ui.chat import Chat, Session
from assistant.ui.service import Service
from tests.ui.conftest import add_versions
from tests.ui.turns import quoting_turn


def test_links_between_related_articles_keep_the_highlighted_quotes(
    service: Service, tmp_path: Path
) -> None:
    add_versions(service, tmp_path / "up")
    article = service.get_article("new")
    assert article
    quote = "It rained in Dunmore all day and all night."
    turn = quoting_turn("new", quote, article.text.index(quote))
    chat, session = Chat(service, record=False), Session(unsaved=(turn,))
    older_version = chat.open_link(session, "-1/article/old")
    assert "Older version." in older_version
    assert "<mark" not in older_version
    assert 'data-go="-1/article/new"' in older_version
    assert f"<mark>{quote}</mark>" in chat.open_link(session, "-1/article/new")
    assert 'data-go="-1/article/copy"' in chat.open_link(session, "-1/quote/1")
    for target in ("-1/article/unknown", "9/article/new", "article/new", "-1/article/"):
        assert chat.open_link(session, target) == ""


def test_an_invalid_link_opens_nothing(service: Service) -> None:
    chat = Chat(service)
    for target in (
        "",
        "1/quote/1",
        "x/quote/1",
        "1/passage/99",
        "1/quote/1/../..",
        "99999999999999/quote/1",
    ):
        assert chat.open_link(Session(), target) == ""


def test_without_history_answers_stay_on_the_page(service: Service, tmp_path: Path) -> None:
    service.warm_up()
    chat = Chat(service, record=False)
    session = Session()
    questions = ["What happened to the ferry?", "Which school stays open?"]
    for question in questions:
        *_, update = chat.answer_question("me", question, session, Filters())
        session = update.session
    assert [message["content"] for message in update.messages[::2]] == questions
    assert not list((tmp_path / "index").glob("*/history.db"))
    assert len(chat.turns(chat.rewind(session, 1))) == 1
    assert chat.turns(chat.rewind(session, 0)) == []
    assert not chat.record_vote(session, 0, 1)


def test_a_failing_history_is_reported_once_and_the_conversation_continues(
    service: Service, tmp_path: Path
) -> None:
    service.warm_up()
    (tmp_path / "index" / "default" / "history.db").mkdir(parents=True)
    chat = Chat(service)
    *_, first = chat.answer_question("me", "What happened to the ferry?", Session(), Filters())
    *_, second = chat.answer_question("me", "Which school stays open?", first.session, Filters())
    assert "no longer saved" in first.notice
    assert second.notice == ""
    assert len(second.messages) == 4
