"""How figures and dates are written in each language; read by Django's `django.utils.formats`, by language name."""
