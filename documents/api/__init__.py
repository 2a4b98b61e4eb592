"""The REST API: JSON in, JSON out, over the same services as the pages."""
