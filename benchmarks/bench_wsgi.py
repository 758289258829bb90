"""Measure the servers that decision 0002 chooses between: a small JSON answer from the workers, over HTTP.

    python benchmarks/bench_wsgi.py [quads]

Each server runs the same application in one process with eight threads; the clients keep their connections. Prints one
Markdown table; all figures come from one run on one machine, so compare columns, not runs. Granian and gunicorn are
measured where they are installed. The last column says whether a query ended within 2 s after its client hung up.
"""

import http.client
import importlib.util
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from bench_store_choice import BASE, RECORD, lines
from sayso.errors import QueryStopped
from sayso.store.base import Limits, Question
from sayso.store.snapshots import publish
from sayso.store.workers import WorkerPool

POINT = f"SELECT ?p ?o {{ <{BASE}claim/7> ?p ?o }}"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SERVERS = {
    "waitress": ["{python}", "-m", "bench_wsgi", "--waitress", "{port}"],
    "gunicorn": ["{python}", "-m", "gunicorn", "-k", "gthread", "-w", "1", "--threads", "8", "--keep-alive", "30",
                 "-b", "127.0.0.1:{port}", "--log-level", "error", "bench_wsgi:application"],
    "granian": ["{python}", "-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "8",
                "--host", "127.0.0.1", "--port", "{port}", "--log-level", "error", "bench_wsgi:application"],
}  # fmt: skip

_POOL: list[WorkerPool] = []
_LOCK = threading.Lock()
STOPPED: list[str] = []


def pool() -> WorkerPool:
    with _LOCK:  # made in the process that serves, after any fork of its server
        if not _POOL:
            _POOL.append(WorkerPool(Path(os.environ["BENCH_CACHE"]), Limits(seconds=10, workers=4)))
        return _POOL[0]


def hung_up(environ: dict[str, Any]) -> Callable[[], bool] | None:
    """What each server offers to learn that the client is gone."""
    if "waitress.client_disconnected" in environ:
        gone = environ["waitress.client_disconnected"]
        return lambda: not gone()
    if "gunicorn.socket" in environ:
        sock = environ["gunicorn.socket"]

        def alive() -> bool:
            try:
                return bool(sock.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
            except BlockingIOError:
                return True
            except OSError:
                return False

        return alive
    return None


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    match environ["PATH_INFO"]:
        case "/stopped":
            body = str(len(STOPPED)).encode()
        case path:
            question = Question(SLOW if path == "/slow" else POINT, default_graphs=(RECORD,))
            try:
                body = pool().ask(question, alive=hung_up(environ)).body
            except QueryStopped:
                STOPPED.append(path)
                body = b""
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def get(connection: http.client.HTTPConnection, path: str = "/") -> bytes:
    connection.request("GET", path)
    return connection.getresponse().read()


def measure(port: int, clients: int, each: int) -> tuple[list[float], float]:
    """Milliseconds of every request, sorted, and requests a second of all clients together."""
    times: list[float] = []

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        mine = []
        for _ in range(each):
            start = time.perf_counter()
            assert b"bindings" in get(connection)
            mine.append((time.perf_counter() - start) * 1000)
        connection.close()
        times.extend(mine)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(times), clients * each / (time.perf_counter() - start)


def notices(port: int) -> bool:
    with socket.create_connection(("127.0.0.1", port)) as sock:
        sock.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.5)
    time.sleep(2)
    connection = http.client.HTTPConnection("127.0.0.1", port)
    found = get(connection, "/stopped")
    connection.close()
    return found == b"1"


def wait(port: int) -> None:
    for _ in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            get(connection)
            connection.close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(port)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return int(sock.getsockname()[1])


def serve(name: str, cache: Path) -> str:
    port = free_port()
    command = [part.format(python=sys.executable, port=port) for part in SERVERS[name]]
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=Path(__file__).parent, env={**os.environ, "BENCH_CACHE": str(cache)}, start_new_session=True
    )
    try:
        wait(port)
        started = time.perf_counter() - start
        one, rate = measure(port, 1, 2000)
        eight, rate8 = measure(port, 8, 500)
        noticed = notices(port)
    finally:
        process.terminate()
        process.wait(30)
    return (
        f"| {name} | {started:.2f} s | {one[1000]:.2f} ms | {one[1900]:.2f} ms | {rate:,.0f} | "
        f"{eight[2000]:.2f} ms | {eight[3800]:.2f} ms | {rate8:,.0f} | {'yes' if noticed else 'no'} |"
    )


def main(quads: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        publish(cache, lines(quads), {})
        print("| server | first answer | median | 95% | a second | median of 8 | 95% of 8 | a second | hang-up seen |")
        print("|---|---:|---:|---:|---:|---:|---:|---:|---|")
        with WorkerPool(cache, Limits(workers=4)) as direct:
            times = []
            for _ in range(2000):
                start = time.perf_counter()
                direct.ask(Question(POINT, default_graphs=(RECORD,)))
                times.append((time.perf_counter() - start) * 1000)
            times.sort()
            print(f"| none (the pool itself) | | {times[1000]:.2f} ms | {times[1900]:.2f} ms | "
                  f"{1000 * len(times) / sum(times):,.0f} | | | | |")  # fmt: skip
        for name in SERVERS:
            if importlib.util.find_spec(name):
                print(serve(name, cache), flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--waitress"]:
        import waitress

        waitress.serve(application, host="127.0.0.1", port=int(sys.argv[2]), threads=8, channel_request_lookahead=1)
    else:
        main(int((sys.argv[1:] or ["100000"])[0]))
