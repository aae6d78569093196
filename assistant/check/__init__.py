"""Check a person's own text against the articles: text -> claims and quotations -> `CheckReport`."""
