"""Output of the commands: results on standard output, notices and status on standard error.

On a terminal, output has colours and tables; in a pipe it is plain text, neither wrapped nor truncated.
"""
