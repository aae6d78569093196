"""Marked-up text: the stored words are exactly those that a reader sees."""

import pytest

from assistant.ingest.documents.html.extract import fragment_text, parse_html
from assistant.ingest.documents.prose import element_text
from assistant.ingest.documents.visibility import reveal_main_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("cost 31<sup>2</sup> million", "cost 31² million"),
        ("cost 31<sup><a href='#f'>12</a></sup> million", "cost 31¹² million"),
        ("cost 31 <sup>1,2</sup> million", "cost 31 ¹,² million"),
        ("cost 31<sup>1–3</sup>", "cost 31¹–³"),
        ("cost 31<sup>[2]</sup> million", "cost 31[2] million"),
        ("cost 31<sup>*</sup> million", "cost 31* million"),
        ("cost 31<sup>b</sup> million", "cost 31[b] million"),
        ("the pier<sup><a href='#f'>a</a></sup>", "the pier[a]"),
        ("31<a href='#fn2' class='note'>2</a> million", "31² million"),
        ("31<a href='#n' role='doc-noteref'>2</a> million", "31² million"),
        ("31<span style='vertical-align: super'>2</span> million", "31² million"),
        ("<sup>2</sup>The auditor's figure", "² The auditor's figure"),
        ("9 m<sup>3</sup>, 10<sup>-3</sup>, x<sup>n+1</sup>", "9 m³, 10⁻³, xⁿ⁺¹"),
        ("2<sup>1</sup>/<sub>4</sub> hours", "2 1/4 hours"),
        ("<math><msup><mi>r</mi><mn>2</mn></msup></math>", "r²"),
    ],
)
def test_raised_numbers_never_fuse_with_the_number_before(markup: str, text: str) -> None:
    assert fragment_text(f"<p>{markup}</p>") == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("the 3<sup>rd</sup> pier", "the 3rd pier"),
        ("le 1<sup>er</sup> mai, n<sup>o</sup> 7", "le 1er mai, no 7"),
        ("Acme<sup>®</sup>", "Acme®"),
        ("SO<sub>4</sub> and N<sub>2</sub>O", "SO4 and N2O"),
        ("<span class='dropcap'>T</span>he pier", "The pier"),
        ("<b>Har</b>bour and mid<i>night</i>", "Harbour and midnight"),
        ("har<wbr>bour", "harbour"),
        ("<code><span>get</span><span>Pier</span></code>", "getPier"),
    ],
)
def test_parts_of_a_word_stay_joined(markup: str, text: str) -> None:
    assert fragment_text(f"<p>{markup}</p>") == text


@pytest.mark.parametrize(
    "hidden",
    [
        "<del>seven</del>",
        "<s>seven</s>",
        "<strike>seven</strike>",
        "<span style='text-decoration: line-through red'>seven</span>",
        "<span style='TEXT-DECORATION-LINE:line-through'>seven</span>",
        "<span hidden>seven</span>",
        "<span style='display : none !important'>seven</span>",
        "<span style='color:red;visibility:hidden'>seven</span>",
        "<span aria-hidden='true'>seven</span>",
        "<span class='link visually-hidden'>seven</span>",
        "<template>seven</template>",
        "<!-- seven -->",
        "<dialog>seven</dialog>",
        "<select><option>seven</select>",
        "<rt>seven</rt>",
    ],
)
def test_text_that_does_not_count_is_left_out(hidden: str) -> None:
    assert fragment_text(f"<p>The pier has {hidden} eight lamps.</p>") == "The pier has eight lamps."


def test_an_element_that_hides_most_of_a_page_is_shown() -> None:
    page = parse_html("<body><main aria-hidden='true'>The whole of the report.</main><p>Close</body>")
    reveal_main_text(page)
    assert element_text(page) == "The whole of the report.\n\nClose"


@pytest.mark.parametrize("tag", "time label button output data meter abbr x-term".split())
def test_words_of_a_sentence_are_text_whatever_element_holds_them(tag: str) -> None:
    assert (
        fragment_text(f"<p>The pier opens <{tag}>at noon</{tag}> on Sunday.</p>")
        == "The pier opens at noon on Sunday."
    )


def test_captions_of_controls_are_not_text() -> None:
    form = "<form><label for='m'>Mail</label><input id='m'><button>Send</button></form>"
    caption = "<p>The pier by night. <button>Enlarge</button></p>"
    share = "<p><button>Share</button> <button>Print</button></p>"
    assert fragment_text(form + caption + share) == "The pier by night."


def test_quotations_have_marks_once_and_stay_in_their_sentence() -> None:
    assert (
        fragment_text("<p>He wrote <q>she said <q>no</q> twice</q> and left.</p>")
        == "He wrote “she said ‘no’ twice” and left."
    )
    assert fragment_text("<p>A <q>“small”</q> and a “<q>large</q>” pier</p>") == (
        "A “small” and a “large” pier"
    )


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<div>One<div>two</div>three</div>", "One\n\ntwo\n\nthree"),
        ("<div><span>Opens</span><span>10:30</span><span>The pier</span></div>", "Opens 10:30 The pier"),
        ("<div><span class=k>cost</span><span class=v>high</span></div>", "cost high"),
        ("<div><a href=1>Ferry</a><a href=2>pier</a></div>", "Ferry pier"),
        ("<div><span class=y>1998</span><span class=n>31</span></div>", "1998 31"),
        ("<span style='display:block'>One</span><span style='display:block'>two</span>", "One\n\ntwo"),
        ("a<div style='display:inline'>b</div>c", "abc"),
        ("<p>One<br>two<br><br>three</p>", "One\ntwo\n\nthree"),
        ("<table><tr><td>Pier<p>north</p>side<td>7</table>", "| Pier north side | 7 |"),
    ],
)
def test_neighbouring_words_do_not_fuse(markup: str, text: str) -> None:
    assert fragment_text(markup) == text
