"""Answers questions from a library of articles, citing the exact words behind each sentence."""

import os

# Let the threads of llama.cpp and FAISS sleep while they wait for each other. By default they spin, and
# beside another busy program each spins while the other has no core. OpenMP reads the variable when it
# is loaded, so set it before any of our modules can load it. A user's own value counts.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

__version__ = "0.1.0"
