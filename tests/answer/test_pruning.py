"""Only the sentences of other passages that are close to the question are read."""

from __future__ import annotations

from assistant.answer.pruning import READ_SHARE, prune_passages
from tests.answer.scripted import make_hit
from tests.fakes import WordEmbedder

QUESTION = "How much will repairs of the pier cost?"
REPORT = make_hit(
    "Repairs of the pier will cost $5 million. The mayor likes tea. Gulls were seen. Rain fell there.",
    number=2,
)
WEATHER = make_hit("It rained on Sunday. The wind was weak.", number=3)


def test_the_closest_sentences_are_kept_in_their_order() -> None:
    report, *_ = prune_passages(QUESTION, [REPORT, WEATHER], WordEmbedder())
    assert report.passage_id == REPORT.passage_id
    assert "Repairs of the pier will cost $5 million." in report.readable_text
    assert list(report.sentences) == sorted(report.sentences, key=lambda span: span.start)
    assert report.text == REPORT.text


def test_a_passage_without_a_close_sentence_is_left_out() -> None:
    far = make_hit("Gulls sing.", number=3)
    pruned = prune_passages("pier repairs cost tea mayor rain", [REPORT, far], WordEmbedder())
    assert [hit.passage_id for hit in pruned] == [REPORT.passage_id]


def test_needed_sentences_come_first() -> None:
    (report,) = prune_passages(QUESTION, [REPORT], WordEmbedder(), lambda text: "Gulls" in text)
    assert "Gulls were seen." in report.readable_text
    assert "Rain fell there." not in report.readable_text


def test_about_the_wanted_share_of_words_is_read() -> None:
    text = "The boat sank. The pier fell. Repairs began."
    others = [make_hit(text, number=number) for number in range(2, 6)]
    pruned = prune_passages(QUESTION, others, WordEmbedder())
    words = sum(len(hit.readable_text.split()) for hit in pruned)
    total = sum(len(hit.text.split()) for hit in others)
    assert READ_SHARE <= words / total < READ_SHARE + 0.1
