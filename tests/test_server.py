"""The server process: its address, what it says of a taken port, and how it ends."""

import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from endpoint_data import lines
from sayso.dossier import Dossier
from sayso.errors import InputError
from sayso_web.server import is_loopback, listen, url_of
from serving import fetch, published, running

SLOW = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?s{i} ?p{i} ?o{i} ." for i in range(9)) + " }"


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Dossier:
    return published(tmp_path_factory.mktemp("server"), lines())


def test_loopback_is_known() -> None:
    assert all(map(is_loopback, ["127.0.0.1", "127.8.8.8", "::1", "localhost"]))
    assert not any(map(is_loopback, ["0.0.0.0", "::", "192.0.2.1", "example.org", ""]))


def test_urls_are_for_browsers() -> None:
    assert url_of("::1", 80) == "http://[::1]:80/"
    assert url_of("0.0.0.0", 8000) == "http://127.0.0.1:8000/"
    assert url_of("localhost", 1) == "http://localhost:1/"


def test_a_taken_port_is_named() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"Port {port} of 127.0.0.1 is in use.*--port"):
            listen("127.0.0.1", port)


@pytest.mark.parametrize(("host", "port"), [("no-such-host.invalid", 8000), ("192.0.2.1", 0), ("127.0.0.1", 70_000)])
def test_addresses_that_cannot_be(host: str, port: int) -> None:
    with pytest.raises(InputError, match=host.replace(".", r"\.")):
        listen(host, port)


def start(dossier: Dossier, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "sayso_web.server", str(dossier.path), "--port", "0", *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_end_it_and_its_queries(dossier: Dossier, number: signal.Signals) -> None:
    with start(dossier) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        url = process.stdout.readline().strip()
        replies = []
        asking = threading.Thread(target=lambda: replies.append(fetch(f"{url}sparql", {"query": SLOW})), daemon=True)
        asking.start()
        time.sleep(0.5)
        children = _children(process.pid)
        began = time.monotonic()
        process.send_signal(number)
        assert process.wait(10) == 0
        assert time.monotonic() - began < 5
        assert "Traceback" not in process.stderr.read()
        asking.join(5)
        assert all(reply.status != 200 for reply in replies)
        assert children
        assert not any(Path(f"/proc/{child}").exists() for child in children)


def _children(pid: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(word) for word in found.stdout.split()]


def test_a_dossier_that_is_not_built(tmp_path: Path, dossier: Dossier) -> None:
    (tmp_path / "dossier.toml").write_bytes((dossier.path / "dossier.toml").read_bytes())
    with start(Dossier(tmp_path, dossier.settings)) as process:
        _, said = process.communicate(timeout=20)
    assert process.returncode == 4
    assert "sayso build" in said
    assert "Traceback" not in said


def test_other_sites_may_be_kept_out(dossier: Dossier) -> None:
    with running(dossier, {"SAYSO_CORS": ""}) as url:
        reply = fetch(f"{url}sparql", {"query": "ASK {}"})
        assert reply.status == 200
        assert "Access-Control-Allow-Origin" not in reply.headers


@pytest.mark.parametrize(
    ("settings", "origin", "allowed"),
    [
        ({}, "https://elsewhere.example", None),
        ({}, "http://localhost:3000", "http://localhost:3000"),
        ({}, "http://[::1", None),
        ({"SAYSO_CORS": "*"}, "https://elsewhere.example", "*"),
        ({"SAYSO_HOSTS": "sayso.example"}, "https://elsewhere.example", "*"),
    ],
)
def test_pages_that_may_read(dossier: Dossier, settings: dict[str, str], origin: str, allowed: str | None) -> None:
    with running(dossier, settings) as url:
        reply = fetch(f"{url}sparql", {"query": "ASK {}"}, origin=origin)
        assert reply.headers.get("Access-Control-Allow-Origin") == allowed


def test_a_private_server_answers_under_its_own_name_only(dossier: Dossier) -> None:
    with running(dossier) as url:
        for path in ("", "sparql?query=ASK%20%7B%7D", "static/sayso.css"):
            assert fetch(url + path, host="evil.example").status == 421
    with running(dossier, {"SAYSO_HOSTS": "sayso.example"}) as url:
        assert fetch(url, host="sayso.example").status == 200


def test_two_servers_of_one_dossier(dossier: Dossier) -> None:
    with running(dossier) as one, running(dossier) as other:
        assert one != other
        assert fetch(f"{one}sparql", {"query": "ASK {}"}).status == fetch(f"{other}sparql", {"query": "ASK {}"}).status


def test_a_connection_that_only_opens_does_no_harm(dossier: Dossier) -> None:
    with running(dossier) as url:
        port = int(url.rstrip("/").rpartition(":")[2])
        for _ in range(5):
            socket.create_connection(("127.0.0.1", port)).close()
        assert fetch(f"{url}sparql", {"query": "ASK {}"}).status == 200
