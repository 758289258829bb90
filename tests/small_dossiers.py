"""Small dossiers in memory: articles with their notes to the graph that a build would publish, without any disk."""

import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyoxigraph as ox

from sayso import decisions, ids, interpret, notes
from sayso import terms as t
from sayso.assemble import assemble
from sayso.model import Unit
from sayso.worlds import making

BASE = "https://w3id.org/sayso/id/test/"
WORLD = f"{BASE}perspective"

Articles = Mapping[str, tuple[str, Mapping[str, Any]]]
"""By name the article's text and its notes, as they stand in JSON."""


def unit(name: str, text: str, said: Mapping[str, Any]) -> Unit:
    """The unit of one article, through JSON as from a file."""
    source = f"notes/{name}.json"
    read = notes.decode(json.dumps(said).encode(), source)
    return interpret.interpret(read, name=name, data=text.encode(), base=BASE, source=source)


def units(articles: Articles) -> list[Unit]:
    """The units of all articles, in their order."""
    return [unit(name, text, said) for name, (text, said) in articles.items()]


def ledger(acts: Iterable[Mapping[str, Any]] = ()) -> decisions.Ledger:
    """Decisions given as in decisions.jsonl; id, date, by and reason are filled in."""
    filled = [
        {"id": f"d{n}", "date": "2026-11-20", "by": "A. Reader", "reason": "as tested"} | dict(act)
        for n, act in enumerate(acts, start=1)
    ]
    return decisions.parse([json.dumps(act).encode() for act in filled], BASE)


def graph(
    articles: Articles,
    acts: Iterable[Mapping[str, Any]] = (),
    closure: Iterable[str] = (),
    warn: Callable[[str], None] = lambda message: None,
) -> "Graph":
    """The graph of a dossier of these articles and decisions."""
    return Graph(tuple(assemble(BASE, units(articles), ledger(acts), closure, warn)))


def add_world(store: ox.Store, perspective: str, base: str) -> None:
    """Makes a world and puts it into a store."""
    out = io.BytesIO()
    head = making.make(making.ground(store, base), {"perspective": perspective}, out)
    assert head["ok"], head
    store.bulk_load(out.getvalue(), ox.RdfFormat.N_QUADS)


@dataclass(frozen=True)
class Graph:
    """The lines of a dossier, and a store that holds them."""

    lines: tuple[str, ...]

    @cached_property
    def store(self) -> ox.Store:
        """The lines in the engine, and the reported world."""
        store = ox.Store()
        store.bulk_load("\n".join(self.lines).encode(), ox.RdfFormat.N_QUADS)
        add_world(store, WORLD, BASE)
        return store

    def triples(self, name: str) -> set[tuple[str, str, str]]:
        """The triples of one graph, by its IRI, as N-Triples terms."""
        quads = self.store.quads_for_pattern(None, None, None, ox.NamedNode(name))
        return {(str(q.subject), str(q.predicate), str(q.object)) for q in quads}

    def own(self, name: str) -> set[tuple[str, str, str]]:
        """The triples of one of the dossier's own graphs: record, common, identity, worlds."""
        return self.triples(ids.graph(BASE, name))

    @cached_property
    def _by_subject(self) -> dict[str, dict[str, list[str]]]:
        out: dict[str, dict[str, list[str]]] = {}
        for s, p, o in sorted(self.own("record") | self.own("common")):
            out.setdefault(s[1:-1], {}).setdefault(p[1:-1], []).append(o)
        return out

    def values(self, subject: str, predicate: str) -> list[str]:
        """The terms of one property in record and common, IRIs bare."""
        found = self._by_subject.get(subject, {}).get(predicate, [])
        return [term[1:-1] if term.startswith("<") else term for term in found]

    def one(self, subject: str, predicate: str) -> str | None:
        """The only value of a property, a literal without its quotes; None where there is none."""
        found = self.values(subject, predicate)
        assert len(found) <= 1, f"{subject} has {predicate} {len(found)} times"
        return plain(found[0]) if found else None

    def instances(self, kind: str) -> list[str]:
        """The things of one class in the record."""
        return sorted(s[1:-1] for s, p, o in self.own("record") if p[1:-1] == t.RDF_TYPE and o[1:-1] == kind)

    def label(self, actor: str | None) -> str | None:
        """An actor's name, the first where it has several."""
        return plain(self.values(actor, t.RDFS_LABEL)[0]) if actor else None

    @property
    def admitted(self) -> set[str]:
        """The claims that the reported world admits."""
        return {o[1:-1] for s, p, o in self.own("worlds") if s[1:-1] == WORLD and p[1:-1] == t.admits}


def plain(term: str) -> str:
    """A literal's text, or an IRI as it is."""
    return term[1 : term.rindex('"')] if term.startswith('"') else term
