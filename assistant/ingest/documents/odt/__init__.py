"""Text of OpenDocument files."""
