"""The tokenizer: what it finds, what it refuses, and that nothing hides from it that the engine would run."""

import json
import re
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery

from sayso.errors import QueryError, QueryRefused, QuerySyntaxError
from sayso.store import terminals
from sayso.store.tokenizer import MAX_CHARACTERS, MAX_DEPTH, MAX_OPERATORS, Dataset, prepare

CASES = json.loads((Path(__file__).parent / "data" / "tokenizer" / "cases.json").read_text("utf-8"))
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
BASE = "http://a/b/c/d;p?q"


def ids(cases: list[dict[str, Any]]) -> list[str]:
    return [case["query"][:60] for case in cases]


def engine_accepts(query: str, base: str | None = None) -> bool:
    try:
        ox.Store().query(query, base_iri=base)
    except SyntaxError:
        return False
    except (OSError, RuntimeError):  # it parsed, and tried to reach a service, or a function that there is not
        return True
    return True


@pytest.mark.parametrize("case", CASES["accepted"], ids=ids(CASES["accepted"]))
def test_what_a_query_asks_for(case: dict[str, Any]) -> None:
    prepared = prepare(case["query"], base_iri=case.get("base"))
    assert prepared.form == case["form"]
    dataset = case.get("dataset")
    assert prepared.dataset == (dataset and Dataset(tuple(dataset["default"]), tuple(dataset["named"])))
    assert prepared.iris >= set(case.get("iris", ()))
    assert len(prepared.text) == len(case["query"])
    assert engine_accepts(prepared.text, case.get("base"))


@pytest.mark.parametrize("case", CASES["refused"], ids=ids(CASES["refused"]))
def test_what_is_refused(case: dict[str, Any]) -> None:
    with pytest.raises(QueryRefused) as caught:
        prepare(case["query"])
    assert caught.value.http_status == case["status"]
    assert case["says"] in str(caught.value)


@pytest.mark.parametrize("case", CASES["wrong"], ids=ids(CASES["wrong"]))
def test_errors_of_syntax_know_their_place(case: dict[str, Any]) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        prepare(case["query"])
    assert [caught.value.line, caught.value.column] == case["at"]
    assert case["says"] in str(caught.value)


def test_dataset_clauses_become_spaces_and_lines_stay() -> None:
    query = "SELECT *\nFROM # mine\n <urn:a> FROM NAMED\t<urn:b>\n{ ?s ?p 'FROM <urn:c>' }"
    assert prepare(query).text == "SELECT *\n" + " " * 11 + "\n" + " " * 27 + "\n{ ?s ?p 'FROM <urn:c>' }"


def test_positions_of_the_engines_errors_stay() -> None:
    query = "SELECT * FROM <urn:a>\nFROM <urn:b> { ?s ?p bogus }"
    messages = []
    for text in (query, prepare(query).text):
        with pytest.raises(SyntaxError) as caught:
            ox.Store().query(text)
        messages.append(str(caught.value))
    assert messages[0] == messages[1]


def test_escapes_outside_strings_are_resolved_at_equal_length() -> None:
    query = r"\u0053ELECT ?\u00e9 { ?\u00E9 <urn:\u0070> '\u0053' } # \u0041"
    prepared = prepare(query)
    assert prepared.text == r"SELECT      ?é      { ?é      <urn:\u0070> '\u0053' } # \u0041"
    assert prepared.iris == {"urn:p"}


REFERENCES = """
g ./g g/ /g //g/./x ?y g?y #s ;x g;x=1/../y . ./ .. ../ ../g ../.. ../../../g /./g g. ..g
./../g g/./h g/../h g:h http:g http://x/../y //h /
""".split()  # noqa: SIM905 - readable


@pytest.mark.parametrize("reference", REFERENCES)
@pytest.mark.parametrize("base", [BASE, "urn:a:b", "http://h", "http://h/", "file:///a/b"])
def test_relative_iris_are_resolved_as_the_engine_does(reference: str, base: str) -> None:
    query = f"SELECT (<{reference}> AS ?x) {{}}"
    try:
        solutions = ox.Store().query(query, base_iri=base)
    except SyntaxError:
        return  # the engine takes no such IRI
    assert isinstance(solutions, ox.QuerySolutions)
    assert terminals.resolve_iri(reference, base) == next(solutions)["x"].value


# Limits


@pytest.mark.parametrize("opener,closer", ["()", "{}", "[]"])
def test_nesting_ends_at_the_limit(opener: str, closer: str) -> None:
    def nested(depth: int) -> str:
        return "SELECT * {" + opener * depth + closer * depth + "}"

    prepare(nested(MAX_DEPTH - 1))
    with pytest.raises(QueryRefused, match="nested"):
        prepare(nested(MAX_DEPTH))


@pytest.mark.parametrize(
    "before,link,after",
    [
        ("FILTER(", "!", "1)"),
        ("FILTER(1", "-1", ")"),
        ("FILTER(1", "*1", ")"),
        ("FILTER(1", "||1", ")"),
        ("?s <a:b>", "|<a:b>", " ?o"),
        ("{}", "UNION{}", ""),
        ("", "MINUS{}", ""),
        ("", "BIND(1 AS ?x)", ""),
    ],
)
def test_chains_end_at_the_limit(before: str, link: str, after: str) -> None:
    def query(links: int) -> str:
        return "SELECT * {" + before + link * links + after + "}"

    prepare(query(MAX_OPERATORS))
    with pytest.raises(QueryRefused, match="operators"):
        prepare(query(MAX_OPERATORS + 2))


def test_long_lists_are_no_chains() -> None:
    numbers = ["-1"] * 20_000
    query = f"SELECT * {{ VALUES ?x {{ {' '.join(numbers)} }} FILTER(?x IN ({', '.join(numbers)})) }}"
    assert prepare(query).form == "SELECT"


HOSTILE = {
    "braces": "{" * 5_000,
    "parentheses": "{FILTER(" + "(" * 20_000,
    "not": "{FILTER(" + "!" * 200_000 + "1)}",
    "less than": "{" + "<a" * 490_000,
    "dots": "{" + "a." * 490_000,
    "long string that does not end": '{"""' + '""a' * 300_000,
    "escapes": "{" + "\\u0041" * 160_000,
    "10 MB": "{" + "a" * 10_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.timeout(30)
def test_hostile_texts_end_at_once(name: str) -> None:
    with pytest.raises(QueryError):
        prepare("SELECT * " + HOSTILE[name])


def test_size_is_looked_at_first() -> None:
    with pytest.raises(QueryRefused) as caught:
        prepare("\ud800" * (MAX_CHARACTERS + 1))
    assert caught.value.http_status == 413


# The W3C suite, and two other parsers


@cache
def manifest_queries(folder: Path) -> tuple[tuple[Path, bool], ...]:
    """Each query file that a manifest below the folder names, and whether it is to parse."""
    found: dict[Path, bool] = {}
    for manifest in sorted(folder.glob("*/manifest.ttl")):
        graph = rdflib.Graph().parse(manifest, publicID=manifest.as_uri())
        for test, action in graph.subject_objects(MF.action):
            kinds = {str(kind).rpartition("#")[2] for kind in graph.objects(test, rdflib.RDF.type)}
            query = graph.value(action, QT.query, default=action)
            path = manifest.parent / str(query).rpartition("/")[2]
            if path.suffix == ".rq" and path.is_file():
                found[path] = "NegativeSyntaxTest11" not in kinds
    return tuple(found.items())


def suite(shared: Path, positive: bool) -> Iterator[tuple[Path, str]]:
    folder = shared / "w3c" / "sparql" / "sparql11"
    queries = [path for path, good in manifest_queries(folder) if good is positive]
    assert len(queries) > (250 if positive else 39), "the suite is not where it was"
    for path in queries:
        with path.open(encoding="utf-8", newline="") as file:  # newlines as they are
            yield path, file.read()


def rdflib_reads(query: str, base: str) -> tuple[str, Dataset | None, str]:
    """Form, dataset and algebra without dataset, as rdflib's parser has them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyparsing's own deprecations
        algebra = translateQuery(parseQuery(query), base=base).algebra
    clauses = algebra.pop("datasetClause", None) or ()
    default = tuple(str(clause.default) for clause in clauses if clause.default)
    named = tuple(str(clause.named) for clause in clauses if clause.named)
    form = algebra.name.removesuffix("Query").upper()
    return form, Dataset(default, named) if clauses else None, re.sub(r"BNode\('\w+'\)", "BNode", repr(algebra))


def test_the_suites_good_queries_pass_and_read_as_rdflib_reads_them(shared: Path) -> None:
    compared = 0
    for path, query in suite(shared, positive=True):
        base = path.as_uri()
        if path.parent.name in ("service", "syntax-fed"):
            with pytest.raises(QueryRefused, match="SERVICE"):
                prepare(query, base_iri=base)
            continue
        prepared = prepare(query, base_iri=base)
        assert len(prepared.text) == len(query), path
        assert engine_accepts(prepared.text, base) == engine_accepts(query, base), path
        try:
            expected = rdflib_reads(query, base)
        except Exception:  # noqa: BLE001 - rdflib fails on some of the suite in ways of its own
            continue
        assert (prepared.form, prepared.dataset) == expected[:2], path
        compared += 1
    assert compared > 240


@pytest.mark.parametrize("case", CASES["accepted"], ids=ids(CASES["accepted"]))
def test_rdflib_reads_the_same_dataset_and_the_same_algebra_without_it(case: dict[str, Any]) -> None:
    if "rdflib_fails" in case:
        return  # the case says why
    base = case.get("base", "")
    prepared = prepare(case["query"], base_iri=base or None)
    form, dataset, algebra = rdflib_reads(case["query"], base)
    assert (prepared.form, prepared.dataset) == (form, dataset)
    assert rdflib_reads(prepared.text, base)[1:] == (None, algebra)


def test_the_suites_bad_queries_are_refused_by_one_or_the_other(shared: Path) -> None:
    for path, query in suite(shared, positive=False):
        try:
            text = prepare(query, base_iri=path.as_uri()).text
        except QueryError:
            continue
        assert not engine_accepts(text, path.as_uri()), path


def test_the_suites_updates_are_refused_as_updates(shared: Path) -> None:
    refused = 0
    for path in sorted((shared / "w3c" / "sparql" / "sparql11").glob("*/*.ru")):
        text = path.read_text("utf-8")
        with pytest.raises(QueryError) as caught:
            prepare(text, base_iri=path.as_uri())
        refused += caught.value.http_status == 403
    assert refused > 100


# Nothing hides

PROLOGUE = "PREFIX a: <urn:a:> PREFIX : <urn:> PREFIX service: <urn:s:> PREFIX servicx: <urn:s:> "
NAMES = ["<urn:SERVICE>", "<http://h/#SERVICE>", "a:SERVICE", "a:b\\#SERVICE", "?SERVICE", "a:\\'SERVICE", "service:x"]
NAMES += [r"<urn:\u0053ERVICE>", "a:b.SERVICE"]
STRINGS = ["'SERVICE <urn:x> {}'", '"""SERVICE\n{ " }"""', "'''} '' SERVICE {'''", r"'\' SERVICE <urn:x> {} '"]
COMMENTS = ["", " # SERVICE <urn:x> {\n", ' #"""\n', " # ' SERVICE\r", "\t"]
PIECES = r"""?s a a:b :c <urn:p> 1 -2.5e3 true 's' FILTER( FILTER(1< ( ) { } [ ] < > << >> # ''' " ' // && | ! , ; . =
a:b<c \ \x \u0022 FROM <urn:x#> <#> <''> <'''> EXISTS BIND( AS GRAPH service:x OPTIONAL VALUES UNDEF / ^ * @en ^^ #>
'''>''' ?a<?b FILTER(?a<?b 1<2)#> FILTER(1<2)#> FILTER(1<'''>''') FILTER(1<<urn:x#>) FILTER(1<'>'2) a:b.c. a:b.c.d.
_:b.c.""".split()  # noqa: SIM905 - readable
PIECES += ['"""', '"""l"""', '#"""', "\n", "\r", "?s ?p ", "{?s ?p ?o}", ' """a" \\x ', '"""a""']
SERVICES = [
    "SERVICE <urn:x> {}",
    "service ?x {}",
    "SERVICE<urn:x>{}",
    "SERVICE:x{}",
    "1SERVICE<urn:x>{}",
    "service:x {}",
]
TRIPLES = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES + STRINGS), st.sampled_from(COMMENTS))


@given(st.lists(TRIPLES, max_size=8))
def test_a_service_that_is_none_is_let_through(triples: list[tuple[str, str, str]]) -> None:
    body = "".join(f"{subject} a {value}{comment} .\n" for subject, value, comment in triples)
    query = f"{PROLOGUE}SELECT * FROM a:SERVICE {{ {body} }}"
    prepared = prepare(query)
    assert prepared.dataset == Dataset(("urn:a:SERVICE",), ())
    assert len(prepared.text) == len(query)
    assert engine_accepts(prepared.text)


@settings(max_examples=600)
@given(
    st.lists(st.sampled_from(PIECES + NAMES + STRINGS), max_size=10),
    st.sampled_from(SERVICES),
    st.lists(st.sampled_from(PIECES), max_size=5),
    st.sampled_from(["", " "]),
)
def test_whatever_is_let_through_calls_no_service(
    before: list[str], service: str, after: list[str], between: str
) -> None:
    frame = f"{PROLOGUE}SELECT * {{ {between.join(before)}\x00{between.join(after)}\n}}"
    query = frame.replace("\x00", service)
    try:
        prepared = prepare(query)
    except QueryError:
        return
    assert len(prepared.text) == len(query)
    assert not calls_service(frame, service)


def calls_service(frame: str, service: str) -> bool:
    """Whether the engine reads the keyword SERVICE at the mark in the frame.

    It does where the query parses, and no longer does once the word is spelled otherwise: inside strings, comments,
    IRIs and names the spelling does not matter.
    """
    other = service.replace("SERVICE", "SERVICX").replace("service", "servicx")
    return engine_accepts(frame.replace("\x00", service)) and not engine_accepts(frame.replace("\x00", other))


ATTACKS = [
    ('SELECT * { FILTER(1<2)#>"""\n\x00 #"""\n}', True),
    ("SELECT * { FILTER(1<'''>''') \x00 #'''\n}", True),
    ("SELECT * { FILTER(1<<http://x#>) \x00 \n}", True),
    ('SELECT * { VALUES ?x {"""a" } \x00 # \\x """\n}', True),
    ("SELECT * { ?s ?p true\x00 }", True),
    ("SELECT * { ?s ?p a:b.c.\x00 }", True),
    ("SELECT * { ?s ?p 'a \x00' } # \x00", False),
]


@pytest.mark.parametrize("frame,real", ATTACKS)
@pytest.mark.parametrize("service", SERVICES[:4])
def test_ways_to_hide_that_the_engine_falls_for(frame: str, real: bool, service: str) -> None:
    assert calls_service(PROLOGUE + frame, service) is real
    if real:
        with pytest.raises(QueryError):
            prepare(PROLOGUE + frame.replace("\x00", service))


@given(st.text(alphabet=st.sampled_from("SELCTFROM{}()[]<>\"'\\#?:au0052 \n*."), max_size=60))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    try:
        prepared = prepare("SELECT * {" + text)
    except QuerySyntaxError as error:
        assert error.line is not None
        assert error.column is not None
        assert error.line >= 1
        assert error.column >= 1
    except QueryRefused:
        pass
    else:
        assert len(prepared.text) == len(text) + 10
