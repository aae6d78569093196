"""A person's text is read from the usual files, and every other file is refused in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.check.draft_file import read_draft
from assistant.errors import UsageError


def test_front_matter_is_not_checked(tmp_path: Path) -> None:
    path = tmp_path / "draft.md"
    path.write_text("---\ntitle: Mine\n---\nThe bridge opened.\n", encoding="utf-8")
    draft = read_draft(path)
    assert draft.name == "draft.md"
    assert draft.text[draft.start :].strip() == "The bridge opened."


def test_a_web_page_is_read_as_its_text(tmp_path: Path) -> None:
    path = tmp_path / "draft.html"
    path.write_text(
        "<html><body><article><p>The bridge opened on Monday.</p></article></body></html>",
        encoding="utf-8",
    )
    draft = read_draft(path)
    assert draft.text[draft.start :].strip() == "The bridge opened on Monday."


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.txt", b"", "empty"),
        ("binary.txt", bytes(range(256)) * 4, "text"),
        ("damaged.docx", b"PK\x03\x04 no archive", "damaged.docx"),
        ("table.csv", b"a,b\n1,2\n", "not a text that can be checked"),
        ("program.exe", b"MZ", "not a text that can be checked"),
    ],
)
def test_an_unusable_file_is_refused_in_one_line(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError, match=message) as caught:
        read_draft(tmp_path / name)
    assert "\n" not in str(caught.value)
    assert name in str(caught.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        read_draft(tmp_path / "none.txt")
    with pytest.raises(UsageError, match="is a folder"):
        read_draft(tmp_path)
