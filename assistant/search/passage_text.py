"""The text that represents a passage to the embedding model."""

from __future__ import annotations

from assistant.spelling import plain_spelling


def embedding_text(title: str, text: str) -> str:
    """Return the text to embed for a passage: the article's title on its own line, then the passage.

    The title shows the embedder what "he", "the club" or "the bill" refers to in the middle of an
    article. It is left out when the passage already begins with it. Both are in plain spelling.
    """
    title, text = plain_spelling(title), plain_spelling(text)
    return text if not title or text.lstrip().startswith(title) else f"{title}\n{text}"
