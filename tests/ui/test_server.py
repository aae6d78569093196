from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from assistant.errors import UsageError
from assistant.settings import Settings
from assistant.ui.server import check_host, serve
from tests.conftest import TINY
from tests.ui.conftest import Site, serving

PASSWORD = "correct horse"  # noqa: S105 - of a test


def test_the_page_is_served_and_names_nothing_elsewhere(site: Site) -> None:
    page = httpx.get(site.address)
    assert page.status_code == 200
    assert "Says Who" in page.text
    assert "fonts.googleapis.com/css" not in page.text


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "README.md",
        "../../../../etc/passwd",
        "assistant/settings.py",
        "{folder}/demo/library.db",
        "{folder}/demo/history.db",
    ],
)
def test_no_file_of_the_machine_is_reachable(site: Site, path: str) -> None:
    for route in ("file=", "file/"):
        answer = httpx.get(f"{site.address}/gradio_api/{route}{path.format(folder=site.folder)}")
        assert answer.status_code in (403, 404), answer.text[:100]


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.org"])  # noqa: S104 - refused
def test_another_address_is_refused_without_a_password(host: str) -> None:
    with pytest.raises(UsageError, match="ASSISTANT_PASSWORD"):
        check_host(host, None)
    check_host(host, "a long password")


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_this_machine_needs_none(host: str) -> None:
    check_host(host, None)


def test_a_short_password_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 8"):
        Settings.model_validate({"password": "short"})


def test_serve_refuses_before_anything_is_loaded(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="lets others in"):
        serve(Settings(index_dir=tmp_path, models_dir=tmp_path), host="0.0.0.0")  # noqa: S104 - refused
    assert list(tmp_path.iterdir()) == []


def test_with_a_password_nothing_is_answered_without_it(models_dir: Path, tmp_path: Path) -> None:
    for site in serving(
        Settings(models_dir=models_dir, index_dir=tmp_path, model=TINY), password=PASSWORD
    ):
        asked = {"query": "ferry"}
        assert httpx.post(f"{site.address}/gradio_api/call/v2/search", json=asked).status_code == 401
        assert httpx.get(f"{site.address}/gradio_api/info").status_code == 401
        assert (
            httpx.post(
                f"{site.address}/login", data={"username": "me", "password": "wrong horse"}
            ).status_code
            == 400
        )
        with httpx.Client() as client:
            assert (
                client.post(
                    f"{site.address}/login", data={"username": "me", "password": PASSWORD}
                ).status_code
                == 200
            )
            assert (
                client.post(f"{site.address}/gradio_api/call/v2/search", json=asked).status_code == 200
            )


def test_a_port_that_is_taken_is_one_line(site: Site, models_dir: Path, tmp_path: Path) -> None:
    taken = int(site.address.rsplit(":", 1)[1])
    with pytest.raises(UsageError, match="--port"):
        serve(Settings(models_dir=models_dir, index_dir=tmp_path, model=TINY), port=taken)


def test_uploads_are_capped(site: Site) -> None:
    big = b"x" * 106_000_000
    answer = httpx.post(
        f"{site.address}/gradio_api/upload", files={"files": ("big.txt", big)}, timeout=60
    )
    assert answer.status_code == 413
