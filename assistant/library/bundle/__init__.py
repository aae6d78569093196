"""Export a whole library to one file and import it again."""
