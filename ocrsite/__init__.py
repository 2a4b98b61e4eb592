"""Wiring: settings, URLs, servers and processes. Knows no rule of the product."""
