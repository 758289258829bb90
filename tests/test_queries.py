"""The fifteen questions: their files, the values put into them, and their answers, checked by hand.

tests/data/queries/NAME.json holds what the articles say, written from the articles (tests/data/sample_answers.md)
and not from the queries' output, tests/data/sample_worlds.json what worlds admit. Rows are compared as sets of the
columns that matter.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import ROOT
from sayso import decisions, interpret, names, notes, ontology, perspective, queries, query_files, resources
from sayso.assemble import assemble
from sayso.errors import InputError, NotFound, SaysoError
from sayso.rdf import read_graph_file
from sayso.results import Cell, Table, parse_table
from small_dossiers import add_world

BASE = queries.SAMPLE_BASE
SO = "https://w3id.org/sayso/ns#"
NAMES = (
    "who-met-whom", "chain-to-root", "who-denies-what", "independent-roots", "what-survives", "what-did-they-say",
    "knowable-on", "met-or-group", "meetings-before", "who-declined", "no-stated-source", "words-for-claim",
    "offices-then", "contacts-between-states", "what-looks-wrong",
)  # fmt: skip
EXPECTED = ROOT / "tests" / "data" / "queries"
Ask = Callable[[str], Table]
AskIn = Callable[[str, str], Table]


def cases(name: str) -> list[dict[str, Any]]:
    return list(json.loads((EXPECTED / f"{name}.json").read_text(encoding="utf-8"))["cases"])


CASES = [
    pytest.param(name, case, id=f"{name}-{number}") for name in NAMES for number, case in enumerate(cases(name), 1)
]
ADMITTED = [
    pytest.param(case, id=case["world"])
    for case in json.loads((ROOT / "tests" / "data" / "sample_worlds.json").read_text(encoding="utf-8"))["worlds"]
]


def default_dataset(base: str) -> list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]:
    return [ox.NamedNode(f"{base}graph/{name}") for name in ("record", "common", "worlds")]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ox.Store:
    samples = resources.SAMPLES
    units = [
        interpret.interpret(
            notes.read(path),
            name=path.stem,
            data=(samples / "articles" / f"{path.stem}.txt").read_bytes(),
            base=BASE,
            source=path.name,
        )
        for path in sorted((samples / "notes").glob("*.json"))
    ]
    units += [read_graph_file(path, BASE, path.name) for path in sorted((samples / "graph").iterdir())]
    ledger = decisions.parse((samples / "decisions.jsonl").read_bytes().splitlines(), BASE)
    warnings: list[str] = []
    lines = assemble(BASE, units, ledger, ontology.closure(tmp_path_factory.mktemp("ontology")), warnings.append)
    assert warnings == []
    found = ox.Store()
    found.bulk_load(("\n".join(lines) + "\n").encode(), ox.RdfFormat.N_QUADS)
    add_world(found, f"{BASE}perspective", BASE)
    return found


def asking(store: ox.Store) -> Ask:
    def run(text: str) -> Table:
        found = store.query(text, default_graph=default_dataset(BASE))
        assert isinstance(found, ox.QuerySolutions)
        body = found.serialize(format=ox.QueryResultsFormat.JSON)
        assert body is not None
        return parse_table(body)

    return run


@pytest.fixture(scope="module")
def ask(store: ox.Store) -> Ask:
    return asking(store)


@pytest.fixture(scope="module")
def ask_in(store: ox.Store) -> AskIn:
    """Asks where a world is at hand besides the reported one: in a copy of the store, to which each is added once."""
    copy = ox.Store()
    copy.extend(store)
    made = {perspective.Perspective().iri(BASE)}
    run = asking(copy)

    def run_in(world: str, text: str) -> Table:
        name = perspective.parse(world, BASE).iri(BASE)
        if name not in made:
            add_world(copy, name, BASE)
            made.add(name)
        return run(text)

    return run_in


def short(value: str) -> str:
    return value.removeprefix(BASE).replace(SO, "so:")


def rows(table: Table, case: dict[str, Any]) -> set[tuple[str | None, ...]]:
    """The columns that matter of the rows that the case is about."""
    out = set()
    for row in table.values():
        cells = {name: short(value) for name, value in row.items()}
        if all(re.fullmatch(pattern, cells.get(name, "")) for name, pattern in case.get("where", {}).items()):
            out.add(tuple(cells.get(name) for name in case["columns"]))
    return out


@pytest.mark.parametrize(("name", "case"), CASES)
def test_answer_is_what_the_articles_say(ask_in: AskIn, name: str, case: dict[str, Any]) -> None:
    text = queries.bind(queries.get(name), case["values"], BASE)
    table = ask_in(case["values"].get("world", "reported"), text)
    assert set(case["columns"]) <= set(table.variables)
    assert rows(table, case) == {tuple(row) for row in case["rows"]}


@pytest.mark.parametrize("case", ADMITTED)
def test_worlds_admit_what_the_articles_say(ask_in: AskIn, case: dict[str, Any]) -> None:
    """Offices that articles tell in passing are left out: claims of them are many, and have no readable names."""
    world = perspective.parse(case["world"], BASE).iri(BASE)
    table = ask_in(case["world"], f"PREFIX so: <{SO}> SELECT ?claim {{ <{world}> so:admits ?claim }}")
    found = {short(row["claim"]) for row in table.values()}
    wanted = case.get("where", "claim/(?!office~).*")
    assert {claim for claim in found if re.fullmatch(wanted, claim)} == set(case["admits"])


@pytest.mark.parametrize("name", NAMES)
def test_every_question_is_asked_in_several_worlds(name: str) -> None:
    """Beside the reported one; some give rows, and some none."""
    asked = [case for case in cases(name) if case["values"].get("world", "reported") != "reported"]
    assert len({case["values"]["world"] for case in asked}) >= 4
    assert len({bool(case["rows"]) for case in asked}) == (1 if name == "chain-to-root" else 2)


WORLDS = ("on-record=yes", "as-of=2025-04-09", "without=nbc-news", "according-to=katla-ferrin", "undisputed=yes")


@pytest.mark.parametrize("query", queries.all_queries(), ids=lambda query: query.name)
def test_answers_are_the_same_whatever_worlds_are_cached(store: ox.Store, query: queries.SavedQuery) -> None:
    def rows_in(found: ox.Store, world: str) -> list[str]:
        given = {p.name: p.example for p in query.parameters if p.required}
        if query.parameter("world"):
            given["world"] = f"{BASE}{world}"
        result = found.query(queries.bind(query, given, BASE), default_graph=default_dataset(BASE))
        assert isinstance(result, ox.QuerySolutions)
        return sorted(str(list(row)) for row in result)

    many = ox.Store()
    many.extend(store)
    for world in WORLDS:
        add_world(many, f"{BASE}perspective?{world}", BASE)
    assert rows_in(many, "perspective") == rows_in(store, "perspective")
    for world in WORLDS if query.parameter("world") else ():
        alone = ox.Store()
        alone.extend(quad for quad in store if "perspective" not in str(quad.graph_name) + str(quad.subject))
        add_world(alone, f"{BASE}perspective?{world}", BASE)
        assert rows_in(many, f"perspective?{world}") == rows_in(alone, f"perspective?{world}"), world


@pytest.mark.parametrize("name", NAMES)
def test_runs_as_it_lies(ask: Ask, name: str) -> None:
    table = ask(queries.get(name).path.read_text(encoding="utf-8"))
    assert table.rows, "the example in the file finds nothing"
    assert len(set(table.rows)) == len(table.rows), "a row stands twice"


@pytest.mark.parametrize("name", NAMES)
def test_each_row_says_on_whose_authority(ask: Ask, name: str) -> None:
    table = ask(queries.get(name).path.read_text(encoding="utf-8"))
    assert {"stance", "path", "root", "voucher", "claim", "article", "read_by"} <= set(table.variables)
    for row in table.values():
        told = row.get("path") != "background" and row.get("what") != "flagged"
        assert not told or {"stance", "path", "root", "claim", "article", "read_by"} <= set(row)


@pytest.mark.parametrize("name", NAMES)
def test_order_and_rows_are_the_same_each_time(ask: Ask, name: str) -> None:
    text = queries.bind(queries.get(name), example(queries.get(name)), BASE)
    assert ask(text) == ask(text)
    assert "ORDER BY" in text


@pytest.mark.parametrize("name", NAMES)
def test_a_rejected_or_ended_chain_supports_nothing(ask: Ask, name: str) -> None:
    if name in {"chain-to-root", "what-did-they-say", "knowable-on"}:
        return  # these show ended chains, and say so in ended_on
    for row in ask(queries.bind(queries.get(name), required(queries.get(name)), BASE)).values():
        lost = row.get("what") == "withdrawn where it was copied from"
        assert row.get("path") != "The Hestrel Courier > A harbour official in Lindmere" or lost


def required(query: queries.SavedQuery) -> dict[str, str]:
    return {p.name: p.example for p in query.parameters if p.required}


def example(query: queries.SavedQuery) -> dict[str, str]:
    return {p.name: p.example for p in query.parameters}


def test_every_question_is_asked_in_a_world() -> None:
    for query in queries.all_queries():
        parameter = query.parameter("world")
        assert parameter is not None and (parameter.type, parameter.default) == ("world", "perspective"), query.name


def test_the_names_are_fixed_and_ranked() -> None:
    assert tuple(query.name for query in queries.all_queries()) == NAMES
    assert [query.rank for query in queries.all_queries()] == list(range(1, 16))


def test_every_question_and_parameter_is_documented() -> None:
    page = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
    for query in queries.all_queries():
        section = page.partition(f"## {query.rank}. `{query.name}`")[2].partition("\n## ")[0]
        assert query.summary in section
        assert query.description in section
        for parameter in query.parameters:
            assert f"`{parameter.name}`" in section
            assert parameter.help in section


@pytest.mark.parametrize("query", queries.all_queries(), ids=lambda query: query.name)
def test_contents_are_read_only_in_a_named_world(query: queries.SavedQuery) -> None:
    if "GRAPH" in query.body:
        assert query.parameter("world") is not None
        assert "so:admits" in query.body
    graphs = set(re.findall(r"GRAPH (\S+)", query.body))
    through = re.findall(r"so:admitsThrough (\?\w+) \.\s+\1 so:claim (\?\w+)", query.body)
    bound = set(re.findall(r"so:admits (\?\w+)", query.body)) | {claim for _, claim in through}
    bound |= {"?told", "?supported", "?subject"}
    bound |= set(re.findall(r"so:stance so:denies ; so:claim (\?\w+)", query.body))  # what is denied is in no world
    assert graphs - {"?world"} <= bound  # the world itself is named in the query, and so is made before it runs


def test_another_base_leaves_nothing_of_the_samples() -> None:
    for query in queries.all_queries():
        text = queries.bind(query, required(query), "https://example.org/d/")
        assert BASE not in text
        assert "#+" not in text


def test_unknown_question_names_its_neighbours() -> None:
    with pytest.raises(NotFound, match="who-met-whom"):
        queries.get("who-met-who")


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("knowable-on", {}, "needs on"),
        ("knowable-on", {"on": "2023-02-30"}, "does not exist"),
        ("knowable-on", {"on": "yesterday"}, "YEAR-MONTH-DAY"),
        ("knowable-on", {"on": "2023-07-07", "of": "x"}, "no parameter 'of'"),
        ("who-met-whom", {"actor": "William Burns"}, "no slug"),
        ("who-met-whom", {"actor": "https://x.org/a> } DROP ALL #"}, "no IRI"),
        ("who-met-whom", {"world": "reprted"}, "world: 'reprted'"),
        ("what-survives", {"on_record": "perhaps"}, "neither yes nor no"),
        ("who-met-whom", {"actor": "x" * 3000}, "longer than"),
    ],
)
def test_wrong_values_are_named(name: str, values: dict[str, str], words: str) -> None:
    with pytest.raises(InputError, match=re.escape(words)):
        queries.bind(queries.get(name), values, BASE)


@pytest.mark.parametrize("written", ["actor/nbc-news", "nbc-news", f"{BASE}actor/nbc-news", f"<{BASE}actor/nbc-news>"])
def test_three_ways_to_write_an_actor(written: str) -> None:
    text = queries.bind(queries.get("what-did-they-say"), {"actor": written}, BASE)
    assert f"VALUES ?actor {{ <{BASE}actor/nbc-news> }}" in text


def test_worlds_are_written_as_perspectives_are() -> None:
    query = queries.get("who-met-whom")
    for written in ("on-record", "on-record=yes", "perspective?on-record=yes", f"{BASE}perspective?on-record=yes"):
        assert f"{{ <{BASE}perspective?on-record=yes> }}" in queries.bind(query, {"world": written}, BASE)
    assert f"{{ <{BASE}perspective> }}" in queries.bind(query, {}, BASE)


def parameters() -> Iterator[tuple[queries.SavedQuery, queries.Parameter]]:
    for query in queries.all_queries():
        for parameter in query.parameters:
            yield query, parameter


ODD = st.text() | st.builds(
    "".join,
    st.lists(st.sampled_from(["<", ">", "}", "{", '"', "\\", "\n", "?x", "UNDEF", "#", "https://x.org/", "%", "a-b"])),
)


@settings(max_examples=300, deadline=None)
@given(data=st.data(), value=ODD)
def test_no_value_gets_out_of_its_term(data: st.DataObject, value: str) -> None:
    query, parameter = data.draw(st.sampled_from(list(parameters())))
    plain = queries.bind(query, required(query), BASE)
    try:
        text = queries.bind(query, required(query) | {parameter.name: value}, BASE)
    except SaysoError as error:
        assert str(error)
        return
    changed = [(a, b) for a, b in zip(plain.splitlines(), text.splitlines(), strict=True) if a != b]
    assert all(b.strip().startswith(f"VALUES ?{parameter.name} {{ ") for _, b in changed)
    ox.Store().query(text)


@settings(deadline=None)
@given(value=st.text())
def test_texts_come_back_as_they_were(value: str) -> None:
    parameter = queries.Parameter("text", "text", "Text", "Any.", True, None, "peace")
    try:
        term = queries.term(parameter, value, BASE)
    except InputError:
        return
    found = ox.Store().query(f"SELECT ?text {{ VALUES ?text {{ {term} }} }}")
    assert isinstance(found, ox.QuerySolutions)
    assert [row["text"].value for row in found] == [value]


HEADER = """#+ rank: 1
#+ summary: What?
#+ description: Some.
#+ tags: [one]
#+ params:
#+   - name: actor
#+     type: actor
#+     label: Who
#+     help: Anybody.
SELECT * { VALUES ?a { 1 2 }
  VALUES ?actor { <https://w3id.org/sayso/id/sample/actor/x> }
}
"""
GOOD = HEADER.replace(" VALUES ?a { 1 2 }", "")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("#+ tags: [one]\n", "", "line 1: the header lacks tags"),
        ("name: actor", "name: other", "line 6: the query has no line “VALUES ?other"),
        ("type: actor", "type: person", "line 7: 'person' is no type"),
        ("help: Anybody.", "help: Anybody: all", "line 9: 'Anybody: all' is read otherwise by YAML"),
        ("#+     label: Who\n", "", "line 6: the parameter lacks label"),
        ("rank: 1", "rank: first", "rank is 'first'"),
        ("#+ tags: [one]", "#+ tags [one]", "line 4: 'tags [one]' is no “key: text”"),
        ("#+ tags: [one]", "#+ tag: [one]", "line 4: 'tag' is unknown"),
        ("}\n", "}\n  VALUES ?more { 1 }\n", "?more is no parameter of the header"),
        ("}\n", "}\n  VALUES ?actor { 1 }\n", "stands in line 11 too"),
        ("}\n", "}\n# <https://w3id.org/sayso/id/sample/actor/y>\n", "outside a parameter's VALUES line"),
        ("SELECT * {", "SELECT * { VALUES ?a { 1 }", "line 10: write a parameter as"),
    ],
)
def test_wrong_files_are_named_with_their_line(old: str, new: str, words: str) -> None:
    query_files.parse(GOOD, Path("good.rq"))
    with pytest.raises(InputError, match=re.escape(words)) as caught:
        query_files.parse(GOOD.replace(old, new, 1), Path("bad.rq"))
    assert str(caught.value).startswith("bad.rq")


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("actor", "Haass", "actor/richard-haas"),
        ("actor", "Richard Haas", "actor/richard-haas"),
        ("actor", "Zelenskyy", "actor/volodymyr-zelensky"),
        ("actor", "Зеленський", "actor/volodymyr-zelensky"),
        ("actor", "nbc", "actor/nbc-news"),
        ("actor", "BURNS", "actor/william-burns"),
        ("actor", "Феррін", "actor/katla-ferrin"),
        ("actor", "الموجاني", "actor/idris-al-mawjani"),
        ("actor", "envoys-wire/katla-ferrin", "actor/katla-ferrin"),
        ("outlet", "northline", "actor/northline-news-agency"),
        ("place", "Nawras", "place/nawras"),
        ("event", "Wagner rebellion", "event/wagner-rebellion"),
        ("event", "nawras-talks", "meeting/nawras-talks"),
        ("article", "Who sent Katla Ferrin?", "article/courier-envoys"),
        ("attribution", "backchannel/s4", "attribution/backchannel/s4"),
    ],
)
def test_names_find_things(ask: Ask, kind: str, text: str, found: str) -> None:
    assert names.finder(ask)(kind, text) == BASE + found


def test_names_that_may_be_several_name_them(ask: Ask) -> None:
    with pytest.raises(InputError, match=r"three-officials.*three-officials"):
        names.finder(ask)("actor", "three officials")
    with pytest.raises(InputError) as caught:
        names.finder(ask)("actor", "three officials")
    titles = re.findall(r"read in “([^”]+)”", str(caught.value))
    assert len(set(titles)) == len(titles) > 1, caught.value
    with pytest.raises(NotFound, match="'Nobody At All'"):
        names.finder(ask)("actor", "Nobody At All")


def test_namesakes_are_told_apart_by_where_they_were_read() -> None:
    """Rows as names.rq gives them: one of an article, one that others were identified with, one of background."""
    rows = [
        ("actor", "actor/night/waiter", "waiter"),
        ("actor", "actor/waiter", "waiter"),
        ("actor", "actor/the-waiter", "waiter"),
        ("old", "actor/waiter", f"{BASE}actor/day/waiter"),
        ("old", "actor/waiter", f"{BASE}actor/dusk/waiter"),
        ("article", "article/night", "Night at the hotel"),
        ("article", "article/day", "A day"),
    ]
    cells = [tuple(Cell("literal", v) for v in (kind, BASE + thing, name, "0")) for kind, thing, name in rows]
    table = Table(("kind", "thing", "name", "rank"), tuple(cells))
    with pytest.raises(InputError) as caught:
        names.finder(lambda _: table)("actor", "Waiter")
    for iri, words in (
        ("actor/night/waiter", "read in “Night at the hotel”"),
        ("actor/waiter", "read in “A day” and 1 more"),
        ("actor/the-waiter", "background"),
    ):
        assert f"(<{BASE}{iri}>, {words})" in str(caught.value)


def test_search_ranks_the_nearest_first(ask: Ask) -> None:
    found = names.search(ask, "tarsk", ("actor", "place"), 5)
    assert [match.iri.removeprefix(BASE) for match in found[:2]] == ["actor/tarsk", "place/tarsk"]
    assert len({match.iri for match in found}) == len(found) == 5
    with pytest.raises(InputError, match="Nothing to look for"):
        names.search(ask, "  ")
    with pytest.raises(InputError, match="no kind"):
        names.search(ask, "x", ("planet",))


def test_a_name_goes_into_a_question(ask: Ask) -> None:
    text = queries.bind(queries.get("who-met-whom"), {"actor": "Haass", "world": "via=NBC"}, BASE, names.finder(ask))
    assert f"<{BASE}actor/richard-haas>" in text
    assert f"<{BASE}perspective?via=nbc-news>" in text
