from __future__ import annotations

import zipfile
from pathlib import Path

from assistant.ui.library_page import LibraryPage
from assistant.ui.service import Service
from tests.ui.conftest import add_versions, write_upload


def test_each_upload_has_its_own_result_and_a_bad_file_does_not_stop_the_rest(
    service: Service, tmp_path: Path
) -> None:
    files = [
        write_upload(tmp_path / "up", "rain.txt", "It rained in Dunmore."),
        write_upload(tmp_path / "up", "bad.jsonl", "no json\n"),
        write_upload(tmp_path / "up", "snow.md", "It snowed in Dunmore."),
    ]
    *_, outcome = LibraryPage(service).upload_files(files, None)
    lines = outcome.splitlines()
    assert lines[0] == "- ✔ rain\\.txt: 1 article added"
    assert lines[1] == "- ✖ bad\\.jsonl: nothing added"
    assert "is not JSON" in lines[2]
    assert lines[3] == "- ✔ snow\\.md: 1 article added"
    titles = [row.title for row in service.list_articles()]
    assert titles == ["It rained in Dunmore.", "It snowed in Dunmore."]


def test_temporary_copies_of_uploads_are_deleted(service: Service, tmp_path: Path) -> None:
    file = write_upload(tmp_path / "up", "rain.txt", "It rained in Dunmore.")
    list(LibraryPage(service).upload_files([file], None))
    assert not Path(file).exists()


def test_an_upload_with_the_same_name_replaces_the_article(service: Service, tmp_path: Path) -> None:
    for text in ("It rained in Dunmore.", "It hailed in Dunmore."):
        file = write_upload(tmp_path / "up", "rain.txt", text)
        *_, outcome = LibraryPage(service).upload_files([file], None)
    assert outcome == "- ✔ rain\\.txt: 1 article replaced"
    (row,) = service.list_articles()
    assert row.title == "It hailed in Dunmore."


def test_removing_an_uploaded_article_deletes_its_file(service: Service, tmp_path: Path) -> None:
    library_page = LibraryPage(service)
    file = write_upload(tmp_path / "up", "rain.txt", "It rained in Dunmore.")
    list(library_page.upload_files([file], None))
    stored_file = tmp_path / "index" / "default" / "uploads" / "rain.txt"
    assert stored_file.read_text(encoding="utf-8") == "It rained in Dunmore."
    (row,) = service.list_articles()
    assert "Deleted" in library_page.remove_article(row.id, None)
    assert not stored_file.exists()


def test_an_uploaded_file_name_cannot_leave_the_upload_folder(service: Service, tmp_path: Path) -> None:
    file = Path(write_upload(tmp_path / "up", "x.txt", "It rained."))
    list(service.add_files([(file, "../../../evil.txt")]))
    assert not (tmp_path / "evil.txt").exists()
    assert (tmp_path / "index" / "default" / "uploads" / "evil.txt").exists()


def test_the_table_filters_by_title_and_outlet_and_counts_matches(
    service: Service, tmp_path: Path
) -> None:
    template = "---\ntitle: {0}\nsource: The {0} Post\n---\nIt rained in {0}."
    files = [
        write_upload(tmp_path / "up", f"{name}.md", template.format(name))
        for name in ("Dunmore", "Callow")
    ]
    list(LibraryPage(service).upload_files(files, None))
    table, choices = LibraryPage(service).contents(None, "callow post")
    assert [cells[:2] for cells in table.cells] == [["Callow", "The Callow Post"]]
    assert "2 articles" in table.summary
    assert "1 match" in table.summary
    assert choices.outlets == ["The Callow Post", "The Dunmore Post"]


def test_older_versions_are_listed_on_request_and_never_offered_as_filters(
    service: Service, tmp_path: Path
) -> None:
    add_versions(service, tmp_path / "up")
    table, _ = LibraryPage(service).contents(None)
    assert table.ids == ("copy", "new")
    table, choices = LibraryPage(service).contents(None, include_older=True)
    titles = [cells[0] for cells in table.cells]
    assert list(zip(table.ids, titles, strict=True)) == [
        ("copy", "Rain"),
        ("new", "Rain"),
        ("old", "Rain (older version, 2026-03-01)"),
    ]
    assert [article_id for _, article_id in choices.articles] == ["copy", "new"]
    assert table.summary.startswith("2 articles, 1 older version, 2 passages")


def test_an_article_view_has_versions_and_near_duplicates(service: Service, tmp_path: Path) -> None:
    add_versions(service, tmp_path / "up")
    new, old = service.view_article("new"), service.view_article("old")
    assert new
    assert old
    assert [version.article_id for version in new.provenance.older] == ["old"]
    assert new.newer is None
    near_duplicates = [(article.article_id, article.byline()) for article in new.near_duplicates]
    assert near_duplicates == [("copy", "Wire, 2026-03-06")]
    assert old.newer == new.article.ref
    assert service.view_article("unknown") is None


def test_the_original_is_the_source_file_or_the_text_of_a_row(service: Service, tmp_path: Path) -> None:
    rows = '{"text": "It rained.", "title": "Rain/../x"}\n{"text": "A secret of another row."}\n'
    files = [
        write_upload(tmp_path / "up", "snow.md", "# Snow\n\nIt snowed.\n"),
        write_upload(tmp_path / "up", "many.jsonl", rows),
    ]
    library_page = LibraryPage(service)
    list(library_page.upload_files(files, None))
    ids = {row.title: row.id for row in service.list_articles()}
    snow = library_page.original_file(ids["Snow"], None)
    assert snow
    assert (snow.name, snow.read_text(encoding="utf-8")) == ("snow.md", "# Snow\n\nIt snowed.\n")
    rain = library_page.original_file(ids["Rain/../x"], None)
    assert rain
    assert (rain.name, rain.read_text(encoding="utf-8")) == ("Rain-x.txt", "It rained.")
    assert library_page.original_file("unknown", None) is None


def test_archive_members_are_named_in_problems_and_downloaded_as_text(
    service: Service, tmp_path: Path
) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{'x' * 300}.txt", "It rained.")
        archive.writestr("b/rows.jsonl", "{}\n")
    *_, outcome = LibraryPage(service).upload_files([str(path)], None)
    assert outcome.splitlines() == [
        "- ✔ many\\.zip: 1 article added",
        "    - b/rows\\.jsonl\\: Row 1 has no text\\.",
    ]
    (row,) = service.list_articles()
    original = LibraryPage(service).original_file(row.id, None)
    assert original
    assert original.read_text(encoding="utf-8") == "It rained."


def test_articles_of_the_demo_library_cannot_be_removed(service: Service) -> None:
    service.warm_up()
    article_id = service.list_articles()[0].id
    assert "cannot be deleted" in LibraryPage(service).remove_article(article_id, None)


def test_an_unknown_library_is_a_one_line_error(service: Service) -> None:
    table, _ = LibraryPage(service).contents("../etc", "")
    assert "There is no library" in table.summary
