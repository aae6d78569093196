from __future__ import annotations

import json
import os
import subprocess
import sys
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


def test_vectors_are_those_of_the_whole_weights_but_for_rounding(
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


def test_rows_are_of_unit_length(embedder: OnnxEmbedder, vectors: NDArray[np.float32]) -> None:
    assert vectors.shape == (len(TEXTS), embedder.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_a_vector_is_the_same_to_the_last_bit_alone_in_any_company_and_with_any_threads(
    embedder: OnnxEmbedder, embedder_folder: Path, vectors: NDArray[np.float32]
) -> None:
    backwards = OnnxEmbedder(embedder_folder, threads=5).embed(TEXTS[::-1])[::-1]
    alone = np.concatenate([embedder.embed([text]) for text in TEXTS])
    assert backwards.tobytes() == vectors.tobytes() == alone.tobytes()


def test_a_token_is_a_row_of_unit_length_that_knows_its_company(embedder: OnnxEmbedder) -> None:
    river, money, nothing = embedder.embed_tokens(["The bank of the river", "The bank lent money", ""])
    assert (river.shape, money.shape, nothing.shape) == ((5, 384), (4, 384), (0, 384))
    assert np.linalg.norm(river, axis=1) == pytest.approx(1, abs=1e-5)
    assert river[1] @ money[1] < 0.9
    (alone,) = embedder.embed_tokens(["The bank lent money"])
    assert alone.tobytes() == money.tobytes()


def test_what_means_the_same_is_nearer_than_what_shares_words(embedder: OnnxEmbedder) -> None:
    question, same, other = embedder.embed(
        ["How much will fixing it cost?", "Repairs will come to $4 million.", "How much do I love it?"]
    )
    assert question @ same > question @ other


def test_no_texts_give_no_rows(embedder: OnnxEmbedder) -> None:
    assert embedder.embed([]).shape == (0, embedder.dimension)


def test_of_a_text_the_first_256_tokens_are_read(embedder: OnnxEmbedder) -> None:
    fits, longer = WORD * 254, WORD * 254 + "spring"
    assert embedder.max_tokens == 256
    assert (embedder.count_tokens(fits), embedder.count_tokens(longer)) == (256, 257)
    whole, cut, last_word_differs = embedder.embed([fits, longer, WORD * 253 + "spring"])
    assert whole.tobytes() == cut.tobytes()
    assert whole.tobytes() != last_word_differs.tobytes()


def test_tokens_are_counted_with_the_two_marks_at_the_ends(embedder: OnnxEmbedder) -> None:
    assert embedder.count_tokens("") == 2
    assert embedder.count_tokens("The ferry hit the pier.") == 8


def test_half_a_surrogate_pair_does_not_stop_an_article(embedder: OnnxEmbedder) -> None:
    broken, question_mark = embedder.embed(["rain \ud83d falls", "rain ? falls"])
    assert broken.tobytes() == question_mark.tobytes()


def test_the_embedder_fills_its_protocol_and_names_its_weights(embedder: OnnxEmbedder) -> None:
    filled: Embedder = embedder
    assert filled.name == "all-minilm-l6-v2"
    assert filled.sha256 == "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    assert (
        filled.fingerprint == "91c2d406277cd97a"
    )  # libraries built with another one have to be built again


def test_asking_imports_neither_torch_nor_what_needs_it(embedder_folder: Path) -> None:
    script = """
import sys
from pathlib import Path
from assistant.models.embedder import open_embedder
from assistant.progress import SilentProgress
open_embedder(Path(sys.argv[1]), 2, SilentProgress()).embed(["What happened?", "Who says?"])
print(sorted({"torch", "transformers", "sentence_transformers", "httpx", "llama_cpp", "faiss", "gradio"} & set(sys.modules)))
"""
    ran = subprocess.run(
        [sys.executable, "-c", script, str(embedder_folder.parent)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert ran.stdout.strip() == "[]"


def test_an_embedder_that_is_ready_opens_without_a_word(
    embedder_folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    open_embedder(embedder_folder.parent, 2, SilentProgress())
    assert capfd.readouterr() == ("", "")
