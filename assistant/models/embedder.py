"""The embedder: texts to unit vectors whose dot product is the cosine, on ONNX Runtime without torch."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ModelError
from assistant.models.bert_graph import INPUT_NAMES, TEXT_OUTPUT, TOKEN_OUTPUT
from assistant.models.catalog import load_catalog
from assistant.models.download import ensure_model
from assistant.models.onnx_export import ONNX_FILE, ensure_export, read_export
from assistant.program import PROGRAM
from assistant.progress import Progress

TOKENIZER_FILE = "tokenizer.json"
_NICENESS = 10
"""Steps of `nice` by which a low priority is below that of the program."""


class Embedder(Protocol):
    """Maps texts to unit vectors of one dimension."""

    @property
    def name(self) -> str:
        """Name in the catalogue."""

    @property
    def sha256(self) -> str:
        """SHA-256 of the weights."""

    @property
    def fingerprint(self) -> str:
        """Equal for embedders with comparable vectors: same weights, pooling and token limit."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    @property
    def max_tokens(self) -> int:
        """Token limit per text, including the special tokens at its ends. Longer texts are truncated."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector per text, in order: (len(texts), dimension)."""

    def embed_tokens(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        """Return one unit vector per token of each text, without special tokens: (tokens, dimension)."""

    def count_tokens(self, text: str) -> int:
        """Return the tokens of the whole text, including the special tokens at its ends."""


class OnnxEmbedder:
    """The embedder in `folder`, run from its ONNX export.

    A text's vector is bit-identical in any batch and with any thread count, on a given CPU and version
    of ONNX Runtime: each text is run alone, on one thread, without padding. This costs no speed, because
    batches would need padding even when sorted by length.

    | 594 news passages, two cores                 | texts/s |
    |----------------------------------------------|---------|
    | quantized weights                            | 205     |
    | original weights                             | 85      |
    | `SentenceTransformer.encode` at its defaults | 62      |
    """

    def __init__(self, folder: Path, threads: int) -> None:
        """Load the export. Raises ModelError if it is missing or was made from other weights."""
        import onnxruntime
        from tokenizers import Tokenizer

        export = read_export(folder)
        if export is None:
            hint = f"Run: {PROGRAM} models pull {folder.name}"
            raise ModelError(f"{folder.name} is not prepared for this machine.", hint=hint)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / ONNX_FILE), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        # The tokenizer file pads and truncates every text to 128 tokens; the model reads up to
        # `max_tokens`.
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._threads = threads
        self._has_low_priority = False
        self.name = folder.name
        self.sha256 = export.weights_sha256
        self.fingerprint = export.fingerprint
        self.dimension = export.dimension
        self.max_tokens = export.max_tokens

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector per text, in order: (len(texts), dimension).

        Only the first `max_tokens` tokens of a text are read.
        """
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, vector in enumerate(self._run_all(TEXT_OUTPUT, texts)):
            vectors[row] = vector
        return vectors

    def embed_tokens(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        """Return one unit vector per token of each text, without special tokens: (tokens, dimension).

        The vectors are contextual and cover the same tokens that `embed` reads.
        """
        return [tokens[1:-1] for tokens in self._run_all(TOKEN_OUTPUT, texts)]

    def _run_all(self, output: str, texts: Sequence[str]) -> Iterator[NDArray[np.float32]]:
        if len(texts) == 1:
            yield self._run(output, texts[0])
            return
        start = partial(os.nice, _NICENESS) if self._has_low_priority else None
        with ThreadPoolExecutor(self._threads, thread_name_prefix="embed", initializer=start) as pool:
            yield from pool.map(partial(self._run, output), texts)

    def lower_priority(self) -> None:
        """From now on, embed several texts only with processor time that other programs leave.

        Only on Linux: elsewhere a thread has no priority of its own, and that of the whole process would
        also slow the processes that read documents, which have a time limit.
        """
        self._has_low_priority = sys.platform == "linux"

    def count_tokens(self, text: str) -> int:
        """Return the tokens of the whole text, including the special tokens at its ends.

        A text of up to `max_tokens` is embedded in full.
        """
        return len(self._token_ids(text))

    def _run(self, output: str, text: str) -> NDArray[np.float32]:
        ids = self._token_ids(text)
        if len(ids) > self.max_tokens:
            ids = [*ids[: self.max_tokens - 1], ids[-1]]
        tokens = np.array([ids], dtype=np.int64)
        inputs = {INPUT_NAMES[0]: tokens, INPUT_NAMES[1]: np.ones_like(tokens)}
        vectors: NDArray[np.float32] = self._session.run([output], inputs)[0][0]
        return vectors

    def _token_ids(self, text: str) -> list[int]:
        # The tokenizer rejects lone surrogates, which damaged articles contain: replace them with "?".
        ids: list[int] = self._tokenizer.encode(text.encode("utf-8", "replace").decode("utf-8")).ids
        return ids


def open_embedder(models_dir: Path, threads: int, progress: Progress) -> OnnxEmbedder:
    """Return the embedder of the catalogue, downloaded, verified and exported first if necessary.

    Raises ModelError if its files are damaged or cannot be downloaded, exported or written.
    """
    folder = ensure_model(load_catalog().embedder(), models_dir, progress)
    ensure_export(folder, progress)
    return OnnxEmbedder(folder, threads)
