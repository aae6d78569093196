"""The graph gives the vectors of sentence-transformers, for a small model with random weights."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from assistant.models.bert_graph import INPUT_NAMES, TEXT_OUTPUT, TOKEN_OUTPUT, build_graph, read_config

MAKE_EMBEDDER = """
import sys
import numpy as np, torch
from sentence_transformers import SentenceTransformer, models
from transformers import BertConfig, BertModel, BertTokenizer
folder = sys.argv[1]
torch.manual_seed(7)
words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *(f"word{n}" for n in range(60))]
vocabulary = folder + "-vocab.txt"
open(vocabulary, "w").write("\\n".join(words))
config = BertConfig(vocab_size=len(words), hidden_size=24, num_hidden_layers=3, num_attention_heads=4,
                    intermediate_size=40, max_position_embeddings=32)
encoder = BertModel(config)
for parameter in encoder.parameters():
    torch.nn.init.normal_(parameter, std=0.3)
encoder.save_pretrained(folder + "-encoder")
BertTokenizer(vocabulary).save_pretrained(folder + "-encoder")
transformer = models.Transformer(folder + "-encoder", max_seq_length=20)
ids = torch.tensor([[2, 9, 30, 3], [2, 8, 3, 0]])
mask = (ids > 0).long()
for pooling in sys.argv[2:]:
    model = SentenceTransformer(
        modules=[transformer, models.Pooling(24, pooling_mode=pooling), models.Normalize()],
        device="cpu",
    )
    model.save(folder + "/" + pooling)
    with torch.inference_mode():
        outputs = model.eval()({"input_ids": ids, "attention_mask": mask})
    tokens = torch.nn.functional.normalize(outputs["token_embeddings"], dim=-1)
    np.savez(folder + "/" + pooling + ".npz", ids=ids, mask=mask,
             texts=outputs["sentence_embedding"], tokens=tokens)
"""
POOLINGS = ("mean", "cls")


@pytest.fixture(scope="module")
def embedders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an embedder for each pooling, and the vectors that its original gives."""
    folder = tmp_path_factory.mktemp("embedders")
    subprocess.run(
        [sys.executable, "-c", MAKE_EMBEDDER, str(folder), *POOLINGS],
        check=True,
        capture_output=True,
        env={**os.environ, "HF_HUB_OFFLINE": "1"},
    )
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("pooling", POOLINGS)
def test_graph_gives_the_vectors_of_the_original(pooling: str, embedders: Path) -> None:
    import onnxruntime

    folder = embedders / pooling
    config = read_config(folder)
    assert (config.dimension, config.max_tokens) == (24, 20)
    graph = build_graph(folder, config).SerializeToString()
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    original = np.load(embedders / f"{pooling}.npz")
    inputs = dict(zip(INPUT_NAMES, (original["ids"], original["mask"]), strict=True))
    texts, tokens = session.run([TEXT_OUTPUT, TOKEN_OUTPUT], inputs)
    assert np.abs(texts - original["texts"]).max() < 1e-5
    is_token = original["mask"].astype(bool)
    assert np.abs(tokens - original["tokens"])[is_token].max() < 1e-5


def write_config(folder: Path, **changes: object) -> None:
    """Write the settings of a supported embedder, with some of its files changed."""
    modules = [{"type": f"sentence_transformers.models.{name}"} for name in ("Transformer", "Pooling")]
    files: dict[str, object] = {
        "modules.json": [*modules, {"type": "sentence_transformers.models.Normalize"}],
        "1_Pooling/config.json": {"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False},
        "sentence_bert_config.json": {"max_seq_length": 256},
        "config.json": {
            "model_type": "bert",
            "hidden_act": "gelu",
            "hidden_size": 24,
            "num_attention_heads": 4,
            "num_hidden_layers": 3,
            "max_position_embeddings": 32,
            "layer_norm_eps": 1e-12,
        },
    }
    (folder / "1_Pooling").mkdir()
    for name, value in (files | changes).items():
        (folder / name).write_text(json.dumps(value), encoding="utf-8")


def test_token_limit_is_bounded_by_the_positions_of_the_model(tmp_path: Path) -> None:
    write_config(tmp_path)
    assert read_config(tmp_path).max_tokens == 32


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [
        ("modules.json", [{"type": "sentence_transformers.models.Transformer"}], "its modules are"),
        ("1_Pooling/config.json", {"pooling_mode_max_tokens": True}, "its pooling is neither"),
        ("config.json", {"model_type": "roberta"}, "model_type is not supported"),
    ],
)
def test_unsupported_architecture_is_refused(
    file: str, content: object, reason: str, tmp_path: Path
) -> None:
    write_config(tmp_path, **{file: content})
    with pytest.raises(ValueError, match=reason):
        read_config(tmp_path)
