"""Random edits of a folder against a model: after each sync the library matches the files exactly.

Some syncs are killed at a random commit first. A second store stays open throughout, as a page or chat
does.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from assistant.library.doctor import diagnose
from assistant.library.sync import SyncOptions, sync
from assistant.store.store import Store
from assistant.store.transaction import Transaction
from tests.fakes import WordEmbedder
from tests.searching import search

pytestmark = pytest.mark.slow

WORDS = WordEmbedder(*(f"word{number}" for number in range(12)))
NAMES = [
    "a.txt",
    "b.txt",
    "A.txt",
    "sub/a.txt",
    "sub/deep/c.txt",
    "rows.jsonl",
    "sub/rows.jsonl",
    "other.jsonl",
]
TEXTS = [f"word{number} was said.\n" for number in range(12)]
IDS = ["one", "two", "three"]
Content = dict[str, str | None] | str
"""The text of a text file, or the texts of a row file, each with its id or None."""


class Killed(BaseException):
    """The process died: nothing catches this."""


class DyingStore(Store):
    """A store whose process dies before its n-th commit."""

    commits_left = 0

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        if self.commits_left == 0:
            raise Killed
        self.commits_left -= 1
        with super().transaction() as transaction:
            yield transaction


class FolderModel:
    """The content of a folder as a dictionary, with random edits to both."""

    def __init__(self, folder: Path, rng: random.Random) -> None:
        self.folder = folder
        self.rng = rng
        self.files: dict[str, Content] = {}

    def write(self) -> None:
        name = self.rng.choice(NAMES)
        self._put(name, self._random_rows() if name.endswith(".jsonl") else self.rng.choice(TEXTS))

    def delete(self) -> None:
        if len(self.files) > 1:
            name = self.rng.choice(sorted(self.files))
            del self.files[name]
            (self.folder / name).unlink()

    def move(self) -> None:
        if self.files:
            old = self.rng.choice(sorted(self.files))
            candidates = [
                name for name in NAMES if Path(name).suffix == Path(old).suffix and name != old
            ]
            new = self.rng.choice(candidates or [old])
            (self.folder / new).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / old).rename(self.folder / new)
            self.files[new] = self.files.pop(old)

    def swap(self) -> None:
        names = [name for name, content in sorted(self.files.items()) if isinstance(content, str)]
        if len(names) > 1:
            first, second = self.rng.sample(names, 2)
            first_content, second_content = self.files[first], self.files[second]
            self._put(first, second_content)
            self._put(second, first_content)

    def touch(self) -> None:
        for name in self.files:
            os.utime(self.folder / name)

    def _random_rows(self) -> dict[str, str | None]:
        ids = [article_id for article_id in IDS if self.rng.random() < 0.3]
        texts = self.rng.sample(TEXTS, self.rng.randint(1, 6))
        return {text: ids.pop() if ids else None for text in texts}

    def _put(self, name: str, content: Content) -> None:
        self.files[name] = content
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        else:
            rows = (
                {"text": text} | ({"id": article_id} if article_id else {})
                for text, article_id in content.items()
            )
            path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    def expected_texts(self) -> tuple[dict[str, set[str]], set[str]]:
        """Return the texts of each id in all files, and the texts without an id."""
        texts_by_id: dict[str, set[str]] = {}
        texts_without_id: set[str] = set()
        for content in self.files.values():
            items = [(content, None)] if isinstance(content, str) else content.items()
            for text, article_id in items:
                if article_id:
                    texts_by_id.setdefault(article_id, set()).add(text)
                else:
                    texts_without_id.add(text)
        return texts_by_id, texts_without_id


def assert_equal(model: FolderModel, store: Store) -> None:
    texts_by_id, texts_without_id = model.expected_texts()
    articles = {row.id: store.get_article(row.id).text for row in store.list_articles()}
    supplied = {
        article_id: article_id.partition("@")[0]
        for article_id in articles
        if article_id.partition("@")[0] in IDS
    }
    for row_id, texts in texts_by_id.items():
        ids = [article_id for article_id in supplied if supplied[article_id] == row_id]
        assert sorted(articles[article_id] for article_id in ids) == sorted(texts)
        assert (row_id in ids) == (len(texts) == 1), "an id has a suffix only where files disagree on it"
    assert set(supplied.values()) == set(texts_by_id)
    derived = sorted(text for article_id, text in articles.items() if article_id not in supplied)
    assert derived == sorted(texts_without_id - set().union(*texts_by_id.values())), (
        "each text without an id is one article, unless an article with an id has the same text"
    )
    for row in store.list_articles():
        origins = store.get_provenance(row.id).origins
        assert row.origin == origins[0]
        files = {str(Path(origin.partition("#")[0]).relative_to(model.folder)) for origin in origins}
        assert all(articles[row.id] in model.files[file] for file in files)
    for word, text in zip(WORDS.words, TEXTS, strict=True):
        hits = [copy for hit in search(store, WORDS, word, top_k=100) for copy in (hit, *hit.copies)]
        assert {hit.article_id for hit in hits if hit.text == text.strip()} == {
            article_id for article_id, article_text in articles.items() if article_text == text
        }
    with store.snapshot() as snapshot:
        vector_ids = snapshot.search_vectors(WORDS.embed(["word1"])[0], 1000, None)
        text_ids = snapshot.score_words(["said"], (1.0, 1.0)).best(1000, None)
        assert sorted(vector_ids) == sorted(text_ids)
        assert len(vector_ids) == len(articles)


@pytest.mark.parametrize("seed", range(12))
def test_library_matches_the_files_after_random_edits_and_kills(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    model = FolderModel(tmp_path / "articles", rng)
    edits: list[Callable[[], None]] = [
        model.write,
        model.write,
        model.write,
        model.delete,
        model.move,
        model.move,
        model.swap,
        model.touch,
    ]
    with Store.open(tmp_path / "default", embedder=WORDS, create=True) as second_store:
        for _ in range(20):
            for _ in range(rng.randint(1, 4)):
                rng.choice(edits)()
            if not model.files:
                continue
            if rng.random() < 0.4:
                with DyingStore.open(tmp_path / "default", embedder=WORDS) as dying, suppress(Killed):
                    dying.commits_left = rng.randint(0, 12)
                    sync(model.folder, dying, WORDS)
            with Store.open(tmp_path / "default", embedder=WORDS) as store:
                sync(model.folder, store, WORDS, SyncOptions(checksum=rng.random() < 0.2))
            assert_equal(model, second_store)
            assert diagnose(tmp_path / "default").is_sound
