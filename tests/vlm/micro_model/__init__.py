"""A model of HunyuanOCR's architecture, so small that a test can teach it to read drawn invoices."""
