"""The table of every address, and the people it is tried with."""
