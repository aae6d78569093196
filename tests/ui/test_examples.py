from __future__ import annotations

from assistant.ui.examples import example_questions


def test_example_questions_ask_about_distinct_names_within_titles() -> None:
    titles = [
        "Storm hits the harbour of Port Callow again",
        "The mayor visits schools in Port Callow",
        "Ann Lee resigns as mayor",
    ]
    assert example_questions(titles) == ["What happened with Port Callow?"]


def test_titles_in_title_case_give_no_example_questions() -> None:
    assert example_questions(["Storm Hits Port Callow Again"]) == []
