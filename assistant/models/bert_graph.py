"""ONNX graph of a BERT sentence embedder, built from its weights without torch.

The graph repeats the operations of the original in the same order: three embeddings are added, each
layer attends and transforms with a residual connection, and the token vectors are pooled and normalised.
The tests compare it with sentence-transformers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto, TensorProto

WEIGHTS_FILE = "model.safetensors"
INPUT_NAMES = ("input_ids", "attention_mask")
TEXT_OUTPUT, TOKEN_OUTPUT = "embedding", "tokens"
# The newest opset that onnxruntime 1.14 and all later versions run, and the format version of its time.
OPSET, IR_VERSION = 17, 8
_SMALLEST_NORM = 1e-12
_SMALLEST_COUNT = 1e-9
_MODULES = ("Transformer", "Pooling", "Normalize")
_POOLING: dict[str, Literal["mean", "first token"]] = {
    "mean": "mean",
    "mean_tokens": "mean",
    "cls": "first token",
    "cls_token": "first token",
}


class _BertConfig(BaseModel):
    """The fields of `config.json` that the graph depends on; other variants are refused."""

    model_config = ConfigDict(extra="ignore")

    model_type: Literal["bert"]
    hidden_act: Literal["gelu"]
    position_embedding_type: Literal["absolute"] = "absolute"
    hidden_size: int = Field(gt=0)
    num_attention_heads: int = Field(gt=0)
    num_hidden_layers: int = Field(gt=0)
    max_position_embeddings: int = Field(gt=2)
    layer_norm_eps: float = Field(gt=0)


class EmbedderConfig(BaseModel):
    """Settings of a sentence embedder, from the files beside its weights."""

    bert: _BertConfig
    pooling: Literal["mean", "first token"]
    max_tokens: int = Field(gt=2)
    """Token limit per text, including the two special tokens."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self.bert.hidden_size


def read_config(folder: Path) -> EmbedderConfig:
    """Read the settings of the embedder in a folder.

    Raises ValueError for another architecture than BERT with mean or first-token pooling and unit
    vectors, and OSError if a file is missing.
    """
    modules = [module["type"].rpartition(".")[2] for module in _read_json(folder / "modules.json")]
    if tuple(modules) != _MODULES:
        raise ValueError(f"its modules are {', '.join(modules)}, not {', '.join(_MODULES)}")
    modes = _pooling_modes(_read_json(folder / "1_Pooling" / "config.json"))
    if len(modes) != 1 or modes[0] not in _POOLING:
        raise ValueError("its pooling is neither the mean of the tokens nor the first token")
    try:
        bert = _BertConfig.model_validate(_read_json(folder / "config.json"))
        max_tokens = min(_token_limit(folder), bert.max_position_embeddings)
        return EmbedderConfig(bert=bert, pooling=_POOLING[modes[0]], max_tokens=max_tokens)
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"its {first['loc'][-1]} is not supported: {first['msg']}") from error


def _token_limit(folder: Path) -> int:
    """Return the token limit, in the file of sentence-transformers before or since 6."""
    limit = _read_json(folder / "sentence_bert_config.json").get("max_seq_length")
    return int(limit or _read_json(folder / "tokenizer_config.json")["model_max_length"])


def _pooling_modes(config: Mapping[str, object]) -> list[str]:
    """Return the enabled modes. Files of sentence-transformers before 6 have a flag for each mode."""
    if isinstance(mode := config.get("pooling_mode"), str):
        return [mode]
    prefix = "pooling_mode_"
    return [
        name.removeprefix(prefix) for name, value in config.items() if value is True and prefix in name
    ]


def _read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def build_graph(folder: Path, config: EmbedderConfig) -> ModelProto:
    """Build the graph of the embedder in a folder.

    It maps token ids and an attention mask, int64 (texts, tokens), to float32 unit vectors: one per text
    (texts, dimension) and one per token (texts, tokens, dimension). Raises ValueError if a weight is
    missing.
    """
    from onnx import TensorProto, helper
    from safetensors.numpy import load_file

    graph = _Graph(load_file(folder / WEIGHTS_FILE))
    tokens = _encode(graph, config.bert)
    _pool(graph, tokens, config)
    _normalize(graph, tokens, TOKEN_OUTPUT)
    batch = ["texts", "tokens"]
    return helper.make_model(
        helper.make_graph(
            graph.nodes,
            "sentence embedder",
            [helper.make_tensor_value_info(name, TensorProto.INT64, batch) for name in INPUT_NAMES],
            [
                helper.make_tensor_value_info(
                    TEXT_OUTPUT, TensorProto.FLOAT, ["texts", config.dimension]
                ),
                helper.make_tensor_value_info(
                    TOKEN_OUTPUT, TensorProto.FLOAT, [*batch, config.dimension]
                ),
            ],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
    )


class _Graph:
    """Nodes and constants of a graph under construction. Methods return the names of outputs."""

    def __init__(self, weights: Mapping[str, NDArray[np.float32]]) -> None:
        self._weights = weights
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []

    def apply(self, operator: str, *inputs: str, output: str = "", **attributes: object) -> str:
        """Add a node and return the name of its only output."""
        from onnx import helper

        output = output or f"{operator}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def constant(self, value: NDArray[np.generic] | np.generic, name: str = "") -> str:
        """Add a constant and return its name."""
        from onnx import numpy_helper

        name = name or f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def weight(self, name: str, *, transposed: bool = False) -> str:
        """Add a weight of the original and return its name. Raises ValueError if it is missing."""
        if name not in self._weights:
            raise ValueError(f"its weights lack {name}")
        weight = self._weights[name].astype(np.float32)
        return self.constant(np.ascontiguousarray(weight.T) if transposed else weight, name)

    def linear(self, values: str, layer: str) -> str:
        """Multiply by the weights of a layer and add its bias."""
        product = self.apply("MatMul", values, self.weight(f"{layer}.weight", transposed=True))
        return self.apply("Add", self.weight(f"{layer}.bias"), product)

    def layer_norm(self, values: str, layer: str, epsilon: float) -> str:
        """Normalise each token vector, then scale and shift it."""
        scale, shift = self.weight(f"{layer}.weight"), self.weight(f"{layer}.bias")
        return self.apply("LayerNormalization", values, scale, shift, axis=-1, epsilon=epsilon)


def _encode(graph: _Graph, bert: _BertConfig) -> str:
    """Add the embeddings and all layers. Return the token vectors (texts, tokens, dimension)."""
    hidden = _embed(graph, bert)
    mask = _attention_bias(graph)
    for number in range(bert.num_hidden_layers):
        layer = f"encoder.layer.{number}"
        attended = graph.linear(
            _attend(graph, hidden, mask, layer, bert), f"{layer}.attention.output.dense"
        )
        hidden = graph.layer_norm(
            graph.apply("Add", attended, hidden),
            f"{layer}.attention.output.LayerNorm",
            bert.layer_norm_eps,
        )
        inner = _gelu(graph, graph.linear(hidden, f"{layer}.intermediate.dense"))
        outer = graph.linear(inner, f"{layer}.output.dense")
        hidden = graph.layer_norm(
            graph.apply("Add", outer, hidden), f"{layer}.output.LayerNorm", bert.layer_norm_eps
        )
    return hidden


def _embed(graph: _Graph, bert: _BertConfig) -> str:
    """Add the vectors of words, text types (always the first) and positions, and normalise the sum."""
    positions = graph.constant(np.arange(bert.max_position_embeddings, dtype=np.int64))
    length = graph.apply("Shape", INPUT_NAMES[0], start=1, end=2)
    first = graph.constant(np.zeros(1, np.int64))
    used_positions = graph.apply("Slice", positions, first, length)
    table = "embeddings.{}_embeddings.weight"
    words = graph.apply("Gather", graph.weight(table.format("word")), INPUT_NAMES[0])
    types = graph.apply("Gather", graph.weight(table.format("token_type")), first)
    places = graph.apply("Gather", graph.weight(table.format("position")), used_positions)
    total = graph.apply("Add", graph.apply("Add", words, types), places)
    return graph.layer_norm(total, "embeddings.LayerNorm", bert.layer_norm_eps)


def _attention_bias(graph: _Graph) -> str:
    """Return a value to add to attention scores: 0 for a token, the lowest number for padding."""
    from onnx import TensorProto

    axes = graph.constant(np.array([1, 2], np.int64))
    mask = graph.apply("Unsqueeze", INPUT_NAMES[1], axes)
    is_token = graph.apply("Cast", mask, to=TensorProto.BOOL)
    lowest = graph.constant(np.finfo(np.float32).min)
    return graph.apply("Where", is_token, graph.constant(np.float32(0)), lowest)


def _attend(graph: _Graph, hidden: str, mask: str, layer: str, bert: _BertConfig) -> str:
    """Return the attention output of all heads, (texts, tokens, dimension)."""
    head_size = bert.hidden_size // bert.num_attention_heads
    split = graph.constant(np.array([0, 0, bert.num_attention_heads, head_size], np.int64))
    # The shape is computed although a constant would do: ONNX Runtime then fuses the same operations as
    # in a graph that torch exports, and the vectors are the same to the last bit (401 of 401 texts).
    joined = graph.apply(
        "Concat",
        graph.apply("Shape", INPUT_NAMES[0]),
        graph.constant(np.array([bert.hidden_size], np.int64)),
        axis=0,
    )

    def heads(name: str, order: list[int]) -> str:
        values = graph.linear(hidden, f"{layer}.attention.self.{name}")
        return graph.apply("Transpose", graph.apply("Reshape", values, split), perm=order)

    scores = graph.apply("MatMul", heads("query", [0, 2, 1, 3]), heads("key", [0, 2, 3, 1]))
    scaled = graph.apply("Mul", scores, graph.constant(np.float32(head_size**-0.5)))
    weights = graph.apply("Softmax", graph.apply("Add", scaled, mask), axis=-1)
    mixed = graph.apply("MatMul", weights, heads("value", [0, 2, 1, 3]))
    return graph.apply("Reshape", graph.apply("Transpose", mixed, perm=[0, 2, 1, 3]), joined)


def _gelu(graph: _Graph, values: str) -> str:
    """Return the exact GELU activation, x · (1 + erf(x / √2)) · ½."""
    scaled = graph.apply("Div", values, graph.constant(np.float32(np.sqrt(2))))
    shifted = graph.apply("Add", graph.apply("Erf", scaled), graph.constant(np.float32(1)))
    return graph.apply("Mul", graph.apply("Mul", values, shifted), graph.constant(np.float32(0.5)))


def _pool(graph: _Graph, tokens: str, config: EmbedderConfig) -> None:
    """Add the text output: the unit vector of the mean token, padding aside, or of the first token."""
    from onnx import TensorProto

    axis = graph.constant(np.array([1], np.int64))
    if config.pooling == "first token":
        first = graph.constant(np.array(0, np.int64))
        _normalize(graph, graph.apply("Gather", tokens, first, axis=1), TEXT_OUTPUT)
        return
    mask = graph.apply("Unsqueeze", INPUT_NAMES[1], graph.constant(np.array([-1], np.int64)))
    weights = graph.apply("Cast", mask, to=TensorProto.FLOAT)
    total = graph.apply("ReduceSum", graph.apply("Mul", tokens, weights), axis, keepdims=0)
    count = graph.apply("ReduceSum", weights, axis, keepdims=0)
    bounded = graph.apply("Clip", count, graph.constant(np.float32(_SMALLEST_COUNT)))
    _normalize(graph, graph.apply("Div", total, bounded), TEXT_OUTPUT)


def _normalize(graph: _Graph, vectors: str, output: str) -> None:
    """Add an output with the vectors scaled to unit length."""
    norm = graph.apply("ReduceL2", vectors, axes=[-1], keepdims=1)
    bounded = graph.apply("Clip", norm, graph.constant(np.float32(_SMALLEST_NORM)))
    graph.apply("Div", vectors, bounded, output=output)
