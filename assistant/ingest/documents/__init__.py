"""Document readers, one per format: bytes to text and metadata. They run inside the sandbox."""
