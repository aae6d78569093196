"""Near-duplicate hits of other articles are collapsed into the best hit."""

from __future__ import annotations

from assistant.schema import Hit
from assistant.search.near_duplicates import collapse_near_duplicates
from tests.answer.scripted import make_hit, without_sentence

STORY = (
    "The ferry hit the pier on Monday and three people were hurt. "
    "Repairs will cost four million dollars, the harbour master said."
)
OTHER_STORY = (
    "The council will vote on the school in March. "
    "Parents have asked for a hearing before that, and for a bus."
)


def ids(hits: tuple[Hit, ...] | list[Hit]) -> list[int]:
    return [hit.passage_id for hit in hits]


def test_agency_story_in_two_outlets_is_one_hit_with_a_copy() -> None:
    original = make_hit(STORY, number=1)
    reprint = make_hit(f"(Agency) {STORY}", number=2)
    unrelated = make_hit(OTHER_STORY, number=3)
    first, second = collapse_near_duplicates([original, reprint, unrelated], limit=5)
    assert (first.passage_id, ids(first.copies)) == (1, [2])
    assert (second.passage_id, second.copies) == (3, ())


def test_shortened_copy_is_collapsed() -> None:
    shortened = make_hit(STORY.split(". ")[0] + ".", number=2)
    (hit,) = collapse_near_duplicates([make_hit(STORY, number=1), shortened], limit=5)
    assert ids(hit.copies) == [2]


def test_paraphrase_is_not_collapsed() -> None:
    paraphrase = make_hit(
        "Three people were injured when a ferry struck a pier on Monday. "
        "The damage is put at four million dollars.",
        number=2,
    )
    hits = collapse_near_duplicates([make_hit(STORY, number=1), paraphrase], limit=5)
    assert ids(hits) == [1, 2]


def test_a_copy_in_another_spelling_is_a_near_duplicate() -> None:
    printed = STORY.replace("fi", "ﬁ").replace("ff", "ﬀ").replace(" ", "\u00a0").replace("e", "e\u00ad")
    hits = [make_hit(STORY, number=1), make_hit(printed, number=2)]
    assert ids(collapse_near_duplicates(hits, limit=5)) == [1]


def test_repeated_words_in_one_article_are_two_hits() -> None:
    original = make_hit(STORY, number=1)
    repetition = make_hit(STORY, number=1, before=500).model_copy(update={"passage_id": 9})
    assert ids(collapse_near_duplicates([original, repetition], limit=5)) == [1, 9]


def test_copies_do_not_count_towards_the_limit_and_are_collected_beyond_it() -> None:
    texts = [STORY, STORY, OTHER_STORY, STORY]
    hits = [make_hit(text, number=number) for number, text in enumerate(texts, 1)]
    first, second = collapse_near_duplicates(hits, limit=2)
    assert (ids(first.copies), second.passage_id) == ([2, 4], 3)


def test_boilerplate_does_not_hide_a_copy() -> None:
    link = (
        "Read more about the many other ferries which have rammed one or the other pier "
        "in this old harbour of ours since 1848 here."
    )
    cluttered = without_sentence(make_hit(STORY.replace(". ", f". {link} "), number=2), link)
    (hit,) = collapse_near_duplicates([make_hit(STORY, number=1), cluttered], limit=5)
    assert ids(hit.copies) == [2]
