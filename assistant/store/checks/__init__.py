"""Consistency checks of a library's files. Each check yields the faults it detects."""
