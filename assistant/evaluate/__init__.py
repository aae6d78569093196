"""From a question set to rows of answers and a summary of how good they are."""
