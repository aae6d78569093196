from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from assistant import settings as settings_module
from assistant.errors import UsageError
from assistant.settings import ENVIRONMENT_PREFIX, load_settings


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*os.environ]:
        if name.startswith(ENVIRONMENT_PREFIX):
            monkeypatch.delenv(name)


@pytest.fixture
def settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "assistant.toml"


def test_options_override_the_environment_and_the_environment_overrides_the_file(
    settings_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings_file.write_text("top_k = 1\nn_ctx = 1024\nlibrary = 'file'\n", encoding="utf-8")
    monkeypatch.setenv("ASSISTANT_TOP_K", "2")
    monkeypatch.setenv("ASSISTANT_N_CTX", "2048")
    settings = load_settings(top_k=3, n_ctx=None)
    assert (settings.top_k, settings.n_ctx, settings.library) == (3, 2048, "file")


def test_unknown_name_suggests_the_nearest_setting(
    settings_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_TOPK", "3")
    with pytest.raises(UsageError, match=r"ASSISTANT_TOPK .* did you mean ASSISTANT_TOP_K"):
        load_settings()
    monkeypatch.delenv("ASSISTANT_TOPK")
    settings_file.write_text("librarry = 'x'", encoding="utf-8")
    with pytest.raises(UsageError, match=r"librarry .* did you mean library"):
        load_settings()


def test_invalid_value_is_reported_with_its_setting_and_reason(
    settings_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match=r"'library' cannot be '\.\./x': use letters, digits"):
        load_settings(library="../x")
    monkeypatch.setenv("ASSISTANT_TOP_K", "0")
    with pytest.raises(UsageError, match="'top_k' cannot be '0': input should be greater than"):
        load_settings()
    monkeypatch.delenv("ASSISTANT_TOP_K")
    settings_file.write_text("top_k =", encoding="utf-8")
    with pytest.raises(UsageError, match="is not valid TOML"):
        load_settings()


@pytest.mark.usefixtures("settings_file")
def test_invalid_password_is_not_echoed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_PASSWORD", "hunter2")
    with pytest.raises(UsageError, match=r"'password' is invalid: .*at least 8 characters") as error:
        load_settings()
    assert "hunter2" not in str(error.value)


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder for a program that was installed from a wheel."""
    site = tmp_path / "site-packages"
    monkeypatch.setattr(settings_module, "_PARENT", site)
    for variable in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "home"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other data folders")
def test_installed_program_keeps_its_data_in_the_users_own_folders(installed: Path) -> None:
    settings = load_settings()
    assert settings.index_dir == installed / ".local/share/says-who/index"
    assert settings.models_dir == installed / ".local/share/says-who/models"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other data folders")
def test_installed_program_reads_the_users_settings_unless_the_current_folder_has_some(
    installed: Path,
) -> None:
    folder = installed / ".config/says-who"
    folder.mkdir(parents=True)
    (folder / "assistant.toml").write_text("top_k = 7", encoding="utf-8")
    assert load_settings().top_k == 7
    Path("assistant.toml").write_text("top_k = 5", encoding="utf-8")
    assert load_settings().top_k == 5


def test_checkout_keeps_its_data_in_itself(settings_file: Path) -> None:
    assert load_settings().index_dir == Path(settings_module.__file__).parents[1] / "index"
    assert not settings_file.exists()
