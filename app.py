"""Starts the chat in the browser: python app.py"""

from assistant.ui.chat import launch

if __name__ == "__main__":
    launch()
