"""Fetch web pages and feeds, within robots.txt and away from private networks."""
