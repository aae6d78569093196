"""Pages that a browser saved with a folder of their parts: the frames in it are no articles."""

import zipfile
from pathlib import Path

import pytest

from assistant.ingest.containers.saved_pages import is_part_of_page
from assistant.ingest.readers import Problem, read_articles
from assistant.ingest.walk import walk
from assistant.schema import Article

PAGE = "<title>Pier</title><p>The council of Osby will rebuild its old pier in May.</p>"


@pytest.mark.parametrize(
    "folder",
    ["Pier_files", "Pier-Dateien", "Pier_archivos", "Pier_fichiers", "pier.files", "Pier_bestanden"],
)
def test_folder_of_parts_is_recognised_beside_its_page(folder: str) -> None:
    assert is_part_of_page(folder, ["Pier.html"])
    assert is_part_of_page(folder, ["Pier.HTM", "other.txt"])
    assert not is_part_of_page(folder, ["Quay.html", "Pier.txt"])


def test_other_folders_are_read() -> None:
    assert not is_part_of_page("files", ["Pier.html"])
    assert not is_part_of_page("Pier", ["Pier.html"])


def test_parts_of_a_saved_page_are_not_read_and_reported_in_one_line(tmp_path: Path) -> None:
    frames = tmp_path / "Pier_files"
    lonely = tmp_path / "Quay_files"
    for folder in (frames, lonely):
        folder.mkdir()
        (folder / "frame.html").write_text(PAGE)
    (tmp_path / "Pier.html").write_text(PAGE)
    *files, note = walk([tmp_path])
    assert files == [tmp_path / "Pier.html", lonely / "frame.html"]
    assert isinstance(note, Problem)
    assert note.is_note
    assert note.reason == "1 folder with parts of saved pages not read: Pier_files"


def test_parts_of_a_saved_page_in_an_archive_are_not_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "pages.zip", "w") as archive:
        for name in ("a/Pier.html", "a/Pier_files/frame.html", "a/Pier_files/b/c.html"):
            archive.writestr(name, PAGE)
    items = [*read_articles(tmp_path / "pages.zip")]
    assert [item.origin.rpartition("!")[2] for item in items if isinstance(item, Article)] == [
        "a/Pier.html"
    ]
    assert [item.reason for item in items if isinstance(item, Problem)] == [
        "1 folder with parts of saved pages not read: a/Pier_files"
    ]
