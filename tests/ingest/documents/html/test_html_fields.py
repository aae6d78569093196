"""Metadata of web pages: only the article's own title, day, outlet and address."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from assistant.ingest.documents.html.extract import extract_html

PARAGRAPH = "<p>The harbour of Osby will get a second crane in May, its director said on Monday.</p>"


def fields(head: str = "", body: str = "", url: str | None = None, before: str = "") -> dict[str, str]:
    page = f"{before}<html><head>{head}</head><body>{body}{PARAGRAPH * 5}</body></html>"
    return extract_html(page.encode(), url=url).fields


def json_ld(content: str) -> str:
    return f'<script type="application/ld+json">{content}</script>'


NEWS = '{"@type": "NewsArticle", "headline": "Osby buys crane", "datePublished": "2026-03-04"}'


def test_day_and_outlet_are_read_from_json_ld_that_is_no_json() -> None:
    content = (
        '{"@type": "NewsArticle", "headline": "The "new" crane", "datePublished": "2026-03-04",'
        ' "publisher": {"@type": "Organization", "name": "Osby Post"}}'
    )
    read = fields("<title>The new crane</title>" + json_ld(content))
    assert (read["date"], read["source"]) == ("2026-03-04", "Osby Post")


@pytest.mark.parametrize(
    "content",
    [
        f"//<![CDATA[\n{NEWS}\n//]]>",
        f"/*<![CDATA[*/ {NEWS} /*]]>*/",
        f"<!--\n{NEWS}\n-->",
        NEWS.replace("}", ",}"),
        NEWS.replace("Osby buys", "Osby\tbuys").replace("}", "}\x02"),
        NEWS.replace('{"@type"', '{"note": "it\\\'s", "@type"'),
        f"[{NEWS}];",
        f'{{"@graph": [{{"@type": "WebPage"}}, {NEWS}]}}',
        f'{{"@type": "WebPage", "mainEntity": {NEWS}}}',
        f'{{"@type": "Organization"}}\n{NEWS}',
        NEWS.replace('"', "&quot;"),
    ],
)
def test_json_ld_is_read_however_it_is_wrapped(content: str) -> None:
    assert fields("<title>Osby</title>" + json_ld(content)) == {
        "title": "Osby buys crane",
        "date": "2026-03-04",
    }


@pytest.mark.parametrize(
    "title", ["Salt &amp; sand", "Salt &amp;amp; sand", "Salt &#38; sand", "Salt &amp;#x26; sand"]
)
def test_entities_are_resolved_wherever_the_title_stands(title: str) -> None:
    outlet = title.replace("sand", "Post")
    news = json.dumps({"@type": "Article", "headline": title, "publisher": {"name": outlet}})
    assert fields(json_ld(news)) == {"title": "Salt & sand", "source": "Salt & Post"}
    assert fields(f"<title>{title}</title>")["title"] == "Salt & sand"
    assert fields(f'<meta property="og:title" content="{title}">')["title"] == "Salt & sand"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (json_ld('{"@type":"Article","headline":"device for lifting loads","name":"Crane"}'), ""),
        ("<meta property='og:title' content='Coast Post'><meta property='og:site_name'"
         " content='Coast Post'>", ""),
        ("<meta property='og:title' content='Home | Coast Post'>", ""),
        ("<meta property='og:title' content='Untitled document'>", ""),
        ("", "<h1 hidden>Menu</h1>"),
    ],
)  # fmt: skip
def test_description_and_tagline_are_no_title(head: str, body: str) -> None:
    title = fields(f"<title>Crane - Coast Post</title>{head}", f"{body}<h1>Crane</h1>")["title"]
    assert title == "Crane"


@pytest.mark.parametrize(
    "day",
    ["0001-01-01", "0000-00-00", "1970-01-01T00:00:00Z", "2026-02-31", "",
     (datetime.now(UTC) + timedelta(days=40)).date().isoformat()],
)  # fmt: skip
def test_null_impossible_and_future_days_are_no_day(day: str) -> None:
    assert "date" not in fields(json_ld(NEWS.replace("2026-03-04", day)))


@pytest.mark.parametrize(
    "other",
    [
        "<aside><time datetime='2019-05-01'>1 May 2019</time></aside>",
        "<p><a href='/x'><time datetime='2019-05-01'>1 May 2019</time> Old crane sold to Holmby</a></p>",
        "<div class='related-posts'><time datetime='2019-05-01'></time></div>",
        "<p>The fair is on <time datetime='2019-05-01'>1 May</time>, and the harbour is closed to all"
        " ships until the evening.</p>",
        "<div class='event'><time datetime='2019-05-01'>1 May</time></div>",
        "<section id='comments'><article><time datetime='2019-05-01'></time></article></section>",
        "<template><time datetime='2019-05-01'>1 May</time></template>",
        "<p>Updated <time datetime='2019-05-01'>1 May</time></p>",
        "<div itemscope itemtype='https://schema.org/Event'><time datetime='2019-05-01'></time></div>",
    ],
)
def test_days_of_other_things_are_not_the_day_of_publication(other: str) -> None:
    assert "date" not in fields(body=f"<article>{other}</article>")
    own = "<div class='byline'><time datetime='2026-03-04'>4 March 2026</time></div>"
    assert fields(body=f"<article>{other}{own}</article>")["date"] == "2026-03-04"


@pytest.mark.parametrize(
    "other",
    [
        f"{PARAGRAPH}<p>It opens on <time datetime='2026-05-01'>1 May</time>, it was decided.</p>",
        f"{PARAGRAPH * 3}<p>Opening: <time datetime='2026-05-01'>1 May 2026</time></p>",
        f"{PARAGRAPH * 3}<div><a href='/x'>Old crane is sold</a> <time>1 May 2019</time></div>",
        "<li><time>1 May 2019</time> <a href='/x'>Old crane of Osby is sold</a></li>",
        "<div class='today'><time>1 May 2019</time></div>",
        "<h1>Osby</h1><p>By Ane Voll | 1 May 2019</p><p>2 May 2019</p>",
    ],
)
def test_days_in_the_text_and_of_teasers_are_not_the_day_of_publication(other: str) -> None:
    assert "date" not in fields(body=f"<article>{other}{PARAGRAPH * 5}</article>")


@pytest.mark.parametrize(
    "line",
    [
        "<p>Published 4 March 2026</p>",
        "<div>Published on: Wednesday, 4 March 2026, 10:15</div>",
        "<p>Posted on <span>March 4, 2026</span> by Ane Voll</p>",
        "<p><span>Published</span> <span>4 March 2026</span></p>",
        "<p><span>Published</span><span>4 March 2026</span></p>",
        "<dl><dt>Published</dt><dd>4 March 2026</dd></dl>",
        "<p>Updated 9 March 2026 – Published 4 March 2026</p>",
        "<p>Posted by admin on March 4, 2026</p>",
        "<p><b>Ane Voll</b> | Published 4 March 2026</p>",
        "<p>Publikováno: 4. března 2026</p>",
        "<p>Publicado em 04/03/2026</p>",
        "<p>发布时间：2026-03-04</p>",
        "<h1>Osby</h1><p>By Ane Voll | March 4, 2026</p>",
        "<h1>Osby</h1><div>Vom 4. März 2026, 10:15 Uhr</div>",
        "<p>Veröffentlicht am 4. März 2026</p>",
    ],
)
def test_a_visible_line_gives_the_day_and_is_named_as_its_basis(line: str) -> None:
    read = fields(body=f"<h1>Crane</h1>{line}")
    assert (read["date"], read["date_basis"]) == ("2026-03-04", "the page's text")


def test_the_address_gives_the_day_only_if_nothing_else_does() -> None:
    url = "https://coast.example/2026/03/04/crane"
    assert fields(url=url)["date_basis"] == "the address"
    assert fields(url=url)["date"] == "2026-03-04"
    stated = fields(json_ld(NEWS.replace("03-04", "03-02")), url=url)
    assert stated["date"] == "2026-03-02"
    assert "date_basis" not in stated
    assert "date" not in fields(body="<p>The book, published on 4 March 1998, is about cranes.</p>")


def test_a_moment_in_universal_time_has_the_day_that_the_page_shows() -> None:
    late = json_ld(NEWS.replace("03-04", "03-05T02:10:00Z"))
    assert fields(late, url="https://coast.example/2026/03/04/crane")["date"] == "2026-03-04"
    assert fields(late)["date"] == "2026-03-05"


ADDRESS = "https://coast.example/news/crane"


@pytest.mark.parametrize(
    ("before", "head"),
    [
        (f"<!-- saved from url=(0032){ADDRESS} -->", ""),
        ("", f"<!--\n Page saved with SingleFile \n url: {ADDRESS} \n saved date: Wed Mar 04 2026\n-->"),
        ("<!-- Mirrored from coast.example/news/crane by HTTrack Website Copier -->", ""),
        (f"<!-- Saved from {ADDRESS} at 2026-03-04T10:15:00Z using monolith v2.8.1 -->", ""),
        (f"<!-- OriginalSrc: {ADDRESS} -->", ""),
        ("", f"<meta name='savepage-url' content='{ADDRESS}'>"),
        ("", f"<meta itemprop='source-url' content='{ADDRESS}'>"),
        ("", f"<link rel='canonical' href='https://coast.example/'><meta property='og:url'"
         f" content='{ADDRESS}'>"),
        ("", "<base href='https://coast.example/'><link rel='canonical' href='/news/crane'>"),
        ("", f"<base href='{ADDRESS}'>"),
        ("", f"<link rel='canonical' href='https://web.archive.org/web/20260304101500/{ADDRESS}'>"),
        ("", f"<meta property='og:url' content='https://archive.ph/20260304101500/{ADDRESS}'>"),
    ],
)  # fmt: skip
def test_the_address_is_that_of_the_page_however_it_was_saved(before: str, head: str) -> None:
    read = fields(head, before=before)["url"]
    assert read.replace("http://", "https://") == ADDRESS


def test_a_copy_in_a_web_archive_has_the_address_of_the_original() -> None:
    copy = f"https://web.archive.org/web/20260304101500/{ADDRESS}"
    assert fields(url=copy)["url"] == ADDRESS


@pytest.mark.parametrize("name", ["date", "dc.date", "dcterms.date"])
def test_vague_metadata_counts_unless_the_page_shows_another_day(name: str) -> None:
    meta = f'<meta name="{name}" content="2026-03-04">'
    story = "<p>On 2 March 2026 the crane fell.</p>"
    for shown in ("", '<p class="date">4 March 2026</p>', "<p>4 March 2026</p><p>1 March 2026</p>"):
        assert fields(meta, body=shown + story)["date"] == "2026-03-04"
    assert "date" not in fields(meta, body=f"<p>1 March 2026</p>{story}")
