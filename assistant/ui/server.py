"""Serves the page and the endpoints: on this machine alone unless there is a password, and with nothing of the machine in reach."""

from __future__ import annotations

import hmac
import io
import ipaddress
import os
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import UsageError
from assistant.progress import TerminalProgress
from assistant.settings import Settings, load_settings
from assistant.ui.service import Service
from assistant.workspace import Workspace

if TYPE_CHECKING:
    import gradio

HOST = "127.0.0.1"
PORT = 7860
UPLOAD_AT_MOST = "100mb"
AUTH = "Any name will do; the password is the one set by whoever runs this."
STYLE = Path(__file__).with_name("page.css")


def serve(
    settings: Settings | None = None,
    *,
    host: str = HOST,
    port: int | None = None,
    api_only: bool = False,
) -> None:
    """Serve until Ctrl-C. Raises UsageError for an address beyond this machine without a password, or a port that is taken."""
    settings = settings or load_settings()
    check_host(host, settings.password)
    with Workspace(settings, TerminalProgress()) as work:
        service = Service(work)
        service.prepare()
        app = build(service, api_only=api_only, record=settings.history)
        address = launch(app, host=host, port=port, password=settings.password)
        sys.stdout.write(f"Open {address} in a browser. Ctrl-C ends it.\n")
        sys.stdout.flush()
        app.block_thread()


def check_host(host: str, password: str | None) -> None:
    """Raise UsageError where strangers could come in without a password."""
    if not password and not is_loopback(host):
        raise UsageError(
            f"Serving on {host} lets others in, and no password is set.",
            hint="Set ASSISTANT_PASSWORD, or leave out --host.",
        )


def is_loopback(host: str) -> bool:
    """Whether an address is reached from this machine alone."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def build(service: Service, *, api_only: bool = False, record: bool = True) -> gradio.Blocks:
    """The whole application."""
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    import gradio

    from assistant.ui.api import Api
    from assistant.ui.page import TITLE, Page

    with gradio.Blocks(title=TITLE, analytics_enabled=False) as app:
        if api_only:
            gradio.Markdown("This server answers programs: see `/gradio_api/info` for its endpoints.")
        else:
            Page(service, record=record).build()
        Api(service).build()
    return app


def launch(app: gradio.Blocks, *, host: str, port: int | None, password: str | None) -> str:
    """Start serving on threads of its own; the address."""
    import gradio

    # Gradio's own themes fetch their fonts from the network; these are whatever the reader's machine has.
    theme = gradio.themes.Default(
        font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]
    )
    auth = _door(password) if password else None
    try:
        with redirect_stdout(
            io.StringIO()
        ):  # Gradio's own lines are about sharing; what to open is told by whoever calls
            _, address, _ = app.queue(default_concurrency_limit=8).launch(
                server_name=host, server_port=port, share=False, auth=auth, auth_message=AUTH, allowed_paths=[], show_error=True,
                footer_links=[], theme=theme, css=STYLE.read_text(encoding="utf-8"), max_file_size=UPLOAD_AT_MOST,
                prevent_thread_lock=True, mcp_server=True, run_history=False, ssr_mode=False, quiet=True,
            )  # fmt: skip
    except OSError as error:
        raise UsageError(
            f"Port {port or PORT} cannot be used: {error}.", hint="Choose another with --port."
        ) from error
    return str(address)


def _door(password: str) -> Callable[[str, str], bool]:
    return lambda _name, given: hmac.compare_digest(given.encode(), password.encode())
