from __future__ import annotations

import html
import re
from datetime import date

from assistant.schema import ArticleRef, Citation
from assistant.store.records import Provenance
from assistant.ui.reader import LISTED, gone, page
from assistant.ui.service import ArticleView
from tests.fakes import make_article

TEXT = "It rained. <b>It</b> poured & stopped.\n\nThen it snowed."


def opened(text: str, *, title: str = "", **fields: object) -> ArticleView:
    item = make_article(text, title=title, **fields)  # type: ignore[arg-type]
    return ArticleView(item, Provenance(origins=(item.origin,), superseded_by=None))


def marked(shown: str) -> list[str]:
    return [html.unescape(words) for words in re.findall(r"<mark[^>]*>(.*?)</mark>", shown, re.DOTALL)]


def words(shown: str) -> str:
    inside = re.search(r'<div class="words">(.*)</div>', shown, re.DOTALL)
    assert inside
    return html.unescape(re.sub(r"</?mark[^>]*>", "", inside[1]))


def test_the_mark_holds_the_quote_and_the_rest_is_the_text_letter_by_letter() -> None:
    start = TEXT.index("<b>")
    shown = page(opened(TEXT), [(start, start + len("<b>It</b> poured & stopped."))], 0)
    assert marked(shown) == ["<b>It</b> poured & stopped."]
    assert words(shown) == TEXT
    assert "<b>" not in shown


def test_of_two_quotes_the_one_to_look_at_is_marked_as_such() -> None:
    shown = page(opened(TEXT), [(0, 10), (len(TEXT) - 15, len(TEXT))], 1)
    assert marked(shown) == ["It rained.", "Then it snowed."]
    assert re.findall(r"<mark( class=now)?", shown) == ["", " class=now"]


def test_where_quotes_overlap_the_one_to_look_at_is_whole() -> None:
    shown = page(opened(TEXT), [(0, 20), (11, 30)], 1)
    assert marked(shown) == [TEXT[11:30]]
    assert words(shown) == TEXT


def test_bounds_that_are_not_in_the_text_mark_nothing() -> None:
    assert marked(page(opened(TEXT), [(-5, 3), (5, 5), (10, 10_000)], 0)) == []


def test_front_matter_is_not_shown_and_offsets_still_count_from_the_start() -> None:
    text = "---\ntitle: Rain\n---\nIt rained."
    start = text.index("It rained.")
    shown = page(opened(text, title="Rain"), [(start, len(text))], 0)
    assert marked(shown) == ["It rained."]
    assert words(shown) == "It rained."


def test_title_outlet_date_and_age_stand_above() -> None:
    shown = page(
        opened(TEXT, title="<Rain>", source="Wire & Co", published=date(2026, 3, 6)),
        [],
        None,
        today=date(2026, 3, 20),
    )
    assert "&lt;Rain&gt;" in shown
    assert "Wire &amp; Co, 2026-03-06, 2 weeks ago" in shown


def test_only_addresses_of_the_web_become_links() -> None:
    link = page(opened(TEXT, url='https://example.org/a?b=1&c="x'), [], None)
    assert (
        'href="https://example.org/a?b=1&amp;c=&quot;x" target="_blank" rel="noopener noreferrer nofollow"'
        in link
    )
    for address in (
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//evil.example",
        " https://x",
    ):
        assert "<a " not in page(opened(TEXT, url=address), [], None)


def test_doors_to_the_quotes_around_are_there_only_where_there_are_quotes() -> None:
    assert "Previous quote" not in page(opened(TEXT), [(0, 10)], 0, go=("", "3/quote/2"))
    shown = page(opened(TEXT), [(0, 10)], 0, go=("3/quote/1", "3/quote/3"))
    assert 'data-go="3/quote/1"' in shown
    assert 'data-go="3/quote/3"' in shown


def test_of_an_article_that_has_changed_the_quote_is_shown_and_that_it_is_of_the_past() -> None:
    citation = Citation(number=1, article_id="a", title="Rain", start=0, end=10, quote="It <rained")
    shown = gone(citation)
    assert "has changed since" in shown
    assert marked(shown) == ["It <rained"]


def doors(shown: str) -> list[tuple[str, str]]:
    """Where the buttons to other articles lead, and what they say."""
    found = re.findall(r'<button type="button" data-go="([^"]*/article/[^"]*)">(.*?)</button>', shown)
    return [(html.unescape(where), html.unescape(said)) for where, said in found]


def test_all_places_an_article_comes_from_are_told() -> None:
    shown = page(
        opened(TEXT)._replace(
            provenance=Provenance(origins=("/a.txt", "/<b>.txt", "/c.zip!d.md"), superseded_by=None)
        ),
        [],
        None,
    )
    assert "From /a.txt<br>also at /&lt;b&gt;.txt<br>also at /c.zip!d.md" in shown


def test_an_older_version_says_so_above_its_title_and_leads_to_the_newest() -> None:
    newer = ArticleRef(article_id='n"1', title="<Snow>", source="Wire", published=date(2026, 3, 5))
    shown = page(opened(TEXT, title="Rain")._replace(newer=newer), [], None, beside="3/article/")
    assert shown.index("Older version.") < shown.index("<h2")
    assert doors(shown) == [('3/article/n"1', "<Snow> (Wire, 2026-03-05)")]
    assert "Older version" not in page(opened(TEXT), [], None)


def test_the_newest_lists_its_older_versions_and_what_prints_nearly_the_same() -> None:
    older = tuple(
        ArticleRef(article_id=f"o{day}", title="Rain", published=date(2026, 3, day)) for day in (2, 1)
    )
    alike = (ArticleRef(article_id="c", title="Rain again", source="Wire"),)
    item = opened(TEXT)
    item = item._replace(provenance=item.provenance.model_copy(update={"older": older}), reprints=alike)
    shown = page(item, [], None, beside="3/article/")
    assert re.findall(r"<h3>(.*?)</h3>", shown) == ["Older versions", "Nearly the same"]
    assert doors(shown) == [
        ("3/article/o2", "Rain (2026-03-02)"),
        ("3/article/o1", "Rain (2026-03-01)"),
        ("3/article/c", "Rain again (Wire, no date)"),
    ]
    assert "<h3>" not in page(opened(TEXT), [], None)


def test_a_long_list_is_folded_after_the_first_few_and_loses_none() -> None:
    alike = tuple(ArticleRef(article_id=f"c{number}", title="Rain") for number in range(LISTED + 2))
    shown = page(opened(TEXT)._replace(reprints=alike), [], None, beside="3/article/")
    before, folded = shown.split("<details><summary>2 more</summary>")
    assert (len(doors(before)), len(doors(folded))) == (LISTED, 2)
    assert "<details>" not in page(opened(TEXT)._replace(reprints=alike[:LISTED]), [], None)
