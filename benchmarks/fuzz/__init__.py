"""Looks for files that break the parsers: `make fuzz`. What it finds is drawn anew as a test."""
