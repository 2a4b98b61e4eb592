"""Starts a vLLM server with the flags its model needs, proves that it keeps images apart, and keeps it running."""
