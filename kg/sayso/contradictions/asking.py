"""The queries beside this file, asked about one world."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from sayso import ids
from sayso import terms as t
from sayso.contradictions.model import WAYS, Part, Side
from sayso.results import Table

Ask = Callable[[str, tuple[str, ...]], Table]
"""Runs a SELECT on the merge of some graphs, with the world that it names at hand."""

_HERE = Path(__file__).resolve().parent
_WAYS = {way: place for place, way in enumerate(WAYS)}
_VALUES = re.compile(r"VALUES \?(\w+) \{ [^}]* \}")


@dataclass(frozen=True, slots=True)
class Heard:
    """A chain that exists in the world; ``day``: the first on which its article may have appeared, "9" if not known."""

    stance: str
    claim: str
    article: str
    day: str
    by_machine: bool


@cache
def _text(query: str) -> str:
    return (_HERE / f"{query}.rq").read_text(encoding="utf-8")


class World:
    """One world, as the queries see it. Joins of many rows are made here: they cost the engine more than us."""

    def __init__(self, ask: Ask, base: str, world: str) -> None:
        """``base``: the dossier's base IRI; ``world``: a perspective's IRI."""
        self.base, self._ask, self._world = base, ask, world
        self._record, self._common, self._worlds = (ids.graph(base, name) for name in ("record", "common", "worlds"))

    def said(self, query: str, **wanted: Collection[str]) -> list[dict[str, str]]:
        """The rows of a query on who says what; ``wanted``: IRIs by variable. None where one of these is empty."""
        return self._rows(query, (self._record, self._common, self._worlds), wanted)

    def holds(self, query: str, **wanted: Collection[str]) -> list[dict[str, str]]:
        """The rows of a query on what holds: what is common, and the world."""
        return self._rows(query, (self._common, self._world), wanted)

    def common(self, query: str, **wanted: Collection[str]) -> list[dict[str, str]]:
        """The rows of a query on what is common alone."""
        return self._rows(query, (self._common,), wanted)

    @cached_property
    def chains(self) -> Mapping[str, Heard]:
        """The chains that exist in it."""
        days = {row["article"]: row["day"] for row in self.said("days")}
        return {
            row["chain"]: Heard(
                row["stance"], row["claim"], row["article"], days.get(row["article"], "9"), row["how"] == t.machine
            )
            for row in self.said("chains")
        }

    @cached_property
    def admitting(self) -> Mapping[str, tuple[str, ...]]:
        """By claim the chains by which it admits that."""
        return self._by_claim(row["chain"] for row in self.said("admitting"))

    @cached_property
    def asserting(self) -> Mapping[str, tuple[str, ...]]:
        """By claim the existing chains that assert it."""
        return self._by_claim(chain for chain, heard in self.chains.items() if heard.stance == t.asserts)

    @cached_property
    def negations(self) -> Mapping[str, str]:
        """By claim the one that it says is not so."""
        return {row["claim"]: row["denied"] for row in self.said("negations")}

    def denied_by(self, chain: str) -> str:
        """What a chain that disputes something denies: its claim, or what the claim that it asserts negates."""
        heard = self.chains[chain]
        return heard.claim if heard.stance == t.denies else self.negations[heard.claim]

    def in_order(self, chains: Iterable[str]) -> tuple[str, ...]:
        """Chains in order: what somebody checked before what only a machine read, then by day and article."""
        return tuple(sorted(chains, key=self._place))

    def side(self, parts: Iterable[Part], value: str = "", background: str = "") -> Side:
        """A side of these parts by way and then as their first chains, marked where nobody has checked any reading."""
        found = tuple(sorted(parts, key=lambda p: (_WAYS[p.way], *self._place(p.chains[0]), p.claim, p.denied, p.by)))
        checked = background == "hand" or any(not self.chains[c].by_machine for part in found for c in part.chains)
        return Side(found, value, background, not checked)

    def _place(self, chain: str) -> tuple[bool, str, str, str]:
        heard = self.chains[chain]
        return heard.by_machine, heard.day, heard.article, chain

    def article_of(self, reading: str) -> str:
        """The IRI of the article in which an actor was read under this IRI; empty where it is of none."""
        parts = reading.removeprefix(self.base).split("/")
        return ids.article(self.base, parts[1]) if len(parts) == 3 else ""

    def _by_claim(self, chains: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
        out: dict[str, list[str]] = defaultdict(list)
        for chain in chains:
            out[self.chains[chain].claim].append(chain)
        return {claim: self.in_order(found) for claim, found in out.items()}

    def _rows(self, query: str, graphs: tuple[str, ...], wanted: dict[str, Collection[str]]) -> list[dict[str, str]]:
        if not all(wanted.values()):
            return []
        values = {name: " ".join(f"<{iri}>" for iri in sorted(iris)) for name, iris in wanted.items()}
        values["world"] = f"<{self._world}>"

        def put(match: re.Match[str]) -> str:
            return f"VALUES ?{match[1]} {{ {values[match[1]]} }}"

        return list(self._ask(_VALUES.sub(put, _text(query)), graphs).values())
