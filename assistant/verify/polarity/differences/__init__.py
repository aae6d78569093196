"""Compare the clauses of a claim and its quote: predicates, opposite words, amounts and limits."""
