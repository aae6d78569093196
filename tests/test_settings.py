from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import UsageError
from assistant.settings import load_settings


@pytest.fixture
def settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "assistant.toml"


def test_options_override_the_environment_and_the_environment_overrides_the_file(
    settings_file: Path,
) -> None:
    settings_file.write_text("top_k = 1\nn_ctx = 1024\nlibrary = 'file'\n", encoding="utf-8")
    environment = {"ASSISTANT_TOP_K": "2", "ASSISTANT_N_CTX": "2048", "PATH": "/bin"}
    settings = load_settings(environment, top_k=3, n_ctx=None)
    assert (settings.top_k, settings.n_ctx, settings.library) == (3, 2048, "file")


def test_unknown_name_suggests_the_nearest_setting(settings_file: Path) -> None:
    with pytest.raises(UsageError, match=r"ASSISTANT_TOPK .* did you mean ASSISTANT_TOP_K"):
        load_settings({"ASSISTANT_TOPK": "3"})
    settings_file.write_text("librarry = 'x'", encoding="utf-8")
    with pytest.raises(UsageError, match=r"librarry .* did you mean library"):
        load_settings({})


def test_invalid_value_is_reported_with_its_setting_and_reason(settings_file: Path) -> None:
    with pytest.raises(UsageError, match=r"'library' cannot be '\.\./x': use letters, digits"):
        load_settings({}, library="../x")
    with pytest.raises(UsageError, match="'top_k' cannot be '0': input should be greater than"):
        load_settings({"ASSISTANT_TOP_K": "0"})
    settings_file.write_text("top_k =", encoding="utf-8")
    with pytest.raises(UsageError, match="is not valid TOML"):
        load_settings({})


@pytest.mark.usefixtures("settings_file")
def test_invalid_password_is_not_echoed() -> None:
    with pytest.raises(UsageError, match=r"'password' is invalid: .*at least 8 characters") as error:
        load_settings({"ASSISTANT_PASSWORD": "hunter2"})
    assert "hunter2" not in str(error.value)
