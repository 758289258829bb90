"""How long worlds take to make, and what asking one costs beside asking a plain graph."""

import io

import pyoxigraph as ox

from measured import BARS, Measured, median_ms
from sayso import dataset
from sayso.perspective import PRESETS, Perspective
from sayso.worlds import making


def made(store: ox.Store, base: str, rule: Perspective) -> bytes:
    """A world as N-Quads."""
    found = io.BytesIO()
    head = making.make(making.ground(store, base), {"perspective": rule.iri(base)}, found)
    if not head["ok"]:
        raise SystemExit(head["message"])
    return found.getvalue()


def measure_worlds(out: Measured, store: ox.Store, base: str, *, bars: bool) -> None:
    """The making of worlds in the process that holds the build; and one query on a world, apart and merged."""
    making.prepare()
    for name in ("reported", "on-record", "corroborated"):
        rule = PRESETS[name]
        quads = made(store, base, rule)
        took = median_ms(lambda rule=rule: made(store, base, rule), 3)  # type: ignore[misc]
        claims = quads.count(b"#admits> <")
        holds = took <= BARS["world ms"] if bars and name == "reported" else None
        lines = quads.count(b"\n")
        out.add("worlds", f"{name}: made", f"{claims:,}", f"{lines:,}", f"{took:.0f}", bar=holds)
    whole, alone, world = ox.Store(), ox.Store(), ox.NamedNode(PRESETS["reported"].iri(base))
    whole.extend(store)
    quads = made(store, base, PRESETS["reported"])
    whole.bulk_load(quads, ox.RdfFormat.N_QUADS)
    alone.extend(ox.Quad(q.subject, q.predicate, q.object) for q in whole.quads_for_pattern(None, None, None, world))
    text = "PREFIX so: <https://w3id.org/sayso/ns#> SELECT ?m ?a ?p { ?m so:participation/so:actor ?a ; so:place ?p }"
    graphs: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [
        *(ox.NamedNode(f"{base}graph/{name}") for name in dataset.DEFAULT_GRAPHS), world
    ]  # fmt: skip
    plain = median_ms(lambda: list(alone.query(text)), 9)
    for label, bar, work in (
        ("GRAPH <world>", 1.5, lambda: list(whole.query(text, default_graph=[world]))),
        ("merged default dataset", 3.5, lambda: list(whole.query(text, default_graph=graphs))),
    ):
        times = median_ms(work, 9) / plain
        out.add(
            "worlds", f"{label} ÷ one plain graph", "", "", f"{times:.1f} times", bar=times <= bar if bars else None
        )
