"""Entries of feeds and of blog exports."""
