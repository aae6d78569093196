"""Export a whole library to one portable file, and import it again."""
