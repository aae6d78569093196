"""`python -m assistant`: runs the command, and turns what goes wrong into one line and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from assistant.errors import AssistantError, Stopped, UsageError

# Global options may stand anywhere on the line, as people type them; Typer wants them before the command.
VALUED = ("--library", "--index-dir", "--models-dir", "--model")
FLAGS = ("--debug",)


def globals_first(arguments: Sequence[str]) -> list[str]:
    """The same arguments with the global options moved to the front. What comes after `--` stays where it is."""
    front: list[str] = []
    rest: list[str] = []
    waiting = list(arguments)
    while waiting:
        argument = waiting.pop(0)
        if argument == "--":
            rest += [argument, *waiting]
            break
        if argument in FLAGS or argument.split("=", 1)[0] in VALUED:
            front.append(argument)
            if argument in VALUED and waiting:
                front.append(waiting.pop(0))
        else:
            rest.append(argument)
    return front + rest


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code: 0, 1 for what went wrong, 2 for wrong usage, 130 when stopped."""
    given = globals_first(sys.argv[1:] if arguments is None else arguments)
    try:
        from assistant.cli.app import app

        result = app(given, standalone_mode=False, prog_name="python -m assistant")
    except AssistantError as error:
        if "--debug" in given:
            raise
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        return Stopped.exit_code
    except BrokenPipeError:  # `… | head`: the reader has left, and that is its right
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - raised again unless it is Typer's
        return _usage(error)
    return result if isinstance(result, int) else 0


def _usage(error: Exception) -> int:
    """Typer's own errors on one line with the way to the help; anything else is a bug and keeps its traceback."""
    import typer

    if isinstance(error, typer.Abort):
        sys.stderr.write("Stopped.\n")
        return Stopped.exit_code
    if not isinstance(error, typer.TyperException):
        raise error
    sys.stderr.write(f"{error.format_message().rstrip('.')}. See: python -m assistant --help\n")
    return UsageError.exit_code


if __name__ == "__main__":
    sys.exit(main())
