"""Making worlds: the contents that perspectives admit, and what follows from them and from what is common.

What all worlds of a build share is read and worked out once (``Ground``), by the process that holds the build; the
worlds themselves are made in processes that are forked from it (``store.zygote``), with the limits of a query.
"""

import contextlib
import gc
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from sayso import ids, inference, joins, rules
from sayso import terms as t
from sayso.errors import PerspectiveError, SaysoError
from sayso.inference import Closure
from sayso.perspective import Perspective, parse_iri
from sayso.store.engine import Sink
from sayso.worlds import selection
from sayso.worlds.selection import Selection, Selector, read_queries

_GRAPHS = ("record", "common", "worlds")


def version() -> str:
    """Changes with the rules, the selection, and this module: a world of another version is not the same world."""
    parts = [rule.text for rule in rules.rules()] + [text for _, text in sorted(read_queries().items())]
    modules = (inference, joins, rules, selection)
    parts += [Path(module.__file__ or "").read_text(encoding="utf-8") for module in modules]
    parts.append(Path(__file__).read_text(encoding="utf-8"))
    return ids.digest(*parts)


def prepare() -> None:
    """Reads rules and queries, for a process that may open no file later. Raises SaysoError."""
    rules.rules()
    read_queries()


class Ground:
    """What all worlds of one build rest on: what is common, closed; what each claim says; the choices among chains."""

    def __init__(self, store: ox.Store, base: str) -> None:
        """``store``: the build, in which nothing changes later; ``base``: the dossier's base IRI."""
        self._store, self.base = store, base
        self._graphs: inference.Graphs = [ox.NamedNode(ids.graph(base, name)) for name in _GRAPHS]
        common = ox.NamedNode(ids.graph(base, "common"))
        self._selector = Selector(self._rows, base)
        self._deductions = Closure(inference.lines(store, common)).over(self._contents())

    def _rows(self, text: str) -> list[tuple[str, ...]]:
        result = self._store.query(text, default_graph=self._graphs)
        assert isinstance(result, ox.QuerySolutions)
        body = result.serialize(format=ox.QueryResultsFormat.TSV) or b""
        return [tuple(cell[1:-1] for cell in line.split("\t")) for line in body.decode().split("\n")[1:-1]]

    def _contents(self) -> Mapping[str, Iterable[str]]:
        """By claim that somebody asserts the N-Triples lines of what it says, and of who met whom by that."""
        # No rule over the whole: another claim's participants of the same meeting may only have planned to take part.
        met: dict[str, list[str]] = {}
        for claim, one, other in self._rows(read_queries()["met"]):
            met.setdefault(claim, []).append(f"<{one}> <{t.met}> <{other}> .")
        return {
            claim: (*inference.lines(self._store, ox.NamedNode(claim)), *met.get(claim, ()))
            for claim in self._selector.asserted()
        }

    def world(self, perspective: Perspective) -> tuple[Selection, list[str]]:
        """What a perspective chooses, and the sorted N-Triples lines of its world, without those that are common.

        Raises PerspectiveError for an actor that the dossier does not have.
        """
        self._check_actors(perspective)
        chosen = self._selector.select(perspective)
        return chosen, self._deductions.close(chosen.admitted)

    def _check_actors(self, perspective: Perspective) -> None:
        """Raises PerspectiveError for an actor that the dossier does not have, or has under another IRI."""
        common = ox.NamedNode(ids.graph(self.base, "common"))
        for name, value in perspective.pairs():
            if value not in (*perspective.according_to, *perspective.via, *perspective.without):
                continue
            actor = ox.NamedNode(ids.actor(self.base, value))
            moved = next(self._store.quads_for_pattern(actor, ox.NamedNode(t.canonical), None, common), None)
            if moved is not None:
                slug = str(moved.object)[1:-1].removeprefix(f"{self.base}actor/")
                raise PerspectiveError(f"{name}={value} is now {slug}; write {name}={slug}")
            if next(self._store.quads_for_pattern(actor, None, None, common), None) is None:
                raise PerspectiveError(f"{name}={value} is no actor of this dossier; look the name up by a search")


@contextlib.contextmanager
def _without_collector() -> Iterator[None]:
    """Many small tuples are made, and none in a circle: the collector would look at all of them again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@_without_collector()
def ground(store: ox.Store, base: str) -> Ground:
    """What all worlds of a build rest on, for ``make``."""
    return Ground(store, base)


@_without_collector()
def make(found: Ground, request: Mapping[str, Any], out: Sink) -> dict[str, Any]:
    """Writes a world to ``out`` as sorted N-Quads: its graph, and what it lists in the graph of worlds.

    ``request``: ``perspective``, the canonical IRI of one of the dossier's perspectives. Returns a head with ``ok``,
    the number of ``claims`` and of ``triples``; or with ``error`` and ``message``.
    """
    base, name = found.base, request["perspective"]
    try:
        perspective = parse_iri(name, base)
        if perspective is None:
            raise PerspectiveError(f"<{name}> is no perspective of <{base}>")
        chosen, lines = found.world(perspective)
    except SaysoError as error:
        return {"ok": False, "error": "refused", "message": str(error)}
    quads = [f"{line[:-1]}<{name}> .\n" for line in lines]
    quads += _listing(name, chosen, f"<{ids.graph(base, 'worlds')}> .\n")
    quads.sort()
    out.write("".join(quads).encode())
    return {"ok": True, "claims": len(chosen.admitted), "triples": len(lines)}


def _listing(name: str, chosen: Selection, graph: str) -> Iterable[str]:
    """What the graph of worlds says of a world."""
    yield f"<{name}> <{t.RDF_TYPE}> <{t.World}> {graph}"
    for prop, those in (
        (t.existingChain, chosen.existing),
        (t.struckChain, chosen.struck),
        (t.nearDenial, chosen.near),
        (t.admits, chosen.admitted),
        (t.admitsThrough, chosen.admitting),
        (t.disputedThrough, chosen.disputing),
    ):
        start = f"<{name}> <{prop}> <"
        yield from (f"{start}{each}> {graph}" for each in those)
