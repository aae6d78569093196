"""`serve`: the page in the browser, and the endpoints for programs."""

from __future__ import annotations

from typing import Annotated

import typer


def serve(
    context: typer.Context,
    host: Annotated[
        str,
        typer.Option(help="Address to serve on; any but this machine's own needs ASSISTANT_PASSWORD."),
    ] = "127.0.0.1",
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port; by default the first free one from 7860.")
    ] = None,
    api_only: Annotated[
        bool, typer.Option("--api-only", help="Only the endpoints for programs, without the page.")
    ] = False,
) -> None:
    """Open your articles in the browser, and to programs."""
    from assistant.ui.server import serve

    serve(context.obj, host=host, port=port, api_only=api_only)
