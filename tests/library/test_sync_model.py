"""Random histories of a folder, against a dictionary: after each sync the library says what the files say, and nothing else.

Some syncs are killed at a random moment first, and another store has the library open all the time, as a page or a chat has.
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

WORDS = WordEmbedder(*(f"word{number}" for number in range(12)))
NAMES = [
    "a.txt",
    "b.txt",
    "A.txt",
    "sub/a.txt",
    "sub/deep/c.md",
    "rows.jsonl",
    "sub/rows.jsonl",
    "other.jsonl",
]
TEXTS = [f"word{number} was said.\n" for number in range(12)]
IDS = ["one", "two", "three"]
Content = dict[str, str | None] | str
"""Of a text file its text; of a file of rows each text with its id, if it has one."""


class Killed(BaseException):
    """Nobody catches it: the process is gone."""


class Dying(Store):
    """Dies before its n-th commit."""

    commits_left = 0

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        if self.commits_left == 0:
            raise Killed
        self.commits_left -= 1
        with super().transaction() as transaction:
            yield transaction


class Model:
    """The folder as a dictionary, and what may be done to it."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.folder = folder
        self.chance = chance
        self.files: dict[str, Content] = {}

    def write(self) -> None:
        name = self.chance.choice(NAMES)
        self._put(name, self._rows() if name.endswith(".jsonl") else self.chance.choice(TEXTS))

    def delete(self) -> None:
        if len(self.files) > 1:
            name = self.chance.choice(sorted(self.files))
            del self.files[name]
            (self.folder / name).unlink()

    def move(self) -> None:
        if self.files:
            name = self.chance.choice(sorted(self.files))
            to = self.chance.choice(
                [other for other in NAMES if Path(other).suffix == Path(name).suffix and other != name]
                or [name]
            )
            (self.folder / to).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).rename(self.folder / to)
            self.files[to] = self.files.pop(name)

    def swap(self) -> None:
        texts = [name for name, content in sorted(self.files.items()) if isinstance(content, str)]
        if len(texts) > 1:
            first, second = self.chance.sample(texts, 2)
            one, other = self.files[first], self.files[second]
            self._put(first, other)
            self._put(second, one)

    def touch(self) -> None:
        for name in self.files:
            os.utime(self.folder / name)

    def _rows(self) -> dict[str, str | None]:
        free = [number for number in IDS if self.chance.random() < 0.3]
        texts = self.chance.sample(TEXTS, self.chance.randint(1, 6))
        return {text: free.pop() if free else None for text in texts}

    def _put(self, name: str, content: Content) -> None:
        self.files[name] = content
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        else:
            rows = (
                {"text": text} | ({"id": number} if number else {}) for text, number in content.items()
            )
            path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    def said(self) -> tuple[dict[str, set[str]], set[str]]:
        """What each id may say, and what is said without one. Files may disagree on an id: then one of them has the word."""
        named: dict[str, set[str]] = {}
        plain: set[str] = set()
        for content in self.files.values():
            for text, number in [(content, None)] if isinstance(content, str) else content.items():
                if number:
                    named.setdefault(number, set()).add(text)
                else:
                    plain.add(text)
        return named, plain


def agrees(model: Model, store: Store) -> None:
    named, plain = model.said()
    articles = {row.id: store.get_article(row.id).text for row in store.list_articles()}
    for number, texts in named.items():
        assert articles[number] in texts
    rest = sorted(text for number, text in articles.items() if number not in named)
    assert rest == sorted(plain - {articles[number] for number in named}), (
        "each text without an id is one article, unless a named one says it"
    )
    for row in store.list_articles():
        origins = store.get_provenance(row.id).origins
        assert row.origin == origins[0]
        files = {str(Path(origin.partition("#")[0]).relative_to(model.folder)) for origin in origins}
        assert all(articles[row.id] in model.files[file] for file in files)
    for word, text in zip(WORDS.words, TEXTS, strict=True):
        hits = [copy for hit in search(store, WORDS, word, top_k=100) for copy in (hit, *hit.copies)]
        assert {hit.article_id for hit in hits if hit.text == text.strip()} == {
            known for known, said in articles.items() if said == text
        }
    with store.snapshot() as snapshot:
        near = snapshot.search_vectors(WORDS.embed(["word1"])[0], 1000, None)
        told = snapshot.search_text('"said"', 1000, None, (1.0, 1.0))
        assert sorted(near) == sorted(told)
        assert len(near) == len(articles)


@pytest.mark.parametrize("seed", range(12))
def test_after_any_history_the_library_says_what_the_files_say(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    model = Model(tmp_path / "articles", chance)
    steps: list[Callable[[], None]] = [
        model.write,
        model.write,
        model.write,
        model.delete,
        model.move,
        model.move,
        model.swap,
        model.touch,
    ]
    with Store.open(tmp_path / "default", embedder=WORDS, create=True) as open_elsewhere:
        for _ in range(20):
            for _ in range(chance.randint(1, 4)):
                chance.choice(steps)()
            if not model.files:
                continue
            if chance.random() < 0.4:
                with Dying.open(tmp_path / "default", embedder=WORDS) as dying, suppress(Killed):
                    dying.commits_left = chance.randint(0, 12)
                    sync(model.folder, dying, WORDS)
            with Store.open(tmp_path / "default", embedder=WORDS) as store:
                sync(model.folder, store, WORDS, SyncOptions(checksum=chance.random() < 0.2))
            agrees(model, open_elsewhere)
            assert diagnose(tmp_path / "default").is_sound
