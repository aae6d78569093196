"""Text of Rich Text files."""
