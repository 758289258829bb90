"""What leaves a dossier, an article with its notes or a file of triples, and the decision that says why."""

import os
from dataclasses import dataclass

from sayso import ids
from sayso.deciding import Pen, record
from sayso.dossier import Dossier
from sayso.errors import DossierError, NotFound
from sayso.model import Decision
from sayso.rdf import read_graph_file
from sayso.trial import Warn


@dataclass(frozen=True, slots=True)
class Removal:
    """What was removed: the files, and the decision that says why."""

    files: tuple[str, ...]
    decision: Decision


def remove(dossier: Dossier, name: str, reason: str, by: str, warn: Warn) -> Removal:
    """Removes an article with its notes and readings, or a file of triples, and records the decision.

    ``name``: an article's name, or a path such as ``graph/offices.ttl``. Afterwards ``sayso build`` must run: it takes
    the words out of the store. Raises NotFound, and DossierError where other files rest on what would go.
    """
    files, target = _going(dossier, name)
    decision = Pen(dossier, reason, by).decide("remove", (dossier.base + target,))
    record(dossier, (decision,), f"remove {name}", warn, drop=files)
    return Removal(files, decision)


def _going(dossier: Dossier, name: str) -> tuple[tuple[str, ...], str]:
    """The files that go with a name, and the decision's target relative to the base."""
    graphs = {str(path.relative_to(dossier.path)): path for path in dossier.graphs()}
    wanted = name if name in graphs else f"graph/{name}"
    if wanted in graphs:
        return (wanted,), f"file/{wanted}"
    names = (f"articles/{name}.txt", f"notes/{name}.json", f"readings/{name}.json")
    found = tuple(path for path in names if ids.is_slug(name) and os.path.lexists(dossier.path / path))
    telling = [
        source
        for source, path in graphs.items()
        if any(a.name == name for a in read_graph_file(path, dossier.base, source).articles)
    ]
    if telling:
        raise DossierError(
            f"{name}: {telling[0]} tells of this article, words and all. Remove that file: sayso remove {telling[0]}"
        )
    if not found:
        raise NotFound(f"There is no article {name} in this dossier. `sayso log --articles` lists them.")
    return found, f"article/{name}"


__all__ = ["Removal", "remove"]
