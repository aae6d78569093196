"""Articles in rows of JSON, tables and JSON documents."""
