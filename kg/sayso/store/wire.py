"""Messages between the web process, the loaded parent and its workers, over a Unix stream socket.

A message is a JSON head and a body of bytes, with the lengths of both before it. A long answer comes as parts, which
have no head, and ends with the message that has one: so it is read here while the worker still writes it.
"""

import json
import socket
import struct
from typing import Any

_LENGTHS = struct.Struct("<IQ")
HEAD_SIZE = _LENGTHS.size
_SMALL = 65_536  # bytes that cost less to copy than to send by themselves
_PART = 2**18  # bytes of an answer that are sent together


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


class Writer:
    """The body of an answer as a file that is written to; long ones leave in parts while they are written."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._data = bytearray()

    def write(self, data: bytes) -> int:
        """Take some bytes; raises OSError when the other end is gone."""
        self._data += data
        if len(self._data) >= _PART:
            self._sock.sendall(_LENGTHS.pack(0, len(self._data)))
            self._sock.sendall(self._data)
            self._data = bytearray()
        return len(data)

    def flush(self) -> None:
        """Nothing: what is there leaves with ``end``."""

    def end(self, head: dict[str, Any]) -> None:
        """Send the rest and the head of the answer; raises OSError when the other end is gone."""
        send(self._sock, head, bytes(self._data))


class Reader:
    """One message and the parts before it from a non-blocking socket, piece by piece."""

    def __init__(self, limit: int) -> None:
        """``limit``: bytes that the parts and the body may have together; longer ones are not read on."""
        self._limit = limit
        self._parts: list[bytearray] = []
        self._size = 0
        self._head_size = 0
        self._within = False  # a message, its lengths known
        self._next(HEAD_SIZE)
        self.oversize: int | None = None

    def _next(self, size: int) -> None:
        self._data = bytearray(size)
        self._view = memoryview(self._data)

    def feed(self, sock: socket.socket) -> bool:
        """Read what is there. True: the message is whole (or ``oversize`` is set); raises EOFError at the end."""
        while True:
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
            if not self._within:
                self._begin()
                if self.oversize is not None:
                    return True
            elif self._head_size:
                return True
            else:
                self._parts.append(self._data)
                self._within = False
                self._next(HEAD_SIZE)

    def _begin(self) -> None:
        self._head_size, size = _LENGTHS.unpack(self._data)
        self._size += size
        if self._size > self._limit:
            self.oversize = self._size
            return
        self._within = True
        self._next(self._head_size + size)

    def message(self) -> tuple[dict[str, Any], bytes]:
        """The head, and the parts and the body joined."""
        view = memoryview(self._data)
        return json.loads(bytes(view[: self._head_size])), b"".join((*self._parts, view[self._head_size :]))
