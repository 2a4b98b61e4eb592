"""Evidence that needs no OCR; knows no engine."""
