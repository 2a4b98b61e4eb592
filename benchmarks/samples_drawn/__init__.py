"""The documents a new user meets first, drawn by our own code; every company, person and number in them is invented."""
