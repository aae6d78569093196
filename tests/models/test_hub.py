from __future__ import annotations

import socket
import time
from pathlib import Path
from threading import Event

import pytest

from assistant.models.hub import HubTimeouts, fetch_from_hub, resolve_host
from assistant.models.partial_download import OriginError, PartialDownload
from tests.models.fake_origins import CONTENT, HUB, Hub, catalog_file

QUICK = HubTimeouts(connect_s=1.0, read_s=0.3)


def partial_download(folder: Path, content: bytes = b"") -> PartialDownload:
    part = PartialDownload(folder, catalog_file("model.gguf", CONTENT))
    folder.mkdir(exist_ok=True)
    part.path.write_bytes(content)
    return part


def fetch(part: PartialDownload) -> int:
    added: list[int] = []
    fetch_from_hub(HUB, [part], added.append, QUICK)
    return sum(added)


def test_file_is_downloaded_completely(hub: Hub, tmp_path: Path) -> None:
    part = partial_download(tmp_path)
    assert fetch(part) == len(CONTENT)
    assert part.path.read_bytes() == CONTENT
    assert hub.requests == [("model.gguf", None)]


def test_partial_download_is_resumed(hub: Hub, tmp_path: Path) -> None:
    part = partial_download(tmp_path, CONTENT[:1000])
    assert fetch(part) == len(CONTENT) - 1000
    assert part.path.read_bytes() == CONTENT
    assert hub.requests == [("model.gguf", "bytes=1000-")]


def test_server_without_ranges_restarts_the_download(hub: Hub, tmp_path: Path) -> None:
    hub.supports_ranges = False
    part = partial_download(tmp_path, b"x" * 1000)
    assert fetch(part) == len(CONTENT) - 1000  # 1,000 bytes discarded, all bytes added
    assert part.path.read_bytes() == CONTENT


def test_broken_connections_are_resumed(hub: Hub, tmp_path: Path) -> None:
    hub.breaks_after = [300_000, 400_000]
    part = partial_download(tmp_path)
    assert fetch(part) == len(CONTENT)
    assert part.path.read_bytes() == CONTENT
    assert [byte_range for _, byte_range in hub.requests] == [None, "bytes=300000-", "bytes=700000-"]


def test_connection_without_progress_ends_the_attempt_and_loses_nothing(
    hub: Hub, tmp_path: Path
) -> None:
    hub.breaks_after = [0]
    part = partial_download(tmp_path, CONTENT[:1000])
    with pytest.raises(OriginError):
        fetch(part)
    assert part.path.read_bytes() == CONTENT[:1000]
    assert len(hub.requests) == 1


def test_hub_that_does_not_respond_times_out(hub: Hub, tmp_path: Path) -> None:
    hub.gate = Event()
    started = time.monotonic()
    with pytest.raises(OriginError):
        fetch(partial_download(tmp_path))
    assert time.monotonic() - started < 3


def test_missing_file_is_reported_with_the_status(hub: Hub, tmp_path: Path) -> None:
    hub.files = {}
    with pytest.raises(OriginError, match=r"returned HTTP 404 for model\.gguf"):
        fetch(partial_download(tmp_path))


def test_file_longer_than_expected_is_not_read_to_its_end(hub: Hub, tmp_path: Path) -> None:
    hub.files = {"model.gguf": CONTENT * 20}
    part = partial_download(tmp_path)
    with pytest.raises(OriginError, match="longer than"):
        fetch(part)
    assert part.path.stat().st_size <= len(CONTENT)


def test_file_shorter_than_expected_is_reported_without_endless_retries(
    hub: Hub, tmp_path: Path
) -> None:
    hub.files = {"model.gguf": CONTENT[:500]}
    hub.supports_ranges = False
    with pytest.raises(OriginError, match=r"ended after 500 of 1,024,000 bytes"):
        fetch(partial_download(tmp_path))
    assert len(hub.requests) == 2


def test_complete_download_sends_no_request(hub: Hub, tmp_path: Path) -> None:
    assert fetch(partial_download(tmp_path, CONTENT)) == 0
    assert hub.requests == []


def test_missing_server_is_an_origin_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{unused.getsockname()[1]}")
        with pytest.raises(OriginError, match=r"127\.0\.0\.1"):
            fetch(partial_download(tmp_path))


@pytest.mark.parametrize("address", ["nowhere", "http://", "ftp://127.0.0.1"])
def test_invalid_endpoint_is_an_origin_error(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", address)
    with pytest.raises(OriginError):
        fetch(partial_download(tmp_path))


def test_endless_dns_lookup_times_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    resolved = Event()
    started = time.monotonic()
    with pytest.raises(OriginError, match=r"hub\.example could not be resolved within 0\.2 s"):
        resolve_host("https://hub.example", 0.2, lambda _host, _port: resolved.wait(30))
    resolved.set()
    assert time.monotonic() - started < 2


def test_proxy_resolves_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    lookups: list[str] = []
    resolve_host("https://hub.example", 0.2, lambda host, _port: lookups.append(host))
    assert lookups == []
