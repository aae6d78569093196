"""The article reader: full text as HTML with all quotes of the answer highlighted, one in view."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from assistant.ingest.heading import body_start
from assistant.schema import ArticleRef, Citation, describe_evidence
from assistant.ui.service import ArticleView
from assistant.ui.transcript import LINK_PREFIX, describe_source

_SHOWN_ARTICLE = re.compile(r'<article [^>]*data-article="([^"]*)" data-library="([^"]*)">')
LIST_LIMIT = 5
"""Related articles listed under a heading; the rest are folded."""

# The browser sends the target of a clicked link to the server, which answers with the reader's HTML.
CHAT_SCRIPT = f"""
document.addEventListener('click', event => {{
  const link = event.target.closest('a[href^="{LINK_PREFIX}"]');
  if (!link) return;
  event.preventDefault();
  event.stopPropagation();
  window.saysWhoLink = link;
  trigger('select', {{link: link.getAttribute('href').slice({len(LINK_PREFIX)})}});
}}, true);
"""
"""Handles clicks on links in the chat; remembers the link so that the focus can return to it."""
READER_SCRIPT = """
const close = () => {
  trigger('clear');
  const link = window.saysWhoLink;
  if (!link) return;  // a redrawn page has another element for the same link
  const same = `a[href="${CSS.escape(link.getAttribute('href'))}"]`;
  (document.contains(link) ? link : document.querySelector(same))?.focus();
};
element.addEventListener('click', event => {
  const button = event.target.closest('button[data-go]');
  if (!button) return;
  if (button.dataset.go === 'close') close(); else trigger('select', {link: button.dataset.go});
});
element.addEventListener('keydown', event => { if (event.key === 'Escape') close(); });
const show = () => {
  const current = element.querySelector('mark.current') || element.querySelector('h2');
  if (!current) return;
  let pane = current.parentElement;  // scroll the innermost scrolling box, never the whole page
  const scrolls = box =>
    /auto|scroll/.test(getComputedStyle(box).overflowY) && box.scrollHeight > box.clientHeight + 1;
  while (pane && !scrolls(pane)) pane = pane.parentElement;
  if (pane) {
    const top = current.getBoundingClientRect().top - pane.getBoundingClientRect().top;
    pane.scrollTop += top - (current.tagName === 'H2' ? 0 : pane.clientHeight / 2);
  }
  current.focus({preventScroll: Boolean(pane)});
};
show();
watch('value', show);
"""
"""Handles the reader's buttons and the Escape key; scrolls to the current quote, or to the title."""


def render_article(
    view: ArticleView,
    quotes: Sequence[tuple[int, int]],
    current: int | None,
    *,
    neighbours: tuple[str, str] = ("", ""),
    article_link_prefix: str = "",
    today: date | None = None,
) -> str:
    """Return an article as HTML, with all text escaped.

    Args:
        view: The article and its related articles.
        quotes: Offsets (start, end) of the passages to highlight. Offsets outside the text are ignored.
        current: Index in `quotes` of the quote to scroll to; None for the title.
        neighbours: Link targets of the previous and the next quote; empty for none.
        article_link_prefix: Start of the link targets of related articles, followed by their ids.
        today: Reference date for the article's age; by default the current date.

    """
    article = view.article
    evidence = describe_evidence(article)
    header = [
        "<header>",
        _navigation(neighbours),
        _newer_version_notice(view.newer, article_link_prefix),
        f'<h2 tabindex="-1">{html.escape(article.title)}</h2>',
        f"<p>{html.escape(', '.join([describe_source(article.ref, today), *evidence]))}</p>",
        "</header>",
    ]
    details = [
        _web_link(article.url),
        _origins(view.provenance.origins or (article.origin,)),
        _related_articles("Older versions", view.provenance.older, article_link_prefix),
        _related_articles("Near-duplicates", view.near_duplicates, article_link_prefix),
    ]
    return (
        f"{_opening_tag(article.id, view.library)}{''.join(header)}"
        f'<div class="article-details">{"".join(details)}</div>'
        f'<div class="article-text">{_highlight(article.text, quotes, current)}</div></article>'
    )


def render_choice(article_id: str, articles: Sequence[ArticleRef], *, article_link_prefix: str) -> str:
    """Return a list of the articles that an id may stand for, with all text escaped."""
    title = f"Several articles have the id {html.escape(article_id)}"
    return (
        '<article class="reader" aria-label="Article"><header>'
        f'{_navigation(("", ""))}<h2 tabindex="-1">{title}</h2></header><div class="article-details">'
        f"{_related_articles('Choose one', articles, article_link_prefix)}</div></article>"
    )


def render_missing_article() -> str:
    """Return a notice in place of an article that was removed after its link was shown."""
    return (
        f'<article class="reader" aria-label="Article"><header>{_navigation(("", ""))}'
        '<h2 tabindex="-1">Not available any more</h2>'
        "<p>The article of this link was removed, or the answer that quoted it.</p></header></article>"
    )


def render_changed_article(
    citation: Citation, *, library: str, neighbours: tuple[str, str] = ("", "")
) -> str:
    """Return the quote of an article that was edited after the answer, with a notice."""
    return (
        f"{_opening_tag(citation.article_id, library)}<header>{_navigation(neighbours)}"
        f'<h2 tabindex="-1">{html.escape(citation.title)}</h2>'
        "<p>This article has changed since it was quoted. The answer was based on these words:</p>"
        '</header><div class="article-text">'
        f'<mark class="current" tabindex="-1">{html.escape(citation.quote)}</mark></div></article>'
    )


class ShownArticle(NamedTuple):
    """The article that a reader shows."""

    article_id: str
    library: str


def shown_article(reader_html: str) -> ShownArticle | None:
    """Return the article of HTML of the reader; None for an empty reader or a choice of articles."""
    match = _SHOWN_ARTICLE.match(reader_html)
    return ShownArticle(*map(html.unescape, match.groups())) if match else None


def _opening_tag(article_id: str, library: str) -> str:
    names = f'data-article="{html.escape(article_id)}" data-library="{html.escape(library)}"'
    return f'<article class="reader" aria-label="Article" {names}>'


def _navigation(neighbours: tuple[str, str]) -> str:
    buttons = "".join(
        f'<button type="button" data-go="{html.escape(link)}">{label}</button>'
        for link, label in zip(neighbours, ("← Previous quote", "Next quote →"), strict=True)
        if link
    )
    close = '<button type="button" data-go="close">Close</button>'
    return f'<nav aria-label="Quotes">{buttons}{close}</nav>'


def _newer_version_notice(newer: ArticleRef | None, prefix: str) -> str:
    if newer is None:
        return ""
    return (
        '<p class="superseded"><strong>Older version.</strong> '
        f"Answers use the newest version: {_article_button(newer, prefix)}</p>"
    )


def _origins(origins: Sequence[str]) -> str:
    also = "".join(f"<br>Also in: {html.escape(origin)}" for origin in origins[1:])
    return f"<p><small>Source: {html.escape(origins[0])}{also}</small></p>"


def _related_articles(heading: str, articles: Sequence[ArticleRef], prefix: str) -> str:
    """Return a heading and buttons that open the articles; an empty string for no articles."""
    if not articles:
        return ""
    items = [f"<li>{_article_button(article, prefix)}</li>" for article in articles]
    folded = ""
    if len(items) > LIST_LIMIT:
        rest = "".join(items[LIST_LIMIT:])
        folded = f"<details><summary>{len(items) - LIST_LIMIT} more</summary><ul>{rest}</ul></details>"
    return f"<section><h3>{heading}</h3><ul>{''.join(items[:LIST_LIMIT])}</ul>{folded}</section>"


def _article_button(article: ArticleRef, prefix: str) -> str:
    label = html.escape(f"{article.title} ({article.byline(undated='no date')})")
    link = html.escape(prefix + article.article_id)
    return f'<button type="button" data-go="{link}">{label}</button>'


def _web_link(url: str | None) -> str:
    """Return a link to the article's web address; an empty string for any other kind of address."""
    if not url or not url.lower().startswith(("http://", "https://")):
        return ""
    address = html.escape(url)
    attributes = f'href="{address}" target="_blank" rel="noopener noreferrer nofollow"'
    return f"<p><a {attributes}>Original: {address}</a></p>"


def _highlight(text: str, quotes: Sequence[tuple[int, int]], current: int | None) -> str:
    """Return the escaped text with `<mark>` around each quote.

    Marks never overlap: the current quote takes precedence, then the earlier one. Front matter is left
    out, because title and byline show it.
    """
    by_precedence = sorted(range(len(quotes)), key=lambda index: (index != current, quotes[index]))
    marks: list[tuple[int, int, bool]] = []
    for index in by_precedence:
        start, end = quotes[index]
        is_inside = 0 <= start < end <= len(text)
        if is_inside and all(end <= first or start >= last for first, last, _ in marks):
            marks.append((start, end, index == current))
    pieces: list[str] = []
    position = min([body_start(text), *(start for start, _, _ in marks)])
    for start, end, is_current in sorted(marks):
        attributes = " class=current tabindex=-1" if is_current else ""
        pieces.append(html.escape(text[position:start]))
        pieces.append(f"<mark{attributes}>{html.escape(text[start:end])}</mark>")
        position = end
    return "".join([*pieces, html.escape(text[position:])])
