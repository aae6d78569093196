"""Compare who does, is and says something in a claim with its quote."""
