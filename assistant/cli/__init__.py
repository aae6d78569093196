"""Groups of commands, and what the commands share."""
