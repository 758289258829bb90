"""Fixtures that every test file may use."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from commands import Ended, Sayso
from sayso import cli, ontology, resources, views
from sayso.store.base import Limits
from sayso.store.workers import WorkerPool
from sayso_web.app import create_app
from sayso_web.site import Site
from serving import sample

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


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The samples as a site that only this machine can ask; modules with a dossier of their own replace it."""
    dossier = sample(tmp_path_factory.mktemp("site"))
    with WorkerPool(dossier.cache, Limits(workers=2, queue=8)) as pool:
        yield Site(dossier, pool, local=True)


@pytest.fixture(scope="module")
def client(site: Site) -> FlaskClient:
    """A client of the module's site."""
    return create_app(site).test_client()


@pytest.fixture(scope="module")
def view(site: Site) -> views.View:
    """The view of the module's site."""
    return views.View(site.service, site.dossier)
