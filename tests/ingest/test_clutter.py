"""Clutter: boilerplate lines are dropped, and prose that contains the same words stays."""

from __future__ import annotations

import time

import pytest

from assistant.ingest.blocks import split_blocks
from assistant.ingest.clutter import LONGEST_CLUTTER, drop_clutter, is_clutter_line
from assistant.ingest.heading import derive_title
from assistant.ingest.sentences import split_block_sentences


def remaining_sentences(text: str) -> list[str]:
    """Return the sentences of a text that are not clutter."""
    return [
        text[span.start : span.end]
        for block in split_blocks(text)
        for span in drop_clutter(
            text, block.start, block.end, list(split_block_sentences(text, block.start, block.end))
        )
    ]


CLUTTER = [
    "Advertisement",
    "ADVERTISEMENT",
    "Story continues below advertisement",
    "Skip to main content",
    "Read more",
    "Read More »",
    "Most popular",
    "Story highlights",
    "Comments",
    "14 comments",
    "Share this article",
    "Share on Facebook",
    "Sign up here.",
    "All rights reserved.",
    "Read more: Harbour bridge to close for a year",
    "More:Harbour bridge to close for a year",
    "► MORE: Mayor says he won't resign",
    "RELATED: What the ferry strike means for you",
    "Watch: Ferry rams the pier at full speed",
    "Video: Moment the ferry hits the pier in Harrow",
    "Sign up for our newsletter",
    "Sign up now for the Harbour Briefing newsletter, sent every Friday.",
    "What is everyone reading?:Sign up for our evening newsletter to get the day's stories",
    "Get the week's best stories delivered to your inbox.",
    "Subscribe to the Courier podcast today.",
    "You can subscribe to our print edition here.",
    "Not a subscriber?",
    "Support local journalism.",
    "Follow Ida Brandt on Twitter",
    "Follow Courier reporter Ida Brandt on Twitter: @idabrandt.",
    "Follow us on Facebook and Instagram!",
    "Follow @harrowcourier",
    "Contact us at newsroom@courier.example.",
    "Contact Ida Brandt at ibrandt@courier.example or 555-123-4567.",
    "Reach the reporter at ibrandt@courier.example.",
    "Ida Brandt can be reached at ibrandt@courier.example.",
    "Email: ibrandt@courier.example",
    "ibrandt@courier.example",
    "Contributing: Ida Brandt, Joel Marsh; The Associated Press",
    "Ida Brandt and Joel Marsh contributed to this report.",
    "(Reporting by Ida Brandt in Harrow; Editing by Joel Marsh)",
    "This story has been updated with additional information.",
    "A version of this article first appeared in the Sunday Courier.",
    "The views expressed in this commentary are her own.",
    "Image copyright Getty Images",
    "Image source, Getty Images",
    "Photo: Joel Marsh/The Courier",
    "Joel Marsh/AFP/Getty Images",
    "(AP Photo/Joel Marsh)",
    "Joel Marsh for The Courier via Getty Images",
    "Enlarge this image toggle caption Joel Marsh/Courier",
    "Hide caption",
    "LONDON (Reuters) —",
    "Ferry crew tell of the crash 02:31 - Source: CNN",
    "Click here to see all the pictures.",
    "We use cookies to improve your visit.",
    "This site uses cookies.",
    "By continuing to use this site you agree to our terms and our privacy policy.",
    "Copyright 2016 The Harrow Courier.",
    "© 2021 The Harrow Courier",
    "This material may not be published, broadcast, rewritten or redistributed without permission.",
    "Anzeige",
    "Lesen Sie auch: Warum die Hafenbrücke ein Jahr gesperrt wird",
    "Abonnieren Sie unseren Newsletter.",
    "Alle Rechte vorbehalten.",
    "Publicidad",
    "Lea también: El puente del puerto cierra un año",
    "Suscríbete a nuestra newsletter",
    "Publicité",
    "Lire aussi : Le pont du port ferme pour un an",
    "Abonnez-vous à notre newsletter.",
]

PROSE = [
    "The company said it would advertise on Twitter.",
    "He asked readers to subscribe to the paper in 1848.",
    "Advertisement revenue fell by 4 % last year.",
    "The advertisement was banned in March.",
    "Sign-ups for the newsletter doubled, the editor said.",
    "Sign up for the census by 1 May or pay a fine.",
    "Register to vote today, the mayor urged.",
    '"Sign up for our newsletter," the scam message read.',
    "Follow us on Twitter, the minister told the crowd.",
    "Follow the coast road to the lighthouse.",
    "He has more followers on Twitter than the president.",
    "She posted the picture on Instagram on Monday.",
    "Read more books, the library tells its visitors.",
    "More: three hurt",
    "More than 300 people were hurt.",
    "Related companies paid no tax at all.",
    "Watch sales rose by a tenth in Geneva.",
    "Video: 4K at 60 frames",
    "Video showed the ferry hitting the pier.",
    "Comments by the minister angered the union.",
    "Share prices fell on Tuesday.",
    "Copyright law protects the work for 70 years.",
    "The Copyright Office rejected the claim in 2019.",
    "Scientists from 20 countries contributed to this report.",
    "Smoking contributed to this death.",
    "Reporting by the Courier found that the ferry had no licence.",
    "Contact the Coast Guard at 555-0100 if you saw the ferry.",
    "Anyone with information is asked to call 555-0100 or write to tips@police.example.",
    "The hotline can be reached at 555-0100.",
    "Call them at 800-555-0100 before you travel.",
    "Download the free ferry app before the strike.",
    "Photo identification is needed at the polls.",
    "A man looks at the wreck of the ferry in Harrow on Monday.",
    "Getty Images sued the company in January.",
    "Joel Marsh of Getty Images took the picture.",
    "He worked for Reuters.",
    "Why I left CNN",
    "The site used cookies to follow its visitors.",
    "By clicking on the link she gave the thieves her password.",
    "By using, changing or passing on the package you accept this licence.",
    "Click fraud cost the industry $4 billion.",
    "The minister can be reached by train.",
    "This story begins in 1848.",
    "This story first appeared in a magazine in 1891.",
    "Image Copyright Law",
    "Video Source Code",
    "An earlier version of this story gave the wrong age of the mayor.",
    "This story has been updated to say that two ferries were hit.",
    "Editor’s note: Ida Brandt is the author of “Harbours”.",
    "Die Anzeige wurde am Montag erstattet.",
    "La publicidad del tabaco está prohibida.",
    "La publicité pour le tabac est interdite.",
]


@pytest.mark.parametrize("line", CLUTTER)
def test_a_clutter_line_is_dropped(line: str) -> None:
    assert remaining_sentences(line) == []
    assert remaining_sentences(f"The ferry hit the pier.\n\n{line}\n\nThree were hurt.") == [
        "The ferry hit the pier.",
        "Three were hurt.",
    ]


@pytest.mark.parametrize("sentence", PROSE)
def test_prose_that_contains_clutter_words_stays(sentence: str) -> None:
    assert remaining_sentences(sentence) == [sentence]
    assert remaining_sentences(f"The ferry hit the pier. {sentence}")[1:] == [sentence]


def test_only_the_clutter_sentence_of_a_paragraph_is_dropped() -> None:
    text = "The ferry hit the pier. Follow Ida Brandt on Twitter: @idabrandt. Three were hurt."
    assert remaining_sentences(text) == ["The ferry hit the pier.", "Three were hurt."]


def test_a_single_word_sentence_of_a_paragraph_stays() -> None:
    assert remaining_sentences("What did he want? Comments. He got none.") == [
        "What did he want?",
        "Comments.",
        "He got none.",
    ]


def test_the_sentence_after_an_invitation_stays() -> None:
    assert remaining_sentences("Read more about our analysis here. The mayor resigned on Monday.") == [
        "The mayor resigned on Monday."
    ]


def test_long_text_is_never_clutter() -> None:
    assert remaining_sentences("Sign up for our newsletter" + " and read on" * 30) != []
    assert remaining_sentences("More: " + "word " * (LONGEST_CLUTTER // 5 + 1)) != []


def test_the_title_is_the_first_line_that_is_not_clutter() -> None:
    page = "Skip to main content\n\nAdvertisement\n\nHarbour bridge closes\n\nIt closed."
    assert derive_title(page, 0, markdown=False) == "Harbour bridge closes"
    assert derive_title("Advertisement\n", 0, markdown=False) == ""
    assert is_clutter_line("Skip to main content")


@pytest.mark.parametrize(
    "unit",
    [
        "Sign up for ",
        "Follow A on X ",
        "A/",
        "A, ",
        "More: a ",
        "Reporting by A; ",
        "reached at a@a.",
        "a: ",
        "@a ",
    ],
)
def test_matching_takes_linear_time(unit: str) -> None:
    line = (unit * LONGEST_CLUTTER)[:LONGEST_CLUTTER]
    started = time.process_time()
    for end in range(LONGEST_CLUTTER - 20, LONGEST_CLUTTER):
        remaining_sentences(line[:end])
    assert time.process_time() - started < 2  # twenty lines take a few hundredths of a second
