"""Models: catalogue, download, verification, embedder and language model."""
