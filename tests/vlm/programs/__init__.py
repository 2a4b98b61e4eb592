"""What the tests run in the environment of the engines: each prints its result as JSON, the last line of its output."""
