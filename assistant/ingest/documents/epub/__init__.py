"""Text of e-books."""
