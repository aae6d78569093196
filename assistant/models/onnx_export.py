"""ONNX export of the embedder with 8-bit weights, written once per machine by a child process.

sentence-transformers loads the model, torch traces it with pooling and normalisation, and ONNX Runtime
quantizes the weights. All three take seconds to import, so the process that answers never loads torch or
sentence-transformers. Run as `python -m assistant.models.onnx_export FOLDER`.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, ValidationError

from assistant.errors import ModelError
from assistant.files import atomic_write, file_sha256, replace_file
from assistant.models.lock import folder_lock
from assistant.models.verify import DigestCache
from assistant.progress import Progress
from assistant.schema import Record

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

WEIGHTS_FILE = "model.safetensors"
ONNX_FILE = "model.onnx"
RECORD_FILE = "export.json"
INPUT_NAMES = ("input_ids", "attention_mask")
TEXT_OUTPUT, TOKEN_OUTPUT = "embedding", "tokens"
FORMAT = 3
"""Increase this when the exported graph changes; exports of another format are made again."""
QUANTIZATION = "weights of 8 bits"
# The newest opset that onnxruntime 1.14 and all later versions run.
OPSET = 17
# Bound on the difference of the fp32 export from the original; 1e-7 measured, from the order of
# additions.
MAX_DIFFERENCE = 1e-5
# Bound on the cosine of quantized and original vectors; .979 to .998 measured on 594 news passages.
MIN_COSINE = 0.95


class OnnxExport(Record):
    """Record of an export: the digests it was made from and made into, and the vectors' properties."""

    format: int
    weights_sha256: str
    onnx_sha256: str
    dimension: int = Field(gt=0)
    max_tokens: int = Field(gt=2)
    """Token limit per text, including the two special tokens. Longer texts are truncated."""
    fingerprint: str
    """Hash of weights, pooling, `max_tokens` and quantization. Vectors of equal fingerprints compare."""
    made_with: str


def read_export(folder: Path) -> OnnxExport | None:
    """Return the record of the export in an embedder's folder, or None if the export must be made.

    It must be made if it is missing, of another format, or if the weights or the ONNX file have other
    digests than the record. Raises OSError if an existing file cannot be read.
    """
    try:
        export = OnnxExport.model_validate_json((folder / RECORD_FILE).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
    digests = DigestCache(folder)
    try:
        actual = (digests.sha256(WEIGHTS_FILE), digests.sha256(ONNX_FILE))
    except FileNotFoundError:
        return None
    digests.save()
    recorded = (export.weights_sha256, export.onnx_sha256)
    return export if recorded == actual and export.format == FORMAT else None


def ensure_export(folder: Path, progress: Progress) -> OnnxExport:
    """Return the export of the embedder in `folder`, making it first if it is missing or outdated.

    Raises ModelError if it cannot be made or written.
    """
    try:
        export = read_export(folder)
        if export is not None:
            return export
        with folder_lock(folder, progress):
            export = read_export(folder)  # another process may have made it in the meantime
            if export is None:
                progress.note(
                    f"Preparing {folder.name} for this machine, once; this takes some seconds."
                )
                _run_child(folder)
                export = read_export(folder)
    except OSError as error:
        hint = (
            "Prepare it once as a user with write permission:"
            f" python -m assistant models pull {folder.name}"
        )
        raise ModelError(f"{folder} cannot be written: {error.strerror or error}.", hint=hint) from error
    if export is None:
        raise ModelError(f"The export of {folder.name} was damaged on disk.", hint="Check the disk.")
    return export


def _run_child(folder: Path) -> None:
    package_parent = str(Path(__file__).resolve().parents[2])
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, (package_parent, os.environ.get("PYTHONPATH")))),
        # All files are local: the child must not contact the hub, neither for updates nor for telemetry.
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
    }
    process = subprocess.run(
        [sys.executable, "-m", "assistant.models.onnx_export", str(folder.resolve())],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if process.returncode != 0:
        lines = [line.strip() for line in process.stderr.splitlines() if line.strip()]
        reason = lines[-1].rstrip(".") if lines else f"exit code {process.returncode}"
        hint = f"Replace damaged files: python -m assistant models pull --force {folder.name}"
        raise ModelError(f"{folder.name} could not be prepared: {reason}.", hint=hint)


def write_export(folder: Path) -> OnnxExport:
    """Write `model.onnx` and then its record `export.json` from the weights in `folder`.

    The graph maps token ids and an attention mask, int64 (texts, tokens), to float32 unit vectors: one
    per text (texts, dimension) and one per token (texts, tokens, dimension). Raises ValueError if its
    vectors differ from those of the original model.
    """
    import sentence_transformers
    import torch

    # `eager` attention uses plain formulas, which every version of torch can trace.
    reference = sentence_transformers.SentenceTransformer(
        str(folder), device="cpu", local_files_only=True, model_kwargs={"attn_implementation": "eager"}
    )
    reference.eval()
    unquantized, quantized = folder / f"{ONNX_FILE}.whole", folder / f"{ONNX_FILE}.part"
    try:
        _trace(reference, unquantized)
        dimension = _check_traced(reference, unquantized)
        _quantize(unquantized, quantized)
        _check_quantized(reference, quantized)
    finally:
        unquantized.unlink(missing_ok=True)
    weights_sha256 = file_sha256(folder / WEIGHTS_FILE)
    made_with = f"torch {torch.__version__}, sentence-transformers {sentence_transformers.__version__}"
    export = OnnxExport(
        format=FORMAT,
        weights_sha256=weights_sha256,
        onnx_sha256=file_sha256(quantized),
        dimension=dimension,
        max_tokens=reference.max_seq_length,
        fingerprint=_fingerprint(folder, weights_sha256, reference.max_seq_length),
        made_with=made_with,
    )
    replace_file(quantized, folder / ONNX_FILE)
    with atomic_write(folder / RECORD_FILE) as file:
        file.write(export.model_dump_json(indent=1).encode("utf-8"))
    return export


def _trace(reference: SentenceTransformer, target: Path) -> None:
    import torch

    class UnitVectors(torch.nn.Module):  # type: ignore[misc]  # torch is not type-checked
        """The complete model, from token ids to unit vectors."""

        def __init__(self) -> None:
            super().__init__()
            self.modules_in_order = reference

        def forward(
            self, input_ids: torch.Tensor, attention_mask: torch.Tensor
        ) -> tuple[torch.Tensor, torch.Tensor]:
            """Return the unit vectors of the texts and of their tokens."""
            features = self.modules_in_order({"input_ids": input_ids, "attention_mask": attention_mask})
            return features["sentence_embedding"], torch.nn.functional.normalize(
                features["token_embeddings"], dim=-1
            )

    texts_and_tokens = {0: "texts", 1: "tokens"}
    with warnings.catch_warnings():
        # Silences the deprecation of this exporter: the newer one needs another package. The traced
        # graph is checked against the original.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            UnitVectors().eval(),  # torch restores the mode of the outer module, so it must be eval too
            _example_batch(),
            str(target),
            dynamo=False,
            opset_version=OPSET,
            input_names=list(INPUT_NAMES),
            output_names=[TEXT_OUTPUT, TOKEN_OUTPUT],
            dynamic_axes={
                INPUT_NAMES[0]: texts_and_tokens,
                INPUT_NAMES[1]: texts_and_tokens,
                TEXT_OUTPUT: {0: "texts"},
                TOKEN_OUTPUT: texts_and_tokens,
            },
        )


def _example_batch(longest: int = 9) -> tuple[torch.Tensor, torch.Tensor]:
    """Return ids and mask, each (3, longest), of three padded texts of different length."""
    import torch

    mask = torch.tensor(
        [[1] * length + [0] * (longest - length) for length in (longest, longest // 2, 3)]
    )
    return torch.arange(1000, 1000 + mask.numel()).reshape(mask.shape) * mask, mask


def _quantize(unquantized: Path, quantized: Path) -> None:
    """Quantize the weights to 8 bits, with one scale per column; activations are scaled per text.

    Only 7 of the 8 bits are used: sums then cannot overflow on processors without VNNI, and all
    processors give the same vectors.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        unquantized, quantized, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True
    )


def _embed_both(
    reference: SentenceTransformer, onnx: Path
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Embed a batch other than the traced one with the original model and with an export."""
    import onnxruntime
    import torch

    ids, mask = _example_batch(longest=40)
    with torch.inference_mode():
        expected = reference({"input_ids": ids, "attention_mask": mask})["sentence_embedding"].numpy()
    session = onnxruntime.InferenceSession(str(onnx), providers=["CPUExecutionProvider"])
    inputs = dict(zip(INPUT_NAMES, (ids.numpy(), mask.numpy()), strict=True))
    return expected, session.run([TEXT_OUTPUT], inputs)[0]


def _check_traced(reference: SentenceTransformer, onnx: Path) -> int:
    """Check the traced graph against the original model and return the dimension of its vectors."""
    expected, vectors = _embed_both(reference, onnx)
    worst = max(
        float(np.abs(vectors - expected).max()),
        float(np.abs(np.linalg.norm(vectors, axis=1) - 1).max()),
    )
    if vectors.shape != expected.shape or worst > MAX_DIFFERENCE:
        raise ValueError(f"the export differs from the original model by {worst:.1e}")
    return int(vectors.shape[1])


def _check_quantized(reference: SentenceTransformer, onnx: Path) -> None:
    expected, vectors = _embed_both(reference, onnx)
    worst = float((expected * vectors).sum(axis=1).min())
    if not worst > MIN_COSINE:
        raise ValueError(f"quantization reduced the cosine with the original vectors to {worst:.2f}")


def _fingerprint(folder: Path, weights_sha256: str, max_tokens: int) -> str:
    pooling = (folder / "1_Pooling" / "config.json").read_bytes()
    parts = [weights_sha256.encode(), pooling, str(max_tokens).encode(), QUANTIZATION.encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


if __name__ == "__main__":
    write_export(Path(sys.argv[1]))
