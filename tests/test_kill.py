"""kill -9 at random moments of adds and builds: the dossier holds exactly what was acknowledged, and builds again."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from sayso import ontology
from sayso.build import build
from sayso.dossier import Dossier, Settings, create, open_dossier

BASE = "https://w3id.org/sayso/id/test/"
MOMENTS = 20
WRITER = textwrap.dedent(
    """
    import json, sys
    from pathlib import Path
    from sayso.build import build
    from sayso.dossier import open_dossier

    made = open_dossier(Path(sys.argv[1]))
    for number in range(int(sys.argv[2]), 100_000):
        name, word = f"art-{number}", f"word{number}"
        print("begin", name, flush=True)
        if number % 3 == 2:
            gone = f"art-{number - 2}"
            made.drop((f"articles/{gone}.txt", f"notes/{gone}.json"), f"remove {gone}")
            print("removed", gone, flush=True)
        said = {"id": "s1", "speaker": "Mira Sand", "cue": "said", "content": [word]}
        notes = {"article": {"publisher": "The Harbour Post"}, "statements": [said]}
        text = f"Mira Sand said {word}. " + "Nothing else is known. " * 2_000
        files = {f"articles/{name}.txt": text.encode(), f"notes/{name}.json": json.dumps(notes).encode()}
        made.put(files, f"add {name}")
        print("added", name, flush=True)
        build(made)
        print("built", name, flush=True)
    """
)


def until_killed(made: Dossier, first: int, seconds: float) -> list[tuple[str, str]]:
    """Runs the writer, kills it after so many seconds of work, and gives what it acknowledged."""
    command = [sys.executable, "-c", WRITER, str(made.path), str(first)]
    said = made.path.parent / "said.txt"  # a file: what a pipe's reader has buffered would be lost with the child
    with said.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE) as child:
        while not said.stat().st_size and child.poll() is None:
            time.sleep(0.005)
        time.sleep(seconds)
        assert child.poll() is None, "the writer ended by itself"
        os.kill(child.pid, signal.SIGKILL)
        _, errors = child.communicate()
    assert errors == b""
    lines = said.read_text().splitlines(keepends=True)
    return [(word, name) for word, _, name in (line.strip().partition(" ") for line in lines if line.endswith("\n"))]


def check_holds(made: Dossier, acknowledged: set[str], doubtful: set[str]) -> set[str]:
    """What the dossier holds: all that was acknowledged, and of what was under way all or nothing."""
    articles = set(made.articles())
    noted = {path.stem for path in (made.path / "notes").glob("*.json")}
    assert articles == noted
    assert acknowledged - doubtful <= articles <= acknowledged | doubtful
    for name in articles:
        word = name.replace("art-", "word")
        assert (made.path / "articles" / f"{name}.txt").read_text().startswith(f"Mira Sand said {word}. ")
        assert json.loads((made.path / "notes" / f"{name}.json").read_text())["statements"][0]["content"] == [word]
    return articles


@pytest.mark.timeout(120)
def test_kill_at_random_moments(tmp_path: Path) -> None:
    made = create(tmp_path / "dossier", Settings("test", "Test", BASE))
    ontology.closure(made.cache / "ontology")
    rng = random.Random(20_240_305)
    held: set[str] = set()
    number = 0
    for _ in range(MOMENTS):
        said = until_killed(made, number, rng.uniform(0, 0.4))
        added, removed, begun = ({name for word, name in said if word == key} for key in ("added", "removed", "begin"))
        acknowledged = (held | added) - removed
        number = max(int(name.removeprefix("art-")) for name in begun)
        last, old = f"art-{number}", f"art-{number - 2}"
        removing = number % 3 == 2 and old not in removed
        doubtful = {old} if removing else {last} - added
        number += 1
        made = open_dossier(made.path)
        held = check_holds(made, acknowledged, doubtful)
        assert not any((made.cache / "staged").iterdir())
        graph = build(made, wait=0).info.path.read_text()
        articles = re.findall(r"<\S+/article/(\S+)> <\S+#type> <\S+#Article> <\S+/graph/record> \.", graph)
        assert set(articles) == held
    assert number > MOMENTS  # the moments fell into adds and builds, not all before the first
    shutil.rmtree(made.cache)
    assert build(made).info.path.read_text() == graph
