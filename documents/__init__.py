"""The Django app: tenants, documents, templates, review, API, web, jobs and admin."""
