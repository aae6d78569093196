from __future__ import annotations

import html
import re
from datetime import date

from assistant.schema import ArticleRef, Citation
from assistant.store.records import Provenance
from assistant.ui.reader import (
    LIST_LIMIT,
    render_article,
    render_changed_article,
    render_missing_article,
    shown_article,
)
from assistant.ui.service import ArticleView
from tests.fakes import make_article

TEXT = "It rained. <b>It</b> poured & stopped.\n\nThen it snowed."


def make_view(text: str, *, title: str = "", **fields: object) -> ArticleView:
    article = make_article(text, title=title, **fields)  # type: ignore[arg-type]
    return ArticleView(article, "default", Provenance(origins=(article.origin,), superseded_by=None))


def marked_texts(page: str) -> list[str]:
    return [html.unescape(text) for text in re.findall(r"<mark[^>]*>(.*?)</mark>", page, re.DOTALL)]


def article_text(page: str) -> str:
    text = re.search(r'<div class="article-text">(.*)</div>', page, re.DOTALL)
    assert text
    return html.unescape(re.sub(r"</?mark[^>]*>", "", text[1]))


def article_buttons(page: str) -> list[tuple[str, str]]:
    """Link target and label of each button that opens another article."""
    buttons = re.findall(r'<button type="button" data-go="([^"]*/article/[^"]*)">(.*?)</button>', page)
    return [(html.unescape(target), html.unescape(label)) for target, label in buttons]


def test_the_quote_is_highlighted_and_the_text_is_complete() -> None:
    quote = "<b>It</b> poured & stopped."
    start = TEXT.index(quote)
    page = render_article(make_view(TEXT), [(start, start + len(quote))], 0)
    assert marked_texts(page) == [quote]
    assert article_text(page) == TEXT
    assert "<b>" not in page


def test_only_the_current_quote_has_the_current_mark() -> None:
    page = render_article(make_view(TEXT), [(0, 10), (len(TEXT) - 15, len(TEXT))], 1)
    assert marked_texts(page) == ["It rained.", "Then it snowed."]
    assert re.findall(r"<mark( class=current)?", page) == ["", " class=current"]


def test_the_current_quote_is_complete_when_quotes_overlap() -> None:
    page = render_article(make_view(TEXT), [(0, 20), (11, 30)], 1)
    assert marked_texts(page) == [TEXT[11:30]]
    assert article_text(page) == TEXT


def test_offsets_outside_the_text_highlight_nothing() -> None:
    page = render_article(make_view(TEXT), [(-5, 3), (5, 5), (10, 10_000)], 0)
    assert marked_texts(page) == []


def test_front_matter_is_hidden_and_offsets_still_count_from_the_start() -> None:
    text = "---\ntitle: Rain\n---\nIt rained."
    start = text.index("It rained.")
    page = render_article(make_view(text, title="Rain"), [(start, len(text))], 0)
    assert marked_texts(page) == ["It rained."]
    assert article_text(page) == "It rained."


def test_the_header_has_title_outlet_date_and_age() -> None:
    view = make_view(TEXT, title="<Rain>", source="Wire & Co", published=date(2026, 3, 6))
    page = render_article(view, [], None, today=date(2026, 3, 20))
    assert "&lt;Rain&gt;" in page
    assert "Wire &amp; Co, 2026-03-06, 2 weeks ago" in page


def test_only_web_addresses_become_links() -> None:
    page = render_article(make_view(TEXT, url='https://example.org/a?b=1&c="x'), [], None)
    assert 'href="https://example.org/a?b=1&amp;c=&quot;x"' in page
    assert 'target="_blank" rel="noopener noreferrer nofollow"' in page
    for address in (
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//evil.example",
        " https://x",
    ):
        assert "<a " not in render_article(make_view(TEXT, url=address), [], None)


def test_quote_navigation_has_buttons_only_for_existing_quotes() -> None:
    page = render_article(make_view(TEXT), [(0, 10)], 0, neighbours=("", "3/quote/2"))
    assert "Previous quote" not in page
    page = render_article(make_view(TEXT), [(0, 10)], 0, neighbours=("3/quote/1", "3/quote/3"))
    assert 'data-go="3/quote/1"' in page
    assert 'data-go="3/quote/3"' in page


def test_the_reader_names_its_article() -> None:
    view = make_view(TEXT)
    odd = view._replace(article=view.article.model_copy(update={"id": 'a"><b>\n&amp;'}))
    assert shown_article(render_article(odd, [], None)) == ('a"><b>\n&amp;', "default")
    citation = Citation(number=1, article_id="a", title="Rain", start=0, end=1, quote="I")
    assert shown_article(render_changed_article(citation, library="demo")) == ("a", "demo")
    assert shown_article("") is shown_article(render_missing_article()) is None


def test_a_changed_article_is_replaced_by_the_quote_and_a_notice() -> None:
    citation = Citation(number=1, article_id="a", title="Rain", start=0, end=10, quote="It <rained")
    page = render_changed_article(citation, library="default")
    assert "has changed since" in page
    assert marked_texts(page) == ["It <rained"]


def test_all_origins_of_an_article_are_listed() -> None:
    provenance = Provenance(origins=("/a.txt", "/<b>.txt", "/c.zip!d.md"), superseded_by=None)
    page = render_article(make_view(TEXT)._replace(provenance=provenance), [], None)
    assert "Source: /a.txt<br>Also in: /&lt;b&gt;.txt<br>Also in: /c.zip!d.md" in page


def test_an_older_version_links_to_the_newest_version_above_its_title() -> None:
    newer = ArticleRef(article_id='n"1', title="<Snow>", source="Wire", published=date(2026, 3, 5))
    view = make_view(TEXT, title="Rain")._replace(newer=newer)
    page = render_article(view, [], None, article_link_prefix="3/article/")
    assert page.index("Older version.") < page.index("<h2")
    assert article_buttons(page) == [('3/article/n"1', "<Snow> (Wire, 2026-03-05)")]
    assert "Older version" not in render_article(make_view(TEXT), [], None)


def test_older_versions_and_near_duplicates_are_listed() -> None:
    older = tuple(
        ArticleRef(article_id=f"o{day}", title="Rain", published=date(2026, 3, day)) for day in (2, 1)
    )
    view = make_view(TEXT)
    view = view._replace(
        provenance=view.provenance.model_copy(update={"older": older}),
        near_duplicates=(ArticleRef(article_id="c", title="Rain again", source="Wire"),),
    )
    page = render_article(view, [], None, article_link_prefix="3/article/")
    assert re.findall(r"<h3>(.*?)</h3>", page) == ["Older versions", "Near-duplicates"]
    assert article_buttons(page) == [
        ("3/article/o2", "Rain (2026-03-02)"),
        ("3/article/o1", "Rain (2026-03-01)"),
        ("3/article/c", "Rain again (Wire, no date)"),
    ]
    assert "<h3>" not in render_article(make_view(TEXT), [], None)


def test_a_long_list_is_folded_and_complete() -> None:
    copies = tuple(ArticleRef(article_id=f"c{number}", title="Rain") for number in range(LIST_LIMIT + 2))
    view = make_view(TEXT)._replace(near_duplicates=copies)
    page = render_article(view, [], None, article_link_prefix="3/article/")
    visible, folded = page.split("<details><summary>2 more</summary>")
    assert (len(article_buttons(visible)), len(article_buttons(folded))) == (LIST_LIMIT, 2)
    short = view._replace(near_duplicates=copies[:LIST_LIMIT])
    assert "<details>" not in render_article(short, [], None)


def test_evidence_of_an_inferred_date_and_of_recognised_text_is_shown() -> None:
    view = make_view(
        "It rained.", published="2026-03-06", date_basis="the file name", ocr_confidence=0.874
    )
    page = render_article(view, [], None, today=date(2026, 3, 7))
    assert "2026-03-06, yesterday, date from the file name, recognised by OCR, 87% confidence" in page
