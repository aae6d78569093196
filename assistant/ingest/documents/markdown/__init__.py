"""Text and properties of Markdown notes."""
