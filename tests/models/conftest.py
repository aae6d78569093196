"""Fixtures of the model tests: origins on this machine, and the real embedder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.models.catalog import load_catalog
from assistant.models.download import ensure_model
from assistant.models.onnx_export import ensure_export
from assistant.progress import TerminalProgress
from tests.models.fake_origins import CONTENT, Hub, serve_hub


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub with the file `model.gguf`, selected by `HF_ENDPOINT`."""
    with serve_hub(Hub({"model.gguf": CONTENT})) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield hub


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder from which pip installs wheels."""
    folder = tmp_path / "wheels"
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    return folder


@pytest.fixture(scope="session")
def embedder_folder(models_dir: Path) -> Path:
    """The real embedder, downloaded and exported if missing."""
    progress = TerminalProgress()
    folder = ensure_model(load_catalog().embedder(), models_dir, progress)
    ensure_export(folder, progress)
    return folder
