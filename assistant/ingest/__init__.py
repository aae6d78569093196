"""From files to articles to passages; knows no store."""
