"""The JSON forms of the API, from which answers and the OpenAPI description are both made."""
