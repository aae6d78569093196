"""Gradio event handlers of the library page: table, reader, uploads and removal.

Sessions arrive as plain tuples, because Gradio serializes them; each handler rebuilds the Session.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from assistant.library.demo import DEMO
from assistant.ui.chat import Session
from assistant.ui.chat_handlers import MAX_LINK
from assistant.ui.library_page import ArticleTable, LibraryPage, article_label
from assistant.ui.markdown import escape_markdown
from assistant.ui.reader import render_article, render_missing_article, shown_article
from assistant.ui.service import ArticleView, Service

ARTICLE_LINK_PREFIX = "article/"
"""Start of a link target on the library page, followed by an article id."""


class LibraryHandlers:
    """Handlers of the library page. `search` and `include_older` are the settings of its table."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._page = LibraryPage(service)

    def show_library(
        self,
        session: Session,
        search: str,
        include_older: bool,  # noqa: FBT001 - a checkbox
    ) -> tuple[Any, ...]:
        """Refresh the table, the figures and all choices of articles, outlets and libraries.

        The filters of both tabs offer the same outlets and articles.
        """
        library = Session(*session).library
        table, choices = self._page.contents(library, search, include_older=include_older)
        names, name = self._service.library_names(), self._service.resolve_library(library)
        return (
            gr.Dataframe(value=table.cells),
            table.summary,
            gr.Dropdown(_article_choices(table), value=None),
            gr.Dropdown(names, value=name),
            *(gr.Dropdown(choices.outlets), gr.Dropdown(choices.articles)) * 2,
        )

    def select_row(
        self,
        session: Session,
        search: str,
        include_older: bool,  # noqa: FBT001 - a checkbox
        event: gr.SelectData,
    ) -> str | None:
        """Return the article of the clicked row.

        The row is identified by its cells: its index is useless, because browsers sort rows themselves.
        """
        library = Session(*session).library
        table, _ = self._page.contents(library, search, include_older=include_older)
        clicked = [str(cell) for cell in event.row_value or ()]
        rows = zip(table.ids, table.cells, strict=True)
        return next((row_id for row_id, cells in rows if list(map(str, cells)) == clicked), None)

    def read_article(self, session: Session, article_id: str | None) -> str:
        """Show the selected article in the reader."""
        view = self._view_article(session, article_id)
        return _render(view) if view else ""

    def read_related_article(
        self,
        session: Session,
        search: str,
        include_older: bool,  # noqa: FBT001 - a checkbox
        event: gr.EventData,
    ) -> tuple[Any, ...]:
        """Show the article of a clicked link in the reader, and select it for the buttons."""
        link = str(event.link)[:MAX_LINK]
        article_id = link.removeprefix(ARTICLE_LINK_PREFIX)
        view = self._view_article(session, article_id) if article_id != link else None
        if view is None:
            return render_missing_article(), gr.skip()
        article = view.article
        library = Session(*session).library
        table, _ = self._page.contents(library, search, include_older=include_older)
        choices = _article_choices(table)
        if article.id not in table.ids:
            superseded_by = view.provenance.superseded_by
            label = article_label(article.title, article.published, superseded_by)
            choices.append((label, article.id))
        return _render(view), gr.Dropdown(choices, value=article.id)

    def filter_by_article(self, session: Session, article_id: str | None) -> tuple[Any, ...]:
        """Restrict questions to the selected article and open the Ask tab."""
        view = self._view_article(session, article_id)
        if view and view.newer:
            gr.Warning("Older versions are not searched. Select the newest version.")
            return gr.skip(), gr.skip()
        return [article_id] if view else [], gr.Tabs(selected="ask")

    def download_original(self, session: Session, article_id: str | None) -> str | None:
        """Return the path of the selected article's original file."""
        if not article_id:
            return None
        path = self._page.original_file(article_id, Session(*session).library)
        return str(path) if path else None

    def confirm_removal(self, session: Session, article_id: str | None) -> tuple[Any, ...]:
        """Ask for confirmation to delete the selected article."""
        library = Session(*session).library
        article = self._service.get_article(article_id, library=library) if article_id else None
        if article is None:
            return "", gr.Group(visible=False)
        name = escape_markdown(f"“{article.title}” ({article.ref.byline(undated='no date')})")
        question = f"Delete {name} from the library? Saved answers that quote it will be withdrawn."
        return question, gr.Group(visible=True)

    def remove_article(self, session: Session, article_id: str | None) -> tuple[Any, ...]:
        """Delete the selected article; hide the confirmation and the reader."""
        library = Session(*session).library
        outcome = self._page.remove_article(article_id, library) if article_id else ""
        return outcome, gr.Group(visible=False), ""

    def close_removed(self, *readers: str | None) -> tuple[Any, ...]:
        """Empty the readers whose article is no longer in the library, and hide their panes.

        `readers` are the HTML of the readers of chat, check and library; the last has no pane.
        """
        removed = [self._shows_removed(reader or "") for reader in readers]
        contents = ["" if is_removed else gr.skip() for is_removed in removed]
        panes = [gr.Column(visible=False) if is_removed else gr.skip() for is_removed in removed[:-1]]
        return *contents, *panes

    def _shows_removed(self, reader: str) -> bool:
        shown = shown_article(reader)
        return shown is not None and self._service.is_removed(shown.article_id, library=shown.library)

    def upload_files(
        self,
        files: list[str] | None,
        session: Session,
        progress: gr.Progress = gr.Progress(),  # noqa: B008 - Gradio injects it through the default
    ) -> Iterator[tuple[Any, ...]]:
        """Add uploaded files and report the result of each."""
        files = files or []
        outcome = ""
        results = self._page.upload_files(files, Session(*session).library)
        for number, outcome in enumerate(results):
            progress((number, len(files)), unit="files")
            yield outcome, gr.skip()
        yield outcome, gr.File(value=None)

    def show_library_after_upload(
        self,
        session: Session,
        search: str,
        include_older: bool,  # noqa: FBT001 - a checkbox
    ) -> tuple[Any, ...]:
        """Refresh the page, and leave `demo` for the user's own library, where uploads go."""
        session = Session(*session)
        session = session._replace(library=None) if session.library == DEMO else session
        return session, *self.show_library(session, search, include_older)

    def _view_article(self, session: Session, article_id: str | None) -> ArticleView | None:
        if not article_id:
            return None
        return self._service.view_article(article_id, library=Session(*session).library)


def _render(view: ArticleView) -> str:
    return render_article(view, [], None, article_link_prefix=ARTICLE_LINK_PREFIX)


def _article_choices(table: ArticleTable) -> list[tuple[str, str]]:
    """Return the label and id of each article in the table."""
    return [(str(cells[0]), row_id) for row_id, cells in zip(table.ids, table.cells, strict=True)]
