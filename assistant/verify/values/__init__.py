"""Compare numbers, units and times of a claim with its quote."""
