"""Evaluation: answer a question set, judge the answers, and report metrics."""
