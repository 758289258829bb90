"""Row counts of saved queries worked out in plain Python over the lines of a build, without SPARQL and its engine."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

SO = "https://w3id.org/sayso/ns#"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_LINE = re.compile(r'(\S+) (\S+) (".*"\S*|<[^>]*>) (<[^>]*>) \.\n?')
Row = tuple[str, ...]


class Facts:
    """A build's lines: ``of`` gives what record and common say of a thing, ``content`` what a claim tells."""

    def __init__(self, path: Path, base: str) -> None:
        self.base = base
        self.known: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self.content: dict[str, dict[str, dict[str, list[str]]]] = defaultdict(lambda: defaultdict(dict))
        self.admitted: set[str] = set()
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                match = _LINE.fullmatch(line)
                if match is None:
                    raise ValueError(f"no N-Quads: {line[:200]}")
                self._take(*(term.strip("<>") if term.startswith("<") else term for term in match.groups()))
        self.chains = [thing for thing in self.known.values() if f"{SO}Chain" in thing.get(_TYPE, ())]
        self.told = [c for c in self.chains if not c.get("endedBy") and not c.get("rejectedBy")]

    def _take(self, s: str, p: str, o: str, graph: str) -> None:
        key = p.removeprefix(SO)
        if graph in (f"{self.base}graph/record", f"{self.base}graph/common"):
            self.known[s][key].append(o)
        elif graph == f"{self.base}graph/worlds":
            if key == "admits" and s == f"{self.base}perspective":
                self.admitted.add(o)
        elif graph not in (f"{self.base}graph/identity", f"{self.base}perspective"):
            self.content[graph][s].setdefault(key, []).append(o)

    def of(self, thing: str, key: str) -> list[str]:
        """The values of one property in record and common."""
        return self.known[thing].get(key, []) if thing in self.known else []

    def asserting(self) -> dict[str, list[dict[str, list[str]]]]:
        """By claim the chains that exist and assert it."""
        out: dict[str, list[dict[str, list[str]]]] = defaultdict(list)
        for chain in self.told:
            if chain["stance"] == [f"{SO}asserts"]:
                out[chain["claim"][0]].append(chain)
        return out


def _row(chain: dict[str, list[str]], *keys: str) -> Row:
    return tuple("|".join(chain.get(key, ())) for key in keys)


_SHOWN = ("stance", "path", "root", "voucher", "claim", "inArticle", "readBy")


def _stances(facts: Facts, stance: str) -> set[Row]:
    found = (chain for chain in facts.told if chain["stance"] == [SO + stance])
    return {_row(chain, *_SHOWN, "attribution") for chain in found}


def _unstated(facts: Facts) -> set[Row]:
    found = (chain for chains in facts.asserting().values() for chain in chains)
    return {_row(c, *_SHOWN, "attribution") for c in found if facts.of(c["root"][0], "unstated")}


def _knowable(facts: Facts, on: str) -> set[Row]:
    out: set[Row] = set()
    for chain in facts.chains:
        latest = facts.of(chain["inArticle"][0], "publishedLatest")
        ended = chain.get("endedOn")
        if chain["stance"] != [f"{SO}asserts"] or chain.get("rejectedBy") or not latest or latest[0][1:11] > on:
            continue
        if not ended or ended[0][1:11] > on:
            out.add(_row(chain, *_SHOWN, "endedOn"))
    return out


def _said(facts: Facts, actor: str) -> set[Row]:
    return {
        _row(chain, *_SHOWN, "attribution", "endedBy")
        for chain in facts.chains
        if actor in (*chain["root"], *chain["rootAs"]) and not chain.get("rejectedBy")
    }


def _words(facts: Facts, claim: str) -> set[Row]:
    wider = {c for c in facts.content if claim in facts.of(c, "entails")}
    wider |= {chain["claim"][0] for chain in facts.told if claim in facts.of(chain["claim"][0], "entails")}
    out: set[Row] = set()
    for told in {claim, *wider}:
        for chain in facts.asserting().get(told, ()):
            for key in ("sourceSpan", "cueSpan", "contentSpan"):
                for span in facts.of(chain["attribution"][0], key):
                    out.add((*_row(chain, *_SHOWN, "attribution"), key, span))
    return out


def _meetings(facts: Facts, claim: str) -> Iterable[tuple[str, str, list[tuple[str, str]], Row]]:
    """Meetings of a claim: their status, who took part in what role, and channel, place and date."""
    told = facts.content[claim]
    for meeting, values in told.items():
        parts = [(told[p]["actor"][0], told[p]["role"][0]) for p in values.get("participation", ())]
        for status in values.get("status", ()):
            for channel in values.get("channel", [""]):
                for place in values.get("place", [""]):
                    for date in values.get("date", [""]):
                        yield meeting, status.removeprefix(SO), parts, (channel, place, date)


def _met(facts: Facts) -> set[Row]:
    asserting = facts.asserting()
    out: set[Row] = set()
    for claim in facts.admitted & facts.content.keys():
        for meeting, status, parts, about in _meetings(facts, claim):
            if status in ("happened", "ongoing"):
                pairs = [(a, b) for a in parts for b in parts if a[0] < b[0]]
                rows = [_row(chain, *_SHOWN) for chain in asserting[claim]]
                out |= {(*a, *b, meeting, *about, *row) for a, b in pairs for row in rows}
    return out


def _met_each_other(facts: Facts, actor: str, other: str) -> set[Row]:
    asserting = facts.asserting()
    out: set[Row] = set()
    for claim in facts.admitted & facts.content.keys():
        for meeting, status, parts, (channel, _, date) in _meetings(facts, claim):
            if {actor, other} <= {name for name, _ in parts}:
                out |= {(status, meeting, channel, date, *_row(chain, *_SHOWN)) for chain in asserting[claim]}
    return out


def _survives(facts: Facts) -> int:
    chains = [chain for found in facts.asserting().values() for chain in found]
    return sum(max(1, len(facts.of(chain["inArticle"][0], "copyOf"))) for chain in chains)


def counts(facts: Facts, chosen: dict[str, str]) -> dict[str, int]:
    """By saved query how many rows it should give; ``chosen`` holds full IRIs by parameter."""
    ways: dict[str, Callable[[], int]] = {
        "chain-to-root": lambda: len(facts.chains),
        "who-declined": lambda: len(_stances(facts, "declines")),
        "no-stated-source": lambda: len(_unstated(facts)),
        "knowable-on": lambda: len(_knowable(facts, chosen["on"])),
        "what-did-they-say": lambda: len(_said(facts, chosen["actor"])),
        "words-for-claim": lambda: len(_words(facts, chosen["claim"])),
        "who-met-whom": lambda: len(_met(facts)),
        "met-or-group": lambda: len(_met_each_other(facts, chosen["actor_met"], chosen["other_met"])),
        "what-survives": lambda: _survives(facts),
    }
    return {name: way() for name, way in ways.items()}


def choose(facts: Facts) -> dict[str, str]:
    """The busiest of each kind of thing, so that the queries have much to answer."""
    roots = Counter(chain["rootAs"][0] for chain in facts.told if chain["onRecord"][0].startswith('"true'))
    claims = Counter(chain["claim"][0] for chain in facts.told)
    outlets = Counter(facts.of(chain["inArticle"][0], "http://purl.org/dc/terms/publisher")[0] for chain in facts.told)
    pairs: Counter[tuple[str, str]] = Counter()
    meetings: Counter[str] = Counter()
    for claim in facts.admitted & facts.content.keys():
        for meeting, _, parts, _ in _meetings(facts, claim):
            meetings[meeting] += 1
            pairs.update({(a, b) for a, _ in parts for b, _ in parts if a < b})
    states: Counter[tuple[str, str]] = Counter()
    organs = {thing: values["organOf"][0] for thing, values in list(facts.known.items()) if values.get("organOf")}
    offices = {
        values["holder"][0]: organs.get(values["organization"][0], "")
        for values in list(facts.known.values())
        if values.get("holder") and values.get("organization")
    }
    for (a, b), number in pairs.items():
        first, second = sorted((offices.get(a, ""), offices.get(b, "")))
        if first and first != second:
            states[first, second] += number

    def top(counter: "Counter[str]") -> str:
        return min(counter.items(), key=lambda item: (-item[1], item[0]))[0]

    def top_pair(counter: "Counter[tuple[str, str]]") -> tuple[str, str]:
        return min(counter.items(), key=lambda item: (-item[1], item[0]))[0]

    actor, other = top_pair(pairs)
    state, other_state = top_pair(states)
    return {
        "actor": top(roots), "claim": top(claims), "outlet": top(outlets), "meeting": top(meetings),
        "actor_met": actor, "other_met": other, "state": state, "other_state": other_state, "on": "2023-06-30",
    }  # fmt: skip
