"""Text and metadata of web pages."""
