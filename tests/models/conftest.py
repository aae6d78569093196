"""Fixtures of the model tests: origins on this machine, the real embedder and a small language model."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.models.catalog import load_catalog
from assistant.models.download import ensure_model
from assistant.models.llm import LlamaCpp
from assistant.models.onnx_export import ensure_export
from assistant.progress import SilentProgress, TerminalProgress
from tests.conftest import TINY
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


@pytest.fixture(scope="session")
def weights(models_dir: Path) -> Path:
    """The weights of a language model that loads within a second."""
    model = load_catalog().find(TINY)
    return ensure_model(model, models_dir, SilentProgress()) / model.weights.path


@pytest.fixture(scope="module")
def model(weights: Path) -> Iterator[LlamaCpp]:
    """A small language model with a context of 2,048 tokens."""
    loaded = LlamaCpp(weights, name=TINY, sha256=None, n_ctx=2048, threads=2)
    yield loaded
    loaded.close()
