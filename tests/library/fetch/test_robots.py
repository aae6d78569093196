"""What a site allows."""

from __future__ import annotations

import pytest

from assistant.library.fetch.robots import may_fetch

PAGE = "https://example.com/news/a"


@pytest.mark.parametrize(
    ("status", "raw", "may"),
    [
        (200, b"", True),
        (200, b"User-agent: *\nDisallow: /admin\n", True),
        (200, b"User-agent: *\nDisallow: /\n", False),
        (200, b"User-agent: *\r\nDisallow: /news\r\n", False),
        (200, b"User-agent: Says-Who\nDisallow: /\n\nUser-agent: *\nDisallow:\n", False),
        (200, b"User-agent: Says-Who\nDisallow:\n\nUser-agent: *\nDisallow: /\n", True),
        (200, b"User-agent: GPTBot\nDisallow: /\n", True),
        (200, b"\xff\xfe\x00<html>not one at all</html>", True),
        (200, b"User-agent: *\nCrawl-delay: " + b"1" * 5000 + b"\n", False),
        (200, b"User-agent: *\nDisallow: /\n" + b"#" * 2_000_000, False),
        (404, b"", True),
        (403, b"", True),
        (500, b"", False),
        (503, b"", False),
        (302, b"", False),
    ],
)
def test_a_page_is_fetched_where_the_site_allows_it(status: int, raw: bytes, *, may: bool) -> None:
    assert may_fetch(status, raw, PAGE) is may
