"""Output of `index list` and `index show`: articles, their versions, copies and passages."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from assistant.cli.output.console import print_tab_separated, stdout_console
from assistant.schema import Article, ArticleRef, Passage, describe_evidence

if TYPE_CHECKING:
    from assistant.store.records import ArticleRow, Provenance

NEAR_DUPLICATES_SHOWN = 5
"""Near-duplicates listed above an article; `--json` has them all."""
FIRST_WORDS = 8
"""Words shown of each passage in the list of passages."""


def show_articles(rows: Sequence[ArticleRow]) -> None:
    """Print a table on a terminal, tab-separated lines in a pipe."""
    if not sys.stdout.isatty():
        for row in rows:
            print_tab_separated([row.id, row.published, row.source, row.title, row.words])
        return
    table = Table(box=None, pad_edge=False)
    for name in ("id", "date", "outlet", "title"):
        table.add_column(name, overflow="ellipsis", no_wrap=name in ("id", "date"))
    table.add_column("words", justify="right", no_wrap=True)
    for row in rows:
        published = row.published.isoformat() if row.published else "-"
        table.add_row(
            Text(row.id), published, Text(row.source or "-"), Text(row.title), f"{row.words:,}"
        )
    stdout_console().print(table)


def show_article(
    article: Article,
    provenance: Provenance,
    passages: Sequence[Passage] = (),
    near_duplicates: Sequence[ArticleRef] = (),
) -> None:
    """Print an article below its title, outlet, date, origins, versions and near-duplicates.

    With `passages`, mark their starts in the text and list their offsets below it.
    """
    console = stdout_console()
    console.print(Text(article.title, style="bold"))
    byline = ", ".join([article.ref.byline(undated="no date"), *describe_evidence(article)])
    console.print(Text(f"{byline}\n{article.url or article.origin}", "dim"))
    for origin in provenance.origins[1:]:
        console.print(Text(f"also at {origin}", style="dim"))
    if provenance.superseded_by:
        notice = (
            f"This is an older version, which is not searched. The newest is {provenance.superseded_by}."
        )
        console.print(Text(notice, style="yellow"))
    for version in provenance.older:
        console.print(Text(f"supersedes {version.article_id}, {version.date_label()}", style="dim"))
    if near_duplicates:
        console.print(Text(_describe_near_duplicates(near_duplicates), style="dim"))
    console.print()
    console.print(_with_marks(article.text, passages) if sys.stdout.isatty() else Text(article.text))
    if passages:
        console.print()
    for number, passage in enumerate(passages, 1):
        first_words = " ".join(article.text[passage.start : passage.end].split()[:FIRST_WORDS])
        print_tab_separated([number, passage.start, passage.end, first_words])


def _describe_near_duplicates(articles: Sequence[ArticleRef]) -> str:
    names = [
        f"{article.title} ({article.byline(undated='no date')}, {article.article_id})"
        for article in articles
    ]
    rest = len(names) - NEAR_DUPLICATES_SHOWN
    more = f" and {rest:,} more" if rest > 0 else ""
    return f"Near-duplicates: {', '.join(names[:NEAR_DUPLICATES_SHOWN])}{more}"


def _with_marks(text: str, passages: Sequence[Passage]) -> Text:
    """Return the text with a number before each passage; text outside the passages is dim."""
    marked, position = Text(), 0
    for number, passage in enumerate(passages, 1):
        marked.append(text[position : passage.start], style="dim")
        marked.append(f"[{number}] ", style="cyan")
        marked.append(text[passage.start : passage.end])
        position = passage.end
    return marked.append(text[position:], style="dim" if passages else "")
