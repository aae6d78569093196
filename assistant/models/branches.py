"""Branches of a prompt: continuations of one prefix that are evaluated together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Segment = tuple[int, ...]
"""Tokens that are evaluated and cached together."""

MAX_BRANCHES = 16
"""Maximum number of branches in one call. A longer list takes several calls."""


@dataclass(frozen=True)
class TokenInput:
    """A token to evaluate, at its position in one or more sequences."""

    token: int
    position: int
    sequences: tuple[int, ...] = (0,)
    wants_output: bool = False
    """The log-probabilities of the next token are wanted."""


def share_beginnings(
    branches: Sequence[Segment], position: int, outputs: Sequence[int] = ()
) -> tuple[list[TokenInput], list[list[int]]]:
    """Return the tokens to evaluate for branches at a position, and the places of each branch's tokens.

    A branch that begins like an earlier branch shares its tokens. Outputs are wanted for the last tokens
    of each branch, which are its own: as many as `outputs` has for it, else one.
    """
    counts = outputs or [1] * len(branches)
    tokens: list[int] = []
    positions: list[int] = []
    sequences: list[list[int]] = []
    rows: list[list[int]] = []
    for number, branch in enumerate(branches):
        beginning = branch[: -counts[number]]
        shared = max(
            (
                earlier_rows[: _common_length(beginning, earlier[:-count])]
                for earlier, earlier_rows, count in zip(branches, rows, counts, strict=False)
            ),
            key=len,
            default=[],
        )
        for row in shared:
            sequences[row].append(number + 1)
        own = branch[len(shared) :]
        rows.append([*shared, *range(len(tokens), len(tokens) + len(own))])
        tokens += own
        positions += range(position + len(shared), position + len(branch))
        sequences += [[number + 1] for _ in own]
    ends = {place for row, count in zip(rows, counts, strict=True) for place in row[-count:]}
    inputs = [
        TokenInput(token, place, tuple(members), number in ends)
        for number, (token, place, members) in enumerate(zip(tokens, positions, sequences, strict=True))
    ]
    return inputs, rows


def _common_length(first: Segment, second: Segment) -> int:
    """Return the number of tokens with which two segments begin alike."""
    pairs = zip(first, second, strict=False)
    return next(
        (
            number
            for number, (first_token, second_token) in enumerate(pairs)
            if first_token != second_token
        ),
        min(len(first), len(second)),
    )


def group_branches(branches: Sequence[Segment], room: int) -> Iterator[list[Segment]]:
    """Divide branches, in order, into calls of at most MAX_BRANCHES branches and `room` tokens.

    Tokens with which branches begin alike count once. A branch that is longer than `room` has a group of
    its own.
    """
    group: list[Segment] = []
    for branch in branches:
        if group and (
            len(group) == MAX_BRANCHES or len(share_beginnings([*group, branch], 0)[0]) > room
        ):
            yield group
            group = []
        group.append(branch)
    if group:
        yield group
