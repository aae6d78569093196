"""Vectors of texts: near in meaning, near in direction. ONNX Runtime computes them, so that nothing here waits for torch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ModelError
from assistant.models.catalog import load_catalog
from assistant.models.download import ensure_model
from assistant.models.onnx_export import INPUTS, ONNX, OUTPUT, TOKENS, ensure_export, read_export
from assistant.progress import Progress

TOKENIZER = "tokenizer.json"


class Embedder(Protocol):
    """Turns texts into vectors of one length, whose dot product is their cosine."""

    @property
    def name(self) -> str:
        """As in the catalogue."""

    @property
    def sha256(self) -> str:
        """Digest of the weights."""

    @property
    def fingerprint(self) -> str:
        """Equal for embedders whose vectors may be compared: same weights, same pooling, same share of a text read."""

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""

    @property
    def max_tokens(self) -> int:
        """Tokens that are read of a text, the marks at its ends included; the rest is cut off."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of unit length per text, in order: (texts, dimension)."""

    def embed_tokens(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        """Of each text, in order, a row of unit length per token, the marks at its ends left out: (tokens, dimension)."""

    def count_tokens(self, text: str) -> int:
        """Tokens of the whole text, the marks at its ends included: up to `max_tokens`, all of it is read."""


class OnnxEmbedder:
    """The embedder whose weights and export lie in `folder`.

    A text's vector is the same to the last bit whatever it is embedded with and with however many threads, on one CPU and
    version of ONNX Runtime: each text is a run of its own, on one thread, without padding. That costs no speed: batches sorted by
    length have to be padded. 594 passages of news, texts/s on two cores: 205 with the rounded weights, 85 with whole ones, and 62
    for `SentenceTransformer.encode` at its defaults.
    """

    def __init__(self, folder: Path, threads: int) -> None:
        """Raises ModelError if the export is missing or not the one that was made from these weights."""
        import onnxruntime
        from tokenizers import Tokenizer

        export = read_export(folder)
        if export is None:
            hint = f"Run: python -m assistant models pull {folder.name}"
            raise ModelError(f"{folder.name} is not prepared for this machine.", hint=hint)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / ONNX), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        # The file asks for 128 tokens, always; the model's own settings ask for `max_tokens`, at most.
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._threads = threads
        self.name = folder.name
        self.sha256 = export.weights_sha256
        self.fingerprint = export.fingerprint
        self.dimension = export.dimension
        self.max_tokens = export.max_tokens

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row of unit length per text, in order: (texts, dimension). Of a text, the first `max_tokens` tokens are read."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, vector in enumerate(self._each(OUTPUT, texts)):
            vectors[row] = vector
        return vectors

    def embed_tokens(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        """Of each text, in order, a row of unit length per token, the marks at its ends left out: (tokens, dimension).

        As many tokens as `embed` reads, and each as it is understood in its text.
        """
        return [tokens[1:-1] for tokens in self._each(TOKENS, texts)]

    def _each(self, output: str, texts: Sequence[str]) -> Iterator[NDArray[np.float32]]:
        """What the model gives for each text."""
        if len(texts) == 1:
            yield self._run(output, texts[0])
            return
        with ThreadPoolExecutor(self._threads, thread_name_prefix="embed") as pool:
            yield from pool.map(partial(self._run, output), texts)

    def count_tokens(self, text: str) -> int:
        """Tokens of the whole text, the marks at its ends included: up to `max_tokens`, all of it is read."""
        return len(self._ids(text))

    def _run(self, output: str, text: str) -> NDArray[np.float32]:
        ids = self._ids(text)
        if len(ids) > self.max_tokens:
            ids = [*ids[: self.max_tokens - 1], ids[-1]]
        tokens = np.array([ids], dtype=np.int64)
        found: NDArray[np.float32] = self._session.run(
            [output], {INPUTS[0]: tokens, INPUTS[1]: np.ones_like(tokens)}
        )[0][0]
        return found

    def _ids(self, text: str) -> list[int]:
        # Half of a surrogate pair, which damaged articles contain, cannot be tokenised; a question mark can.
        ids: list[int] = self._tokenizer.encode(text.encode("utf-8", "replace").decode("utf-8")).ids
        return ids


def open_embedder(models_dir: Path, threads: int, progress: Progress) -> OnnxEmbedder:
    """The embedder of the catalogue, ready: pulled, checked and prepared first where that has not been done.

    Raises ModelError if its files are damaged, or cannot be fetched, prepared or written.
    """
    folder = ensure_model(load_catalog().embedder(), models_dir, progress)
    ensure_export(folder, progress)
    return OnnxEmbedder(folder, threads)
