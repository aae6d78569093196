"""File to articles to passages. Independent of the store."""
