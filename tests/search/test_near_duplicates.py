"""Near-copies: collapsed into the best one when other articles hold them, and nothing else is."""

from __future__ import annotations

from assistant.search.near_duplicates import collapse_near_duplicates
from tests.answer.scripted import make_hit, without_sentence

STORY = "The ferry hit the pier on Monday and three people were hurt. Repairs will cost four million dollars, the harbour master said."
OTHER = "The council will vote on the school in March. Parents have asked for a hearing before that, and for a bus."


def test_an_agencys_story_in_two_outlets_is_one_hit_with_a_copy() -> None:
    best, again, other = (
        make_hit(STORY, number=1),
        make_hit(f"(Agency) {STORY}", number=2),
        make_hit(OTHER, number=3),
    )
    first, second = collapse_near_duplicates([best, again, other], limit=5)
    assert (first.passage_id, [copy.passage_id for copy in first.copies]) == (1, [2])
    assert (second.passage_id, second.copies) == (3, ())


def test_a_shortened_copy_is_one_and_a_retelling_is_not() -> None:
    short = STORY.split(". ")[0] + "."
    retold = "Three people were injured when a ferry struck a pier on Monday. The damage is put at four million dollars."
    (only,) = collapse_near_duplicates([make_hit(STORY, number=1), make_hit(short, number=2)], limit=5)
    assert [copy.passage_id for copy in only.copies] == [2]
    assert (
        len(collapse_near_duplicates([make_hit(STORY, number=1), make_hit(retold, number=2)], limit=5))
        == 2
    )


def test_the_same_words_twice_in_one_article_are_two_hits() -> None:
    again = make_hit(STORY, number=1, before=500).model_copy(update={"passage_id": 9})
    assert [
        one.passage_id for one in collapse_near_duplicates([make_hit(STORY, number=1), again], limit=5)
    ] == [1, 9]


def test_copies_make_room_and_those_beyond_are_still_told() -> None:
    hits = [
        make_hit(STORY, number=1),
        make_hit(STORY, number=2),
        make_hit(OTHER, number=3),
        make_hit(STORY, number=4),
    ]
    first, second = collapse_near_duplicates(hits, limit=2)
    assert ([copy.passage_id for copy in first.copies], second.passage_id) == ([2, 4], 3)


def test_clutter_within_a_story_does_not_hide_that_it_is_a_copy() -> None:
    link = "Read more about the many other ferries which have rammed one or the other pier in this old harbour of ours since 1848 here."
    cluttered = without_sentence(make_hit(STORY.replace(". ", f". {link} "), number=2), link)
    (only,) = collapse_near_duplicates([make_hit(STORY, number=1), cluttered], limit=5)
    assert [copy.passage_id for copy in only.copies] == [2]
