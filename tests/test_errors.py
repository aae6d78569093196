from __future__ import annotations

from collections.abc import Iterator

from assistant import errors
from assistant.errors import AssistantError


def tree_below(base: type[AssistantError]) -> Iterator[type[AssistantError]]:
    yield base
    for subclass in base.__subclasses__():
        yield from tree_below(subclass)


def test_the_documented_tree_has_every_error_with_its_exit_code() -> None:
    tree = errors.__doc__ or ""
    rows = [line.strip("│├└─ ").split() for line in tree.splitlines() if line.startswith("    ")]
    documented = {name: int(exit_code) for name, exit_code, *_ in rows}
    assert documented == {error.__name__: error.exit_code for error in tree_below(AssistantError)}


def test_message_and_hint_are_shown_on_one_line() -> None:
    assert str(AssistantError("It is broken.", hint="Repair it.")) == "It is broken. Repair it."
    assert str(AssistantError("It is broken.")) == "It is broken."
