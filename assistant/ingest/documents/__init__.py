"""One file a format: the bytes of a document or feed to its words and what it says of itself. Runs in `isolation`'s child process."""
