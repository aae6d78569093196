"""Reading of files into articles, and splitting of articles into passages. Independent of the store."""
