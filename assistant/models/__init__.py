"""Models and what runs them: the catalogue, fetching and checking files, vectors of texts, and the language model."""
