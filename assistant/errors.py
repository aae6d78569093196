"""What can go wrong, in words a person can act on. The command line catches `AssistantError` once and prints it on one line."""


class AssistantError(Exception):
    """Something the user can put right: `message` says what is wrong, `hint` what to do next."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(AssistantError):
    """The command, a setting or the question itself cannot be used as given."""

    exit_code = 2


class ModelError(AssistantError):
    """A model is missing, damaged or cannot be fetched or loaded."""


class LibraryError(AssistantError):
    """The library cannot be opened, or was built for something else."""


class ArticleError(AssistantError):
    """One file or row cannot be taken in; the others are not touched by it."""


class AnswerError(AssistantError):
    """A question cannot be answered for a reason other than what the articles say."""


class Stopped(AssistantError):
    """The user stopped the work; what was finished before stays."""

    exit_code = 130

    def __init__(self, message: str = "Stopped.", hint: str = "") -> None:
        super().__init__(message, hint)
