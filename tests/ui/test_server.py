from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from assistant.errors import UsageError
from assistant.settings import Settings
from assistant.ui.server import check_host, serve
from tests.conftest import TINY
from tests.ui.conftest import Site, run_site

PASSWORD = "correct horse"  # noqa: S105 - a test password


def test_the_page_is_served_without_external_fonts(site: Site) -> None:
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
def test_local_files_are_not_served(site: Site, path: str) -> None:
    for route in ("file=", "file/"):
        response = httpx.get(f"{site.address}/gradio_api/{route}{path.format(folder=site.folder)}")
        assert response.status_code in (403, 404), response.text[:100]


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.org"])  # noqa: S104 - refused
def test_a_public_host_requires_a_password(host: str) -> None:
    with pytest.raises(UsageError, match="ASSISTANT_PASSWORD"):
        check_host(host, None)
    check_host(host, "a long password")


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_a_loopback_host_requires_no_password(host: str) -> None:
    check_host(host, None)


def test_a_short_password_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 8"):
        Settings.model_validate({"password": "short"})


def test_serve_refuses_a_public_host_before_loading_anything(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="needs a password"):
        serve(Settings(index_dir=tmp_path, models_dir=tmp_path), host="0.0.0.0")  # noqa: S104 - refused
    assert list(tmp_path.iterdir()) == []


def test_a_protected_server_answers_only_after_login(models_dir: Path, tmp_path: Path) -> None:
    settings = Settings(models_dir=models_dir, index_dir=tmp_path, model=TINY)
    query = {"query": "ferry"}
    for site in run_site(settings, password=PASSWORD):
        search, login = f"{site.address}/gradio_api/call/v2/search", f"{site.address}/login"
        assert httpx.post(search, json=query).status_code == 401
        assert httpx.get(f"{site.address}/gradio_api/info").status_code == 401
        wrong = {"username": "me", "password": "wrong horse"}
        assert httpx.post(login, data=wrong).status_code == 400
        with httpx.Client() as client:
            right = {"username": "me", "password": PASSWORD}
            assert client.post(login, data=right).status_code == 200
            assert client.post(search, json=query).status_code == 200


def test_a_used_port_is_a_one_line_error(site: Site, models_dir: Path, tmp_path: Path) -> None:
    port = int(site.address.rsplit(":", 1)[1])
    with pytest.raises(UsageError, match="--port"):
        serve(Settings(models_dir=models_dir, index_dir=tmp_path, model=TINY), port=port)


def test_large_uploads_are_refused(site: Site) -> None:
    content = b"x" * 106_000_000
    response = httpx.post(
        f"{site.address}/gradio_api/upload", files={"files": ("big.txt", content)}, timeout=60
    )
    assert response.status_code == 413
