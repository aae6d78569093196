"""Words, names, phrases and clauses of a sentence, read by rules."""
