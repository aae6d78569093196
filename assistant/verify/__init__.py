"""Decide whether a quote carries a claim, refutes it, or does not say."""
