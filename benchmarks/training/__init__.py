"""Fits the small models of the field step; what it writes is data that `inference` reads."""
