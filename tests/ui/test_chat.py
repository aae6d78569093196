"""The chat on the real pipeline with the tiny model."""

from __future__ import annotations

import urllib.request

from assistant.ui.chat import build, replies
from assistant.workspace import Workspace


def test_a_question_streams_its_stages_and_ends_in_an_answer_or_an_abstention(tiny_workspace: Workspace) -> None:
    shown = list(replies(tiny_workspace, "How many US troops are in Japan?"))
    assert shown[0] == "*Searching …*"
    assert shown[1].startswith("*Reading")
    assert any(text.startswith("*Draft, not checked yet:*") for text in shown)
    assert "> “" in shown[-1]
    assert not shown[-1].startswith("*") or shown[-1].startswith("**")


def test_a_bad_question_is_a_message_and_the_next_one_is_answered(tiny_workspace: Workspace) -> None:
    (message,) = replies(tiny_workspace, "x" * 10_000)
    assert message.startswith("⚠")
    assert len(list(replies(tiny_workspace, "What happened to the ferry?"))) > 2


def test_the_page_is_served_on_this_machine_alone(tiny_workspace: Workspace) -> None:
    page = build(tiny_workspace)
    _, address, shared = page.launch(server_name="127.0.0.1", share=False, prevent_thread_lock=True, quiet=True)
    try:
        assert address.startswith("http://127.0.0.1:")
        assert shared is None
        with urllib.request.urlopen(address, timeout=20) as response:  # noqa: S310 - loopback
            assert response.status == 200
    finally:
        page.close()
