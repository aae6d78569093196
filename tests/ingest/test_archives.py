"""Archives to articles: each file as if it lay in a folder, and nothing that leads out, unpacks without end or stays behind."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from assistant.ingest.readers import read_articles
from assistant.ingest.records import Problem
from assistant.ingest.unpacking import ENTRIES_PER_REPLY, MAX_UNPACKED_BYTES
from assistant.ingest.walk import SUFFIXES
from assistant.schema import Article, derive_article_id

ROOT = Path(__file__).parents[2]
Content = Iterable[tuple[str | zipfile.ZipInfo, str | bytes]]
LEADS_OUT = "has a path outside its archive and was skipped"
PACKED_TWICE = "is compressed twice; unpack the archive and add its files"


@pytest.fixture(autouse=True)
def passing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where files are unpacked to."""
    folder = tmp_path / "passing"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def packed(path: Path, content: Content) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content:
            archive.writestr(name, text)
    return path


def articles(path: Path) -> list[Article]:
    return [item for item in read_articles(path) if isinstance(item, Article)]


def problems(path: Path) -> list[str]:
    """What is said, without the folder."""
    return [
        str(item).removeprefix(f"{path.parent}/")
        for item in read_articles(path)
        if isinstance(item, Problem)
    ]


def special(name: str, kind: int) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name)
    member.external_attr = (kind | 0o644) << 16
    return member


def test_each_file_is_read_as_its_kind_and_cited_by_its_place_in_the_archive(
    tmp_path: Path, passing: Path
) -> None:
    row = json.dumps({"text": "Rain fell."})
    path = packed(
        tmp_path / "a.zip",
        [
            ("z/ferry.md", "---\ntitle: Ferry back\n---\nThe ferry is back."),
            ("rows.jsonl", f"{row}\n{row}\n"),
            ("table.csv", "text\nSnow fell.\n"),
            ("page.html", "<html><body><p>Hail fell on the town.</p></body></html>"),
            ("note.TXT", "The storm came."),
        ],
    )
    found = articles(path)
    places = [
        f"{path}!z/ferry.md",
        f"{path}!rows.jsonl#1",
        f"{path}!rows.jsonl#2",
        f"{path}!table.csv#2",
    ]
    assert [article.origin for article in found] == [*places, f"{path}!page.html", f"{path}!note.TXT"]
    assert [article.id for article in found] == [derive_article_id(article.origin) for article in found]
    assert [article.title for article in found[:2]] == ["Ferry back", "Rain fell."]
    assert [article.text for article in found[3:]] == [
        "Snow fell.",
        "Hail fell on the town.",
        "The storm came.",
    ]
    assert problems(path) == []
    assert not any(passing.iterdir())


def test_an_article_is_the_same_wherever_it_is_unpacked_and_however_the_archive_is_reached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = packed(tmp_path / "a.zip", [("a.txt", "Rain fell.")])
    first = articles(path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert articles(Path("a.zip")) == first


def test_what_is_said_of_a_file_names_it_as_the_user_named_the_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed(tmp_path / "a.zip", [("b/empty.txt", ""), ("rows.jsonl", "{}\n")])
    monkeypatch.chdir(tmp_path)
    assert [str(item) for item in read_articles(Path("a.zip"))] == [
        "a.zip!b/empty.txt: is empty",
        "a.zip!rows.jsonl, row 1: has no text",
    ]


def test_hidden_files_folders_and_what_a_mac_adds_are_passed_over(tmp_path: Path) -> None:
    names = [".hidden.txt", ".git/a.txt", "__MACOSX/._a.txt", "folder/"]
    path = packed(tmp_path / "a.zip", [*((name, "x") for name in names), ("folder/a.txt", "Rain fell.")])
    assert [article.origin for article in articles(path)] == [f"{path}!folder/a.txt"]
    assert problems(path) == []


def test_files_of_other_kinds_are_counted_in_one_note(tmp_path: Path) -> None:
    path = packed(
        tmp_path / "a.zip",
        [("a.txt", "Rain fell."), ("b.png", "x"), ("c/d.png", "x"), ("Makefile", "x")],
    )
    note, article = sorted(read_articles(path), key=lambda item: isinstance(item, Article))
    assert isinstance(note, Problem)
    assert note.is_note
    assert note.reason == "3 files of other types skipped: .png, Makefile"
    assert isinstance(article, Article)


def test_an_archive_without_a_file_to_read_is_one_problem(tmp_path: Path) -> None:
    for content in ([], [("a.png", "x")]):
        path = packed(tmp_path / "a.zip", content)
        assert problems(path) == [f"a.zip: contains no supported file; supported: {', '.join(SUFFIXES)}"]


@pytest.mark.parametrize(
    "name",
    ["../a.txt", "a/../../b.txt", "/etc/a.txt", "C:/a.txt", "c:a.txt", "..\\a.txt", "\\\\host\\a.txt"],
)
def test_a_name_that_leads_out_of_the_archive_is_one_line_and_the_rest_goes_on(
    tmp_path: Path, name: str
) -> None:
    path = packed(tmp_path / "a.zip", [(name, "Hail fell."), ("b.txt", "Rain fell.")])
    before = {*tmp_path.rglob("*")}
    assert problems(path) == [f"a.zip!{name.replace(chr(92), '/')}: {LEADS_OUT}"]
    assert [article.text for article in articles(path)] == ["Rain fell."]
    assert {*tmp_path.rglob("*")} == before


def test_links_and_packed_files_are_one_line_each_and_the_rest_goes_on(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.txt", "Rain fell.")
    content: Content = [
        (special("link.txt", stat.S_IFLNK), "/etc/passwd"),
        ("inner.zip", inner.getvalue()),
        ("rows.jsonl.gz", b"\x1f\x8b"),
        ("12:30.txt", "Rain fell."),
    ]
    path = packed(tmp_path / "a.zip", content)
    assert problems(path) == [
        "a.zip!link.txt: is a link and was skipped",
        f"a.zip!inner.zip: {PACKED_TWICE}",
        f"a.zip!rows.jsonl.gz: {PACKED_TWICE}",
    ]
    assert [article.text for article in articles(path)] == ["Rain fell."]


def test_a_file_that_unpacks_to_many_times_its_size_is_left_out_at_once(tmp_path: Path) -> None:
    path = packed(
        tmp_path / "a.zip",
        [("bomb.txt", b"a" * 15_000_000), ("b.txt", "Rain fell."), ("small.txt", b"a" * 900_000)],
    )
    assert path.stat().st_size < 50_000
    assert problems(path) == [
        "a.zip!bomb.txt: would unpack to 15 MB, more than 200 times its size, and was skipped"
    ]
    assert [len(article.text) for article in articles(path)] == [10, 900_000]


def test_members_that_are_one_and_the_same_stretch_of_the_archive_do_not_unpack_without_end(
    tmp_path: Path,
) -> None:
    """As in a bomb whose list names one file many times: each counts as often as it is listed."""
    path = packed(tmp_path / "a.zip", [("a.txt", os.urandom(400_000).hex())])
    raw = path.read_bytes()
    start = raw.index(b"PK\1\2")
    entry, end = raw[start : raw.index(b"PK\5\6")], raw[raw.index(b"PK\5\6") :]
    copies = MAX_UNPACKED_BYTES // 800_000 + 3
    count, length = copies.to_bytes(2, "little"), (copies * len(entry)).to_bytes(4, "little")
    path.write_bytes(raw[:start] + entry * copies + end[:8] + count + count + length + end[16:])
    found = iter(read_articles(path))
    began = time.process_time()
    said = {
        str(item).split("!")[1]
        for _, item in zip(range(3), found, strict=False)
        if isinstance(item, Problem)
    }
    assert said <= {"a.txt: is damaged or truncated; download or pack the archive again"}
    assert time.process_time() - began < 5


def test_more_than_the_limit_in_all_is_left_out_file_by_file(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in (
            ("a.txt", "Sleet fell."),
            ("b.txt", "Snow fell, and rain."),
            ("c.txt", "Hail fell."),
        ):
            archive.writestr(name, text)
    raw = bytearray(path.read_bytes())
    sizes = raw.index(b"PK\1\2") + 20
    raw[sizes : sizes + 8] = (MAX_UNPACKED_BYTES - 15).to_bytes(4, "little") * 2
    path.write_bytes(raw)
    assert problems(path) == [
        "a.zip!a.txt: is damaged or truncated; download or pack the archive again",
        "a.zip!b.txt: exceeds the limit of 2 GB of unpacked files and was skipped; split the archive",
    ]
    assert [article.text for article in articles(path)] == ["Hail fell."]


def test_an_archive_of_too_many_files_is_refused_before_its_list_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(66_000):
            archive.writestr(special(f"{number}.txt", stat.S_IFREG), b"")
    began = time.process_time()
    assert problems(path) == [
        "a.zip: is too large: more than 65,534 files or 4 GB; split the archive, or unpack it into a folder"
    ]
    assert time.process_time() - began < 0.5


def test_thousands_of_files_come_in_their_order(tmp_path: Path) -> None:
    names = [
        f"{number}.{'txt' if number % 100 == 0 else 'zip'}"
        for number in range(2 * ENTRIES_PER_REPLY + 1)
    ]
    path = packed(tmp_path / "a.zip", [(name, "Rain fell.") for name in names])
    said = [
        item.origin if isinstance(item, Article) else str(item).split(":")[0]
        for item in read_articles(path)
    ]
    assert said == [f"{path}!{name}" for name in names]


def test_a_file_that_is_no_archive_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    whole = packed(path, [("a.txt", "Rain fell. " * 100)]).read_bytes()
    none = "a.zip: is not a .zip archive, or is damaged or truncated; download or pack the archive again"
    for content, said in (
        (b"", "a.zip: is empty"),
        (whole[:-30], none),
        (whole[:40], none),
        (b"\x89PNG" + b"\0" * 500, none),
    ):
        path.write_bytes(content)
        assert list(map(str, read_articles(path))) == [f"{path.parent}/{said}"]
    path.unlink()
    os.mkfifo(path)
    assert problems(path) == ["a.zip: is neither a file nor a folder"]


def test_a_damaged_file_is_one_line_and_never_half_an_article(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", [("a.txt", os.urandom(2000).hex()), ("b.txt", "Rain fell.")])
    raw = bytearray(path.read_bytes())
    for place in (35, 200, 1500):
        torn = raw.copy()
        torn[place] ^= 0xFF
        path.write_bytes(torn)
        assert problems(path) == [
            "a.zip!a.txt: is damaged or truncated; download or pack the archive again"
        ]
        assert [article.text for article in articles(path)] == ["Rain fell."]


def test_any_torn_byte_of_an_archive_is_said_or_harmless(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", [("a.txt", "Rain fell."), ("b.csv", "text\nSnow fell.\n")])
    raw = path.read_bytes()
    for place in range(len(raw)):
        path.write_bytes(raw[:place] + bytes([raw[place] ^ 0xFF]) + raw[place + 1 :])
        for item in read_articles(path):
            assert (
                item.text in ("Rain fell.", "Snow fell.")
                if isinstance(item, Article)
                else "\n" not in str(item)
            )


def test_an_archive_that_is_cut_off_while_it_is_read_tells_so(tmp_path: Path) -> None:
    path = packed(
        tmp_path / "a.zip", [(f"{number}.txt", os.urandom(5000).hex()) for number in range(50)]
    )
    items = read_articles(path)
    assert isinstance(next(items), Article)
    os.truncate(path, 20_000)
    rest = list(items)
    assert len(rest) == 49
    assert "is damaged or truncated" in str(rest[-1])
    assert all(len(item.text) == 10_000 for item in rest if isinstance(item, Article))


def test_nothing_stays_unpacked_when_reading_is_stopped(tmp_path: Path, passing: Path) -> None:
    items = read_articles(packed(tmp_path / "a.zip", [("a.txt", "Rain fell."), ("b.txt", "Snow fell.")]))
    next(items)
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in passing.iterdir()] == [0o700]
    assert len([*passing.rglob("member")]) == 1
    items.close()
    assert not any(passing.iterdir())


def test_a_folder_to_unpack_to_that_has_gone_is_one_line(tmp_path: Path, passing: Path) -> None:
    items = read_articles(
        packed(
            tmp_path / "a.zip",
            [("a.txt", "Rain fell."), ("b.txt", "Snow fell."), ("c.txt", "Hail fell.")],
        )
    )
    next(items)
    shutil.rmtree(next(passing.iterdir()))
    assert [str(item) for item in items] == [
        f"{tmp_path}/a.zip: cannot be read: No such file or directory"
    ]


ADDING = """
import sys
from pathlib import Path
from assistant.errors import Stopped
from assistant.store.store import Store
from assistant.library.add import add
from tests.fakes import WordEmbedder

class Said:
    def article(self, article, change):
        print(change, flush=True)
    def problem(self, problem):
        print(problem, flush=True)

words = WordEmbedder("rain")
with Store.open(Path(sys.argv[1]), embedder=words, create=True) as store:
    try:
        add([Path(sys.argv[2])], store, words, report=Said())
    except Stopped as stopped:
        print(stopped, any(Path(sys.argv[3]).iterdir()), flush=True)
"""


def test_nothing_stays_unpacked_after_ctrl_c(tmp_path: Path, passing: Path) -> None:
    rows = "".join(json.dumps({"text": f"Rain fell on day {n}. " * 20}) + "\n" for n in range(3000))
    path = packed(tmp_path / "a.zip", [("rows.jsonl", rows)])
    script = [sys.executable, "-c", ADDING, str(tmp_path / "index"), str(path), str(passing)]
    environment = {**os.environ, "TMPDIR": str(passing)}
    with subprocess.Popen(
        script, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "added\n"
        assert any(passing.iterdir())
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate()
    assert said.splitlines()[-1].startswith("Stopped: ")
    assert said.splitlines()[-1].endswith("False")
    assert not any(passing.iterdir())


@pytest.mark.skipif(shutil.which("zip") is None, reason="needs zip")
def test_what_the_zip_tool_packs_comes_back_and_what_it_encrypts_is_said_to_be(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"Straße {number}.txt").write_text(
            f"Der Regen fiel am {number}. März in Köln. " * 50, encoding="utf-8"
        )
    files = sorted(path.name for path in tmp_path.glob("*.txt"))
    subprocess.run(["zip", "-q", "plain.zip", *files], cwd=tmp_path, check=True)  # noqa: S607
    subprocess.run(["zip", "-q", "-P", "secret", "secret.zip", *files], cwd=tmp_path, check=True)  # noqa: S607
    found = articles(tmp_path / "plain.zip")
    assert [article.origin for article in found] == [f"{tmp_path}/plain.zip!{name}" for name in files]
    assert [article.text for article in found] == [
        (tmp_path / name).read_text(encoding="utf-8") for name in files
    ]
    assert articles(tmp_path / "secret.zip") == []
    reason = "is encrypted; unpack the archive with its password and add its files"
    assert problems(tmp_path / "secret.zip") == [f"secret.zip!{name}: {reason}" for name in files]
