"""Asks the web server how things are; knows only its address."""

import http.client
import socket

from ocrsite.supervisor.options import BadOption, Options

SECONDS = 2.0


def check_port_is_free(port: int) -> None:
    """Raises BadOption if something listens on it, or if we may not."""
    with socket.socket() as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind(("127.0.0.1", port))
        except OSError as error:
            other = 8001 if port == 8000 else 8000
            raise BadOption(
                f"Port {port} cannot be used ({error.strerror}). Choose another one, for example: make run PORT={other}"
            ) from error


def status_of(options: Options, path: str) -> int | None:
    """The HTTP status with which `path` answers, or None if nothing answers."""
    connection = http.client.HTTPConnection("127.0.0.1", options.port, timeout=SECONDS)
    try:
        connection.request("GET", path, headers={"Host": options.probe_host, "X-Forwarded-Proto": "https"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
