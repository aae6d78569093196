"""ONNX export of the embedder with 8-bit weights, written once per machine by a child process.

`bert_graph` builds the graph from the weights, with pooling and normalisation, and ONNX Runtime
quantizes it. Neither needs torch. Run as `python -m assistant.models.onnx_export FOLDER`.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, ValidationError

from assistant.errors import ModelError
from assistant.files import atomic_write, file_sha256, replace_file
from assistant.models.bert_graph import (
    INPUT_NAMES,
    TEXT_OUTPUT,
    WEIGHTS_FILE,
    EmbedderConfig,
    build_graph,
    read_config,
)
from assistant.models.lock import folder_lock
from assistant.models.verify import DigestCache
from assistant.program import PROGRAM
from assistant.progress import Progress
from assistant.schema import Record

ONNX_FILE = "model.onnx"
RECORD_FILE = "export.json"
FORMAT = 4
"""Increase this when the exported graph changes; exports of another format are made again."""
QUANTIZATION = "weights of 8 bits"
UNIT_TOLERANCE = 1e-5
"""Largest deviation of an exported vector's length from 1."""
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
        hint = f"Prepare it once as a user with write permission: {PROGRAM} models pull {folder.name}"
        raise ModelError(f"{folder} cannot be written: {error.strerror or error}.", hint=hint) from error
    if export is None:
        raise ModelError(f"The export of {folder.name} was damaged on disk.", hint="Check the disk.")
    return export


def _run_child(folder: Path) -> None:
    package_parent = str(Path(__file__).resolve().parents[2])
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, (package_parent, os.environ.get("PYTHONPATH")))),
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
        hint = f"Replace damaged files: {PROGRAM} models pull --force {folder.name}"
        raise ModelError(f"{folder.name} could not be prepared: {reason}.", hint=hint)


def write_export(folder: Path) -> OnnxExport:
    """Write `model.onnx` and then its record `export.json` from the weights in `folder`.

    The graph is that of `bert_graph.build_graph`, with weights of 8 bits. Raises ValueError if the
    embedder's architecture is not supported, or if quantization changes its vectors too much.
    """
    import onnx

    config = read_config(folder)
    unquantized, quantized = folder / f"{ONNX_FILE}.whole", folder / f"{ONNX_FILE}.part"
    try:
        onnx.save(build_graph(folder, config), unquantized)
        _quantize(unquantized, quantized)
        _check_quantized(unquantized, quantized, config)
    finally:
        unquantized.unlink(missing_ok=True)
    weights_sha256 = file_sha256(folder / WEIGHTS_FILE)
    export = OnnxExport(
        format=FORMAT,
        weights_sha256=weights_sha256,
        onnx_sha256=file_sha256(quantized),
        dimension=config.dimension,
        max_tokens=config.max_tokens,
        fingerprint=_fingerprint(folder, weights_sha256, config.max_tokens),
        made_with=f"onnx {onnx.__version__}",
    )
    replace_file(quantized, folder / ONNX_FILE)
    with atomic_write(folder / RECORD_FILE) as file:
        file.write(export.model_dump_json(indent=1).encode("utf-8"))
    return export


def _quantize(unquantized: Path, quantized: Path) -> None:
    """Quantize the weights to 8 bits, with one scale per column; activations are scaled per text.

    Only 7 of the 8 bits are used: sums then cannot overflow on processors without VNNI, and all
    processors give the same vectors.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        unquantized, quantized, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True
    )


def _check_quantized(unquantized: Path, quantized: Path, config: EmbedderConfig) -> None:
    """Compare the vectors of three padded texts of different length before and after quantization."""
    longest = min(40, config.max_tokens)
    mask = np.array(
        [[1] * length + [0] * (longest - length) for length in (longest, longest // 2, 3)], np.int64
    )
    ids = np.arange(1000, 1000 + mask.size).reshape(mask.shape) * mask
    expected, vectors = (_embed(path, ids, mask) for path in (unquantized, quantized))
    shape = (len(mask), config.dimension)
    off_unit = float(np.abs(np.linalg.norm(vectors, axis=1) - 1).max())
    if vectors.shape != shape or not off_unit < UNIT_TOLERANCE:
        raise ValueError(f"the export gives no unit vectors of {config.dimension} dimensions")
    worst = float((expected * vectors).sum(axis=1).min())
    if not worst > MIN_COSINE:
        raise ValueError(f"quantization reduced the cosine with the original vectors to {worst:.2f}")


def _embed(onnx_file: Path, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
    import onnxruntime

    session = onnxruntime.InferenceSession(str(onnx_file), providers=["CPUExecutionProvider"])
    vectors: NDArray[np.float32] = session.run(
        [TEXT_OUTPUT], dict(zip(INPUT_NAMES, (ids, mask), strict=True))
    )[0]
    return vectors


def _fingerprint(folder: Path, weights_sha256: str, max_tokens: int) -> str:
    pooling = (folder / "1_Pooling" / "config.json").read_bytes()
    parts = [weights_sha256.encode(), pooling, str(max_tokens).encode(), QUANTIZATION.encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


if __name__ == "__main__":
    write_export(Path(sys.argv[1]))
