#!/usr/bin/env python3
"""Answer questions with LlamaIndex's CitationQueryEngine, for `side_by_side.py`.

Usage:

    PYTHON benchmarks/llamaindex_peer.py ARTICLES.jsonl.gz MODEL.gguf EMBEDDER INDEX_FOLDER THREADS

PYTHON is that of an environment of its own, made with:

    python3 -m venv peer
    peer/bin/pip install llama-index-core llama-index-llms-llama-cpp llama-index-embeddings-huggingface \
        llama-cpp-python torch==2.13.0

EMBEDDER is the folder of the embedder. The index is built once and saved in INDEX_FOLDER. Prints a line
once it is ready, then for each question, a line of standard input, an object with the seconds to the
first word and to the whole answer, and the answer.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from llama_index.core import (
    Document,
    Settings,
    StorageContext,
    VectorStoreIndex,
    load_index_from_storage,
)
from llama_index.core.base.llms.types import ChatMessage
from llama_index.core.indices.base import BaseIndex
from llama_index.core.query_engine import CitationQueryEngine
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.llms.llama_cpp import LlamaCPP

PASSAGES, PASSAGE_TOKENS = 5, 512
MAX_ANSWER_TOKENS = 160
CONTEXT_TOKENS = 4096


def main() -> None:
    """Answer the questions on standard input."""
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    articles, model, embedder, index_folder, threads = sys.argv[1:]
    Settings.embed_model = HuggingFaceEmbedding(model_name=embedder, device="cpu")
    Settings.llm = LlamaCPP(
        model_path=model,
        temperature=0.0,
        max_new_tokens=MAX_ANSWER_TOKENS,
        context_window=CONTEXT_TOKENS,
        model_kwargs={"n_threads": int(threads), "n_threads_batch": int(threads)},
        messages_to_prompt=to_prompt,
        completion_to_prompt=lambda text: to_prompt([ChatMessage(content=text)]),
        verbose=False,
    )
    engine = CitationQueryEngine.from_args(
        open_index(Path(articles), Path(index_folder)),
        similarity_top_k=PASSAGES,
        citation_chunk_size=PASSAGE_TOKENS,
        streaming=True,
    )
    answer(engine, "Ready?")
    print_object({"ready": True})
    for line in sys.stdin:
        print_object(answer(engine, line.strip()))


def to_prompt(messages: Sequence[ChatMessage]) -> str:
    """Return messages in the template of Qwen's models, ChatML."""
    parts = [f"<|im_start|>{message.role.value}\n{message.content}<|im_end|>\n" for message in messages]
    return f"{''.join(parts)}<|im_start|>assistant\n"


def open_index(articles: Path, folder: Path) -> BaseIndex:
    """Return the index of the articles, from its folder if it was saved there before."""
    if (folder / "docstore.json").is_file():
        return load_index_from_storage(StorageContext.from_defaults(persist_dir=str(folder)))
    with gzip.open(articles, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    documents = [
        Document(text=row["text"], doc_id=row["id"], metadata={"title": row["title"]}) for row in rows
    ]
    index = VectorStoreIndex.from_documents(documents)
    index.storage_context.persist(str(folder))
    return index


def answer(engine: CitationQueryEngine, question: str) -> dict[str, object]:
    """Return the seconds to the first word and to the whole answer, and the answer."""
    started = time.perf_counter()
    word_s, text = None, ""
    for piece in engine.query(question).response_gen:
        text += piece
        if word_s is None and text.strip():
            word_s = time.perf_counter() - started
    return {"word_s": word_s, "answer_s": time.perf_counter() - started, "text": text}


def print_object(value: dict[str, object]) -> None:
    """Print a line that the parent waits for."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
