"""The article beside the chat: its whole text, every quote of the answer marked in it, the one that was asked for in view."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import date

from assistant.ingest.heading import body_start
from assistant.schema import ArticleRef, Citation
from assistant.ui.service import ArticleView
from assistant.ui.transcript import DOOR, about

LISTED = 5
"""Articles of one kind beside the one that is read; the others are folded away."""

# Links in the chat that begin with DOOR, and buttons of the reader, tell the server what to open; what it sends is then scrolled to.
DOORS = f"""
document.addEventListener('click', event => {{
  const door = event.target.closest('a[href^="{DOOR}"]');
  if (!door) return;
  event.preventDefault();
  event.stopPropagation();
  window.saysWhoDoor = door;
  trigger('select', {{where: door.getAttribute('href').slice({len(DOOR)})}});
}}, true);
"""
SCRIPT = """
const close = () => {
  trigger('clear');
  const door = window.saysWhoDoor;
  if (door && document.contains(door)) door.focus();
};
element.addEventListener('click', event => {
  const button = event.target.closest('button[data-go]');
  if (!button) return;
  if (button.dataset.go === 'close') close(); else trigger('select', {where: button.dataset.go});
});
element.addEventListener('keydown', event => { if (event.key === 'Escape') close(); });
const show = () => {
  const now = element.querySelector('mark.now') || element.querySelector('h2');
  if (!now) return;
  let pane = now.parentElement;  // its own scrolling box, so that the page itself stays where it is
  const scrolls = box => /auto|scroll/.test(getComputedStyle(box).overflowY) && box.scrollHeight > box.clientHeight + 1;
  while (pane && !scrolls(pane)) pane = pane.parentElement;
  if (pane) {
    const head = now.tagName === 'H2' ? pane.clientHeight : pane.clientHeight / 2;
    pane.scrollTop += now.getBoundingClientRect().top - pane.getBoundingClientRect().top - (pane.clientHeight - head);
  }
  now.focus({preventScroll: Boolean(pane)});
};
show();
watch('value', show);
"""


def page(
    opened: ArticleView,
    marks: Sequence[tuple[int, int]],
    now: int | None,
    *,
    go: tuple[str, str] = ("", ""),
    beside: str = "",
    today: date | None = None,
) -> str:
    """An article as HTML, every word of it escaped.

    `marks` are the bounds of its quotes, of which number `now` is the one to look at; `go` are the doors to the quotes before and
    after, empty where there is none; `beside` is what doors to other articles begin with, followed by their ids.
    """
    article = opened.article
    head = [
        "<header>",
        _buttons(go),
        _superseded(opened.newer, beside),
        f'<h2 tabindex="-1">{html.escape(article.title)}</h2>',
        f"<p>{html.escape(about(article.ref, today))}</p>",
        "</header>",
    ]
    around = [
        _original(article.url),
        _origins(opened.provenance.origins or (article.origin,)),
        _listed("Older versions", opened.provenance.older, beside),
        _listed("Nearly the same", opened.reprints, beside),
    ]
    words = _marked(article.text, marks, now)
    return (
        f'<article class="reader" aria-label="Article">{"".join(head)}<div class="beside">{"".join(around)}</div>'
        f'<div class="words">{words}</div></article>'
    )


def gone(citation: Citation, *, go: tuple[str, str] = ("", "")) -> str:
    """What is left of an article that was edited or removed since the answer: the quote, and that it is of the past."""
    return (
        f'<article class="reader" aria-label="Article"><header>{_buttons(go)}<h2 tabindex="-1">{html.escape(citation.title)}</h2>'
        "<p>This article has changed since the answer. These are the words it rested on then:</p></header>"
        f'<div class="words"><mark class="now" tabindex="-1">{html.escape(citation.quote)}</mark></div></article>'
    )


def _buttons(go: tuple[str, str]) -> str:
    around = "".join(
        f'<button type="button" data-go="{html.escape(door)}">{label}</button>'
        for door, label in zip(go, ("← Previous quote", "Next quote →"), strict=True)
        if door
    )
    return f'<nav aria-label="Quotes">{around}<button type="button" data-go="close">Close</button></nav>'


def _superseded(newer: ArticleRef | None, beside: str) -> str:
    """That this is an older version, and the way to the newest."""
    if newer is None:
        return ""
    way = _door(newer, beside)
    return f'<p class="superseded"><strong>Older version.</strong> Superseded by {way}, from which questions are answered now.</p>'


def _origins(origins: Sequence[str]) -> str:
    also = "".join(f"<br>also at {html.escape(origin)}" for origin in origins[1:])
    return f"<p><small>From {html.escape(origins[0])}{also}</small></p>"


def _listed(heading: str, others: Sequence[ArticleRef], beside: str) -> str:
    """A list of doors to other articles under a heading; nothing if there is none."""
    if not others:
        return ""
    doors = [f"<li>{_door(one, beside)}</li>" for one in others]
    folded = f"<details><summary>{len(doors) - LISTED} more</summary><ul>{''.join(doors[LISTED:])}</ul></details>"
    return f"<section><h3>{heading}</h3><ul>{''.join(doors[:LISTED])}</ul>{folded if len(doors) > LISTED else ''}</section>"


def _door(other: ArticleRef, beside: str) -> str:
    about = html.escape(f"{other.title} ({other.byline(undated='no date')})")
    return f'<button type="button" data-go="{html.escape(beside + other.article_id)}">{about}</button>'


def _original(url: str | None) -> str:
    """A link to the address the article came from, if it is one of the web."""
    if not url or not url.lower().startswith(("http://", "https://")):
        return ""
    return f'<p><a href="{html.escape(url)}" target="_blank" rel="noopener noreferrer nofollow">Original: {html.escape(url)}</a></p>'


def _marked(text: str, marks: Sequence[tuple[int, int]], now: int | None) -> str:
    """The text with its marks; where two overlap, the one to look at wins, then the earlier one."""
    order = sorted(range(len(marks)), key=lambda number: (number != now, marks[number]))
    taken: list[tuple[int, int, bool]] = []
    for number in order:
        start, end = marks[number]
        if 0 <= start < end <= len(text) and all(
            end <= first or start >= last for first, last, _ in taken
        ):
            taken.append((start, end, number == now))
    pieces, place = (
        [],
        min([body_start(text), *(start for start, _, _ in taken)]),
    )  # front matter is shown above, as title and byline
    for start, end, current in sorted(taken):
        pieces.append(html.escape(text[place:start]))
        pieces.append(
            f"<mark{' class=now tabindex=-1' if current else ''}>{html.escape(text[start:end])}</mark>"
        )
        place = end
    return "".join([*pieces, html.escape(text[place:])])
