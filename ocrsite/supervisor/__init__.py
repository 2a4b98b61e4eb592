"""`python -m ocrsite.supervisor`: everything the product needs on one machine, as children of one process.

Knows processes, their order and their environment; knows no document, tenant or page.
"""
