"""Explanations: cases worked out by hand from the samples, and every triple of their worlds, checked step by step.

The steps are checked by a matcher of its own, which knows of rules only what their files say.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import naive_worlds
from sayso import ids, resources
from sayso import terms as t
from sayso.dossier import open_dossier
from sayso.errors import InputError, NotFound, QueryRefused
from sayso.perspective import PRESETS, Perspective, parse_text
from sayso.results import Cell, parse_table
from sayso.store.base import Limits, Question
from sayso.store.workers import WorkerPool
from sayso.views import NotHeld, View, explain, find_triple
from sayso.views import proofs as search
from sayso.views.admitted import admitted
from sayso.views.explanation import MOST_WAYS, Explanation, Node, explained
from sayso.views.grounds import told
from sayso.views.proofs import Proofs, Sight, Triple
from serving import BASE, published

CASES = json.loads((Path(__file__).parent / "data/explanations.json").read_text(encoding="utf-8"))
SAMPLE = "https://w3id.org/sayso/id/sample/"
Term = str
Line = tuple[Term, Term, Term]


@pytest.fixture(scope="module")
def view(samples: Path) -> Iterator[View]:
    dossier = open_dossier(samples)
    with WorkerPool(dossier.cache, Limits(workers=2)) as pool:
        yield View(pool, dossier)


def full(short: str, base: str = SAMPLE) -> str:
    prefix, _, name = short.partition(":")
    return t.PREFIXES[prefix] + name if prefix in t.PREFIXES else base + short


def line(triple: Triple) -> Line:
    s, p, o = (cell.term for cell in triple)
    return s, p, o


def found(view: View, triple: Sequence[str], world: str) -> Triple:
    return find_triple(view, parse_text(world), *triple)


def names(view: View, opponents: Any) -> list[str]:
    return [each.who.label for each in opponents]


# By hand ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "world"),
    [(c, w) for c in CASES["hold"] for w in c["worlds"]],
    ids=lambda x: x if isinstance(x, str) else x["name"],
)
def test_a_case_holds_as_worked_out(view: View, case: Mapping[str, Any], world: str) -> None:
    result = explain(view, parse_text(world), found(view, case["triple"], world))
    node, nodes = result.node, list(result.node.nodes())
    assert [each.removeprefix(SAMPLE) for each in node.told] == case.get("told", [])
    shown = [
        {"rule": way.reason.name} | ({"claim": way.claim.removeprefix(SAMPLE)} if way.claim else {})
        for way in node.ways
    ]
    assert shown == case.get("ways", [])
    inner = {way.reason.name for each in nodes[1:] for way in each.ways}
    assert inner == set(case.get("inner", []))
    common = {(*line(each.triple)[:2], each.triple[2].value) for each in nodes if each.common}
    for s, p, o in case.get("common", []):
        value = o if re.match(r"\d", o) else full(o)
        assert (f"<{full(s)}>", f"<{full(p)}>", value) in common
    if "claims" in case:
        assert {each.removeprefix(SAMPLE) for each in result.claims} == set(case["claims"])
    for key in ("denied", "near"):
        for claim, who in case.get(key, {}).items():
            assert names(view, getattr(result.claims[SAMPLE + claim].admitted, key)) == who
    paths = {" > ".join(step.speaker.label for step in c.steps) for x in result.claims.values() for c in x.chains}
    assert set(case.get("paths", [])) <= paths
    assert (node.more, node.again) == (0, case.get("again", 0))
    assert result.whole


@pytest.mark.parametrize("case", CASES["absent"], ids=lambda case: str(case["name"]))
def test_what_does_not_hold_says_what_it_lacks(view: View, case: Mapping[str, Any]) -> None:
    with pytest.raises(NotHeld) as caught:
        explain(view, parse_text(case["world"]), found(view, case["triple"], case["world"]))
    for words in case["says"]:
        assert words in str(caught.value)
    absence = caught.value.absence
    assert (absence.reported is not None) == case["reported"]
    if "claims" in case:
        assert [x.told.admitted.claim.iri.removeprefix(SAMPLE) for x in absence.outside] == case["claims"]
    inside = admitted(view, absence.world)
    assert not {x.told.admitted.claim.iri for x in absence.outside} & inside.keys()


@pytest.mark.parametrize("preset", ["reported", "undisputed"])
def test_claims_are_as_everywhere_else(view: View, preset: str) -> None:
    """What stands with a claim here is what stands with it on a world's page."""
    world = PRESETS[preset].iri(view.base)
    expected = admitted(view, world)
    here, _ = told(view, world, sorted(expected))
    for iri, each in here.items():
        claim = replace(each.admitted.claim, negates="")  # which a world's page does not ask
        assert replace(each.admitted, claim=claim) == expected[iri]


# Every triple -------------------------------------------------------------------------------------------------------


@cache
def rule_files() -> Mapping[str, tuple[Line, tuple[Line, ...]]]:
    """Head and patterns of each rule, read from its file without the library."""
    out: dict[str, tuple[Line, tuple[Line, ...]]] = {}
    for path in (resources.ONTOLOGY / "rules").glob("*.rq"):
        text = re.sub(r"^#.*$|FILTER.*$", "", path.read_text(encoding="utf-8"), flags=re.M)
        prefixes = dict(re.findall(r"PREFIX (\w+): <([^>]+)>", text))
        head, body = re.search(r"CONSTRUCT \{(.*?)\} WHERE \{(.*)\}", text, re.S).groups()  # type: ignore[union-attr]

        def term(written: str, known: Mapping[str, str] = prefixes) -> str:
            if written == "a":
                return f"<{t.RDF_TYPE}>"
            prefix, colon, name = written.partition(":")
            return f"<{known[prefix]}{name}>" if colon else written

        triples = [tuple(map(term, x.split())) for part in (head, body) for x in part.split(" .") if x.strip()]
        out[path.stem] = triples[0], tuple(triples[1:])  # type: ignore[assignment]
    return out


def matches(patterns: Sequence[Line], premises: Sequence[Line], bound: Mapping[str, str]) -> bool:
    """Whether the patterns match the premises one to one, in some order, with the same values throughout."""
    if not patterns:
        return not premises
    for at, premise in enumerate(premises):
        new, fits = dict(bound), True
        for written, value in zip(patterns[0], premise, strict=True):
            fits = fits and (new.setdefault(written, value) == value if written.startswith("?") else written == value)
        if fits and matches(patterns[1:], [*premises[:at], *premises[at + 1 :]], new):
            return True
    return False


class Judge:
    """All graphs of a world as plain lines, and what they say of an explanation."""

    def __init__(self, view: View, rule: Perspective) -> None:
        world = rule.iri(view.base)
        text = "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }"
        answer = view.service.ask(Question(text, base_iri=view.base, worlds=(world,)))
        graphs: dict[str, set[Line]] = defaultdict(set)
        self.cells: list[Triple] = []
        for g, s, p, o in parse_table(answer.body).rows:
            assert g and s and p and o
            graphs[g.value].add(line((s, p, o)))
            if g.value == world:
                self.cells.append((s, p, o))
        self.graphs, self.world = graphs, graphs[world]
        self.common = graphs[ids.graph(view.base, "common")]
        listed = graphs[ids.graph(view.base, "worlds")]
        self.admitted = {o[1:-1] for s, p, o in listed if s == f"<{world}>" and p == f"<{t.admits}>"}
        wanted = {f"<{p}>" for p in (t.earliest, t.latest, t.former)}
        self.bounds = {x for x in self.world | self.common if x[1] in wanted}

    def check(self, node: Node, above: frozenset[Line] = frozenset()) -> int:
        """Every step is one of its rule, nothing rests on itself, all ends are told or common; gives the steps."""
        own = line(node.triple)
        assert own not in above
        assert bool(node.common) == (own in self.common)
        for claim in node.told:
            assert claim in self.admitted and own in self.graphs[claim]
        assert node.ways or node.told or node.common
        steps = 0
        for way in node.ways:
            self.step(own, way.reason.name, way.claim, [line(premise.triple) for premise in way.premises])
            steps += 1 + sum(self.check(premise, above | {own}) for premise in way.premises)
        return steps

    def step(self, head: Line, rule: str, claim: str, premises: list[Line]) -> None:
        """One step is an instance of its rule."""
        if rule == "met":
            assert claim in self.admitted and set(premises) <= self.graphs[claim]
            assert head in naive_worlds.met(set(premises))
            return
        conclusion, patterns = rule_files()[rule]
        bound = {written: value for written, value in zip(conclusion, head, strict=True) if written.startswith("?")}
        assert all(w.startswith("?") or w == value for w, value in zip(conclusion, head, strict=True))
        assert matches(patterns, premises, bound)
        if rule in ("office", "organ", "organ-of", "place"):
            assert head in naive_worlds.own_rules({*premises, *self.bounds})
        else:
            assert head[0].startswith("<")  # a text is no subject: what the filters of these rules say


@pytest.mark.parametrize("preset", ["reported", "on-record"])
def test_every_triple_of_a_world_has_a_derivation_that_holds(view: View, preset: str) -> None:
    rule = PRESETS[preset]
    judge = Judge(view, rule)
    assert len(judge.cells) > 700
    followed = 0
    for triple in judge.cells:
        result = explained(view, rule, triple)
        assert result.whole and len(result.node.ways) <= MOST_WAYS
        assert {claim for each in result.node.nodes() for claim in each.told} <= result.claims.keys()
        own = line(triple)
        assert set(result.node.told) == {c for c in judge.admitted if own in judge.graphs[c]}, "all that tell it"
        followed += judge.check(result.node) > 0
        for number, each in enumerate(result.claims.values(), 1):
            assert each.number == number and each.statements and all(s.evidence for s in each.statements)
    assert followed > 300


# Circles ------------------------------------------------------------------------------------------------------------

CIRCLE = ["a", "b", "c", "d"]


@pytest.fixture(scope="module")
def ring(tmp_path_factory: pytest.TempPathFactory, view: View) -> Iterator[View]:
    """Four events, each told to be before the next one, and the last one before the first; all else is schema."""
    graph, schema = ids.graph(BASE, "record"), Sight(view, PRESETS["reported"].iri(view.base))
    rows = schema.rows("SELECT ?s ?p ?o { ?s ?p ?o }", (ids.graph(view.base, "common"),)).rows
    lines = [
        f"{s.term} {p.term} {o.term} <{ids.graph(BASE, 'common')}> ."
        for s, p, o in rows
        if s and p and o and not s.value.startswith(view.base)
    ]
    for n, one in enumerate(CIRCLE):
        claim, chain, other = f"{BASE}claim/c{n}", f"{BASE}chain/h{n}", CIRCLE[(n + 1) % len(CIRCLE)]
        lines += [
            f"<{BASE}event/{one}> <{t.before}> <{BASE}event/{other}> <{claim}> .",
            f"<{claim}> <{t.RDF_TYPE}> <{t.Claim}> <{graph}> .",
            f'<{claim}> <{t.text}> "{one} before {other}"@en <{graph}> .',
            *(
                f"<{chain}> <{p}> <{o}> <{graph}> ."
                for p, o in (
                    (t.RDF_TYPE, t.Chain), (t.claim, claim), (t.stance, t.asserts), (t.readBy, t.hand),
                    (t.root, f"{BASE}actor/x"), (t.inArticle, f"{BASE}article/y"), (t.attribution, f"{BASE}z"),
                )
            ),
        ]  # fmt: skip
    dossier = published(tmp_path_factory.mktemp("ring"), lines)
    with WorkerPool(dossier.cache, Limits(workers=1)) as pool:
        yield View(pool, dossier)


def test_nothing_rests_on_itself_where_all_leads_in_a_circle(ring: View) -> None:
    judge = Judge(ring, PRESETS["reported"])
    order = [x for x in judge.cells if x[1].value in (t.before, t.after)]
    assert len(order) == 2 * len(CIRCLE) ** 2
    for triple in order:
        result = explained(ring, PRESETS["reported"], triple)
        assert judge.check(result.node) or result.node.told
        for each in result.node.nodes():
            if each.ways and each is not result.node:
                again = explained(ring, PRESETS["reported"], each.triple).node
                assert each.more == len(again.ways) + again.more + again.again - 1, "counted as on its own page"


def counted(judge: Judge, told_: set[Line], goal: Line) -> int:
    """In how many ways a triple of the ring follows without resting on itself, by trying all there are."""
    turned = {f"<{t.before}>": f"<{t.after}>", f"<{t.after}>": f"<{t.before}>"}
    whole, size = told_ - {goal}, -1
    while len(whole) != size:
        size = len(whole)
        whole |= {(o, turned[p], s) for s, p, o in whole}
        whole |= {(s, p, z) for s, p, o in whole for y, q, z in whole if p == q and o == y}
        whole -= {goal}
    s, p, o = goal
    inverse = f"<{t.PREFIXES['owl']}inverseOf>"
    written = sum((one, inverse, turned[one]) in judge.common for one in turned)
    middles = {f"<{BASE}event/{name}>" for name in CIRCLE}
    paths = sum((s, p, z) in whole and (z, p, o) in whole for z in middles)
    return paths + written * ((o, turned[p], s) in whole)


def test_ways_are_counted_without_those_in_a_circle(ring: View) -> None:
    judge = Judge(ring, PRESETS["reported"])
    order = [x for x in judge.cells if x[1].value in (t.before, t.after)]
    told_ = {line(x) for x in order} & set().union(*(judge.graphs[claim] for claim in judge.admitted))
    assert len(told_) == len(CIRCLE)
    numbers = set()
    for triple in order:
        node = explained(ring, PRESETS["reported"], triple).node
        numbers.add(len(node.ways) + node.more + node.again)
        assert len(node.ways) + node.more + node.again == counted(judge, told_, line(triple)), line(triple)
    assert len(numbers) > 2


def test_a_search_that_is_cut_still_proves_and_says_at_least(ring: View, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST", 1)
    judge = Judge(ring, PRESETS["reported"])
    found = [explained(ring, PRESETS["reported"], x) for x in judge.cells if x[1].value == t.before]
    assert all(judge.check(each.node) or each.node.told for each in found)
    assert not all(each.whole for each in found)


def test_a_search_without_an_end_in_its_room_is_refused(ring: View, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_STEPS", 1)
    goal = (Cell("iri", f"{BASE}event/a"), Cell("iri", t.before), Cell("iri", f"{BASE}event/a"))
    with pytest.raises(QueryRefused, match="a step on the way"):
        explained(ring, PRESETS["reported"], goal)


# What is meant ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        ("William Burns", "met", "Sergei Naryshkin"),
        ("william-burns", "so:met", "Наришкин"),
        ("actor/william-burns", f"<{t.met}>", "Sergei Naryshkin"),
        (f"<{SAMPLE}actor/william-burns>", t.met, f"{SAMPLE}actor/sergei-naryshkin"),
    ],
)
def test_things_may_be_named_in_several_ways(view: View, written: Sequence[str]) -> None:
    if written[2] == "Наришкин":
        written = (*written[:2], "Сергей Нарышкин")
    expected = (f"<{SAMPLE}actor/william-burns>", f"<{t.met}>", f"<{SAMPLE}actor/sergei-naryshkin>")
    assert line(found(view, written, "reported")) == expected


def test_a_name_of_several_things_is_the_one_of_which_the_world_tells_it(view: View) -> None:
    state = found(view, ("participation/d3ad8aa4a28d9c54c1d4", "standsFor", "united-states"), "reported")
    place = found(view, ("new-york", "within", "United States"), "reported")
    assert state[2].value == f"{SAMPLE}actor/united-states" and place[2].value == f"{SAMPLE}place/united-states"
    with pytest.raises(InputError, match="actor/united-states, place/united-states"):
        found(view, ("william-burns", "met", "united-states"), "reported")


@pytest.mark.parametrize(
    ("value", "term"),
    [("director", '"director"@en'), ('"director"', '"director"@en'), ('"director"@EN', '"director"@en')],
)
def test_a_text_may_leave_out_its_language(view: View, value: str, term: str) -> None:
    assert found(view, ("tenure/burns-cia", "office", value), "reported")[2].term == term


@pytest.mark.parametrize("value", ['a "quoted" \\ text\nof two lines', "\u0001\t\u007f", "“”", "é\U0001f600"])
def test_a_text_is_the_same_as_a_term_and_back(view: View, value: str) -> None:
    cell = Cell("literal", value, "en")
    assert found(view, ("tenure/burns-cia", "office", cell.term), "reported")[2] == cell
    with pytest.raises(NotHeld):
        explain(view, PRESETS["reported"], found(view, ("tenure/burns-cia", "office", cell.term), "reported"))


def test_an_old_name_is_taken_for_what_it_is_now(view: View) -> None:
    got = found(view, ("actor/envoys-wire/katla-ferrin", "met", "actor/envoys-wire/ostap-brynivets"), "reported")
    assert {got[0].value, got[2].value} == {f"{SAMPLE}actor/katla-ferrin", f"{SAMPLE}actor/ostap-brynivets"}


@pytest.mark.parametrize(
    ("written", "error", "says"),
    [
        (("Burns", "mett", "Naryshkin"), InputError, "met"),
        (("zzqqxx", "met", "Naryshkin"), NotFound, "zzqqxx"),
        (("actor/a b", "met", "Naryshkin"), InputError, "no IRI"),
        (("", "met", "Naryshkin"), InputError, "no name"),
        (("\ud800", "met", "Naryshkin"), InputError, "no name"),
        (("<http://x.invalid/ }>", "met", "Naryshkin"), InputError, "no IRI"),
        (("William Burns", "so:met> ?x", "Naryshkin"), InputError, "no IRI"),
    ],
)
def test_what_cannot_be_meant_is_refused(view: View, written: Sequence[str], error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=re.escape(says)):
        found(view, written, "reported")


def test_what_is_common_needs_no_search(view: View) -> None:
    triple = found(view, ("actor/cia", "organOf", "actor/united-states"), "reported")
    found_ = Proofs(Sight(view, PRESETS["reported"].iri(view.base)), triple)
    assert found_.common == {triple} and found_.ways(triple) == []


def test_an_explanation_names_everything_it_mentions(view: View) -> None:
    result: Explanation = explain(
        view, PRESETS["reported"], found(view, ("participation/d3ad8aa4a28d9c54c1d4", "standsFor", "CIA"), "reported")
    )
    for each in result.node.nodes():
        assert "https://" not in result.names.sentence(each.triple)
    assert "William Burns in “Contact: Sergei Naryshkin and William Burns”" in result.names.sentence(result.node.triple)
