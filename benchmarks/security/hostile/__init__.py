"""Draws files that mean harm: small to send, endless to read. Nothing here is a file that somebody else made."""
