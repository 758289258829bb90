"""The rules: each file's own example, and owlrl as the judge of those that are OWL's."""

import random
import tracemalloc
from functools import cache
from pathlib import Path

import owlrl
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import OWL, RDF

from sayso import ontology, rules
from sayso import terms as t
from sayso.errors import SaysoError
from sayso.inference import Closure
from sayso.rules import Rule

EX = "https://example.org/"
PREFIXES = "".join(
    f"@prefix {name}: <{iri}> .\n" for name, iri in {**t.PREFIXES, "ex": EX, "schema": "https://schema.org/"}.items()
)
# What would set off Sayso's own rules too, which owlrl does not know.
OWN = {t.status, t.organOf, t.earliest, t.latest, t.place}
RULES = rules.rules()


def turtle(text: str) -> set[str]:
    return {
        f"{x.subject} {x.predicate} {x.object} ." for x in ox.parse(f"{PREFIXES}{text}", format=ox.RdfFormat.TURTLE)
    }


def schema_of(triples: set[str]) -> set[str]:
    """Those that are the ontology's; no claim has such content, as the gate says."""
    return {line for line in triples if "rdf-schema#" in line or "owl#" in line}


def closed(common: set[str], contents: set[str]) -> set[str]:
    closure = Closure(common)
    whole = closure.over({"": contents}).close([""])
    apart = {line: [line] for line in contents}  # however they are parted
    assert closure.over(apart).close(apart) == whole == sorted(whole)
    return {*whole}


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_a_rule_gives_what_its_example_says(rule: Rule) -> None:
    given, gives = turtle(rule.given), turtle(rule.gives)
    assert not gives & given
    as_it_lies = ox.Store()
    as_it_lies.bulk_load("\n".join(given).encode(), ox.RdfFormat.N_TRIPLES)
    found = as_it_lies.query(rule.text)
    assert isinstance(found, ox.QueryTriples)
    assert {f"{x.subject} {x.predicate} {x.object} ." for x in found} - given == gives
    schema = schema_of(given)
    assert gives <= closed(schema, given - schema)


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_it_does_not_matter_which_pattern_is_new(rule: Rule) -> None:
    given, gives = turtle(rule.given), turtle(rule.gives)
    schema = schema_of(given)
    for line in sorted(given - schema):
        told = given - schema - {line}
        assert gives <= closed(schema | told, {line}) | closed(schema, told), line


@pytest.mark.parametrize(
    ("tenure", "stands"),
    [
        ("2021-01-01/..", True),
        ("2021-01-01/2023-07-06", True),
        ("2023-07-01/2023-07-06", True),
        ("2021/2024", True),
        ("2023-06/..", True),
        ("2021-01-01/2023-07-05", False),
        ("2023-07-02/..", False),
        ("2023/..", False),
        ("2021/2023", False),
        ("2023-07/..", False),
        ("2021-01-01~/..", False),
        ("../2024", False),
        ("2023", False),
    ],
)
def test_an_office_counts_where_it_surely_covers_the_meeting(tenure: str, stands: bool) -> None:
    told = (
        'ex:m so:participation ex:p ; so:earliest "2023-07-01"^^xsd:date ; so:latest "2023-07-06"^^xsd:date .'
        f'ex:p so:actor ex:a . ex:t so:holder ex:a ; so:organization ex:body ; so:date "{tenure}"^^edtf:EDTF .'
    )
    line = f"<{EX}p> <{t.standsFor}> <{EX}body> ."
    assert (line in closed(set(), turtle(told))) == stands
    assert line not in closed(set(), turtle(f"{told} ex:t so:former true ."))
    later = 'ex:m so:earliest "2023-07-03"^^xsd:date ; so:latest "2030-01-01"^^xsd:date .'
    assert line not in closed(set(), turtle(f"{told} {later}")) or tenure.endswith("..")


closed_schema = cache(Closure)
_DATES = [f'"2023-07-0{n}"^^xsd:date' for n in (1, 3, 5)]
_HELD = [f'"{held}"^^edtf:EDTF' for held in ("2021/..", "2023-07-01/2023-07-04", "2023-07-03/..", "2023")]
_TOLD = st.one_of(
    st.sampled_from(
        [
            *(f"ex:m so:{bound} {date} ." for bound in ("earliest", "latest") for date in _DATES),
            *(
                f"ex:t{n} so:holder ex:a ; so:organization ex:body{n} ; so:date {held} ."
                for n in "12"
                for held in _HELD
            ),
            *(f"ex:t{n} so:former true ." for n in "12"),
            *(f"ex:m so:participation ex:p . ex:p so:actor ex:{who} ." for who in "ab"),
            "ex:body1 so:organOf ex:state .",
            "ex:a so:organOf ex:state .",
            "ex:m so:place ex:place0 .",
        ]
    ),
    st.builds(
        "ex:place{} so:{} ex:place{} .".format,
        st.integers(0, 4),
        st.sampled_from(["within", "before", "after"]),
        st.integers(0, 4),
    ),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(_TOLD, min_size=1, max_size=4), max_size=8), st.sets(st.integers(0, 7)))
def test_what_follows_from_a_choice_rests_on_that_choice_alone(
    request: pytest.FixtureRequest, told: list[list[str]], choice: set[int]
) -> None:
    schema = request.getfixturevalue("schema")  # as an argument it would be printed, all of it, where this fails
    contents = {str(n): turtle("\n".join(some)) for n, some in enumerate(told)}
    chosen = {name: lines for name, lines in contents.items() if int(name) in choice}
    closure = closed_schema(schema)
    whole = closure.over(contents)
    assert whole.close(chosen) == closure.over(chosen).close(chosen)
    assert whole.close(contents) == closure.over({"": {x for y in contents.values() for x in y}}).close([""])


def test_a_long_line_of_events_is_no_burden(schema: tuple[str, ...]) -> None:
    told = turtle("".join(f"ex:e{n} so:before ex:e{n + 1} .\n" for n in range(120)))
    tracemalloc.start()
    found = closed(set(schema), told)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sum(f"<{t.before}>" in line for line in found) == 120 * 121 / 2
    assert peak < 100 * 2**20  # some 300,000 ways to part the line would take more


# OWL --------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    return ontology.closure(tmp_path_factory.mktemp("ontology"))


def contents(schema: tuple[str, ...], size: int, seed: int) -> set[str]:
    """Triples over all classes and properties of the ontology, about few things, so that much joins."""
    rng = random.Random(seed)
    graph = rdflib.Graph().parse(data="\n".join(f"{line}" for line in schema), format="nt")
    classes = sorted(str(x) for x in graph.subjects(RDF.type, OWL.Class))
    things = sorted({str(x) for x in graph.subjects(RDF.type, OWL.ObjectProperty)} - OWN)
    texts = sorted({str(x) for x in graph.subjects(RDF.type, OWL.DatatypeProperty)} - OWN)
    names = [f"<{EX}x{n}>" for n in range(max(4, size // 6))]
    out: set[str] = set()
    while len(out) < size:
        one, other, kind = rng.choice(names), rng.choice(names), rng.random()
        if kind < 0.2:
            out.add(f"{one} <{RDF.type}> <{rng.choice(classes)}> .")
        elif kind < 0.35:
            out.add(f'{one} <{rng.choice(texts)}> "word {rng.randrange(9)}" .')
        elif kind < 0.5:
            out.add(f"{one} <{rng.choice([t.within, t.before, t.after, t.met])}> {other} .")
        else:
            out.add(f"{one} <{rng.choice(things)}> {other} .")
    return out


def by_owlrl(lines: set[str]) -> set[str]:
    graph = rdflib.Graph().parse(data="\n".join(lines), format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return {
        line
        for s, p, o in graph
        if isinstance(s, rdflib.URIRef) and p != OWL.sameAs and o not in (OWL.Thing, OWL.Nothing)
        for line in [f"{s.n3()} {p.n3()} {o.n3()} ."]
    }


@pytest.mark.parametrize(("size", "seed"), [(10, 1), (10, 2), (30, 3), (100, 4), (300, 5), (2000, 6)])
def test_the_rules_of_owl_give_what_owlrl_gives(schema: tuple[str, ...], size: int, seed: int) -> None:
    told = contents(schema, size, seed)
    expected = by_owlrl({*schema, *told}) - by_owlrl(set(schema)) - set(schema)
    # what owlrl types by RDF's own vocabulary says nothing of the world
    expected = {line for line in expected if line.startswith(f"<{EX}")}
    assert closed(set(schema), told) == expected


def test_an_axiom_that_no_rule_covers_is_named(schema: tuple[str, ...]) -> None:
    assert rules.uncovered(schema) == ""
    functional = f"<{t.place}> <{RDF.type}> <{OWL.FunctionalProperty}> ."
    chain = f"<{t.place}> <{OWL.propertyChainAxiom}> <{EX}list> ."
    for line in (functional, chain):
        assert rules.uncovered((*schema, line)) == line


@pytest.mark.parametrize("spoiled", ["  ?x ?p ?y ; ?q ?z .", "  OPTIONAL { ?x ?p ?y }"])
def test_a_file_that_is_no_rule_is_refused_by_line(tmp_path: Path, spoiled: str) -> None:
    path = tmp_path / "rule.rq"
    path.write_text(RULES[0].text.replace("?x ?property ?y .", f"?x ?property ?y .\n{spoiled}", 1))
    with pytest.raises(SaysoError, match=r"rule\.rq, line \d+"):
        rules.read(path)
