from __future__ import annotations

import pytest

from assistant.errors import UsageError
from assistant.ui.filters import describe_filters, parse_filters


def test_filters_are_parsed_from_form_values_and_described() -> None:
    filters = parse_filters("2026-01-01 00:00:00", "", ["The Post"], ["a", "b"])
    assert describe_filters(filters) == "**Only:** from 2026-01-01 · The Post · 2 selected articles"
    assert describe_filters(parse_filters(None, None, None, None)) == ""


def test_invalid_and_reversed_dates_are_errors() -> None:
    with pytest.raises(UsageError, match="not a date"):
        parse_filters("soon", "", [], [])
    with pytest.raises(UsageError, match="Swap"):
        parse_filters("2026-02-01", "2026-01-01", [], [])
