"""What a site asks of programs in its `robots.txt` (RFC 9309)."""

from __future__ import annotations

from urllib.robotparser import RobotFileParser

NAME = "says-who"
"""What the program calls itself to sites."""
MAX_BYTES = 500_000
"""That much of the file is heeded, as the standard has it."""


def may_fetch(status: int, raw: bytes, url: str) -> bool:
    """Whether a page may be fetched, given the answer to the question for `robots.txt`.

    A site without one allows everything, and one that cannot say forbids everything.
    """
    if 400 <= status < 500:
        return True
    if not 200 <= status < 300:
        return False
    rules = RobotFileParser()
    try:
        rules.parse(raw[:MAX_BYTES].decode("utf-8", "ignore").splitlines())
    except ValueError:  # for delays that are no numbers
        return False
    return rules.can_fetch(NAME, url)
