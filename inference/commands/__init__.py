"""The commands of `python -m inference`, one module each: `add_arguments(parser)`, `run(options)` and `ERRORS`."""
