"""From bytes to evidence-backed fields, in plain Python: knows nothing of Django, tenants or queues."""
