"""Read a sentence word by word: its clauses, and whether it affirms, denies or supposes each word."""
