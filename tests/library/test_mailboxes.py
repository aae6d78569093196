"""A mailbox in a library: another export of it changes only what changed in it."""

from __future__ import annotations

from pathlib import Path

from assistant.library.sync import sync
from assistant.store.store import Store
from tests.fakes import WordEmbedder


def message(number: int, text: str) -> str:
    return (
        f"From - Mon May 04 08:00:00 2026\nFrom: a@example.org\nSubject: Story {number}\n"
        f"Message-ID: <{number}@example.org>\n\n{text}\n\n"
    )


def test_another_order_changes_nothing_and_a_deleted_message_leaves(tmp_path: Path) -> None:
    folder, words = tmp_path / "mail", WordEmbedder("rain")
    folder.mkdir()
    path = folder / "a.mbox"
    first, second, third = (message(number, f"Rain fell on day {number}.") for number in (1, 2, 3))
    with Store.open(tmp_path / "index", embedder=words, create=True) as store:
        path.write_text(first + second + third)
        sync(folder, store, words)
        before = {article.id for article in store.list_articles()}
        path.write_text(third + first + second + first)
        summary = sync(folder, store, words)
        assert (summary.passages, {a.id for a in store.list_articles()}) == (0, before)
        path.write_text(third + first)
        sync(folder, store, words)
        titles = {article.title for article in store.list_articles()}
    assert len(before) == 3
    assert titles == {"Story 1", "Story 3"}
