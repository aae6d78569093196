"""Archives: files are read as in a folder, unsafe ones are refused, and no file stays unpacked."""

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

from assistant.ingest.containers.unpacking import ENTRIES_PER_REPLY, MAX_UNPACKED_BYTES
from assistant.ingest.readers import read_articles
from assistant.ingest.records import Problem
from assistant.ingest.walk import SUFFIXES
from assistant.schema import Article, derive_article_id

ROOT = Path(__file__).parents[3]
Content = Iterable[tuple[str | zipfile.ZipInfo, str | bytes]]
OUTSIDE_PATH = "has a path outside its archive and was skipped"
NESTED = "is compressed twice; unpack the archive and add its files"


@pytest.fixture(autouse=True)
def unpack_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder for unpacked files."""
    folder = tmp_path / "unpack_folder"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def pack_zip(path: Path, content: Content) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content:
            archive.writestr(name, text)
    return path


def articles_in(path: Path) -> list[Article]:
    return [item for item in read_articles(path) if isinstance(item, Article)]


def problems_in(path: Path) -> list[str]:
    """Return the problems as text, without the folder of the archive."""
    return [
        str(item).removeprefix(f"{path.parent}/")
        for item in read_articles(path)
        if isinstance(item, Problem)
    ]


def zip_info(name: str, kind: int) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name)
    member.external_attr = (kind | 0o644) << 16
    return member


def test_each_file_is_read_by_its_type_and_cited_by_its_path_in_the_archive(
    tmp_path: Path, unpack_folder: Path
) -> None:
    row = json.dumps({"text": "Rain fell."})
    path = pack_zip(
        tmp_path / "a.zip",
        [
            ("z/ferry.md", "---\ntitle: Ferry back\n---\nThe ferry is back."),
            ("rows.jsonl", f"{row}\n{row}\n"),
            ("table.csv", "text\nSnow fell.\n"),
            ("page.html", "<html><body><p>Hail fell on the town.</p></body></html>"),
            ("note.TXT", "The storm came."),
        ],
    )
    articles = articles_in(path)
    origins = [
        f"{path}!z/ferry.md",
        f"{path}!rows.jsonl#1",
        f"{path}!rows.jsonl#2",
        f"{path}!table.csv#2",
    ]
    assert [article.origin for article in articles] == [
        *origins,
        f"{path}!page.html",
        f"{path}!note.TXT",
    ]
    assert [article.id for article in articles] == [
        derive_article_id(article.origin) for article in articles
    ]
    assert [article.title for article in articles[:2]] == ["Ferry back", "Rain fell."]
    assert [article.text for article in articles[3:]] == [
        "Snow fell.",
        "Hail fell on the town.",
        "The storm came.",
    ]
    assert problems_in(path) == []
    assert not any(unpack_folder.iterdir())


def test_articles_do_not_depend_on_the_unpacking_folder_or_the_path_to_the_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = pack_zip(tmp_path / "a.zip", [("a.txt", "Rain fell.")])
    first = articles_in(path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert articles_in(Path("a.zip")) == first


def test_problems_name_the_archive_as_the_user_typed_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack_zip(tmp_path / "a.zip", [("b/empty.txt", ""), ("rows.jsonl", "{}\n")])
    monkeypatch.chdir(tmp_path)
    assert [str(item) for item in read_articles(Path("a.zip"))] == [
        "a.zip!b/empty.txt: is empty",
        "a.zip!rows.jsonl, row 1: has no text",
    ]


def test_hidden_files_folders_and_macos_metadata_are_skipped(tmp_path: Path) -> None:
    names = [".hidden.txt", ".git/a.txt", "__MACOSX/._a.txt", "folder/"]
    path = pack_zip(
        tmp_path / "a.zip", [*((name, "x") for name in names), ("folder/a.txt", "Rain fell.")]
    )
    assert [article.origin for article in articles_in(path)] == [f"{path}!folder/a.txt"]
    assert problems_in(path) == []


def test_unsupported_files_are_counted_in_one_note(tmp_path: Path) -> None:
    path = pack_zip(
        tmp_path / "a.zip",
        [("a.txt", "Rain fell."), ("b.png", "x"), ("c/d.png", "x"), ("Makefile", "x")],
    )
    note, article = sorted(read_articles(path), key=lambda item: isinstance(item, Article))
    assert isinstance(note, Problem)
    assert note.is_note
    assert note.reason == "3 files of other types skipped: .png, Makefile"
    assert isinstance(article, Article)


def test_an_archive_without_supported_files_is_one_problem(tmp_path: Path) -> None:
    for content in ([], [("a.png", "x")]):
        path = pack_zip(tmp_path / "a.zip", content)
        assert problems_in(path) == [
            f"a.zip: contains no supported file; supported: {', '.join(SUFFIXES)}"
        ]


@pytest.mark.parametrize(
    "name",
    ["../a.txt", "a/../../b.txt", "/etc/a.txt", "C:/a.txt", "c:a.txt", "..\\a.txt", "\\\\host\\a.txt"],
)
def test_a_path_outside_the_archive_is_one_problem_and_the_other_files_are_read(
    tmp_path: Path, name: str
) -> None:
    path = pack_zip(tmp_path / "a.zip", [(name, "Hail fell."), ("b.txt", "Rain fell.")])
    before = {*tmp_path.rglob("*")}
    assert problems_in(path) == [f"a.zip!{name.replace(chr(92), '/')}: {OUTSIDE_PATH}"]
    assert [article.text for article in articles_in(path)] == ["Rain fell."]
    assert {*tmp_path.rglob("*")} == before


def test_links_and_nested_archives_are_one_problem_each_and_the_other_files_are_read(
    tmp_path: Path,
) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.txt", "Rain fell.")
    content: Content = [
        (zip_info("link.txt", stat.S_IFLNK), "/etc/passwd"),
        ("inner.zip", inner.getvalue()),
        ("rows.jsonl.gz", b"\x1f\x8b"),
        ("12:30.txt", "Rain fell."),
    ]
    path = pack_zip(tmp_path / "a.zip", content)
    assert problems_in(path) == [
        "a.zip!link.txt: is a link and was skipped",
        f"a.zip!inner.zip: {NESTED}",
        f"a.zip!rows.jsonl.gz: {NESTED}",
    ]
    assert [article.text for article in articles_in(path)] == ["Rain fell."]


def test_a_decompression_bomb_is_skipped_without_unpacking_it(tmp_path: Path) -> None:
    path = pack_zip(
        tmp_path / "a.zip",
        [("bomb.txt", b"a" * 15_000_000), ("b.txt", "Rain fell."), ("small.txt", b"a" * 900_000)],
    )
    assert path.stat().st_size < 50_000
    assert problems_in(path) == [
        "a.zip!bomb.txt: would unpack to 15 MB, more than 200 times its size, and was skipped"
    ]
    assert [len(article.text) for article in articles_in(path)] == [10, 900_000]


def test_members_that_share_the_same_bytes_count_towards_the_limit(
    tmp_path: Path,
) -> None:
    """As in a bomb that lists the same bytes many times: each listing counts."""
    path = pack_zip(tmp_path / "a.zip", [("a.txt", os.urandom(400_000).hex())])
    raw = path.read_bytes()
    start = raw.index(b"PK\1\2")
    entry, end = raw[start : raw.index(b"PK\5\6")], raw[raw.index(b"PK\5\6") :]
    copies = MAX_UNPACKED_BYTES // 800_000 + 3
    count, length = copies.to_bytes(2, "little"), (copies * len(entry)).to_bytes(4, "little")
    path.write_bytes(raw[:start] + entry * copies + end[:8] + count + count + length + end[16:])
    items = iter(read_articles(path))
    started = time.process_time()
    messages = {
        str(item).split("!")[1]
        for _, item in zip(range(3), items, strict=False)
        if isinstance(item, Problem)
    }
    assert messages <= {"a.txt: is damaged or truncated; download or pack the archive again"}
    assert time.process_time() - started < 5


def test_files_beyond_the_total_size_limit_are_skipped_one_by_one(tmp_path: Path) -> None:
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
    assert problems_in(path) == [
        "a.zip!a.txt: is damaged or truncated; download or pack the archive again",
        "a.zip!b.txt: exceeds the limit of 2 GB of unpacked files and was skipped; split the archive",
    ]
    assert [article.text for article in articles_in(path)] == ["Hail fell."]


@pytest.mark.slow
def test_an_archive_with_too_many_files_is_refused_before_it_is_listed(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(66_000):
            archive.writestr(zip_info(f"{number}.txt", stat.S_IFREG), b"")
    started = time.process_time()
    assert problems_in(path) == [
        "a.zip: is too large: more than 65,534 files or 4 GB; "
        "split the archive, or unpack it into a folder"
    ]
    assert time.process_time() - started < 0.5


def test_thousands_of_files_are_read_in_order(tmp_path: Path) -> None:
    names = [
        f"{number}.{'txt' if number % 100 == 0 else 'zip'}"
        for number in range(2 * ENTRIES_PER_REPLY + 1)
    ]
    path = pack_zip(tmp_path / "a.zip", [(name, "Rain fell.") for name in names])
    names_read = [
        item.origin if isinstance(item, Article) else str(item).split(":")[0]
        for item in read_articles(path)
    ]
    assert names_read == [f"{path}!{name}" for name in names]


def test_an_invalid_archive_is_one_problem(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    valid = pack_zip(path, [("a.txt", "Rain fell. " * 100)]).read_bytes()
    invalid = (
        "a.zip: is not a .zip archive, or is damaged or truncated; download or pack the archive again"
    )
    for content, message in (
        (b"", "a.zip: is empty"),
        (valid[:-30], invalid),
        (valid[:40], invalid),
        (b"\x89PNG" + b"\0" * 500, invalid),
    ):
        path.write_bytes(content)
        assert list(map(str, read_articles(path))) == [f"{path.parent}/{message}"]
    path.unlink()
    os.mkfifo(path)
    assert problems_in(path) == ["a.zip: is neither a file nor a folder"]


def test_a_damaged_file_is_one_problem_and_never_a_partial_article(tmp_path: Path) -> None:
    path = pack_zip(tmp_path / "a.zip", [("a.txt", os.urandom(2000).hex()), ("b.txt", "Rain fell.")])
    raw = bytearray(path.read_bytes())
    for offset in (35, 200, 1500):
        damaged = raw.copy()
        damaged[offset] ^= 0xFF
        path.write_bytes(damaged)
        assert problems_in(path) == [
            "a.zip!a.txt: is damaged or truncated; download or pack the archive again"
        ]
        assert [article.text for article in articles_in(path)] == ["Rain fell."]


@pytest.mark.slow
def test_any_damaged_byte_of_an_archive_is_reported_or_harmless(tmp_path: Path) -> None:
    path = pack_zip(tmp_path / "a.zip", [("a.txt", "Rain fell."), ("b.csv", "text\nSnow fell.\n")])
    raw = path.read_bytes()
    for offset in range(len(raw)):
        path.write_bytes(raw[:offset] + bytes([raw[offset] ^ 0xFF]) + raw[offset + 1 :])
        for item in read_articles(path):
            assert (
                item.text in ("Rain fell.", "Snow fell.")
                if isinstance(item, Article)
                else "\n" not in str(item)
            )


def test_truncating_an_archive_during_reading_is_reported(tmp_path: Path) -> None:
    path = pack_zip(
        tmp_path / "a.zip", [(f"{number}.txt", os.urandom(5000).hex()) for number in range(50)]
    )
    items = read_articles(path)
    assert isinstance(next(items), Article)
    os.truncate(path, 20_000)
    rest = list(items)
    assert len(rest) == 49
    assert "is damaged or truncated" in str(rest[-1])
    assert all(len(item.text) == 10_000 for item in rest if isinstance(item, Article))


def test_closing_the_generator_deletes_unpacked_files(tmp_path: Path, unpack_folder: Path) -> None:
    items = read_articles(
        pack_zip(tmp_path / "a.zip", [("a.txt", "Rain fell."), ("b.txt", "Snow fell.")])
    )
    next(items)
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in unpack_folder.iterdir()] == [0o700]
    assert len([*unpack_folder.rglob("member")]) == 1
    items.close()
    assert not any(unpack_folder.iterdir())


def test_a_deleted_unpacking_folder_is_one_problem(tmp_path: Path, unpack_folder: Path) -> None:
    items = read_articles(
        pack_zip(
            tmp_path / "a.zip",
            [("a.txt", "Rain fell."), ("b.txt", "Snow fell."), ("c.txt", "Hail fell.")],
        )
    )
    next(items)
    shutil.rmtree(next(unpack_folder.iterdir()))
    assert [str(item) for item in items] == [
        f"{tmp_path}/a.zip: cannot be read: No such file or directory"
    ]


ADD_SCRIPT = """
import sys
from pathlib import Path
from assistant.errors import Stopped
from assistant.store.store import Store
from assistant.library.add import add
from assistant.library.add_report import SilentReporter
from tests.fakes import WordEmbedder

class PrintReporter(SilentReporter):
    def on_article(self, article, change):
        print(change, flush=True)
    def on_problem(self, problem):
        print(problem, flush=True)

words = WordEmbedder("rain")
with Store.open(Path(sys.argv[1]), embedder=words, create=True) as store:
    try:
        add([Path(sys.argv[2])], store, words, reporter=PrintReporter())
    except Stopped as stopped:
        print(stopped, any(Path(sys.argv[3]).iterdir()), flush=True)
"""


def test_ctrl_c_deletes_unpacked_files(tmp_path: Path, unpack_folder: Path) -> None:
    rows = "".join(json.dumps({"text": f"Rain fell on day {n}. " * 20}) + "\n" for n in range(3000))
    path = pack_zip(tmp_path / "a.zip", [("rows.jsonl", rows)])
    script = [sys.executable, "-c", ADD_SCRIPT, str(tmp_path / "index"), str(path), str(unpack_folder)]
    environment = {**os.environ, "TMPDIR": str(unpack_folder)}
    with subprocess.Popen(
        script, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "added\n"
        assert any(unpack_folder.iterdir())
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate()
    assert output.splitlines()[-1].startswith("Stopped: ")
    assert output.splitlines()[-1].endswith("False")
    assert not any(unpack_folder.iterdir())


@pytest.mark.skipif(shutil.which("zip") is None, reason="needs zip")
def test_archives_of_the_zip_tool_are_read_and_encrypted_files_reported(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"Straße {number}.txt").write_text(
            f"Der Regen fiel am {number}. März in Köln. " * 50, encoding="utf-8"
        )
    files = sorted(path.name for path in tmp_path.glob("*.txt"))
    for options in (["plain.zip"], ["-P", "secret", "secret.zip"]):
        subprocess.run(["zip", "-q", *options, *files], cwd=tmp_path, check=True)  # noqa: S607
    articles = articles_in(tmp_path / "plain.zip")
    assert [article.origin for article in articles] == [f"{tmp_path}/plain.zip!{name}" for name in files]
    assert [article.text for article in articles] == [
        (tmp_path / name).read_text(encoding="utf-8") for name in files
    ]
    assert articles_in(tmp_path / "secret.zip") == []
    reason = "is encrypted; unpack the archive with its password and add its files"
    assert problems_in(tmp_path / "secret.zip") == [f"secret.zip!{name}: {reason}" for name in files]
