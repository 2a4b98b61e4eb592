"""Reads what vision-language models write into typed results; survives what they really emit."""
