"""Answer a question from passages so that every sentence is tied to a quote."""
