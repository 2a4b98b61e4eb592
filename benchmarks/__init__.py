"""Measurements the README claims and the drawn samples, run with `python -m benchmarks.NAME`."""
