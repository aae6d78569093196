"""Random texts made of the characters that decide about sentences and layout."""

from __future__ import annotations

from hypothesis import strategies as st

_MARKS = '. ! ? … " “ ” ( ) [1] — ; * | 。 「 」 --- ...'.split()
_WORDS = "The He said U.S. Mr. a.m. 5 é 😀 word word word".split()
_SPACES = [" ", " ", " ", "\n", "\n\n", "\r\n", "\t", "\u00a0", "\u2028"]
_LINE_STARTS = ["\n- ", "\n# ", "\n1. ", "\n> ", "\n| ", "\nHeadline\n\n"]

PIECES = st.sampled_from([*_MARKS, *_WORDS, *_SPACES, *_LINE_STARTS])
TEXTS = st.lists(PIECES | st.text(max_size=5), max_size=60).map("".join)
