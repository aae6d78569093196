"""English: word classes, verbs, fixed phrases, tags, names, noun phrases and clauses, read by rules."""
