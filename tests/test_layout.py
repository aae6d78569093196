"""Each heavy library is imported by a few named files or one folder, where it is needed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import assistant

ROOT = Path(assistant.__file__).parent
DOORS = {
    "llama_cpp": {"models/llm.py"},
    "markdown_it": {"ingest/documents/markdown/extract.py"},
    "mdit_py_plugins": {"ingest/documents/markdown/extract.py"},
    "faiss": {"store/vectors.py"},
    "gradio": {
        "ui/server.py",
        "ui/page.py",
        "ui/layout.py",
        "ui/chat_handlers.py",
        "ui/check_handlers.py",
        "ui/conversation_handlers.py",
        "ui/library_handlers.py",
        "ui/api.py",
    },
    "matplotlib": {"evaluate/plots.py"},
    "torch": set(),
    "sentence_transformers": set(),
    "onnx": {"models/bert_graph.py", "models/onnx_export.py"},
    "onnxruntime": {"models/embedder.py", "models/onnx_export.py"},
    "tesserocr": {"ingest/documents/pdf/ocr.py"},
    "safetensors": {"models/bert_graph.py"},
    "tokenizers": {"models/embedder.py"},
    "lxml": {"ingest/documents/"},
    "trafilatura": {"ingest/documents/html/article.py"},
    "pypdfium2": {
        "ingest/documents/pdf/ocr.py",
        "ingest/documents/pdf/extract.py",
        "ingest/documents/pdf/pages.py",
        "ingest/documents/pdf/words.py",
    },
    "olefile": {"ingest/documents/mail/msg.py"},
    "compressed_rtf": {"ingest/documents/mail/msg.py"},
    "warcio": {"ingest/containers/web_archive.py"},
    "brotli": {"ingest/containers/web_archive.py"},
    "watchfiles": {"library/watch.py"},
    "pathspec": {"library/folder_diff.py"},
    "sqlite3": {
        "store/connection.py",
        "store/embedder_identity.py",
        "store/field_maps.py",
        "store/store.py",
        "store/snapshot.py",
        "store/tables.py",
        "store/writes.py",
        "store/index_sync.py",
        "store/live_index.py",
        "store/nearest_passages.py",
        "store/tokenizer.py",
        "store/checks/articles.py",
        "store/checks/database.py",
        "store/checks/runner.py",
        "store/checks/search_index.py",
        "store/checks/repair.py",
        "store/checks/ids.py",
        "store/article_ids.py",
        "store/id_lookup.py",
        "store/migrations/__init__.py",
        "store/migrations/to_2.py",
        "store/migrations/to_3.py",
        "store/migrations/to_4.py",
        "store/migrations/to_5.py",
        "store/origin_records.py",
        "store/placement.py",
        "store/retirement.py",
        "store/transaction.py",
        "store/synced_files.py",
        "store/origins.py",
        "store/versions.py",
        "library/history.py",
    },
    "pickle": set(),
}
LOADED_LATE = {
    "ui/page.py",
    "ui/layout.py",
    "ui/chat_handlers.py",
    "ui/check_handlers.py",
    "ui/conversation_handlers.py",
    "ui/library_handlers.py",
    "ui/api.py",
}
"""Modules that import gradio at their top, for its type hints. `ui/server.py` imports them late."""
LATE = {
    "llama_cpp",
    "faiss",
    "gradio",
    "matplotlib",
    "torch",
    "sentence_transformers",
    "onnxruntime",
    "tokenizers",
    "lxml",
    "markdown_it",
    "mdit_py_plugins",
    "trafilatura",
    "pypdfium2",
    "olefile",
    "compressed_rtf",
    "warcio",
    "brotli",
    "watchfiles",
    "pathspec",
}


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def test_each_heavy_library_is_imported_by_its_own_file_alone() -> None:
    for path in ROOT.rglob("*.py"):
        name = path.relative_to(ROOT).as_posix()
        for module in imports(ast.parse(path.read_text(encoding="utf-8"))):
            doors = tuple(DOORS.get(module, {""}))
            assert name.startswith(doors), f"{name} imports {module}"


def test_heavy_libraries_are_imported_where_they_are_needed_and_not_before() -> None:
    for path in ROOT.rglob("*.py"):
        top = [
            node
            for node in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        late = set(imports(ast.Module(body=list(top), type_ignores=[]))) & LATE
        if path.relative_to(ROOT).as_posix() in LOADED_LATE:
            continue
        assert not late, f"{path.relative_to(ROOT)} imports {late} when it is loaded"


def test_files_that_need_a_heavy_library_are_loaded_where_they_are_needed() -> None:
    modules = {"assistant." + name.removesuffix(".py").replace("/", ".") for name in LOADED_LATE}
    for path in ROOT.rglob("*.py"):
        top = [
            node
            for node in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(node, ast.ImportFrom)
        ]
        if path.relative_to(ROOT).as_posix() not in LOADED_LATE:
            assert not {node.module for node in top} & modules, path
