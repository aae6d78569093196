"""Starts the page in the browser: python app.py"""

from assistant.ui.server import serve

if __name__ == "__main__":
    serve()
