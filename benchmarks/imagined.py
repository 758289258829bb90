"""How long worlds take to make, what asking one costs beside asking a plain graph, and the rules beside owlrl's."""

import io
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import owlrl
import pyoxigraph as ox
import rdflib

import generator
from measured import BARS, Measured, median_ms
from sayso import dataset, ontology
from sayso import terms as t
from sayso.build import build
from sayso.dossier import open_dossier
from sayso.inference import Closure
from sayso.perspective import PRESETS, Perspective
from sayso.store import engine
from sayso.worlds import making

Graphs = list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]
_ARTICLES = 375  # whose reported world holds contents of about 10,000 triples
_MEETINGS = f"SELECT ?m ?a ?p {{ ?m <{t.participation}>/<{t.actor}> ?a ; <{t.place}> ?p }}"


def made(ground: making.Ground, rule: Perspective) -> bytes:
    """A world as N-Quads, made on what all worlds of its build share."""
    found = io.BytesIO()
    head = making.make(ground, {"perspective": rule.iri(ground.base)}, found)
    if not head["ok"]:
        raise SystemExit(head["message"])
    return found.getvalue()


def measure_worlds(out: Measured, store: ox.Store, base: str, *, bars: bool) -> None:
    """The making of worlds in the process that holds the build; and one query on a world, apart and merged."""
    making.prepare()
    ground = making.ground(store, base)
    shared = median_ms(lambda: making.ground(store, base), 3)
    out.add("worlds", "what all worlds of a build share", "", "", f"{shared:.0f}")
    for name in ("reported", "on-record", "corroborated"):
        rule = PRESETS[name]
        quads = made(ground, rule)
        took = median_ms(lambda rule=rule: made(ground, rule), 3)  # type: ignore[misc]
        claims, lines = quads.count(b"#admits> <"), quads.count(b"\n")
        out.add("worlds", f"{name}: made", f"{claims:,}", f"{lines:,}", f"{took:.0f}")
    whole, alone, world = ox.Store(), ox.Store(), ox.NamedNode(PRESETS["reported"].iri(base))
    whole.extend(store)
    quads = made(ground, PRESETS["reported"])
    whole.bulk_load(quads, ox.RdfFormat.N_QUADS)
    alone.extend(ox.Quad(q.subject, q.predicate, q.object) for q in whole.quads_for_pattern(None, None, None, world))
    merged: Graphs = [*(ox.NamedNode(f"{base}graph/{name}") for name in dataset.DEFAULT_GRAPHS), world]
    plain = median_ms(lambda: _asked(alone, [ox.DefaultGraph()]), 9)
    for label, bar, graphs in (("GRAPH <world>", 1.5, [world]), ("merged default dataset", 3.5, merged)):
        times = median_ms(lambda graphs=graphs: _asked(whole, graphs), 9) / plain  # type: ignore[misc]
        holds = times <= bar if bars else None
        out.add("worlds", f"{label} ÷ one plain graph", "", "", f"{times:.1f} times", bar=holds)


def _asked(store: ox.Store, graphs: Graphs) -> list[ox.QuerySolution]:
    found = store.query(_MEETINGS, default_graph=graphs)
    assert isinstance(found, ox.QuerySolutions)
    return list(found)


def measure_rules(out: Measured, seed: int) -> None:
    """What follows from the contents of a reported world, and the ontology: by our rules, and by owlrl's.

    owlrl works on a graph that is parsed already, and its time is that of one run; ours is the median of runs from
    lines to lines. All that owlrl finds about things of the dossier must be found.
    """
    with tempfile.TemporaryDirectory() as folder:
        generator.write(Path(folder) / "dossier", _ARTICLES, seed)
        dossier = open_dossier(Path(folder) / "dossier")
        store = engine.load(build(dossier).info.path)
        schema = [f"{line}\n" for line in ontology.closure(dossier.cache / "ontology")]
    contents = _contents(store, made(making.ground(store, dossier.base), PRESETS["reported"]))

    def closed() -> list[str]:
        return Closure(line.rstrip("\n") for line in schema).over({"": contents}).close([""])

    ours = closed()
    took = median_ms(closed, 5)
    graph = rdflib.Graph().parse(data="".join(schema) + "\n".join(contents), format="nt")
    start = time.perf_counter()
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    theirs = (time.perf_counter() - start) * 1000
    missing = _about(graph, dossier.base) - set(_normal(ours))
    figures = (f"{len(contents):,}", f"{len(ours):,}", f"{took:,.0f}", f"{theirs:,.0f}", f"{theirs / took:.0f}")
    out.add("rules", *figures, bar=theirs / took >= BARS["rules"] and not missing, name="the rules beside owlrl")


def _contents(store: ox.Store, world: bytes) -> list[str]:
    """The N-Triples lines of what the claims tell that a world admits."""
    admits = f"> <{t.admits}> <".encode()
    claims = [line.split(admits)[1].split(b">")[0].decode() for line in world.splitlines() if admits in line]
    found = (store.quads_for_pattern(None, None, None, ox.NamedNode(claim)) for claim in claims)
    return sorted({f"{q.subject} {q.predicate} {q.object} ." for quads in found for q in quads})


def _about(graph: rdflib.Graph, base: str) -> set[str]:
    """What a closure says of things below a base IRI, but for what holds of all things."""
    all_things = (rdflib.OWL.Thing, rdflib.OWL.Nothing)
    return set(
        _normal(
            f"{s.n3()} {p.n3()} {o.n3()} ."
            for s, p, o in graph
            if isinstance(s, rdflib.URIRef) and s.startswith(base) and p != rdflib.OWL.sameAs and o not in all_things
        )
    )


def _normal(lines: Iterable[str]) -> Iterable[str]:
    """Triples as the engine writes them."""
    for triple in ox.parse("\n".join(lines).encode(), format=ox.RdfFormat.N_TRIPLES):
        yield f"{triple.subject} {triple.predicate} {triple.object}"
