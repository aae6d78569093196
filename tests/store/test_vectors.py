"""The FAISS file is only a cache: whatever happens to it, the next search is right."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.schema import derive_article_id
from assistant.store.connection import DATABASE
from assistant.store.store import Store
from assistant.store.tables import LibraryState
from assistant.store.vectors import INDEX_FILE, VectorIndex, read_saved_state
from tests.fakes import WordEmbedder, make_article, one_passage_per_line

WORDS = WordEmbedder("rain", "snow", "wind")


def put(store: Store, text: str, origin: str) -> None:
    item = make_article(text, origin=origin)
    passages = one_passage_per_line(item)
    store.upsert(item, passages, WORDS.embed([item.text[p.start : p.end] for p in passages]))


def nearest(store: Store, text: str, k: int = 10) -> list[int]:
    with store.snapshot() as snapshot:
        return snapshot.search_vectors(WORDS.embed([text])[0], k, None)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A library with passages 1 (rain), 2 (snow) and 3 (wind), settled and closed."""
    with Store.open(tmp_path / "default", embedder=WORDS, create=True) as store:
        put(store, "rain\nsnow", "a.txt")
        put(store, "wind", "b.txt")
        store.checkpoint()
    return tmp_path / "default"  # type: ignore[return-value]


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def swap_in_foreign(path: Path) -> None:
    index = VectorIndex(4)
    index.add([1, 2, 3], WORDS.embed(["wind", "wind", "rain"]))
    index.state = LibraryState(2, "0" * 16)
    index.save(path)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "missing": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
    "truncated": lambda path: path.write_bytes(path.read_bytes()[:-40]),
    "one bit flipped": flip,
    "something else": lambda path: path.write_bytes(b"words " * 100),
    "of another history": swap_in_foreign,
}


@pytest.mark.parametrize("harm", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_file_that_cannot_be_trusted_is_made_again(
    folder: Path, harm: Callable[[Path], object]
) -> None:
    whole = (folder / INDEX_FILE).read_bytes()
    harm(folder / INDEX_FILE)
    with Store.open(folder, embedder=WORDS) as store:
        assert nearest(store, "snow", 1) == [2]
    assert (folder / INDEX_FILE).read_bytes() == whole


@given(data=st.data())
@settings(max_examples=60)
def test_no_flipped_bit_is_ever_loaded(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("flip") / INDEX_FILE
    index = VectorIndex(4)
    index.add([7], WORDS.embed(["rain"]))
    index.state = LibraryState(1, "0123456789abcdef")
    index.save(path)
    content = bytearray(path.read_bytes())
    bit = data.draw(st.integers(0, 8 * len(content) - 1))
    content[bit // 8] ^= 1 << bit % 8
    path.write_bytes(content)
    assert VectorIndex.load(path, 4) is None


def test_a_file_that_lags_is_brought_forward_by_the_change_log(folder: Path) -> None:
    lagging = (folder / INDEX_FILE).read_bytes()
    with Store.open(folder, embedder=WORDS) as store:
        put(store, "rain wind", "c.txt")
        put(store, "snow snow", "a.txt")
    with Store.open(folder, embedder=WORDS) as store:
        assert nearest(store, "rain") == [4, 3, 5]
    assert (
        folder / INDEX_FILE
    ).read_bytes() == lagging  # brought forward in memory, so no reason to write


def test_a_log_that_was_trimmed_too_far_is_no_obstacle(folder: Path) -> None:
    lagging = (folder / INDEX_FILE).read_bytes()
    with Store.open(folder, embedder=WORDS) as store:
        put(store, "rain wind", "c.txt")
        store.checkpoint()
    (folder / INDEX_FILE).write_bytes(lagging)
    with Store.open(folder, embedder=WORDS) as store:
        assert nearest(store, "rain") == [1, 4, 2, 3]


def test_a_library_put_back_from_a_backup_is_not_searched_with_vectors_of_its_future(
    folder: Path,
) -> None:
    backup = (folder / DATABASE).read_bytes()
    with Store.open(folder, embedder=WORDS) as store:
        put(store, "rain rain", "future.txt")
        store.checkpoint()
    (folder / DATABASE).write_bytes(backup)
    with Store.open(folder, embedder=WORDS) as store:
        put(store, "snow snow", "other.txt")  # as many commits as the future had, but another history
        assert nearest(store, "snow", 2) == [2, 4]


def test_an_index_in_memory_follows_what_another_process_does(folder: Path) -> None:
    with Store.open(folder, embedder=WORDS) as reader, Store.open(folder, embedder=WORDS) as writer:
        assert nearest(reader, "wind", 1) == [3]
        put(writer, "wind wind", "c.txt")
        assert nearest(reader, "wind", 2) == [3, 4]
        writer.delete_article(derive_article_id("b.txt"))
        assert nearest(reader, "wind", 1) == [4]


def test_the_file_is_plain_faiss_with_a_signature_behind_it(folder: Path) -> None:
    content = (folder / INDEX_FILE).read_bytes()
    assert hashlib.sha256(content[:-32]).digest() == content[-32:]
    index = faiss.read_index(str(folder / INDEX_FILE))
    np.testing.assert_array_equal(index.reconstruct(2), WORDS.embed(["snow"])[0])
    state = read_saved_state(folder / INDEX_FILE)
    assert state is not None
    assert state.generation == 2


def test_settling_again_writes_nothing(folder: Path) -> None:
    before = (folder / INDEX_FILE).stat().st_mtime_ns
    with Store.open(folder, embedder=WORDS) as store:
        store.checkpoint()
    assert (folder / INDEX_FILE).stat().st_mtime_ns == before


def test_cosines_are_those_worked_out_by_hand() -> None:
    index = VectorIndex(4)
    index.add([1, 2, 3], WORDS.embed(["rain", "rain snow", "snow"]))
    found = index.search(WORDS.embed(["rain"])[0], 3)
    assert [number for number, _ in found] == [1, 2, 3]
    assert [cosine for _, cosine in found] == pytest.approx([1.0, 2**-0.5, 0.0])


@given(
    weights=st.lists(st.integers(0, 10_000), min_size=1, max_size=60, unique=True),
    data=st.data(),
    k=st.integers(1, 10),
)
def test_a_restricted_search_is_exact_under_its_restriction(
    weights: list[int], data: st.DataObject, k: int
) -> None:
    angles = np.array(weights) / 10_000
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    index = VectorIndex(2)
    index.add(list(range(len(weights))), vectors)
    allowed = sorted(data.draw(st.sets(st.integers(0, len(weights) - 1))))
    found = index.search(np.array([1, 0], np.float32), k, allowed)
    best = sorted(allowed, key=lambda number: weights[number])[:k]
    cosines = [float(vectors[number][0]) for number in best]
    assert [cosine for _, cosine in found] == pytest.approx(cosines)
    assert {number for number, _ in found} <= set(allowed)


def test_several_vectors_at_once_find_what_each_finds_alone(folder: Path) -> None:
    with Store.open(folder) as store, store.snapshot() as snapshot:
        asked = WORDS.embed(["rain rain snow", "wind wind rain", "snow wind wind"])
        assert snapshot.search_vectors_batch(asked, 2) == [[1, 2], [3, 1], [3, 2]]
        assert snapshot.search_vectors_batch(asked, 2) == [
            snapshot.search_vectors(one, 2, None) for one in asked
        ]
        assert [len(ids) for ids in snapshot.search_vectors_batch(asked, 10)] == [3, 3, 3]
        assert snapshot.search_vectors_batch(asked[:0], 2) == []
    assert VectorIndex(4).search_batch(asked, 2) == [[], [], []]
