"""Tasks on whole files: every task an engine can do, and those that lines with boxes suffice for."""
