"""The embedder in the form that answers: an ONNX file of 8-bit weights, made once from its weights by a child process.

sentence-transformers loads the weights, torch writes the file, pooling and normalising included, and ONNX Runtime rounds the weights;
all take seconds to import, so the process that asks never does. Run as `python -m assistant.models.onnx_export FOLDER`.
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
from assistant.models.verify import Stamps
from assistant.progress import Progress
from assistant.schema import Record

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

WEIGHTS = "model.safetensors"
ONNX = "model.onnx"
RECORD = "export.json"
INPUTS = ("input_ids", "attention_mask")
OUTPUT, TOKENS = "embedding", "tokens"
# Raised when this file writes another graph; exports of another format are made again.
FORMAT = 3
ROUNDING = "weights of 8 bits"
# The newest that onnxruntime 1.14 and all later ones run.
OPSET = 17
# fp32 against fp32 in another order of additions: 1e-7 measured.
WORST_DIFFERENCE = 1e-5
# Rounded against whole: 594 passages of news gave cosines from .979 to .998.
WORST_COSINE = 0.95


class OnnxExport(Record):
    """What an export was made from, and what it is: another file under its name is not used."""

    format: int
    weights_sha256: str
    onnx_sha256: str
    dimension: int = Field(gt=0)
    max_tokens: int = Field(gt=2)
    """Longer texts are cut to this, the two marks at the ends included."""
    fingerprint: str
    """Sixteen hex digits of the digest of weights, pooling, `max_tokens` and rounding: what decides whether vectors compare."""
    made_with: str


def read_export(folder: Path) -> OnnxExport | None:
    """The record of the export in an embedder's folder, or None where it must be made (again).

    That is if there is none, or if the weights or the export are not those it speaks of. Raises OSError only if a file that
    is there cannot be read.
    """
    try:
        export = OnnxExport.model_validate_json((folder / RECORD).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
    stamps = Stamps(folder)
    try:
        found = (stamps.sha256(WEIGHTS), stamps.sha256(ONNX))
    except FileNotFoundError:
        return None
    stamps.save()
    return (
        export
        if (export.weights_sha256, export.onnx_sha256, export.format) == (*found, FORMAT)
        else None
    )


def ensure_export(folder: Path, progress: Progress) -> OnnxExport:
    """The export of the embedder in `folder`, made first if it is missing or not the one that was made.

    Raises ModelError if it cannot be made or written.
    """
    try:
        export = read_export(folder)
        if export is not None:
            return export
        with folder_lock(folder, progress):
            export = read_export(folder)  # another process may have made it meanwhile
            if export is None:
                progress.note(
                    f"Preparing {folder.name} for this machine, once; this takes some seconds."
                )
                _run_child(folder)
                export = read_export(folder)
    except OSError as error:
        hint = (
            f"Prepare it as someone who may write there: python -m assistant models pull {folder.name}"
        )
        raise ModelError(f"{folder} cannot be written: {error.strerror or error}.", hint=hint) from error
    if export is None:
        raise ModelError(f"The export of {folder.name} is not what was written.", hint="Check the disk.")
    return export


def _run_child(folder: Path) -> None:
    package_parent = str(Path(__file__).resolve().parents[2])
    surroundings = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, (package_parent, os.environ.get("PYTHONPATH")))),
        # All files are here; nothing may ask the hub for newer ones, or tell it anything.
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
    }
    ran = subprocess.run(
        [sys.executable, "-m", "assistant.models.onnx_export", str(folder.resolve())],
        env=surroundings,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if ran.returncode != 0:
        lines = [line.strip() for line in ran.stderr.splitlines() if line.strip()]
        reason = lines[-1].rstrip(".") if lines else f"it ended with code {ran.returncode}"
        hint = f"Replace damaged files: python -m assistant models pull --force {folder.name}"
        raise ModelError(f"{folder.name} could not be prepared: {reason}.", hint=hint)


def write_export(folder: Path) -> OnnxExport:
    """Write `model.onnx` and `export.json` from the weights in `folder`; the record last, as it vouches for the other.

    The graph takes token ids and an attention mask, int64 (texts, tokens), and gives float32 (texts, dimension) and, for each of their
    tokens, (texts, tokens, dimension), all of unit length. Raises ValueError if it does not agree with the weights.
    """
    import sentence_transformers
    import torch

    # `eager`: the plain formulas of attention, which every version of torch can trace.
    reference = sentence_transformers.SentenceTransformer(
        str(folder), device="cpu", local_files_only=True, model_kwargs={"attn_implementation": "eager"}
    )
    reference.eval()
    whole, unfinished = folder / f"{ONNX}.whole", folder / f"{ONNX}.part"
    try:
        _trace(reference, whole)
        dimension = _compare(reference, whole)
        _round(whole, unfinished)
        _check_rounded(reference, unfinished)
    finally:
        whole.unlink(missing_ok=True)
    weights_sha256 = file_sha256(folder / WEIGHTS)
    export = OnnxExport(
        format=FORMAT,
        weights_sha256=weights_sha256,
        onnx_sha256=file_sha256(unfinished),
        dimension=dimension,
        max_tokens=reference.max_seq_length,
        fingerprint=_fingerprint(folder, weights_sha256, reference.max_seq_length),
        made_with=f"torch {torch.__version__}, sentence-transformers {sentence_transformers.__version__}",
    )
    replace_file(unfinished, folder / ONNX)
    with atomic_write(folder / RECORD) as file:
        file.write(export.model_dump_json(indent=1).encode("utf-8"))
    return export


def _trace(reference: SentenceTransformer, target: Path) -> None:
    import torch

    class Vectors(torch.nn.Module):  # type: ignore[misc]  # torch is not followed by the type checker
        """The whole of the model, from token ids to unit vectors."""

        def __init__(self) -> None:
            super().__init__()
            self.modules_in_order = reference

        def forward(
            self, input_ids: torch.Tensor, attention_mask: torch.Tensor
        ) -> tuple[torch.Tensor, torch.Tensor]:
            """Vectors of a batch, and those of its tokens."""
            found = self.modules_in_order({"input_ids": input_ids, "attention_mask": attention_mask})
            return found["sentence_embedding"], torch.nn.functional.normalize(
                found["token_embeddings"], dim=-1
            )

    texts_and_tokens = {0: "texts", 1: "tokens"}
    with warnings.catch_warnings():
        # The newer exporter needs a package more, and says so of this one; what is traced is compared below.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Vectors().eval(),  # torch puts the parts of what it exports back into the mode of the whole
            _example(),
            str(target),
            dynamo=False,
            opset_version=OPSET,
            input_names=list(INPUTS),
            output_names=[OUTPUT, TOKENS],
            dynamic_axes={
                INPUTS[0]: texts_and_tokens,
                INPUTS[1]: texts_and_tokens,
                OUTPUT: {0: "texts"},
                TOKENS: texts_and_tokens,
            },
        )


def _example(longest: int = 9) -> tuple[torch.Tensor, torch.Tensor]:
    """Three texts of different length, padded: ids and mask, (3, longest)."""
    import torch

    mask = torch.tensor(
        [[1] * length + [0] * (longest - length) for length in (longest, longest // 2, 3)]
    )
    return torch.arange(1000, 1000 + mask.numel()).reshape(mask.shape) * mask, mask


def _round(whole: Path, rounded: Path) -> None:
    """Write the graph with its weights in 8 bits, the scale of each of their columns, and of a text's activations, by itself.

    Of signed 8 bits, 7 are used: so no sum overflows on processors without VNNI, and all give the same vectors.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(whole, rounded, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)


def _both(reference: SentenceTransformer, onnx: Path) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """What the weights and an export make of a batch other than the traced one."""
    import onnxruntime
    import torch

    ids, mask = _example(longest=40)
    with torch.inference_mode():
        expected = reference({"input_ids": ids, "attention_mask": mask})["sentence_embedding"].numpy()
    session = onnxruntime.InferenceSession(str(onnx), providers=["CPUExecutionProvider"])
    return expected, session.run([OUTPUT], dict(zip(INPUTS, (ids.numpy(), mask.numpy()), strict=True)))[
        0
    ]


def _compare(reference: SentenceTransformer, onnx: Path) -> int:
    """The dimension of the vectors, once the export gives those of the reference."""
    expected, found = _both(reference, onnx)
    worst = max(
        float(np.abs(found - expected).max()), float(np.abs(np.linalg.norm(found, axis=1) - 1).max())
    )
    if found.shape != expected.shape or worst > WORST_DIFFERENCE:
        raise ValueError(f"the export differs from the weights by {worst:.1e}")
    return int(found.shape[1])


def _check_rounded(reference: SentenceTransformer, onnx: Path) -> None:
    expected, found = _both(reference, onnx)
    worst = float((expected * found).sum(axis=1).min())
    if not worst > WORST_COSINE:
        raise ValueError(f"rounding the weights turned a vector to a cosine of {worst:.2f}")


def _fingerprint(folder: Path, weights_sha256: str, max_tokens: int) -> str:
    pooling = (folder / "1_Pooling" / "config.json").read_bytes()
    parts = [weights_sha256.encode(), pooling, str(max_tokens).encode(), ROUNDING.encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


if __name__ == "__main__":
    write_export(Path(sys.argv[1]))
