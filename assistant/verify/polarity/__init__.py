"""Compare what a claim affirms, denies or plans with its quote."""
