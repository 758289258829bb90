"""The documentation is true: the tutorial runs as it stands, and every command, key and setting is described."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path

import click
import msgspec
import pytest

from sayso import cli, decisions, notes
from sayso.dossier import Settings
from sayso.store.base import Limits

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
BIN = Path(sys.executable).parent
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
SAVED = re.compile(r"Save this as `([^`]+)`:\n\n```\w*\n(.*?)^```$", re.M | re.S)
OPENED = re.compile(r"<(http://127\.0\.0\.1:8000/[^>]+)>")


def commands() -> dict[str, click.Command]:
    context = click.Context(cli.sayso)
    found = {name: cli.sayso.get_command(context, name) for name in cli.sayso.list_commands(context)}
    whole = {name: command for name, command in found.items() if command is not None}
    for name, command in list(whole.items()):
        if isinstance(command, click.Group):
            whole |= {f"{name} {below}": each for below, each in command.commands.items()}
    return whole


# The tutorial ------------------------------------------------------------------------------------------------------


@dataclass
class Follower:
    """Somebody who does what a page says: saves its files, types its commands, opens its links."""

    folder: Path
    port: int
    servers: list[subprocess.Popen[str]] = field(default_factory=list)

    def run(self, command: str) -> str:
        """What a command prints; `cd` moves, `serve` stays running."""
        command = command.replace(":8000", f":{self.port}")
        if command.startswith("cd "):
            self.folder = self.folder / command.removeprefix("cd ")
            return ""
        env = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", "SAYSO_DOSSIER": ""}
        if command.startswith("sayso serve"):
            return self.serve(f"exec {command} --port {self.port}", env)
        done = subprocess.run(
            command, shell=True, cwd=self.folder, env=env, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, f"{command}: {done.stderr}"
        return (done.stdout + done.stderr).replace(f":{self.port}", ":8000")

    def serve(self, command: str, env: dict[str, str]) -> str:
        server = subprocess.Popen(
            command, shell=True, cwd=self.folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.servers.append(server)
        assert server.stdout is not None
        return server.stdout.readline().replace(f":{self.port}", ":8000")

    def close(self) -> None:
        for server in self.servers:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=20)
            assert server.stdout is not None
            server.stdout.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def follower(tmp_path: Path) -> Iterator[Follower]:
    someone = Follower(tmp_path, free_port())
    yield someone
    someone.close()


def matches(expected: str, printed: str) -> bool:
    """Whether a line of the page stands in what was printed; … stands for anything."""
    pattern = r"[^\n]*".join(re.escape(part) for part in expected.split("…"))
    return re.search(rf"^{pattern}$", printed, re.M) is not None


def steps(page: str) -> Iterator[tuple[str, str, str]]:
    """The steps of a page in order: ("save", name, text), ("run", command, expected), ("open", url, "")."""
    found: list[tuple[int, tuple[str, str, str]]] = []
    for match in SAVED.finditer(page):
        found.append((match.start(), ("save", match[1], match[2])))
    for match in FENCE.finditer(page):
        if match[1] == "console":
            for part in re.split(r"^\$ ", match[2], flags=re.M)[1:]:
                command, _, expected = part.partition("\n")
                found.append((match.start() + match[0].index(command), ("run", command, expected)))
    for match in OPENED.finditer(page):
        found.append((match.start(), ("open", match[1], "")))
    return iter(step for _, step in sorted(found))


def test_the_tutorial_does_what_it_says(follower: Follower) -> None:
    began = time.monotonic()
    seen = set()
    for kind, what, text in steps((DOCS / "tutorial.md").read_text(encoding="utf-8")):
        seen.add(kind)
        if kind == "save":
            (follower.folder / what).write_text(text, encoding="utf-8")
        elif kind == "open":
            with urllib.request.urlopen(what.replace(":8000", f":{follower.port}"), timeout=30) as page:
                body = page.read().decode()
            assert page.status == 200
            assert "Ministry of Ports" in body, what
        else:
            printed = follower.run(what)
            shown = [line for line in text.splitlines() if line]
            for line in shown:
                assert matches(line, printed), f"$ {what}\nhas no line “{line}”, but:\n{printed}"
            missing = [line for line in printed.splitlines() if line and not any(matches(one, line) for one in shown)]
            assert missing == [], f"$ {what}\nprints more than the page shows"
            if not what.startswith("sayso serve"):
                assert len(shown) == len([line for line in printed.splitlines() if line]), what
    assert seen == {"save", "run", "open"}
    assert time.monotonic() - began < 120


def test_the_tutorial_covers_the_first_commands() -> None:
    text = (DOCS / "tutorial.md").read_text(encoding="utf-8")
    for name in ("init", "add", "serve", "ask", "query", "export", "check", "log", "remove"):
        assert f"$ sayso {name}" in text


def test_the_readme_shows_a_real_answer(tmp_path: Path) -> None:
    someone = Follower(tmp_path, 0)
    someone.run("sayso init --sample samples")
    someone.run("cd samples")
    ran = 0
    for kind, command, expected in steps((ROOT / "README.md").read_text(encoding="utf-8")):
        if kind == "run" and command.startswith("sayso ask"):
            printed = someone.run(command)
            ran += 1
            for line in filter(None, expected.splitlines()):
                assert matches(line, printed), f"$ {command}\nhas no line “{line}”, but:\n{printed}"
    assert ran >= 1


# Nothing is left out -----------------------------------------------------------------------------------------------


def section(page: str, title: str) -> str:
    """A page's part under a heading that has the title, up to the next heading of any rank."""
    match = re.search(rf"^#+ [^\n]*{re.escape(title)}[^\n]*$(.*?)(?=^#+ |\Z)", page, re.M | re.S)
    assert match, f"no section {title}"
    return match[1]


def keys(struct: type[msgspec.Struct]) -> list[str]:
    return [info.encode_name for info in msgspec.structs.fields(struct)]


@pytest.mark.parametrize(
    ("title", "struct"),
    [
        ("The file", notes.Notes),
        ("`article`", notes.ArticleNotes),
        ("`statements`", notes.Statement),
        ("`meetings`", notes.Meeting),
        ("`actors`", notes.ActorNotes),
        ("`actors`", notes.Role),
        ("`claims`", notes.ClaimNotes),
        ("`read_by`", notes.Reader),
        ("Decisions", decisions.Line),
        ("`read`", decisions.AsRead),
    ],
)
def test_every_key_of_notes_and_decisions_is_documented(title: str, struct: type[msgspec.Struct]) -> None:
    part = section((DOCS / "notes.md").read_text(encoding="utf-8"), title)
    missing = [key for key in keys(struct) if f"`{key}`" not in part]
    assert missing == []


def closed_lists() -> Iterator[tuple[str, str]]:
    for struct in (notes.Statement, notes.Meeting, notes.ActorNotes, notes.Reader, decisions.Line):
        for kind, info in msgspec.json.schema(struct)["$defs"][struct.__name__]["properties"].items():
            for word in (*info.get("enum", ()), *(w for o in info.get("anyOf", ()) for w in o.get("enum", ()))):
                if isinstance(word, str):
                    yield kind, word


def test_every_word_of_the_closed_lists_is_documented() -> None:
    page = (DOCS / "notes.md").read_text(encoding="utf-8")
    words = list(closed_lists())
    assert len(words) > 40
    assert [pair for pair in words if f"`{pair[1]}`" not in page] == []


def test_the_examples_of_the_notes_page_are_notes() -> None:
    blocks = [m[2] for m in FENCE.finditer((DOCS / "notes.md").read_text(encoding="utf-8")) if m[1] == "json"]
    assert notes.decode(blocks[0].encode(), "docs/notes.md").statements
    assert decisions.parse([blocks[1].replace("\n", " ").encode()], "https://example.org/d/").all


def test_a_claim_is_shared_as_the_notes_page_says(tmp_path: Path) -> None:
    """One goes back to the first article, gives its statement the claim, and adds its notes with --replace."""
    someone = Follower(tmp_path, 0)
    blocks = [m[2] for m in FENCE.finditer((DOCS / "notes.md").read_text(encoding="utf-8")) if m[1] == "json"]
    (shared,) = (json.loads(block) for block in blocks if "harbour-talks" in block)
    for name, words in (("harbour", "Ann Lee said talks were held.\n"), ("quay", "Ann Lee said: talks were held!\n")):
        notes_of = {"article": {"publisher": name, "stated_date": "2024-03-05"}, "statements": [shared]}
        if name == "harbour":
            own = {key: value for key, value in shared.items() if key != "claim"}
            (tmp_path / "first.json").write_text(json.dumps({**notes_of, "statements": [own]}))
        (tmp_path / f"{name}.txt").write_text(words)
        (tmp_path / f"{name}.json").write_text(json.dumps(notes_of))
    someone.run("sayso init d --reader A")
    assert "/claim/harbour/s1" in someone.run("sayso add harbour.txt --notes first.json --dossier d")
    for name in ("harbour", "quay"):
        printed = someone.run(f"sayso add {name}.txt --notes {name}.json --replace --dossier d")
        assert "/claim/harbour-talks" in printed
    asked = someone.run("sayso ask independent-roots claim=harbour-talks --format csv --dossier d")
    assert {"article/harbour", "article/quay"} <= set(re.findall(r"article/\w+", asked))


def test_every_setting_of_a_dossier_is_documented() -> None:
    page = (DOCS / "dossier.md").read_text(encoding="utf-8")
    assert [f.name for f in fields(Settings) if f"| `{f.name}` |" not in page] == []


def test_every_environment_variable_is_documented_and_exists() -> None:
    page = (DOCS / "settings.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `(SAYSO_\w+)` \|", page, re.M))
    sources = [*ROOT.glob("kg/**/*.py"), *ROOT.glob("web/**/*.py")]
    read = {
        name for path in sources for name in re.findall(r"SAYSO_[A-Z]+(?:_[A-Z]+)*(?![A-Z_{])", path.read_text("utf-8"))
    }
    read |= {f"SAYSO_QUERY_{f.name.upper()}" for f in fields(Limits)}
    assert documented == {name for name in read if name != "SAYSO_QUERY"}


def test_the_defaults_of_the_settings_page_are_those_of_the_code() -> None:
    page = (DOCS / "settings.md").read_text(encoding="utf-8")
    limits = Limits()
    for name in ("seconds", "memory", "queue", "patience", "answer"):
        row = re.search(rf"^\| `SAYSO_QUERY_{name.upper()}` \|.*\| (\d+)[^|]*\|$", page, re.M)
        assert row, name
        assert float(row[1]) == getattr(limits, name), name


# The page of commands ----------------------------------------------------------------------------------------------


def test_the_page_of_commands_is_that_of_the_help_texts() -> None:
    from sayso.commands.manual import manual

    path = DOCS / "cli.md"
    assert path.read_text(encoding="utf-8") == manual(), (
        "docs/cli.md is not what the help texts say: python -m sayso.commands.manual > docs/cli.md"
    )


def test_every_command_teaches() -> None:
    for name, command in commands().items():
        text = command.help or ""
        assert f"sayso {name}" in text, name
        assert "Examples:" in text, name
        assert "Next:" in text, name
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{name} {parameter.name}"


def test_every_exit_code_is_documented() -> None:
    from sayso.errors import SaysoError

    page = (DOCS / "cli.md").read_text(encoding="utf-8")

    def below(kind: type[SaysoError]) -> Iterator[type[SaysoError]]:
        yield kind
        for sub in kind.__subclasses__():
            yield from below(sub)

    codes = {kind.exit_code for kind in below(SaysoError)} | {0, cli.INTERRUPTED, cli.PIPE_GONE, cli.TERMINATED}
    assert [code for code in sorted(codes) if f"| {code} |" not in page] == []


def test_links_between_pages_lead_somewhere() -> None:
    for page in (*DOCS.glob("**/*.md"), ROOT / "README.md", ROOT / "CHANGELOG.md"):
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)", text):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_page_is_in_the_index() -> None:
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    assert [p.name for p in DOCS.glob("*.md") if p.name != "index.md" and f"({p.name})" not in index] == []
