"""What may be wrong with the files of a library: each check reads all that it is about and yields what does not agree."""
