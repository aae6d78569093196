"""From a question and passages to an answer whose every sentence is tied to a quote."""
