"""Text of Word documents."""
