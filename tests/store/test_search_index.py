"""The files of the search index are a cache: searches stay correct if they are damaged or missing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.schema import derive_article_id
from assistant.store import array_file, segment
from assistant.store.array_file import ArrayFile, DamagedFile, write_arrays
from assistant.store.connection import DATABASE
from assistant.store.index_files import INDEX_FILE, read_list, read_saved_state
from assistant.store.nearest_passages import find_nearest
from assistant.store.postings import Postings
from assistant.store.search_index import SearchIndex
from assistant.store.segment import IndexSegment, compact_segments, merge_segments
from assistant.store.store import Store
from assistant.store.tables import LibraryState
from assistant.store.tokenizer import index_words
from assistant.store.vectors import Vectors, cosine_margin, encode
from tests.fakes import WordEmbedder, make_article, one_passage_per_line

WORDS = WordEmbedder("rain", "snow", "wind")


def upsert(store: Store, text: str, origin: str) -> None:
    article = make_article(text, origin=origin)
    passages = one_passage_per_line(article)
    store.upsert(article, passages, WORDS.embed([article.text[p.start : p.end] for p in passages]))


def search(store: Store, text: str, k: int = 10) -> list[int]:
    """Return the nearest passages, which must also be those with the word."""
    with store.snapshot() as snapshot:
        ids = snapshot.search_vectors(WORDS.embed([text])[0], k, None)
        with_word = snapshot.score_words([text], (0.5, 1.0)).best(k, None)
        assert set(with_word) <= set(ids)
        assert bool(with_word) == bool(snapshot.cosine_scores(WORDS.embed([text])[0], ids[:1]))
    return ids


def segment_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("segment-*.bin"))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / INDEX_FILE, *segment_files(folder))}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a closed library with passages 1 (rain), 2 (snow) and 3 (wind), after a checkpoint."""
    with Store.open(tmp_path / "default", embedder=WORDS, create=True) as store:
        upsert(store, "rain\nsnow", "a.txt")
        upsert(store, "wind", "b.txt")
        store.checkpoint()
    return tmp_path / "default"


def flip(path: Path, position: float) -> None:
    content = bytearray(path.read_bytes())
    content[min(len(content) - 1, int(position * len(content)))] ^= 1
    path.write_bytes(content)


def replace_with_other_history(folder: Path) -> None:
    with Store.open(folder.parent / "other", embedder=WORDS, create=True) as store:
        upsert(store, "wind\nwind", "a.txt")
        upsert(store, "rain", "b.txt")
        store.checkpoint()
    for path in (folder / INDEX_FILE, *segment_files(folder)):
        path.unlink()
    for path in (folder.parent / "other" / INDEX_FILE, *segment_files(folder.parent / "other")):
        shutil.copy(path, folder)


def on_segment(damage: Callable[[Path], object]) -> Callable[[Path], object]:
    return lambda folder: damage(segment_files(folder)[0])


DAMAGE: dict[str, Callable[[Path], object]] = {
    "list missing": lambda folder: (folder / INDEX_FILE).unlink(),
    "list empty": lambda folder: (folder / INDEX_FILE).write_bytes(b""),
    "list changed": lambda folder: flip(folder / INDEX_FILE, 0.3),
    "segment missing": on_segment(Path.unlink),
    "segment empty": on_segment(lambda path: path.write_bytes(b"")),
    "segment truncated": on_segment(lambda path: path.write_bytes(path.read_bytes()[:-40])),
    "first byte flipped": on_segment(lambda path: flip(path, 0)),
    "middle byte flipped": on_segment(lambda path: flip(path, 0.5)),
    "last byte flipped": on_segment(lambda path: flip(path, 1)),
    "another format": on_segment(lambda path: path.write_bytes(b"words " * 500)),
    "of another history": replace_with_other_history,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_untrusted_files_are_rebuilt(folder: Path, damage: Callable[[Path], object]) -> None:
    intact = contents(folder)
    damage(folder)
    with Store.open(folder, embedder=WORDS) as store:
        assert search(store, "snow", 1) == [2]
    assert contents(folder) == intact


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_checkpoint_and_deletion_survive_damage(folder: Path, damage: Callable[[Path], object]) -> None:
    damage(folder)
    with Store.open(folder, embedder=WORDS) as store:
        upsert(store, "snow snow", "c.txt")
        store.delete_article(derive_article_id("b.txt"))
    with Store.open(folder, embedder=WORDS) as store:
        assert search(store, "snow") == [2, 4, 1]


@pytest.mark.slow
@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_no_flipped_bit_changes_a_result(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("flip")
    arrays = {
        "ids": np.arange(100, dtype="<i8"),
        "codes": np.arange(1000, dtype="<u2").reshape(100, 10),
        "none": np.empty(0, dtype="<u2"),
    }
    path, identity = write_arrays(folder, "segment", arrays)
    content = bytearray(path.read_bytes())
    bit = data.draw(st.integers(0, 8 * len(content) - 1))
    content[bit // 8] ^= 1 << bit % 8
    path.write_bytes(content)
    try:
        file = ArrayFile.open(path, identity)
        start = data.draw(st.integers(0, 100))
        for name, array in arrays.items():
            np.testing.assert_array_equal(file.read(name, start), array[start:])
    except DamagedFile:
        return
    # Where the flipped bit lies in no block that was read, all that was read is right.


@given(
    sizes=st.lists(st.integers(0, 300), min_size=1, max_size=4),
    bounds=st.tuples(st.integers(0, 300), st.integers(0, 300)),
)
def test_arrays_are_read_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, sizes: Sequence[int], bounds: tuple[int, int]
) -> None:
    folder = tmp_path_factory.mktemp("arrays")
    arrays = {str(n): np.arange(3 * size, dtype="<u4").reshape(size, 3) for n, size in enumerate(sizes)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(array_file, "BLOCK_BYTES", 128)
        file = ArrayFile.open(*write_arrays(folder, "segment", arrays))
        for name, array in arrays.items():
            np.testing.assert_array_equal(file.read(name, *bounds), array[slice(*bounds)])
            np.testing.assert_array_equal(file.read(name), array)


def test_damage_is_found_in_the_block_that_is_read_and_in_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(array_file, "BLOCK_BYTES", 256)
    path, identity = write_arrays(tmp_path, "segment", {"rows": np.arange(1024, dtype="<u4")})
    content = bytearray(path.read_bytes())
    content[2000] ^= 4
    path.write_bytes(content)
    file = ArrayFile.open(path, identity)
    np.testing.assert_array_equal(file.read("rows", 0, 400), np.arange(400))
    with pytest.raises(DamagedFile):
        file.read("rows", 400, 600)
    with pytest.raises(DamagedFile):
        file.read("rows")


def test_outdated_files_are_updated_from_the_change_log(folder: Path) -> None:
    outdated = contents(folder)
    with Store.open(folder, embedder=WORDS) as store:
        upsert(store, "rain wind", "c.txt")
        upsert(store, "snow snow", "a.txt")
    with Store.open(folder, embedder=WORDS) as store:
        assert search(store, "rain") == [4, 3, 5]
    assert contents(folder) == outdated  # updated in memory only


def test_index_is_rebuilt_if_the_change_log_was_trimmed_too_far(folder: Path) -> None:
    outdated = contents(folder)
    with Store.open(folder, embedder=WORDS) as store:
        upsert(store, "rain wind", "c.txt")
        store.checkpoint()
    for path in segment_files(folder):
        path.unlink()
    for name, content in outdated.items():
        (folder / name).write_bytes(content)
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


def test_threads_and_a_writer_see_whole_states(folder: Path) -> None:
    with Store.open(folder, embedder=WORDS) as store, Store.open(folder, embedder=WORDS) as writer:

        def read(_: int) -> bool:
            with store.snapshot() as snapshot:
                (count,) = snapshot._connection.execute("SELECT count(*) FROM passages").fetchone()
                ids = snapshot.search_vectors(WORDS.embed(["wind"])[0], 1000, None)
                words = snapshot.score_words(["wind"], (0.5, 1.0)).best(1000, None)
            return bool(len(ids) == count == len(words) + 2)

        with ThreadPoolExecutor(3) as pool:
            results = pool.map(read, range(60))
            for number in range(20):
                upsert(writer, f"wind {number}", f"{number}.txt")
                if number % 3 == 0:
                    writer.delete_article(derive_article_id(f"{number}.txt"))
            assert all(results)


def test_second_checkpoint_writes_nothing(folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir() if path.suffix != ".db"}
    with Store.open(folder, embedder=WORDS) as store:
        store.checkpoint()
    after = {path: path.stat().st_mtime_ns for path in before}
    assert after == before


def test_files_of_earlier_versions_are_deleted(folder: Path) -> None:
    (folder / "vectors.faiss").write_bytes(b"vectors of a deleted article")
    with Store.open(folder, embedder=WORDS) as store:
        upsert(store, "snow", "c.txt")
        store.checkpoint()
    assert not (folder / "vectors.faiss").exists()


def test_a_small_change_leaves_the_files_of_large_segments_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segment, "MAX_ROWS", 32)
    with Store.open(folder, embedder=WORDS) as store:
        upsert(store, "\n".join(["rain"] * 100), "long.txt")
        store.checkpoint()
        before = set(segment_files(folder))
        upsert(store, "snow", "c.txt")
        store.checkpoint()
        after = set(segment_files(folder))
        assert len(before - after) <= 1
        store.delete_article(derive_article_id("c.txt"))
        assert len(after - set(segment_files(folder))) == 1
        assert search(store, "rain", 200)[:101] == [1, *range(4, 104)]
    listed = read_list(folder)
    assert listed is not None
    assert [entry.file for entry in listed.segments] == [
        path.name
        for entry in listed.segments
        for path in segment_files(folder)
        if path.name == entry.file
    ]
    assert len(segment_files(folder)) == len(listed.segments)


def test_list_states_the_generation_of_the_library(folder: Path) -> None:
    state = read_saved_state(folder)
    assert state is not None
    assert state.generation == 2
    line, _ = (folder / INDEX_FILE).read_text().splitlines()
    assert [(part["first"], part["last"]) for part in json.loads(line)["segments"]] == [(1, 3)]


def make_segment(first: int, vectors: Vectors, texts: Sequence[str]) -> IndexSegment:
    ids = np.arange(first, first + len(texts))
    return IndexSegment.build(ids, encode(vectors), index_words(("", text) for text in texts))


TEXTS = st.lists(st.sampled_from(["rain", "rain snow", "snow rain rain", "wind", ""]), max_size=9)


@given(parts=st.lists(TEXTS.filter(len), min_size=1, max_size=6), data=st.data())
def test_merging_equals_building_at_once_without_the_deleted(
    parts: list[list[str]], data: st.DataObject
) -> None:
    texts = [text for part in parts for text in part]
    vectors = WORDS.embed(texts)
    deleted = np.array(sorted(data.draw(st.sets(st.integers(1, len(texts))))), dtype=np.int64)
    segments, first = [], 1
    for part in parts:
        part_vectors = vectors[first - 1 : first - 1 + len(part)]
        segments.append(make_segment(first, part_vectors, part).without(deleted))
        first += len(part)
    living = [i for i in range(1, len(texts) + 1) if i not in set(deleted.tolist())]
    for merged in (merge_segments(segments), *compact_segments(segments)):
        rows = [i for i in living if merged.living is None and i in set(merged.ids.tolist())]
        assert merged.ids.tolist() == rows
        expected = IndexSegment.build(
            np.array(rows, dtype=np.int64),
            encode(vectors[[i - 1 for i in rows]]),
            index_words(("", texts[i - 1]) for i in rows),
        )
        assert_same_postings(merged.postings, expected.postings)
        np.testing.assert_array_equal(merged.codes, expected.codes)
    assert [i for part in compact_segments(segments) for i in part.ids.tolist()] == living


def assert_same_postings(first: Postings, second: Postings) -> None:
    for column, expected in zip(first, second, strict=True):
        np.testing.assert_array_equal(column, expected)


def test_adding_one_by_one_leaves_few_segments() -> None:
    segments: list[IndexSegment] = []
    rewritten = 0
    for number in range(1, 401):
        new = make_segment(number, WORDS.embed(["rain"]), ["rain"])
        before = set(map(id, segments))
        segments = compact_segments([*segments, new])
        rewritten += sum(len(part) for part in segments if id(part) not in before)
        assert len(segments) <= 6
    assert rewritten < 400 * 10


@given(st.integers(1, 400), st.integers(0, 2**32 - 1))
@settings(deadline=None)
def test_error_of_a_cosine_stays_below_its_margin(dimension: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    vectors = generator.standard_normal((30, dimension)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    texts = [""] * len(vectors)
    index = SearchIndex(dimension, LibraryState(1, ""), [make_segment(1, vectors, texts)])
    (candidates,) = index.find_candidates(vectors[:1], 30, None)
    exact = vectors[candidates.ids - 1] @ vectors[0]
    assert np.abs(candidates.cosines - exact).max() < cosine_margin(dimension)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Vectors]:
    """Return a library of 3,000 passages in 12 segments, some deleted, and their vectors by id - 1."""
    generator = np.random.default_rng(5)
    centres = generator.standard_normal((40, 96))
    vectors = (
        centres[generator.integers(40, size=3000)] + generator.standard_normal((3000, 96))
    ).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors[1000:1200] = vectors[999]  # copies
    embedder = WordEmbedder(*(f"word{n}" for n in range(95)))
    folder = tmp_path_factory.mktemp("many") / "default"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segment, "MAX_ROWS", 256)
        with Store.open(folder, embedder=embedder, create=True) as store:
            for start in range(0, 3000, 50):
                article = make_article("\n".join(["rain"] * 50), origin=f"{start}.txt")
                article = article.model_copy(update={"title": str(start)})
                with store.transaction() as transaction:
                    transaction.upsert(
                        article, one_passage_per_line(article), vectors[start : start + 50]
                    )
            store.checkpoint()
            assert len(segment_files(folder)) == 12
            for start in (150, 2000):
                with store.transaction() as transaction:
                    transaction.delete_article(derive_article_id(f"{start}.txt"))
    return folder, vectors


def test_results_equal_exact_search(many: tuple[Path, Vectors]) -> None:
    folder, vectors = many
    generator = np.random.default_rng(6)
    living = np.setdiff1d(np.arange(3000), [*range(150, 200), *range(2000, 2050)])
    with Store.open(folder) as store, store.snapshot() as snapshot:
        for k in (1, 10, 50):
            for query in vectors[generator.integers(3000, size=20)]:
                noisy = query + 0.05 * generator.standard_normal(96).astype(np.float32)
                noisy /= np.linalg.norm(noisy)
                allowed = np.sort(generator.choice(living, 700, replace=False))
                for rows in (living, allowed):
                    exact = vectors[rows].astype(np.float64) @ noisy.astype(np.float64)
                    nearest = rows[np.lexsort((rows, -exact))][:k] + 1
                    ids = None if rows is living else rows + 1
                    assert snapshot.search_vectors(noisy, k, ids) == nearest.tolist()


def test_batch_search_equals_single_searches(folder: Path) -> None:
    with Store.open(folder) as store, store.snapshot() as snapshot:
        queries = WORDS.embed(["rain rain snow", "wind wind rain", "snow wind wind"])
        assert snapshot.search_vectors_batch(queries, 2) == [[1, 2], [3, 1], [3, 2]]
        assert snapshot.search_vectors_batch(queries, 2) == [
            snapshot.search_vectors(query, 2, None) for query in queries
        ]
        assert [len(ids) for ids in snapshot.search_vectors_batch(queries, 10)] == [3, 3, 3]
        assert snapshot.search_vectors_batch(queries[:0], 2) == []
        assert snapshot.search_vectors(queries[0], 2, np.empty(0, dtype=np.int64)) == []


def test_an_empty_library_has_no_results(tmp_path: Path) -> None:
    with Store.open(tmp_path / "default", embedder=WORDS, create=True) as store:
        store.checkpoint()
        with store.snapshot() as snapshot:
            assert find_nearest(snapshot._connection, store.index, WORDS.embed(["rain"]), 5) == [[]]
            scores = snapshot.score_words(["rain"], (0.5, 1.0))
            assert (scores.best(5, None), scores.of([1])) == ([], {})


def test_an_outdated_index_of_an_empty_library_is_not_taken_for_the_current(tmp_path: Path) -> None:
    with Store.open(tmp_path, embedder=WORDS, create=True) as store:
        assert search(store, "rain") == []
        with Store.open(tmp_path, embedder=WORDS) as other:
            upsert(other, "Rain fell.", "rain.txt")
            upsert(other, "Snow fell.", "snow.txt")
            other.checkpoint()
        assert len(search(store, "rain")) == 2


def test_the_index_of_an_earlier_store_needs_no_file_and_is_brought_up_to_date(folder: Path) -> None:
    with Store.open(folder, embedder=WORDS) as store:
        assert search(store, "snow", 1) == [2]
        index = store.index
    for path in (folder / INDEX_FILE, *segment_files(folder)):
        path.unlink()
    with Store.open(folder, embedder=WORDS) as writer:
        upsert(writer, "snow snow", "c.txt")
    with Store.open(folder, embedder=WORDS) as store:
        store.index = index
        assert search(store, "snow", 2) == [2, 4]
    assert not (folder / INDEX_FILE).exists()


def test_the_index_of_another_library_is_not_searched(folder: Path, tmp_path: Path) -> None:
    with Store.open(tmp_path / "other", embedder=WORDS, create=True) as other:
        upsert(other, "wind\nrain", "a.txt")
        upsert(other, "snow", "b.txt")
        assert search(other, "rain", 1) == [2]
        index = other.index.index
    with Store.open(folder, embedder=WORDS) as store:
        store.index.index = index
        assert search(store, "rain", 1) == [1]
