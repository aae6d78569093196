"""Fetch web pages and feeds within robots.txt and an SSRF guard."""
