"""The program `python -m assistant`: runs one command and turns errors into a line and an exit code."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from typing import TextIO

from assistant.errors import AssistantError, Stopped, UsageError
from assistant.program import PROGRAM

# Typer accepts global options only before the command; people also type them after it.
GLOBAL_OPTIONS = ("--library", "--index-dir", "--models-dir", "--model")
GLOBAL_FLAGS = ("--debug",)


def move_global_options_first(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with the global options in front. Arguments after `--` stay in place."""
    global_arguments: list[str] = []
    command_arguments: list[str] = []
    remaining = list(arguments)
    while remaining:
        argument = remaining.pop(0)
        if argument == "--":
            command_arguments += [argument, *remaining]
            break
        if argument in GLOBAL_FLAGS or argument.split("=", 1)[0] in GLOBAL_OPTIONS:
            global_arguments.append(argument)
            if argument in GLOBAL_OPTIONS and remaining:
                global_arguments.append(remaining.pop(0))
        else:
            command_arguments.append(argument)
    return global_arguments + command_arguments


def print_any_character(stream: TextIO) -> None:
    """Let a stream take characters outside its encoding, as on Windows.

    A pipe or file gets UTF-8, which other programs expect; a terminal shows `?` for what it cannot show.
    """
    if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower().replace("-", "") != "utf8":
        if stream.isatty():
            stream.reconfigure(errors="replace")
        else:
            stream.reconfigure(encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command in `arguments`, by default those of `sys.argv`, and return its exit code.

    The exit code is 0 for success, 1 for an error, 2 for invalid usage and 130 after Ctrl-C.
    """
    print_any_character(sys.stdout)
    print_any_character(sys.stderr)
    ordered = move_global_options_first(sys.argv[1:] if arguments is None else arguments)
    try:
        from assistant.cli.app import app

        result = app(ordered, standalone_mode=False, prog_name=PROGRAM)
    except AssistantError as error:
        if "--debug" in ordered:
            raise
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        return Stopped.exit_code
    except BrokenPipeError:  # the reader of the pipe, such as `head`, has seen enough: no error
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - raised again unless it is Typer's
        return _exit_code_of_typer_error(error)
    return result if isinstance(result, int) else 0


def _exit_code_of_typer_error(error: Exception) -> int:
    """Print an error of Typer on one line and return its exit code. Raise any other error again."""
    import typer

    if isinstance(error, typer.Abort):
        sys.stderr.write("Stopped.\n")
        return Stopped.exit_code
    if not isinstance(error, typer.TyperException):
        raise error
    message = error.format_message()
    if message.startswith("Usage:"):  # a command without its subcommand: the message is the help text
        sys.stderr.write(f"{message}\n")
        return UsageError.exit_code
    end = "" if message.endswith((".", "?")) else "."
    command = getattr(getattr(error, "ctx", None), "command_path", PROGRAM)
    sys.stderr.write(f"{message}{end} See: {command} --help\n")
    return UsageError.exit_code


if __name__ == "__main__":
    sys.exit(main())
