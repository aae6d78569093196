"""The FAISS file is a cache: searches stay correct if it is damaged, outdated or missing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
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


def upsert(store: Store, text: str, origin: str) -> None:
    article = make_article(text, origin=origin)
    passages = one_passage_per_line(article)
    store.upsert(article, passages, WORDS.embed([article.text[p.start : p.end] for p in passages]))


def search(store: Store, text: str, k: int = 10) -> list[int]:
    with store.snapshot() as snapshot:
        return snapshot.search_vectors(WORDS.embed([text])[0], k, None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a closed library with passages 1 (rain), 2 (snow) and 3 (wind), after a checkpoint."""
    with Store.open(tmp_path / "default", embedder=WORDS, create=True) as store:
        upsert(store, "rain\nsnow", "a.txt")
        upsert(store, "wind", "b.txt")
        store.checkpoint()
    return tmp_path / "default"


def flip_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def replace_with_other_history(path: Path) -> None:
    index = VectorIndex(4)
    index.add([1, 2, 3], WORDS.embed(["wind", "wind", "rain"]))
    index.state = LibraryState(2, "0" * 16)
    index.save(path)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "missing": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
    "truncated": lambda path: path.write_bytes(path.read_bytes()[:-40]),
    "one bit flipped": flip_bit,
    "another format": lambda path: path.write_bytes(b"words " * 100),
    "of another history": replace_with_other_history,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_untrusted_file_is_rebuilt(folder: Path, damage: Callable[[Path], object]) -> None:
    intact = (folder / INDEX_FILE).read_bytes()
    damage(folder / INDEX_FILE)
    with Store.open(folder, embedder=WORDS) as store:
        assert search(store, "snow", 1) == [2]
    assert (folder / INDEX_FILE).read_bytes() == intact


@pytest.mark.slow
@given(data=st.data())
@settings(max_examples=60)
def test_file_with_a_flipped_bit_is_never_loaded(
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


def test_outdated_file_is_updated_from_the_change_log(folder: Path) -> None:
    outdated = (folder / INDEX_FILE).read_bytes()
    with Store.open(folder, embedder=WORDS) as store:
        upsert(store, "rain wind", "c.txt")
        upsert(store, "snow snow", "a.txt")
    with Store.open(folder, embedder=WORDS) as store:
        assert search(store, "rain") == [4, 3, 5]
    assert (folder / INDEX_FILE).read_bytes() == outdated  # updated in memory only


def test_index_is_rebuilt_if_the_change_log_was_trimmed_too_far(folder: Path) -> None:
    outdated = (folder / INDEX_FILE).read_bytes()
    with Store.open(folder, embedder=WORDS) as store:
        upsert(store, "rain wind", "c.txt")
        store.checkpoint()
    (folder / INDEX_FILE).write_bytes(outdated)
    with Store.open(folder, embedder=WORDS) as store:
        assert search(store, "rain") == [1, 4, 2, 3]


def test_library_restored_from_a_backup_does_not_use_newer_vectors(folder: Path) -> None:
    backup = (folder / DATABASE).read_bytes()
    with Store.open(folder, embedder=WORDS) as store:
        upsert(store, "rain rain", "future.txt")
        store.checkpoint()
    (folder / DATABASE).write_bytes(backup)
    with Store.open(folder, embedder=WORDS) as store:
        upsert(store, "snow snow", "other.txt")  # same generation, another history
        assert search(store, "snow", 2) == [2, 4]


def test_index_in_memory_follows_other_connections(folder: Path) -> None:
    with Store.open(folder, embedder=WORDS) as reader, Store.open(folder, embedder=WORDS) as writer:
        assert search(reader, "wind", 1) == [3]
        upsert(writer, "wind wind", "c.txt")
        assert search(reader, "wind", 2) == [3, 4]
        writer.delete_article(derive_article_id("b.txt"))
        assert search(reader, "wind", 1) == [4]


def test_file_is_plain_faiss_followed_by_a_footer(folder: Path) -> None:
    content = (folder / INDEX_FILE).read_bytes()
    assert hashlib.sha256(content[:-32]).digest() == content[-32:]
    index = faiss.read_index(str(folder / INDEX_FILE))
    np.testing.assert_array_equal(index.reconstruct(2), WORDS.embed(["snow"])[0])
    state = read_saved_state(folder / INDEX_FILE)
    assert state is not None
    assert state.generation == 2


def test_second_checkpoint_writes_nothing(folder: Path) -> None:
    before = (folder / INDEX_FILE).stat().st_mtime_ns
    with Store.open(folder, embedder=WORDS) as store:
        store.checkpoint()
    assert (folder / INDEX_FILE).stat().st_mtime_ns == before


def test_cosines_match_hand_computed_values() -> None:
    index = VectorIndex(4)
    index.add([1, 2, 3], WORDS.embed(["rain", "rain snow", "snow"]))
    hits = index.search(WORDS.embed(["rain"])[0], 3)
    assert [passage_id for passage_id, _ in hits] == [1, 2, 3]
    assert [cosine for _, cosine in hits] == pytest.approx([1.0, 2**-0.5, 0.0])


@given(
    weights=st.lists(st.integers(0, 10_000), min_size=1, max_size=60, unique=True),
    data=st.data(),
    k=st.integers(1, 10),
)
def test_restricted_search_is_exact(weights: list[int], data: st.DataObject, k: int) -> None:
    angles = np.array(weights) / 10_000
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    index = VectorIndex(2)
    index.add(list(range(len(weights))), vectors)
    allowed = sorted(data.draw(st.sets(st.integers(0, len(weights) - 1))))
    hits = index.search(np.array([1, 0], np.float32), k, allowed)
    best = sorted(allowed, key=lambda passage_id: weights[passage_id])[:k]
    cosines = [float(vectors[passage_id][0]) for passage_id in best]
    assert [cosine for _, cosine in hits] == pytest.approx(cosines)
    assert {passage_id for passage_id, _ in hits} <= set(allowed)


def test_batch_search_equals_single_searches(folder: Path) -> None:
    with Store.open(folder) as store, store.snapshot() as snapshot:
        queries = WORDS.embed(["rain rain snow", "wind wind rain", "snow wind wind"])
        assert snapshot.search_vectors_batch(queries, 2) == [[1, 2], [3, 1], [3, 2]]
        assert snapshot.search_vectors_batch(queries, 2) == [
            snapshot.search_vectors(query, 2, None) for query in queries
        ]
        assert [len(ids) for ids in snapshot.search_vectors_batch(queries, 10)] == [3, 3, 3]
        assert snapshot.search_vectors_batch(queries[:0], 2) == []
    assert VectorIndex(4).search_batch(queries, 2) == [[], [], []]


def test_an_index_of_an_earlier_store_needs_no_file_and_is_brought_up_to_date(folder: Path) -> None:
    with Store.open(folder, embedder=WORDS) as store:
        assert search(store, "snow", 1) == [2]
        index = store.index
    (folder / INDEX_FILE).unlink()
    with Store.open(folder, embedder=WORDS) as writer:
        upsert(writer, "snow snow", "c.txt")
    with Store.open(folder, embedder=WORDS) as store:
        store.index = index
        assert search(store, "snow", 2) == [2, 4]
    assert not (folder / INDEX_FILE).exists()


def test_an_index_of_another_library_is_not_searched(folder: Path, tmp_path: Path) -> None:
    with Store.open(tmp_path / "other", embedder=WORDS, create=True) as other:
        upsert(other, "wind\nrain", "a.txt")
        upsert(other, "snow", "b.txt")
        assert search(other, "rain", 1) == [2]
        index = other.index
    with Store.open(folder, embedder=WORDS) as store:
        store.index = index
        assert search(store, "rain", 1) == [1]
