"""Passages: exact slices of whole sentences, every sentence once, near the target length."""

from __future__ import annotations

import hashlib
import time
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assistant.ingest.chunking import MAX_CHARACTERS, split_passages
from assistant.ingest.chunking_version import RULES_VERSION
from assistant.ingest.heading import body_start
from assistant.ingest.sentences import split_sentences
from assistant.schema import Article, readable_text
from tests.ingest.texts import TEXTS

CLUTTERED = """HALVARD (Courier) — The ferry is back. It cost $4.2 million, said Dr. Orla Finch \
(see p. 3).

Advertisement

Subscribe to our newsletter

What comes next

Mr. Dunmore asked for more. “We wait,” he said. Follow us on Twitter.
"""


def article(text: str) -> Article:
    return Article(id="a", origin="/a.txt", title="A", text=text)


def passages(text: str, *, words: int = 100) -> list[str]:
    return [text[passage.start : passage.end] for passage in split_passages(article(text), words=words)]


def sentence(words: int, first: str = "Word") -> str:
    return " ".join([first, *["word"] * (words - 1)]) + "."


def paragraph(*lengths: int, first: str = "Word") -> str:
    return " ".join(sentence(length, first) for length in lengths)


@given(TEXTS.filter(bool))
def test_passages_contain_every_sentence_once_and_in_order(text: str) -> None:
    split = split_passages(article(text), words=12)
    assert [span for passage in split for span in passage.sentences] == split_sentences(
        text, body_start(text)
    )
    for passage in split:
        assert (passage.start, passage.end) == (passage.sentences[0].start, passage.sentences[-1].end)
        assert passage.end - passage.start <= MAX_CHARACTERS or len(passage.sentences) == 1
    for before, after in pairwise(split):
        assert before.end <= after.start


@given(TEXTS.filter(bool))
def test_splitting_is_deterministic(text: str) -> None:
    assert split_passages(article(text)) == split_passages(article(text))


def test_a_change_of_passages_changes_the_rules_version() -> None:
    long = "\n\n".join(paragraph(*range(count, 40, 7)) for count in range(3, 30, 4))
    split = split_passages(article(f"{CLUTTERED}\n{long}"))
    bounds = [[(span.start, span.end) for span in passage.sentences] for passage in split]
    digest = hashlib.sha256(repr(bounds).encode()).hexdigest()
    assert (RULES_VERSION, digest[:16]) == (3, "cb05d2a7415a370c"), (
        "increment RULES_VERSION and update the digest"
    )


def test_paragraphs_are_joined_up_to_the_target_length() -> None:
    first, second, third = paragraph(20, 20), paragraph(25, 25), paragraph(40)
    assert passages("\n\n".join([first, second, third])) == [f"{first}\n\n{second}", third]


def test_a_paragraph_that_would_be_cut_starts_the_next_passage() -> None:
    first, second = paragraph(30, 30), paragraph(30, 30)
    assert passages(f"{first}\n\n{second}") == [first, second]


def test_a_paragraph_longer_than_the_target_is_split_between_sentences() -> None:
    assert passages(paragraph(40, 40, 40, 40)) == [paragraph(40, 40)] * 2


def test_a_sentence_longer_than_the_target_is_a_passage_of_its_own() -> None:
    assert passages(paragraph(60, 150, 60)) == [sentence(60), sentence(150), sentence(60)]


def test_a_heading_stays_with_the_text_below_it() -> None:
    first, second = paragraph(45, 45), paragraph(30, 30)
    assert passages(f"{first}\n\nThe second part\n\n{second}") == [first, f"The second part\n\n{second}"]
    assert passages(f"{first}\n\n## The second part\n{second}") == [first, f"The second part\n{second}"]


def test_a_list_of_links_is_split_although_each_link_looks_like_a_heading() -> None:
    split = passages("\n\n".join(f"Link number {number}" for number in range(200)))
    assert all(len(passage.split()) <= 130 for passage in split)  # the target of 100 and a short tail


def test_a_short_tail_joins_the_previous_passage() -> None:
    assert passages(paragraph(45, 45, 20)) == [paragraph(45, 45, 20)]


def test_a_tail_that_is_long_enough_or_does_not_fit_stays() -> None:
    assert passages(paragraph(45, 45, 40)) == [paragraph(45, 45), sentence(40)]
    assert passages(paragraph(120, 20)) == [sentence(120), sentence(20)]


def test_a_script_without_spaces_is_split_by_characters() -> None:
    split = passages("今日は晴れで、明日は雨でしょう。" * 500)
    assert max(map(len, split)) <= MAX_CHARACTERS
    assert all(passage.endswith("。") for passage in split)


def test_a_gap_without_words_ends_a_passage() -> None:
    text = (
        "One sentence.\n\n" + "* " * 5000 + "\n\nA heading\n\n" + "- - " * 5000 + "\n\nAnother sentence."
    )
    assert passages(text) == ["One sentence.", "A heading", "Another sentence."]


@pytest.mark.parametrize(
    "head",
    [" date 2026-03-06 ", "---\ntitle: Not quoted\ndate: 2026-03-06\n---\n", "---\nid: x\n---\n\n"],
)
def test_front_matter_and_dateline_are_in_no_passage(head: str) -> None:
    assert passages(f"{head}The first sentence.\n\nThe second one.") == [
        "The first sentence.\n\nThe second one."
    ]


@given(TEXTS, st.sampled_from(["", " date 2026-03-06 ", "---\r\nid: x\r\ndate: 2026-03-06\r\n---\r\n"]))
def test_every_letter_and_digit_after_the_heading_lies_in_exactly_one_passage(
    body: str, head: str
) -> None:
    assume("@" not in body)  # a line of an address is clutter
    text = head + body + "."
    start = body_start(text)
    assert start >= len(head)
    split = split_passages(article(text), words=12)
    quotable = "".join(text[span.start : span.end] for passage in split for span in passage.sentences)
    assert list(filter(str.isalnum, quotable)) == list(filter(str.isalnum, text[start:]))
    assert all(passage.start >= start for passage in split)


def test_punctuation_alone_gives_no_passage() -> None:
    assert passages("... --- ***\n\n“ ”") == []


@pytest.mark.parametrize("unit", ["A b. ", "a\n\n", "# A\n", "word ", "x"])
@pytest.mark.slow
def test_repeated_text_is_split_in_linear_time(unit: str) -> None:
    started = time.process_time()
    split_passages(article(unit * (400_000 // len(unit))))
    assert time.process_time() - started < 8  # 1 to 2 s if linear, a minute if quadratic


def test_a_long_article_is_split_in_seconds() -> None:
    text = "\n\n".join([paragraph(20, 30, 25)] * 2500)
    started = time.process_time()
    assert len(passages(text)) == 2500
    assert time.process_time() - started < 10


def readable_passages(text: str) -> list[str]:
    """Return the readable text of each passage."""
    return [readable_text(text, passage.sentences) for passage in split_passages(article(text))]


def test_clutter_inside_a_passage_is_a_gap_between_its_sentences() -> None:
    text = "It rained. It snowed.\n\nAdvertisement\n\nThe ferry sailed. Sign up here. It was late."
    (passage,) = split_passages(article(text))
    assert text[passage.start : passage.end] == text
    assert [text[span.start : span.end] for span in passage.sentences] == [
        "It rained.",
        "It snowed.",
        "The ferry sailed.",
        "It was late.",
    ]
    assert readable_passages(text) == ["It rained. It snowed.\nThe ferry sailed. It was late."]


def test_clutter_at_the_start_or_end_of_a_text_is_outside_its_passages() -> None:
    prose = "It rained.\n\nIt snowed."
    text = f"Skip to main content\n\n{prose}\n\nRead more: Ferry rams the pier\n\nAll rights reserved."
    assert passages(text) == [prose]


def test_a_text_of_clutter_gives_no_passage() -> None:
    assert passages("Advertisement\n\nSign up for our newsletter\n\n© 2021 The Harrow Courier") == []


def test_clutter_does_not_count_towards_the_length_of_a_passage() -> None:
    first, second = paragraph(30, 20), paragraph(25, 25)
    assert readable_passages(f"{first}\n\nRead more: Harbour bridge to close\n\n{second}") == [
        f"{first}\n{second}"
    ]


@given(TEXTS.filter(bool))
def test_readable_text_without_clutter_is_the_exact_slice(text: str) -> None:
    for passage in split_passages(article(text), words=12):
        assert readable_text(text, passage.sentences) == text[passage.start : passage.end]
        assert (
            readable_text(text[passage.start : passage.end], passage.sentences, start=passage.start)
            == text[passage.start : passage.end]
        )
