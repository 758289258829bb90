"""The loaded parent: a process that loads one build and forks workers from it on request.

``python -m sayso.store.zygote FD MAKER`` speaks ``wire`` over the inherited socket FD. MAKER names the module whose
``prepare()`` reads what it needs, whose ``ground(store, base)`` works out here what all worlds of the build rest on,
and whose ``make(ground, request, out)`` makes a world in a worker; the store itself knows nothing of worlds.
The web process has many threads and so may not fork; this process has one, knows no web, and
starts in a tenth of a second. Requests are served one by one:

    {"do": "load", "path": …}                       → {"ok": …, "error": …}
    {"do": "add"} and N-Quads                       → {"ok": True}  a world, which workers forked from now on have
    {"do": "drop", "world": …, "list": …}           → {"ok": True}  a world, and what the graph "list" says of it
    {"do": "ground", "base": …}                     → {"ok": …, "error": …}  before worlds are made by workers
    {"do": "fork", "memory": bytes}                 → {"pid": …} with the worker's end of a socket (SCM_RIGHTS)
    {"do": "reap", "pid": …}                        → {"status": …}  waits for the end of that worker

A worker that ended stays a zombie until it is reaped, so its pid names no other process meanwhile, and the web process
may kill by pid. When the web process ends in any way, the socket ends, this process with it, and the workers with it
(PR_SET_PDEATHSIG of prctl(2), where the system has it).
"""

import ctypes
import gc
import importlib
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from sayso.store import engine, wire

_PR_SET_PDEATHSIG = 1
_TASKS = 1000  # answers after which a worker is replaced
Make = Callable[[Any, Any, wire.Writer], dict[str, Any]]
Made = Callable[[Any, wire.Writer], dict[str, Any]]  # over the ground that was worked out before the fork
_WORN = 4  # a worker is replaced when it has kept more than 1/4 of its memory limit


def main(fd: int, maker: str) -> None:
    """Serve requests until the other end of the socket is gone."""
    makes = importlib.import_module(maker)
    makes.prepare()  # here: a worker may open no file any more
    make: Make = makes.make
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one
    control = socket.socket(fileno=fd)
    store = ox.Store()
    ground: Any = None
    while (message := wire.receive(control)) is not None:
        match message[0]:
            case {"do": "load", "path": str(path)}:
                try:
                    store = engine.load(Path(path))
                    gc.freeze()  # what is loaded stays shared with the workers
                    wire.send(control, {"ok": True})
                except (OSError, SyntaxError) as error:
                    wire.send(control, {"ok": False, "gone": isinstance(error, FileNotFoundError), "error": str(error)})
            case {"do": "add"}:
                store.bulk_load(message[1], ox.RdfFormat.N_QUADS)
                gc.freeze()
                wire.send(control, {"ok": True})
            case {"do": "drop", "world": str(world), "list": str(listing)}:
                node = ox.NamedNode(world)
                store.remove_graph(node)
                for quad in list(store.quads_for_pattern(node, None, None, ox.NamedNode(listing))):
                    store.remove(quad)
                wire.send(control, {"ok": True})
            case {"do": "ground", "base": str(base)}:
                ground = makes.ground(store, base)
                gc.freeze()
                wire.send(control, {"ok": True})
            case {"do": "fork", "memory": int(memory)}:
                _fork(control, store, memory, partial(make, ground))
            case {"do": "reap", "pid": int(pid)}:
                wire.send(control, {"status": os.waitpid(pid, 0)[1]})


def _fork(control: socket.socket, store: ox.Store, memory: int, make: Made) -> None:
    near, far = socket.socketpair()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        near.close()
        control.close()
        try:
            _work(far, store, memory, parent, make)
        finally:
            os._exit(1)
    far.close()
    data = wire.pack({"pid": pid})
    socket.send_fds(control, [data], [near.fileno()])
    near.close()


def _work(sock: socket.socket, store: ox.Store, memory: int, parent: int, make: Made) -> None:
    """Answer questions, and make worlds, until the other end is gone, or this process is worn."""
    statm = os.open("/proc/self/statm", os.O_RDONLY) if Path("/proc/self/statm").exists() else -1
    _confine(statm, memory, parent)
    start = _size(statm)
    tasks = 0
    while (message := wire.receive(sock)) is not None:
        head, text = message
        began = time.perf_counter()
        out = wire.Writer(sock)
        try:
            reply = make(head["make"], out) if "make" in head else _answer(store, head | {"text": text}, out)
        except MemoryError:
            reply = {"ok": False, "error": "memory", "message": ""}
        tasks += 1
        reply["seconds"] = time.perf_counter() - began
        reply["worn"] = tasks >= _TASKS or _size(statm) - start > memory // _WORN
        out.end(reply)


def _answer(store: ox.Store, head: dict[str, Any], out: wire.Writer) -> dict[str, Any]:
    head["text"] = head["text"].decode("utf-8", "surrogatepass")
    return engine.answer(store, head, out)


def _confine(statm: int, memory: int, parent: int) -> None:
    """Take from this process what a query must not have: its parent's life, memory, files, sockets, cores."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it ended before the line above
            os._exit(1)
    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # an abort of the engine writes to stderr; the reply says it better
        os.dup2(quiet, stream)
    os.close(quiet)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (_size(statm) + memory, _size(statm) + memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # No new file and no socket: SERVICE cannot leave this process even if the tokenizer let it pass.
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _size(statm: int) -> int:
    """Bytes of address space of this process; 0 where the system does not say."""
    return int(os.pread(statm, 64, 0).split()[0]) * resource.getpagesize() if statm >= 0 else 0


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
