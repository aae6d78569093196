"""Serves the web page: python app.py"""

from assistant.ui.server import serve

if __name__ == "__main__":
    serve()
