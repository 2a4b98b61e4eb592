"""What can go wrong with an embedded server, as sentences for the person who started it; knows no server."""


class ServerError(RuntimeError):
    """A server cannot start or has stopped; the text says what happened and what to do."""


class ServerStillRunning(ServerError):
    """Another live server works on the same data folder."""
