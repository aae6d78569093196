from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.errors import UsageError
from assistant.library.history import Turn
from assistant.progress import TerminalProgress
from assistant.schema import Answer, Citation, ModelNames, Sentence, Status, Timings
from assistant.search.query import Filters
from assistant.settings import Settings
from assistant.ui.chat import Chat, Session
from assistant.ui.library_page import LibraryPage, described, filters
from assistant.ui.service import Service
from assistant.workspace import Workspace
from tests.conftest import TINY


@pytest.fixture
def service(models_dir: Path, tmp_path: Path) -> Iterator[Service]:
    with Workspace(
        Settings(models_dir=models_dir, index_dir=tmp_path / "index", model=TINY), TerminalProgress()
    ) as work:
        yield Service(work)


def uploaded(folder: Path, name: str, text: str) -> str:
    """A file as the server leaves it after an upload."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def test_each_uploaded_file_gets_its_own_line_and_a_bad_one_stops_none(
    service: Service, tmp_path: Path
) -> None:
    files = [
        uploaded(tmp_path / "up", "rain.txt", "It rained in Dunmore."),
        uploaded(tmp_path / "up", "bad.jsonl", "no json\n"),
        uploaded(tmp_path / "up", "snow.md", "It snowed in Dunmore."),
    ]
    *_, said = LibraryPage(service).upload(files, None)
    lines = said.splitlines()
    assert lines[0] == "- ✔ rain\\.txt: 1 article added"
    assert lines[1] == "- ✖ bad\\.jsonl: nothing added"
    assert "is not JSON" in lines[2]
    assert lines[3] == "- ✔ snow\\.md: 1 article added"
    assert not Path(files[0]).exists()  # the server's copy is not left behind
    assert [row.title for row in service.articles()] == [
        "It rained in Dunmore.",
        "It snowed in Dunmore.",
    ]


def test_a_file_of_the_same_name_is_an_edit_and_a_removed_article_takes_its_file_along(
    service: Service, tmp_path: Path
) -> None:
    library_page = LibraryPage(service)
    for text in ("It rained in Dunmore.", "It hailed in Dunmore."):
        *_, said = library_page.upload([uploaded(tmp_path / "up", "rain.txt", text)], None)
    assert said == "- ✔ rain\\.txt: 1 article replaced"
    (row,) = service.articles()
    assert row.title == "It hailed in Dunmore."
    kept = tmp_path / "index" / "default" / "uploads" / "rain.txt"
    assert kept.read_text(encoding="utf-8") == "It hailed in Dunmore."
    assert "Deleted" in library_page.remove(row.id, None)
    assert not kept.exists()


def test_a_name_cannot_leave_the_folder_of_uploads(service: Service, tmp_path: Path) -> None:
    source = Path(uploaded(tmp_path / "up", "x.txt", "It rained."))
    list(service.add([(source, "../../../evil.txt")]))
    assert not (tmp_path / "evil.txt").exists()
    assert (tmp_path / "index" / "default" / "uploads" / "evil.txt").exists()


def test_the_table_searches_titles_and_outlets_and_says_how_many(
    service: Service, tmp_path: Path
) -> None:
    text = "---\ntitle: {0}\nsource: The {0} Post\n---\nIt rained in {0}."
    files = [
        uploaded(tmp_path / "up", f"{name}.md", text.format(name)) for name in ("Dunmore", "Callow")
    ]
    list(LibraryPage(service).upload(files, None))
    rows, choices = LibraryPage(service).contents(None, "callow post")
    assert [cells[:2] for cells in rows.cells] == [["Callow", "The Callow Post"]]
    assert "2 articles" in rows.about
    assert "1 match" in rows.about
    assert choices.outlets == ["The Callow Post", "The Dunmore Post"]


def put_two_versions(service: Service, folder: Path) -> None:
    """An article and its older version, of one title and address, and a copy of the newer one elsewhere."""
    text = "---\nid: {0}\ntitle: Rain\ndate: {1}\nurl: https://example.com/{2}\nsource: {3}\n---\nIt rained in Dunmore {4}."
    rows = (
        ("old", "2026-03-01", "a", "Post", "till noon"),
        ("new", "2026-03-05", "a", "Post", "all day and all night"),
        ("copy", "2026-03-06", "b", "Wire", "all day and all night"),
    )
    list(
        LibraryPage(service).upload(
            [uploaded(folder, f"{row[0]}.md", text.format(*row)) for row in rows], None
        )
    )


def test_older_versions_are_in_the_table_on_request_marked_and_never_in_a_filter(
    service: Service, tmp_path: Path
) -> None:
    put_two_versions(service, tmp_path / "up")
    rows, _ = LibraryPage(service).contents(None)
    assert rows.ids == ("copy", "new")
    rows, choices = LibraryPage(service).contents(None, older=True)
    assert [(number, cells[0]) for number, cells in zip(rows.ids, rows.cells, strict=True)] == [
        ("copy", "Rain"),
        ("new", "Rain"),
        ("old", "Rain (older version, 2026-03-01)"),
    ]
    assert [number for _, number in choices.articles] == ["copy", "new"]
    assert rows.about.startswith("2 articles, 1 older version, 2 passages")


def test_an_article_opens_with_its_versions_its_files_and_what_prints_nearly_the_same(
    service: Service, tmp_path: Path
) -> None:
    put_two_versions(service, tmp_path / "up")
    new, old = service.opened("new"), service.opened("old")
    assert new
    assert old
    assert ([one.article_id for one in new.provenance.older], new.newer) == (["old"], None)
    assert [(one.article_id, one.byline()) for one in new.reprints] == [("copy", "Wire, 2026-03-06")]
    assert old.newer == new.article.ref
    assert service.opened("nowhere") is None


def test_a_door_of_an_answers_article_opens_the_one_beside_it_with_the_quotes_that_it_carries(
    service: Service, tmp_path: Path
) -> None:
    put_two_versions(service, tmp_path / "up")
    new = service.article("new")
    assert new
    quote = "It rained in Dunmore all day and all night."
    start = new.text.index(quote)
    cited = Citation(
        number=1, article_id="new", title="Rain", start=start, end=start + len(quote), quote=quote
    )
    answer = Answer(
        id="1", question="q", status=Status.ANSWERED, text="It did. [1]",
        sentences=(Sentence(text="It did.", citations=(1,), support=0.9),),
        citations=(cited,), timings=Timings(retrieval_s=0, total_s=1),
        model=ModelNames(llm="m", llm_sha256=None, embedder="e", embedder_sha256="0"), generation=1,
    )  # fmt: skip
    turn = Turn(
        id=-1,
        conversation="",
        library="default",
        question="q",
        filters=Filters(),
        answer=answer,
        asked_at="",
    )
    chat, session = Chat(service, record=False), Session(loose=(turn,))
    old = chat.open(session, "-1/article/old")
    assert "Older version." in old
    assert "<mark" not in old
    assert 'data-go="-1/article/new"' in old
    assert f"<mark>{quote}</mark>" in chat.open(session, "-1/article/new")
    assert 'data-go="-1/article/copy"' in chat.open(session, "-1/quote/1")
    for nowhere in ("-1/article/nowhere", "9/article/new", "article/new", "-1/article/"):
        assert chat.open(session, nowhere) == ""


def test_the_original_is_the_file_itself_and_of_a_row_its_text_alone(
    service: Service, tmp_path: Path
) -> None:
    rows = '{"text": "It rained.", "title": "Rain/../x"}\n{"text": "A secret of another row."}\n'
    files = [
        uploaded(tmp_path / "up", "snow.md", "# Snow\n\nIt snowed.\n"),
        uploaded(tmp_path / "up", "many.jsonl", rows),
    ]
    list(LibraryPage(service).upload(files, None))
    ids = {row.title: row.id for row in service.articles()}
    snow = LibraryPage(service).original(ids["Snow"], None)
    assert snow
    assert (snow.name, snow.read_text(encoding="utf-8")) == ("snow.md", "# Snow\n\nIt snowed.\n")
    rain = LibraryPage(service).original(ids["Rain/../x"], None)
    assert rain
    assert (rain.name, rain.read_text(encoding="utf-8")) == ("Rain-x.txt", "It rained.")
    assert LibraryPage(service).original("nowhere", None) is None


def test_a_file_in_an_archive_is_named_where_it_is_wrong_and_has_its_text_as_its_original(
    service: Service, tmp_path: Path
) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{'x' * 300}.txt", "It rained.")
        archive.writestr("b/rows.jsonl", "{}\n")
    *_, said = LibraryPage(service).upload([str(path)], None)
    assert said.splitlines() == [
        "- ✔ many\\.zip: 1 article added",
        "    - b/rows\\.jsonl\\: Row 1 has no text\\.",
    ]
    (row,) = service.articles()
    original = LibraryPage(service).original(row.id, None)
    assert original
    assert original.read_text(encoding="utf-8") == "It rained."


def test_the_demo_cannot_be_deleted_from(service: Service) -> None:
    service.prepare()
    assert "come with the program" in LibraryPage(service).remove(service.articles()[0].id, None)


def test_a_library_that_is_not_there_is_one_line(service: Service) -> None:
    assert "There is no library" in LibraryPage(service).contents("../etc", "")[0].about


def test_a_door_to_nowhere_opens_nothing(service: Service) -> None:
    chat = Chat(service)
    for door in ("", "1/quote/1", "x/quote/1", "1/near/99", "1/quote/1/../..", "99999999999999/quote/1"):
        assert chat.open(Session(), door) == ""


def test_answers_of_a_page_whose_history_is_off_are_on_the_page_alone(
    service: Service, tmp_path: Path
) -> None:
    service.prepare()
    chat = Chat(service, record=False)
    session = Session()
    for question in ("What happened to the ferry?", "Which school stays open?"):
        *_, shown = chat.ask("me", question, session, Filters())
        session = shown.session
    assert [message["content"] for message in shown.messages[::2]] == [
        "What happened to the ferry?",
        "Which school stays open?",
    ]
    assert not list((tmp_path / "index").glob("*/history.db"))
    assert len(chat.turns(chat.rewound(session, 1))) == 1
    assert chat.turns(chat.rewound(session, 0)) == []
    assert not chat.vote(session, 0, 1)


def test_a_conversation_that_cannot_be_kept_goes_on_and_says_so_once(
    service: Service, tmp_path: Path
) -> None:
    service.prepare()
    (tmp_path / "index" / "default" / "history.db").mkdir(parents=True)
    chat = Chat(service)
    *_, first = chat.ask("me", "What happened to the ferry?", Session(), Filters())
    *_, second = chat.ask("me", "Which school stays open?", first.session, Filters())
    assert "is not kept" in first.notice
    assert second.notice == ""
    assert len(second.messages) == 4


def test_filters_are_read_and_told() -> None:
    chosen = filters("2026-01-01 00:00:00", "", ["The Post"], ["a", "b"])
    assert described(chosen) == "**Only:** from 2026-01-01 · The Post · 2 chosen articles"
    assert described(filters(None, None, None, None)) == ""
    with pytest.raises(UsageError, match="not a day"):
        filters("soon", "", [], [])
    with pytest.raises(UsageError, match="Swap"):
        filters("2026-02-01", "2026-01-01", [], [])
