#!/usr/bin/env python3
"""Train the verifier's adapter, low-rank changes to layers of the language model, and its probe.

Usage:

    python benchmarks/train_verifier.py MODEL.gguf EXAMPLES.jsonl FOLDER [OPTION …]

EXAMPLES.jsonl is written by `benchmarks/verifier_examples.py`. FOLDER receives `adapter.gguf` and
`probe.npz`, for `assistant/verify`. The weights of the model are read from its GGUF file as llama.cpp
uses them, dequantised, and stay as they are (QLoRA; Dettmers et al. 2023).

Training takes two minutes on a data-centre GPU and days on a CPU. Requires `pip install -e '.[train]'`.
"""

# ruff: noqa: S311
from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from gguf import GGUFReader, GGUFWriter
from gguf.quants import dequantize
from numpy.typing import NDArray
from peft import LoraConfig, get_peft_model
from torch import Tensor, nn
from transformers import Qwen2Config, Qwen2Model

from assistant.verify.probe import LAYER, ProbeWeights, save_probe

LABELS = {"claim": ("carried", "refuted", "not_said"), "answer": ("right", "wrong")}
HF_NAMES = {
    "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj", "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj", "attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm",
}  # fmt: skip
SCALE = 2
"""Factor of the low-rank changes."""
MIN_RANK_IN_FILE = 16
"""Smallest rank that llama.cpp multiplies by vector instructions.

A call of 190 tokens takes 1.62 s with rank 8, 1.47 s with rank 16 and 1.25 s without an adapter.
"""
WARM_UP = 0.06
"""Share of the steps in which the learning rate rises."""

Array = NDArray[np.float32]


class Batch(NamedTuple):
    """Examples of one batch, padded on the right."""

    tokens: Tensor
    attended: Tensor
    in_branch: Tensor
    """1 for the tokens of the claim or the answer, whose states are averaged."""
    last: Tensor
    tasks: list[str]
    labels: Tensor


def main() -> None:
    """Train on all examples and write the adapter and the probe."""
    options = read_options()
    torch.manual_seed(0)
    random.seed(0)
    examples = [json.loads(line) for line in options.examples.read_text("utf-8").splitlines()]
    trained = Trained(GgufWeights(options.model, examples), options)
    trained.fit(examples)
    options.folder.mkdir(parents=True, exist_ok=True)
    with options.model.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    write_adapter(trained.arrays(), options.folder / "adapter.gguf")
    write_probe(trained.arrays(), sha256, options.folder / "probe.npz")


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("examples", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rank", type=int, default=8)
    parser.add_argument("--epochs", type=float, default=2.0)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--batch", type=int, default=32)
    return parser.parse_args()


def write_adapter(arrays: Mapping[str, Array], path: Path) -> None:
    """Write the adapter's matrices as a GGUF file for llama.cpp, with zeros up to MIN_RANK_IN_FILE."""
    rank = next(array.shape[0] for name, array in arrays.items() if name.endswith("lora_A"))
    missing = max(0, MIN_RANK_IN_FILE - rank)
    writer = GGUFWriter(path, "qwen2")
    writer.add_string("general.type", "adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(SCALE * (rank + missing)))
    gguf_names = {name: gguf for gguf, name in HF_NAMES.items()}
    for name, array in sorted(arrays.items()):
        if "lora_" in name:
            _, layer, block, part, side = name.split(".")
            tensor = f"blk.{layer}.{gguf_names[f'{block}.{part}']}.weight.{side.lower()}"
            zeros = ((0, missing), (0, 0)) if side == "lora_A" else ((0, 0), (0, missing))
            writer.add_tensor(tensor, np.pad(array, zeros).astype(np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def write_probe(arrays: Mapping[str, Array], model_sha256: str, path: Path) -> None:
    """Write the linear classifiers."""
    heads = (arrays[f"{task}.{part}"] for task in LABELS for part in ("weight", "bias"))
    save_probe(ProbeWeights(model_sha256, *heads), path)


class GgufWeights:
    """The first layers of a Qwen2 model, with the embeddings of the tokens that the examples use."""

    def __init__(self, path: Path, examples: Sequence[dict[str, Any]]) -> None:
        """Read and dequantise the weights up to LAYER."""
        reader = GGUFReader(path)
        tensors = {tensor.name: tensor for tensor in reader.tensors}
        used = {t for row in examples for part in (*row["prefixes"], row["branch"]) for t in part}
        self.vocabulary = sorted(used)
        self.state = {}
        embedding = tensors["token_embd.weight"]
        rows = dequantize(embedding.data[self.vocabulary], embedding.tensor_type)
        self.state["embed_tokens.weight"] = torch.from_numpy(rows)
        chosen = [t for t in tensors.values() if is_read(t.name)]
        with ThreadPoolExecutor(8) as pool:
            arrays = pool.map(lambda t: np.array(dequantize(t.data, t.tensor_type)), chosen)
            for tensor, array in zip(chosen, arrays, strict=True):
                self.state[hf_name(tensor.name)] = torch.from_numpy(array)

        def number(name: str) -> float:
            return reader.fields[f"qwen2.{name}"].contents()

        self.config = Qwen2Config(
            vocab_size=len(self.vocabulary),
            hidden_size=int(number("embedding_length")),
            intermediate_size=int(number("feed_forward_length")),
            num_hidden_layers=LAYER + 1,
            num_attention_heads=int(number("attention.head_count")),
            num_key_value_heads=int(number("attention.head_count_kv")),
            rms_norm_eps=number("attention.layer_norm_rms_epsilon"),
            rope_parameters={"rope_type": "default", "rope_theta": number("rope.freq_base")},
            use_cache=False,
            attn_implementation="eager",  # the faster kernels gave NaN gradients on padded batches
        )


def is_read(name: str) -> bool:
    """Return whether a tensor belongs to one of the layers up to LAYER."""
    parts = name.split(".")
    return parts[0] == "blk" and int(parts[1]) <= LAYER


def hf_name(name: str) -> str:
    """Return the name that transformers gives to a tensor of a GGUF file."""
    _, layer, part, kind = name.split(".")
    return f"layers.{layer}.{HF_NAMES[part]}.{kind}"


class Trained:
    """A model with an adapter and two heads."""

    def __init__(self, weights: GgufWeights, options: argparse.Namespace) -> None:
        """Put the weights on the device, with an adapter that changes nothing yet."""
        self.options = options
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.position = {token: i for i, token in enumerate(weights.vocabulary)}
        with self.device:
            model = Qwen2Model(weights.config)
        model.norm = nn.Identity()
        model.load_state_dict(weights.state, strict=True)
        for name, parameter in model.named_parameters():
            if parameter.ndim == 2 and "embed" not in name:
                parameter.data = parameter.data.to(torch.bfloat16)
        lora = LoraConfig(
            r=options.rank,
            lora_alpha=SCALE * options.rank,
            lora_dropout=options.dropout,
            target_modules=[n.split(".")[1] for n in HF_NAMES.values() if n.endswith("_proj")],
        )
        self.model = get_peft_model(model, lora)
        width = 2 * weights.config.hidden_size
        self.heads = nn.ModuleDict({
            task: nn.Linear(width, len(labels)) for task, labels in LABELS.items()
        }).to(self.device)  # fmt: skip
        for head in self.heads.values():
            nn.init.zeros_(head.weight)
            nn.init.zeros_(head.bias)
        self.mean = torch.zeros(width, device=self.device)
        self.scale = torch.ones(width, device=self.device)

    def fit(self, examples: Sequence[dict[str, Any]]) -> None:
        """Train on the examples."""
        options, begun = self.options, time.time()
        self._standardise(examples)
        adapter = [p for p in self.model.parameters() if p.requires_grad]
        optimiser = torch.optim.AdamW([
            {"params": adapter, "lr": options.rate, "weight_decay": 0.01},
            {"params": self.heads.parameters(), "lr": options.rate, "weight_decay": 0.1},
        ])  # fmt: skip
        steps = int(options.epochs * math.ceil(len(examples) / options.batch))
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimiser, lambda step: min((step + 1) / (WARM_UP * steps), max(0.0, 1 - step / steps))
        )
        self.model.train()
        batches = self._endless_batches(examples)
        for step in range(1, steps + 1):
            loss = self._loss(next(batches))
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(adapter, 1.0, error_if_nonfinite=True)
            optimiser.step()
            schedule.step()
            if step % 50 == 0:
                seconds = time.time() - begun
                sys.stdout.write(f"step {step} of {steps}, loss {loss.item():.3f}, {seconds:.0f} s\n")

    @torch.no_grad()
    def arrays(self) -> dict[str, Array]:
        """Return the adapter's matrices, and the heads for states that are not standardised."""
        tensors = {
            name.replace("base_model.model.", "").replace(".default.weight", ""): parameter
            for name, parameter in self.model.named_parameters()
            if parameter.requires_grad
        }
        for task, head in self.heads.items():
            tensors[f"{task}.weight"] = head.weight / self.scale
            tensors[f"{task}.bias"] = head.bias - (head.weight / self.scale) @ self.mean
        return {name: tensor.float().cpu().numpy() for name, tensor in tensors.items()}

    def _loss(self, batch: Batch) -> Tensor:
        states = self._states(batch)
        losses = []
        for task, head in self.heads.items():
            chosen = torch.tensor([t == task for t in batch.tasks], device=self.device)
            if chosen.any():
                logits = head(states[chosen])
                losses.append(
                    nn.functional.cross_entropy(
                        logits, batch.labels[chosen], label_smoothing=0.05, reduction="sum"
                    )
                )
        return sum(losses) / len(batch.tasks)

    def _states(self, batch: Batch) -> Tensor:
        """Return the last state and the mean state of each branch, standardised."""
        with torch.autocast(self.device.type, torch.bfloat16):
            states = self.model(
                input_ids=batch.tokens, attention_mask=batch.attended
            ).last_hidden_state.float()
        rows = torch.arange(len(states), device=self.device)
        share = batch.in_branch / batch.in_branch.sum(1, keepdim=True)
        mean = (states * share[..., None]).sum(1)
        pooled = torch.cat([states[rows, batch.last], mean], 1)
        return (pooled - self.mean) / self.scale

    @torch.no_grad()
    def _standardise(self, examples: Sequence[dict[str, Any]]) -> None:
        """Measure mean and deviation of the states before training, on some of the examples."""
        self.model.eval()
        sample = random.sample(list(examples), min(len(examples), 640))
        states = torch.cat(
            [self._states(self._batch(sample[i : i + 32])) for i in range(0, len(sample), 32)]
        )
        self.mean, self.scale = states.mean(0), states.std(0) + 1e-3

    def _endless_batches(self, examples: Sequence[dict[str, Any]]) -> Iterator[Batch]:
        """Yield batches of examples of nearly one length, in random order."""
        size = self.options.batch
        while True:
            order = random.sample(list(examples), len(examples))
            chunks: list[list[dict[str, Any]]] = []
            for start in range(0, len(order), size * 16):
                pool = sorted(order[start : start + size * 16], key=lambda row: len(row["prefixes"][0]))
                chunks += [pool[first : first + size] for first in range(0, len(pool), size)]
            random.shuffle(chunks)
            yield from map(self._batch, chunks)

    def _batch(self, rows: Sequence[dict[str, Any]]) -> Batch:
        """Return a batch. Half of the examples have less of their context, to rely less on it."""
        sequences = []
        for row in rows:
            whole = row["prefixes"][0]
            prefix = random.choice([whole, *row["prefixes"]]) if self.model.training else whole
            sequences.append((prefix, row["branch"]))
        length = max(len(prefix) + len(branch) for prefix, branch in sequences)
        tokens = torch.zeros(len(rows), length, dtype=torch.long)
        attended, in_branch = torch.zeros_like(tokens), torch.zeros(len(rows), length)
        for i, (prefix, branch) in enumerate(sequences):
            ids = [self.position[token] for token in (*prefix, *branch)]
            tokens[i, : len(ids)] = torch.tensor(ids)
            attended[i, : len(ids)] = 1
            in_branch[i, len(prefix) : len(ids)] = 1
        labels = [LABELS[row["task"]].index(row["label"]) for row in rows]
        return Batch(
            tokens.to(self.device),
            attended.to(self.device),
            in_branch.to(self.device),
            attended.sum(1).to(self.device) - 1,
            [row["task"] for row in rows],
            torch.tensor(labels, device=self.device),
        )


if __name__ == "__main__":
    main()
