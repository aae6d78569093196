"""Selection of a page's article: the page's own words in their order, of digests and live pages too."""

import pytest

from assistant.ingest.documents.html.extract import extract_html

STORIES = [
    (
        "Night tram",
        "Osby will run its tram until 2 a.m. from May, and each night will cost 3,100 crowns.",
    ),
    ("Rye bread wins", "Ulla Finn won the county prize for rye bread on Sunday in Holmby."),
    (
        "Mill sold",
        "The old mill at Strandby was sold on Monday. " + "The buyer plans a small hotel. " * 4,
    ),
]


def text_of(body: str) -> str:
    page = f"<html><head><title>Osby news</title></head><body><nav>Home</nav>{body}</body></html>"
    return extract_html(page.encode()).text


def entry(tag: str, hour: str, number: int) -> str:
    title, sentence = STORIES[number]
    long = f"The council spoke about it for {number + 2} hours, while 90 people waited outside. " * 3
    return f"<{tag}>{hour}<h3>{title}</h3><p>{sentence}</p><p>{long}</p></{tag}>"


@pytest.mark.parametrize("tag", ["article", "section", "div"])
@pytest.mark.parametrize(
    "hour",
    [
        "<time datetime='2026-04-02T1{n}:05'>1{n}:05</time>",
        "<span class='stamp'>1{n}:05 CET</span>",
        "<p><b>1{n}:05</b></p>",
    ],
)
def test_every_entry_of_a_live_page_stands_in_order_under_its_hour(tag: str, hour: str) -> None:
    entries = "".join(entry(tag, hour.format(n=number), number) for number in range(3))
    lead = "<p>Follow the evening of the council of Osby with us, hour by hour, until the last vote.</p>"
    text = text_of(f"<main><h1>Live from Osby</h1>{lead}<div>{entries}</div></main>")
    expected = ["Follow the evening"]
    for number, (title, sentence) in enumerate(STORIES):
        expected += [f"1{number}:05", f"### {title}", sentence[:40]]
    places = [text.find(part) for part in expected]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("tag", ["article", "section", "div"])
def test_every_story_of_a_digest_is_text(tag: str) -> None:
    stories = "".join(f"<{tag}><h2>{title}</h2><p>{text}</p></{tag}>" for title, text in STORIES)
    text = text_of(f"<main><h1>In brief</h1>{stories}</main>")
    assert all(title in text and sentence.strip() in text for title, sentence in STORIES)


def test_words_that_the_extraction_drops_are_those_of_the_page() -> None:
    sentence = "<p>The vote is at <time>7 p.m.</time> in the <label>old</label> hall of <q>Osby</q>.</p>"
    filler = "".join(f"<p>{text} {text}</p>" for _, text in STORIES)
    text = text_of(f"<article>{filler}{sentence}<div>One<div>two</div>three</div></article>")
    assert "The vote is at 7 p.m. in the old hall of “Osby”.\n\nOne\n\ntwo\n\nthree" in text


@pytest.mark.parametrize(
    "hide",
    [
        "<noscript>{}</noscript>",
        "<div style='display:none'>{}</div>",
        "<div hidden>{}</div>",
    ],
)
def test_an_article_that_a_script_would_show_is_read(hide: str) -> None:
    article = "".join(f"<p>{text} {text}</p>" for _, text in STORIES)
    assert STORIES[2][1][:30] in text_of(hide.format(f"<article>{article}</article>"))


def test_characters_that_carry_numbers_may_stand_in_the_page() -> None:
    article = "".join(f"<p>{text} {text}</p>" for _, text in STORIES)
    assert "葛\U000e0100城 is a place" in text_of(
        f"<article>{article}<p>葛\U000e0100城 is a place.</p></article>"
    )
