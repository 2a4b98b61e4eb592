"""What the walls promise, measured by `make bench-security`; each part is one module here with `measure()`."""
