"""Messages between the web process, the loaded parent and its workers, over a Unix stream socket.

A message is a JSON head and a body of bytes, with the lengths of both before it.
"""

import json
import socket
import struct
from typing import Any

_LENGTHS = struct.Struct("<IQ")
HEAD_SIZE = _LENGTHS.size
_SMALL = 65_536  # bytes that cost less to copy than to send by themselves


def pack(head: dict[str, Any], body: bytes = b"") -> bytes:
    """Lengths and head of a message; the body follows it."""
    text = json.dumps(head).encode()
    return _LENGTHS.pack(len(text), len(body)) + text


def send(sock: socket.socket, head: dict[str, Any], body: bytes = b"") -> None:
    """Send a whole message; raises OSError when the other end is gone."""
    data = pack(head, body)
    if len(body) < _SMALL:  # one send wakes the reader once
        sock.sendall(data + body)
    else:
        sock.sendall(data)
        sock.sendall(body)


def receive(sock: socket.socket) -> tuple[dict[str, Any], bytes] | None:
    """A whole message from a blocking socket, or None when the other end is gone."""
    return _message(sock, b"")


def receive_with_socket(sock: socket.socket) -> tuple[dict[str, Any], socket.socket] | None:
    """The head of a message that carries one file descriptor, and that descriptor as a socket; None at the end."""
    data, fds, _, _ = socket.recv_fds(sock, HEAD_SIZE, 1)
    if not fds:
        return None
    passed = socket.socket(fileno=fds[0])
    passed.set_inheritable(False)
    message = _message(sock, data)
    if message is None:
        passed.close()
        return None
    return message[0], passed


def _message(sock: socket.socket, begun: bytes) -> tuple[dict[str, Any], bytes] | None:
    lengths = _exactly(sock, HEAD_SIZE, begun)
    if lengths is None:
        return None
    head_size, body_size = _LENGTHS.unpack(lengths)
    head = _exactly(sock, head_size)
    body = _exactly(sock, body_size)
    return None if head is None or body is None else (json.loads(head), bytes(body))


def _exactly(sock: socket.socket, size: int, begun: bytes = b"") -> bytearray | None:
    data = bytearray(size)
    data[: len(begun)] = begun
    view = memoryview(data)[len(begun) :]
    while view:
        try:
            got = sock.recv_into(view)
        except ConnectionError:
            return None
        if not got:
            return None
        view = view[got:]
    return data


class Reader:
    """One message from a non-blocking socket, piece by piece."""

    def __init__(self, limit: int) -> None:
        """``limit``: bytes that a body may have; a longer one is refused before it is read."""
        self._limit = limit
        self._data = bytearray(HEAD_SIZE)
        self._view = memoryview(self._data)
        self._sizes: tuple[int, int] | None = None
        self.oversize: int | None = None

    def feed(self, sock: socket.socket) -> bool:
        """Read what is there. True: the message is whole (or ``oversize`` is set); raises EOFError at the end."""
        while self._view:
            try:
                got = sock.recv_into(self._view)
            except BlockingIOError:
                return False
            except ConnectionError:
                raise EOFError from None
            if not got:
                raise EOFError
            self._view = self._view[got:]
            if not self._view and self._sizes is None:
                self._begin()
        return True

    def _begin(self) -> None:
        self._sizes = _LENGTHS.unpack(self._data)
        if self._sizes[1] > self._limit:
            self.oversize = self._sizes[1]
            return
        self._data = bytearray(sum(self._sizes))
        self._view = memoryview(self._data)

    def message(self) -> tuple[dict[str, Any], bytes]:
        """The whole message."""
        size = (self._sizes or (0, 0))[0]
        view = memoryview(self._data)
        return json.loads(bytes(view[:size])), bytes(view[size:])
