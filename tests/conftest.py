"""Fixtures that every test file may use."""

import shutil
from pathlib import Path

import pytest

from commands import Ended, Sayso
from sayso import cli, ontology, resources

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference material beside the checkout; tests that need it skip where it is missing."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the reference material (../shared) is not on this machine")
    return folder


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that holds the closure of the ontology, which takes a second to compute."""
    folder = tmp_path_factory.mktemp("kept") / "cache"
    ontology.closure(folder / "ontology")
    return folder


@pytest.fixture
def sayso(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Sayso:
    """Runs a command in this process."""
    monkeypatch.delenv("SAYSO_DOSSIER", raising=False)

    def run(*arguments: object) -> Ended:
        capfd.readouterr()
        with pytest.raises(SystemExit) as end:
            cli.main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return Ended(int(end.value.code or 0), out, err)

    return run


@pytest.fixture
def folder(tmp_path: Path, sayso: Sayso, kept: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty dossier, in which we are."""
    made = tmp_path / "d"
    assert sayso("init", made, "--reader", "R. Reader", "--license", "CC0", "--rights", "none").code == 0
    shutil.copytree(kept, made / ".sayso")
    monkeypatch.chdir(made)
    return made


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory, kept: Path) -> Path:
    """The samples, built; not to be changed."""
    made = tmp_path_factory.mktemp("samples") / "s"
    shutil.copytree(resources.SAMPLES, made, ignore=shutil.ignore_patterns(".sayso"))
    shutil.copytree(kept, made / ".sayso")
    with pytest.raises(SystemExit):
        cli.main(["build", "-q", "--dossier", str(made)])
    return made
