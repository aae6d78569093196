"""Errors that a user can act on, in one tree with their exit codes.

    AssistantError              1
    ├── UsageError              2    the command line, a setting, a question or an input is invalid
    ├── ModelError              1    a model is missing, damaged, or cannot be downloaded or loaded
    ├── LibraryError            1    a library cannot be opened, or does not fit the embedder
    │   ├── FolderUnavailable   1    a synced folder is missing or empty; nothing was removed
    │   └── AmbiguousId         1    several articles have this id
    ├── AnswerError             1    a question cannot be processed: too long, or too many waiting
    └── Stopped               130    the user stopped the work with Ctrl-C

The command line catches `AssistantError` once, in `assistant.__main__`, and prints it on one line. Any
other exception is a bug and keeps its traceback.

Exceptions outside this tree never leave their package. Those of `ingest` and `library.fetch` mean that
a file, row or page cannot be read, and become a `Problem`. Those of `models` mean that an origin has
failed: the next origin is tried, and a `ModelError` is raised if none is left.
"""


class AssistantError(Exception):
    """Base class. `message` says what is wrong, `hint` what to do next; each is a sentence."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(AssistantError):
    """The command line, a setting, a question or an input file is invalid. Exit code 2."""

    exit_code = 2


class ModelError(AssistantError):
    """A model is missing, damaged, or cannot be downloaded or loaded."""


class LibraryError(AssistantError):
    """A library cannot be opened or changed, or was built with another embedder."""


class FolderUnavailable(LibraryError):
    """A synced folder is missing or empty, but the library has articles from it. None was removed."""


class AmbiguousId(LibraryError):
    """Several articles have this id. `candidates` holds their full ids."""

    def __init__(self, message: str, hint: str, candidates: tuple[str, ...]) -> None:
        super().__init__(message, hint)
        self.candidates = candidates


class AnswerError(AssistantError):
    """A question cannot be processed: the prompt is too long, or too many questions are waiting."""


class Stopped(AssistantError):
    """The user stopped the work with Ctrl-C; finished parts stay. Exit code 130."""

    exit_code = 130

    def __init__(self, message: str = "Stopped.", hint: str = "") -> None:
        super().__init__(message, hint)
