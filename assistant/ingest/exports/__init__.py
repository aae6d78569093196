"""Several articles in one text: exports of databases, and press reviews."""
