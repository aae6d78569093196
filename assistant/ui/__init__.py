"""Web page and HTTP API, built with Gradio."""
