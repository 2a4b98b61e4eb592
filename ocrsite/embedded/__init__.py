"""The database and queue servers that run as our own children; knows nothing of Django, documents or tenants."""
