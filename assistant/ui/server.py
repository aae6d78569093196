"""The web server: on this machine only unless a password is set, and without access to local files."""

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
"""First port that Gradio tries unless the user names a port."""
PORTS_TRIED = 100
MAX_UPLOAD = "100mb"
LOGIN_MESSAGE = "Enter any name, and the password set by the owner of this server."
STYLESHEET = Path(__file__).with_name("page.css")


def serve(
    settings: Settings | None = None,
    *,
    host: str = HOST,
    port: int | None = None,
    api_only: bool = False,
) -> None:
    """Load the models and serve until Ctrl-C.

    Raises UsageError for a host that needs a password, and for a port that is in use.
    """
    settings = settings or load_settings()
    check_host(host, settings.password)
    with Workspace(settings, TerminalProgress()) as workspace:
        service = Service(workspace)
        service.warm_up()
        app = build_app(service, api_only=api_only, record=settings.history)
        address = launch(app, host=host, port=port, password=settings.password)
        sys.stdout.write(f"Open {address} in a browser. Press Ctrl-C to stop.\n")
        sys.stdout.flush()
        app.block_thread()


def check_host(host: str, password: str | None) -> None:
    """Raise UsageError for a host that other machines can reach, unless there is a password."""
    if not password and not is_loopback(host):
        raise UsageError(
            f"Other machines can reach {host}, so serving on it needs a password.",
            hint="Set ASSISTANT_PASSWORD, or omit --host.",
        )


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach the host."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def build_app(service: Service, *, api_only: bool = False, record: bool = True) -> gradio.Blocks:
    """Build the page and the API, or only the API. Without `record`, no history is written."""
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    import gradio

    from assistant.ui.api import Api
    from assistant.ui.layout import TITLE
    from assistant.ui.page import Page

    with gradio.Blocks(title=TITLE, analytics_enabled=False) as app:
        if api_only:
            gradio.Markdown("API only: the endpoints are listed at `/gradio_api/info`.")
        else:
            Page(service, record=record).build()
        Api(service).build()
    return app


def launch(app: gradio.Blocks, *, host: str, port: int | None, password: str | None) -> str:
    """Start serving on background threads and return the address.

    Raises UsageError if the port cannot be used.
    """
    import gradio

    # System fonts: Gradio's default themes load fonts from the network.
    theme = gradio.themes.Default(
        font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]
    )
    try:
        with redirect_stdout(io.StringIO()):  # hide Gradio's messages about public links
            _, address, _ = app.queue(default_concurrency_limit=8).launch(
                server_name=host,
                server_port=port,
                share=False,
                auth=_authenticator(password) if password else None,
                auth_message=LOGIN_MESSAGE,
                allowed_paths=[],
                show_error=True,
                footer_links=[],
                theme=theme,
                css=STYLESHEET.read_text(encoding="utf-8"),
                max_file_size=MAX_UPLOAD,
                prevent_thread_lock=True,
                mcp_server=True,
                run_history=False,
                ssr_mode=False,
                quiet=True,
            )
    except OSError as error:
        ports = f"Port {port}" if port else f"Every port from {PORT} to {PORT + PORTS_TRIED - 1}"
        raise UsageError(
            f"{ports} is in use, or {host} is not an address of this machine.",
            hint="Choose another with --port or --host.",
        ) from error
    return str(address)


def _authenticator(password: str) -> Callable[[str, str], bool]:
    """Return a check of the password alone; any user name is accepted."""
    return lambda _name, attempt: hmac.compare_digest(attempt.encode(), password.encode())
