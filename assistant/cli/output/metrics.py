"""Output of `eval`: metrics, one per line."""

from __future__ import annotations

from pydantic import BaseModel

from assistant.cli.output.console import print_fields


def show_metrics(record: BaseModel) -> None:
    """Print the metrics of a record, one per line, without those that are unknown."""
    print_fields([(name, _formatted(value)) for name, value in record if value is not None])


def _formatted(value: object) -> str:
    if isinstance(value, BaseModel):
        parts = [(name.replace("_", " "), part) for name, part in value if part is not None]
        return ", ".join(f"{name} {_formatted(part)}" for name, part in parts)
    if isinstance(value, dict):
        return " ".join(f"{key}: {_formatted(part)}" for key, part in value.items())
    if isinstance(value, tuple):
        return ", ".join(map(_formatted, value)) or "none"
    return str(value)
