"""Making one world: the contents that a perspective admits, and what follows from them and from what is common.

It runs in a process that was forked from the loaded build (``store.zygote``), with the limits of a query, and changes
that process's copy of the store only.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from sayso import ids, inference
from sayso import terms as t
from sayso.errors import PerspectiveError, SaysoError
from sayso.perspective import Perspective, parse_iri
from sayso.store.engine import Sink
from sayso.worlds import selection
from sayso.worlds.selection import Selection, read_queries, select

_GRAPHS = ("record", "common", "worlds")


def version() -> str:
    """Changes with the rules, the selection, and this module: a world of another version is not the same world."""
    parts = [rule.text for rule in inference.rules()] + [text for _, text in sorted(read_queries().items())]
    parts += [Path(module.__file__ or "").read_text(encoding="utf-8") for module in (inference, selection)]
    parts.append(Path(__file__).read_text(encoding="utf-8"))
    return ids.digest(*parts)


def prepare() -> None:
    """Reads rules and queries, for a process that may open no file later. Raises SaysoError."""
    inference.rules()
    read_queries()


def make(store: ox.Store, request: Mapping[str, Any], out: Sink) -> dict[str, Any]:
    """Writes a world to ``out`` as sorted N-Quads: its graph, and what it admits in the graph of worlds.

    ``request``: ``base``, the dossier's base IRI, and ``perspective``, the canonical IRI of one of its perspectives.
    Returns a head with ``ok``, the number of ``claims`` and of ``triples``; or with ``error`` and ``message``.
    """
    base, name = request["base"], request["perspective"]
    try:
        found = parse_iri(name, base)
        if found is None:
            raise PerspectiveError(f"<{name}> is no perspective of <{base}>")
        chosen, lines = world(store, found, base)
    except SaysoError as error:
        return {"ok": False, "error": "refused", "message": str(error)}
    about = f"<{ids.graph(base, 'worlds')}> .\n"
    quads = [f"{line[:-1]}<{name}> .\n" for line in lines]
    quads.append(f"<{name}> <{t.RDF_TYPE}> <{t.World}> {about}")
    for prop, those in (
        (t.admits, chosen.admitted),
        (t.admitsThrough, chosen.admitting),
        (t.disputedThrough, chosen.disputing),
    ):
        quads += [f"<{name}> <{prop}> <{each}> {about}" for each in those]
    out.write("".join(sorted(quads)).encode())
    return {"ok": True, "claims": len(chosen.admitted), "triples": len(lines)}


def world(store: ox.Store, perspective: Perspective, base: str) -> tuple[Selection, set[str]]:
    """What a perspective chooses, and the N-Triples lines of its world, without those that are common."""
    _check_actors(store, perspective, base)
    graphs: inference.Graphs = [ox.NamedNode(ids.graph(base, name)) for name in _GRAPHS]

    def rows(text: str) -> list[tuple[str, ...]]:
        result = store.query(text, default_graph=graphs)
        assert isinstance(result, ox.QuerySolutions)
        body = result.serialize(format=ox.QueryResultsFormat.TSV) or b""
        return [tuple(cell[1:-1] for cell in line.split("\t")) for line in body.decode().split("\n")[1:-1]]

    chosen = select(rows, perspective, base)
    contents = {line for claim in chosen.admitted for line in inference.lines(store, ox.NamedNode(claim))}
    # Not a rule over the whole: another claim's participants of the same meeting may only have planned to take part.
    met = (row for row in rows(read_queries()["met"]) if row[0] in chosen.admitted)
    contents |= {f"<{one}> <{t.met}> <{other}> ." for _, one, other in met}
    common = ox.NamedNode(ids.graph(base, "common"))
    return chosen, inference.close(store, [common], contents)


def _check_actors(store: ox.Store, perspective: Perspective, base: str) -> None:
    """Raises PerspectiveError for an actor that the dossier does not have, or has under another IRI."""
    common = ox.NamedNode(ids.graph(base, "common"))
    for name, value in perspective.pairs():
        if value not in (*perspective.according_to, *perspective.via, *perspective.without):
            continue
        actor = ox.NamedNode(ids.actor(base, value))
        moved = next(store.quads_for_pattern(actor, ox.NamedNode(t.canonical), None, common), None)
        if moved is not None:
            slug = str(moved.object)[1:-1].removeprefix(f"{base}actor/")
            raise PerspectiveError(f"{name}={value} is now {slug}; write {name}={slug}")
        if next(store.quads_for_pattern(actor, None, None, common), None) is None:
            raise PerspectiveError(f"{name}={value} is no actor of this dossier; look the name up by a search")
