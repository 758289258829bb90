"""Serves a dossier over HTTP: waitress on one address, until SIGINT or SIGTERM.

waitress, because it tells the application when a client has hung up (``waitress.client_disconnected``, which needs
``channel_request_lookahead``), so that the client's query ends too; it spills large bodies to disk, and it is pure
Python. Each query that runs or waits holds a thread, so there are more threads than queries that the pool lets in.
"""

import argparse
import contextlib
import errno
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType

from waitress.server import create_server

from sayso.dossier import Dossier, open_dossier
from sayso.errors import InputError, SaysoError
from sayso.store.base import Limits
from sayso.store.workers import WorkerPool
from sayso_web.origins import hosts
from sayso_web.site import Site, is_loopback
from sayso_web.visitors import Visitors, pool_with_room

_SPARE_THREADS = 16  # for pages, while every query that may run or wait does
_MAX_RECEIVED = 64 * 2**20  # bytes; the endpoint refuses far less, but reads on so that its answer arrives
_BACKLOG = 512
_SENDING = 2**20  # bytes that the kernel holds for a client, so that a long answer takes few turns of the loop


def serve(
    dossier: Dossier,
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    limits: Limits | None = None,
    announce: Callable[[str], None] = print,
) -> None:
    """Serve a dossier that is built, until SIGINT or SIGTERM; must run in the main thread.

    ``port``: 0 takes a free one. ``announce`` gets the URL, once the server listens.
    Raises InputError where the address cannot be listened on, NotBuilt where there is no build.
    """
    from sayso_web.app import create_app

    limits = limits or Limits.from_environ()
    with contextlib.closing(listen(host, port)) as sock, pool_with_room(dossier.cache, limits) as service:
        app = create_app(Site(dossier, service, is_loopback(host) and not hosts()))
        app.extensions["sayso-visitors"] = Visitors(service, limits)
        server = create_server(
            app,
            sockets=[sock],
            threads=limits.workers + limits.queue + _SPARE_THREADS,
            channel_request_lookahead=1,
            max_request_body_size=_MAX_RECEIVED,
            connection_limit=_BACKLOG,
            backlog=_BACKLOG,
            asyncore_use_poll=True,
            ident="Sayso",
        )
        with _until_signalled(service):
            announce(url_of(host, sock.getsockname()[1]))
            server.run()  # ends by SystemExit from the signal, which it catches


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to an address. Raises InputError that says what is wrong with it."""
    if not 0 <= port <= 65_535:
        raise InputError(f"--port {port} is no port of {host}: choose one from 1 to 65535, or 0 for any that is free.")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError) as error:
        raise InputError(f"--host {host} --port {port} is no address here: {error}.") from None
    sock = socket.socket(family, kind, protocol)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SENDING)  # connections take it over
        sock.bind(address)
        sock.listen(_BACKLOG)  # else two servers can both be bound, and the second fails later
    except OSError as error:
        sock.close()
        raise InputError(_cannot_listen(host, port, error)) from None
    return sock


def url_of(host: str, port: int) -> str:
    """The URL under which a browser on this machine reaches the server."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}.get(host, host)  # noqa: S104
    return f"http://[{shown}]:{port}/" if ":" in shown and not shown.startswith("[") else f"http://{shown}:{port}/"


def _cannot_listen(host: str, port: int, error: OSError) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return (
                f"Port {port} of {host} is in use, perhaps by another sayso serve: stop that, or choose another one "
                f"with --port, such as --port {port + 1 if port < 65535 else 8000}."
            )
        case errno.EACCES:
            return f"Port {port} of {host} may not be opened by this user: choose one from 1024 on with --port."
        case errno.EADDRNOTAVAIL:
            return f"{host} is no address of this machine: use --host 127.0.0.1, or 0.0.0.0 for all."
    return f"Cannot listen on port {port} of {host}: {error}."


@contextlib.contextmanager
def _until_signalled(service: WorkerPool) -> Iterator[None]:
    """Make SIGINT and SIGTERM end the server's loop, and first the queries that its threads wait for."""

    def leave(number: int, frame: FrameType | None) -> None:
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_IGN)
        threading.Thread(target=service.close, name="sayso-close").start()
        raise SystemExit(0)

    before = {each: signal.signal(each, leave) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except SystemExit:
        pass  # the signal came before or after the loop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def main(arguments: Sequence[str] | None = None) -> int:
    """``python -m sayso_web.server DOSSIER [--host HOST] [--port PORT]``: serve a dossier as it was last built."""
    parser = argparse.ArgumentParser(prog="python -m sayso_web.server", description=main.__doc__)
    parser.add_argument("dossier", type=Path)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    given = parser.parse_args(arguments)
    try:
        serve(open_dossier(given.dossier), given.host, given.port, announce=lambda url: print(url, flush=True))
    except SaysoError as error:
        print(f"Error: {error}", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
