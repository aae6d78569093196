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


def part_of(folder: Path, there: bytes = b"") -> PartialDownload:
    part = PartialDownload(folder, catalog_file("model.gguf", CONTENT))
    folder.mkdir(exist_ok=True)
    part.path.write_bytes(there)
    return part


def fetch(part: PartialDownload) -> int:
    gained: list[int] = []
    fetch_from_hub(HUB, [part], gained.append, QUICK)
    return sum(gained)


def test_a_file_arrives_whole(hub: Hub, tmp_path: Path) -> None:
    part = part_of(tmp_path)
    assert fetch(part) == len(CONTENT)
    assert part.path.read_bytes() == CONTENT
    assert hub.asked == [("model.gguf", None)]


def test_a_part_is_continued_and_not_fetched_again(hub: Hub, tmp_path: Path) -> None:
    part = part_of(tmp_path, CONTENT[:1000])
    assert fetch(part) == len(CONTENT) - 1000
    assert part.path.read_bytes() == CONTENT
    assert hub.asked == [("model.gguf", "bytes=1000-")]


def test_a_server_that_ignores_ranges_makes_the_file_start_over(hub: Hub, tmp_path: Path) -> None:
    hub.honours_range = False
    part = part_of(tmp_path, b"x" * 1000)
    assert fetch(part) == len(CONTENT) - 1000  # a thousand bytes lost, all of them gained
    assert part.path.read_bytes() == CONTENT


def test_broken_connections_are_taken_up_where_they_broke(hub: Hub, tmp_path: Path) -> None:
    hub.breaks_after = [300_000, 400_000]
    part = part_of(tmp_path)
    assert fetch(part) == len(CONTENT)
    assert part.path.read_bytes() == CONTENT
    assert [asked for _, asked in hub.asked] == [None, "bytes=300000-", "bytes=700000-"]


def test_a_hub_that_gives_nothing_is_given_up_at_once_and_what_was_there_is_kept(
    hub: Hub, tmp_path: Path
) -> None:
    hub.breaks_after = [0]
    part = part_of(tmp_path, CONTENT[:1000])
    with pytest.raises(OriginError):
        fetch(part)
    assert part.path.read_bytes() == CONTENT[:1000]
    assert len(hub.asked) == 1


def test_a_hub_that_does_not_answer_costs_no_more_than_the_patience(hub: Hub, tmp_path: Path) -> None:
    hub.gate = Event()
    began = time.monotonic()
    with pytest.raises(OriginError):
        fetch(part_of(tmp_path))
    assert time.monotonic() - began < 3


def test_a_missing_file_is_told_with_the_hubs_answer(hub: Hub, tmp_path: Path) -> None:
    hub.files = {}
    with pytest.raises(OriginError, match=r"returned HTTP 404 for model\.gguf"):
        fetch(part_of(tmp_path))


def test_a_longer_file_is_not_read_to_its_end(hub: Hub, tmp_path: Path) -> None:
    hub.files = {"model.gguf": CONTENT * 20}
    part = part_of(tmp_path)
    with pytest.raises(OriginError, match="longer than"):
        fetch(part)
    assert part.path.stat().st_size <= len(CONTENT)


def test_a_shorter_file_is_told_and_not_asked_for_again_and_again(hub: Hub, tmp_path: Path) -> None:
    hub.files = {"model.gguf": CONTENT[:500]}
    hub.honours_range = False
    with pytest.raises(OriginError, match=r"ended after 500 of 1,024,000 bytes"):
        fetch(part_of(tmp_path))
    assert len(hub.asked) == 2


def test_a_complete_part_asks_nobody(hub: Hub, tmp_path: Path) -> None:
    assert fetch(part_of(tmp_path, CONTENT)) == 0
    assert hub.asked == []


def test_no_server_at_the_address_is_a_failure_of_the_origin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{unused.getsockname()[1]}")
        with pytest.raises(OriginError, match=r"127\.0\.0\.1"):
            fetch(part_of(tmp_path))


@pytest.mark.parametrize("address", ["nowhere", "http://", "ftp://127.0.0.1"])
def test_an_endpoint_that_is_no_address_is_a_failure_of_the_origin(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", address)
    with pytest.raises(OriginError):
        fetch(part_of(tmp_path))


def test_a_name_that_is_looked_up_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    answered = Event()
    began = time.monotonic()
    with pytest.raises(OriginError, match=r"hub\.example could not be resolved within 0\.2 s"):
        resolve_host("https://hub.example", 0.2, lambda _host, _port: answered.wait(30))
    answered.set()
    assert time.monotonic() - began < 2


def test_behind_a_proxy_the_name_is_the_proxys_to_look_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    looked_up: list[str] = []
    resolve_host("https://hub.example", 0.2, lambda host, _port: looked_up.append(host))
    assert looked_up == []
