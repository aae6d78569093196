from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.models.embedder import Embedder, OnnxEmbedder, open_embedder
from assistant.progress import SilentProgress

WORD = "harbour "
TEXTS = [
    "",
    "Rain",
    "Who won?",
    "The ferry hit the pier on Monday.",
    "The ferry did not hit the pier on Monday.",
    "Repairs will cost $4.2 million, the council said, and will take until spring.",
    "Der Rat hat am Dienstag über die neue Brücke abgestimmt – einstimmig.",
    "市議会は火曜日に新しい橋を承認した。",
    "  Spaces,\n\nlines\tand \u200b nothing that matters.  ",
    WORD * 100,
    "The mayor opened the bridge. " * 40,
    "Numbers: " + ", ".join(str(n) for n in range(300)),
]
REFERENCE = """
import json, sys
import numpy as np
from sentence_transformers import SentenceTransformer
model = SentenceTransformer(sys.argv[1], device="cpu", local_files_only=True)
np.save(sys.argv[2], model.encode(json.load(sys.stdin), normalize_embeddings=True))
"""


@pytest.fixture(scope="session")
def embedder(embedder_folder: Path) -> OnnxEmbedder:
    return OnnxEmbedder(embedder_folder, threads=2)


@pytest.fixture(scope="session")
def vectors(embedder: OnnxEmbedder) -> NDArray[np.float32]:
    return embedder.embed(TEXTS)


def test_vectors_differ_from_the_original_weights_only_by_quantization(
    embedder_folder: Path, vectors: NDArray[np.float32], tmp_path: Path
) -> None:
    subprocess.run(
        [sys.executable, "-c", REFERENCE, str(embedder_folder), str(tmp_path / "reference.npy")],
        input=json.dumps(TEXTS),
        text=True,
        check=True,
        capture_output=True,
        env={**os.environ, "HF_HUB_OFFLINE": "1"},
    )
    cosines = np.sum(np.load(tmp_path / "reference.npy") * vectors, axis=1)
    assert cosines.min() >= 0.98
    assert cosines.max() < 0.9999


def test_vectors_have_unit_length(embedder: OnnxEmbedder, vectors: NDArray[np.float32]) -> None:
    assert vectors.shape == (len(TEXTS), embedder.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_vector_is_bit_identical_in_any_batch_and_with_any_thread_count(
    embedder: OnnxEmbedder, embedder_folder: Path, vectors: NDArray[np.float32]
) -> None:
    reversed_batch = OnnxEmbedder(embedder_folder, threads=5).embed(TEXTS[::-1])[::-1]
    alone = np.concatenate([embedder.embed([text]) for text in TEXTS])
    assert reversed_batch.tobytes() == vectors.tobytes() == alone.tobytes()


def test_token_vectors_have_unit_length_and_are_contextual(embedder: OnnxEmbedder) -> None:
    river, money, empty = embedder.embed_tokens(["The bank of the river", "The bank lent money", ""])
    assert (river.shape, money.shape, empty.shape) == ((5, 384), (4, 384), (0, 384))
    assert np.linalg.norm(river, axis=1) == pytest.approx(1, abs=1e-5)
    assert river[1] @ money[1] < 0.9
    (alone,) = embedder.embed_tokens(["The bank lent money"])
    assert alone.tobytes() == money.tobytes()


def test_paraphrase_is_closer_than_shared_words(embedder: OnnxEmbedder) -> None:
    question, paraphrase, unrelated = embedder.embed(
        ["How much will fixing it cost?", "Repairs will come to $4 million.", "How much do I love it?"]
    )
    assert question @ paraphrase > question @ unrelated


class PriorityRecorder(str):
    """Text that records the niceness of each thread that tokenizes it."""

    __slots__ = ("niceness",)

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        self.niceness = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
        return super().encode(encoding, errors)


@pytest.mark.skipif(sys.platform != "linux", reason="threads have priorities of their own on Linux only")
def test_low_priority_is_that_of_the_embedding_threads_alone(
    embedder_folder: Path, vectors: NDArray[np.float32]
) -> None:
    embedder = OnnxEmbedder(embedder_folder, threads=2)
    own = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    texts = [PriorityRecorder(text) for text in TEXTS]
    embedder.embed(texts)
    assert {text.niceness for text in texts} == {own}
    embedder.lower_priority()
    assert np.array_equal(embedder.embed(texts), vectors)
    assert {text.niceness for text in texts} == {min(own + 10, 19)}
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == own


def test_no_texts_give_no_vectors(embedder: OnnxEmbedder) -> None:
    assert embedder.embed([]).shape == (0, embedder.dimension)


def test_text_is_truncated_to_256_tokens(embedder: OnnxEmbedder) -> None:
    fits, longer = WORD * 254, WORD * 254 + "spring"
    assert embedder.max_tokens == 256
    assert (embedder.count_tokens(fits), embedder.count_tokens(longer)) == (256, 257)
    full, truncated, last_word_differs = embedder.embed([fits, longer, WORD * 253 + "spring"])
    assert full.tobytes() == truncated.tobytes()
    assert full.tobytes() != last_word_differs.tobytes()


def test_count_includes_the_two_special_tokens(embedder: OnnxEmbedder) -> None:
    assert embedder.count_tokens("") == 2
    assert embedder.count_tokens("The ferry hit the pier.") == 8


def test_lone_surrogate_is_embedded_as_a_question_mark(embedder: OnnxEmbedder) -> None:
    broken, question_mark = embedder.embed(["rain \ud83d falls", "rain ? falls"])
    assert broken.tobytes() == question_mark.tobytes()


def test_embedder_implements_its_protocol(embedder: OnnxEmbedder) -> None:
    implementation: Embedder = embedder
    assert implementation.name == "all-minilm-l6-v2"
    assert implementation.sha256 == "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    # Libraries built with another fingerprint have to be rebuilt.
    assert implementation.fingerprint == "91c2d406277cd97a"


def test_embedding_does_not_import_torch(embedder_folder: Path) -> None:
    script = """
import sys
import threading
from pathlib import Path
from assistant.models.embedder import open_embedder
from assistant.progress import SilentProgress
open_embedder(Path(sys.argv[1]), 2, SilentProgress()).embed(["What happened?", "Who says?"])
heavy = {"torch", "transformers", "sentence_transformers", "httpx", "llama_cpp", "faiss", "gradio"}
print(sorted(heavy & set(sys.modules)))
"""
    process = subprocess.run(
        [sys.executable, "-c", script, str(embedder_folder.parent)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout.strip() == "[]"


def test_prepared_embedder_opens_without_output(
    embedder_folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    open_embedder(embedder_folder.parent, 2, SilentProgress())
    assert capfd.readouterr() == ("", "")
