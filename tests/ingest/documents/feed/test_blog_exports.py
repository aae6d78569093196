"""Exports of blogs: only what was published, with the text as the blog shows it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.ingest.documents.feed.blog_exports import wordpress_html
from assistant.ingest.documents.html.extract import fragment_text
from tests.ingest.files import articles_in, problems_in, write_file

SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:wp="http://wordpress.org/export/1.2/"'
    ' xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"'
)
KIND = "http://schemas.google.com/g/2005#kind"


def post(
    title: str, content: str, *, status: str = "publish", kind: str = "post", day: str = "2026-03-06"
) -> str:
    return (
        f"<item><title>{title}</title><pubDate>Mon, 30 Nov -0001 00:00:00 +0000</pubDate>"
        f"<guid isPermaLink='false'>https://example.com/?p={title}</guid>"
        f"<content:encoded><![CDATA[{content}]]></content:encoded><excerpt:encoded/>"
        f"<wp:post_date>{day} 10:00:00</wp:post_date><wp:status>{status}</wp:status>"
        f"<wp:post_type>{kind}</wp:post_type>"
        f"<wp:comment><wp:comment_content>Nice!</wp:comment_content></wp:comment></item>"
    )


def export(path: Path, *posts: str) -> Path:
    return write_file(
        path, f"<rss {SPACES}><channel><title>Quay</title>{''.join(posts)}</channel></rss>"
    )


def shown(content: str) -> str:
    return fragment_text(wordpress_html(content))


def test_only_published_posts_and_pages_are_articles(tmp_path: Path) -> None:
    path = export(
        tmp_path / "a.xml",
        post("A", "It sails."),
        *(post(status, "Hidden.", status=status) for status in ("draft", "private", "trash", "future")),
        post("M", "Hidden.", kind="attachment", status="inherit"),
        post("N", "", kind="nav_menu_item"),
        post("C", "Hidden.", kind="shop_coupon"),
        post("P", "About us.", kind="page"),
    )
    assert [(article.title, article.text) for article in articles_in(path)] == [
        ("A", "It sails."),
        ("P", "About us."),
    ]
    assert problems_in(path) == [
        (
            None,
            "was added without what is not a published article: 1 attachment, 1 draft, 1 scheduled post,"
            " 1 menu item, 1 private post, 1 “shop_coupon”, 1 post in the trash",
        )
    ]


def test_a_post_with_a_password_is_not_published(tmp_path: Path) -> None:
    secret = post("A", "Hidden.").replace("</item>", "<wp:post_password>x</wp:post_password></item>")
    path = export(tmp_path / "a.xml", secret, post("B", "It sails."))
    assert [article.title for article in articles_in(path)] == ["B"]


def test_an_export_without_a_published_post_is_one_problem(tmp_path: Path) -> None:
    path = export(tmp_path / "a.xml", post("A", "Hidden.", status="draft"))
    assert problems_in(path) == [(None, "holds only what is not a published article: 1 draft")]


def test_the_day_of_a_post_is_its_local_day_and_zeros_are_none(tmp_path: Path) -> None:
    path = export(
        tmp_path / "a.xml", post("A", "x y", day="2026-03-06"), post("B", "x y", day="0000-00-00")
    )
    assert [article.published for article in articles_in(path)] == [date(2026, 3, 6), None]


def test_the_origin_of_a_post_counts_all_items(tmp_path: Path) -> None:
    path = export(tmp_path / "a.xml", post("A", "Hidden.", status="draft"), post("B", "It sails."))
    assert [article.origin for article in articles_in(path)] == [f"{path}#2"]


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("One.\nTwo.\n\nThree.", "One.\nTwo.\n\nThree."),
        ("One.\n\n[gallery ids='1,2']\n\nTwo.", "One.\n\nTwo."),
        ("One.\n\n[caption id='a']<img src='x'/> The quay[/caption]\n\nTwo.", "One.\n\nTwo."),
        ("[gallery]\n\nOne.\n\n[gallery]", "One."),
        ("[vc_row][vc_column_text width='1']One.[/vc_column_text][/vc_row]", "One."),
        ("One [sic] two [1] and […].", "One [sic] two [1] and […]."),
        (
            "One.\n\nhttps://example.com/video\n\n[embed]https://example.com/v[/embed]\n\nTwo.",
            "One.\n\nTwo.",
        ),
        ("Write [[gallery]].", "Write [gallery]."),
        ("One.<!--more-->Two.", "One.\n\nTwo."),
        (
            "One.\n<h2>Head</h2>\nTwo.\n\n<ul>\n<li>a</li>\n\n<li>b</li>\n</ul>",
            "One.\n\n## Head\n\nTwo.\n\n- a\n- b",
        ),
        (
            "<!-- wp:paragraph -->\n<p>One\ntwo.</p>\n<!-- /wp:paragraph -->\n\n"
            '<!-- wp:embed {"url":"https://example.com"} --><figure>https://example.com</figure>'
            "<!-- /wp:embed --><p>Three.</p>",
            "One two.\n\nThree.",
        ),
    ],
)
def test_a_post_reads_as_wordpress_shows_it(typed: str, text: str) -> None:
    assert shown(typed) == text


def blogger(path: Path, *entries: str) -> Path:
    body = "".join(
        f"<entry><title>T</title><content>It sails.</content>{entry}</entry>" for entry in entries
    )
    space = 'xmlns="http://www.w3.org/2005/Atom" xmlns:app="http://purl.org/atom/app#"'
    return write_file(
        path, f'<feed {space} xmlns:blogger="http://schemas.google.com/blogger/2018">{body}</feed>'
    )


@pytest.mark.parametrize(
    ("entries", "note"),
    [
        (
            [
                f"<category scheme='{KIND}' term='http://schemas.google.com/blogger/2008/kind#{kind}'/>"
                for kind in ("post", "comment", "settings", "template")
            ],
            "1 comment, 1 setting, 1 template",
        ),
        (["", "<app:control><app:draft>yes</app:draft></app:control>"], "1 draft"),
        (
            [
                f"<blogger:type>{kind}</blogger:type><blogger:status>{status}</blogger:status>"
                for kind, status in (
                    ("POST", "LIVE"),
                    ("COMMENT", "LIVE"),
                    ("POST", "DRAFT"),
                    ("POST", "SOFT_TRASHED"),
                )
            ],
            "1 comment, 1 draft, 1 post in the trash",
        ),
    ],
)
def test_comments_drafts_and_settings_of_blogger_are_no_articles(
    tmp_path: Path, entries: list[str], note: str
) -> None:
    path = blogger(tmp_path / "a.atom", *entries)
    assert len(articles_in(path)) == 1
    assert problems_in(path) == [(None, f"was added without what is not a published article: {note}")]
