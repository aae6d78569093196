"""`serve`: the web page and the API."""

from __future__ import annotations

from typing import Annotated

import typer


def serve(
    context: typer.Context,
    host: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="Address to listen on. Any but this machine's own needs ASSISTANT_PASSWORD.",
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=65535,
            metavar="PORT",
            help="Port to listen on. [default: the first free port from 7860]",
        ),
    ] = None,
    api_only: Annotated[
        bool, typer.Option("--api-only", help="Serve only the API, without the web page.")
    ] = False,
) -> None:
    """Serve the web page and the API."""
    from assistant.ui.server import serve

    serve(context.obj, host=host, port=port, api_only=api_only)
