"""Keeps files and library in step: what is added, what is rebuilt, and which library a question goes to."""
