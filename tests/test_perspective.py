"""Perspectives: one definition, three written forms, one spelling of each."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from urllib.parse import quote

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sayso.errors import PerspectiveError
from sayso.ids import slug
from sayso.perspective import (
    PARAMETERS,
    PRESETS,
    Perspective,
    from_fields,
    is_perspective,
    parse,
    parse_iri,
    parse_text,
)

BASE = "https://w3id.org/sayso/id/sample/"
ROOT = BASE + "perspective"
DOC = (Path(__file__).resolve().parents[1] / "docs" / "perspectives.md").read_text(encoding="utf-8")

# perspective | after the base | command line | title
CASES = [
    (Perspective(), "", "reported", "The reported world"),
    (Perspective(on_record=True), "?on-record=yes", "on-record", "on the record"),
    (Perspective(min_roots=2), "?min-roots=2", "corroborated", "from at least 2 independent roots"),
    (
        Perspective(according_to=("nbc-news",), as_of=date(2023, 7, 7)),
        "?according-to=nbc-news&as-of=2023-07-07",
        "according-to=nbc-news,as-of=2023-07-07",
        "according to nbc-news, as known on 7 July 2023",
    ),
    (
        Perspective(according_to=("лавров", "cia", "cia"), without=("b", "a"), undisputed=True),
        "?according-to=cia&according-to=%D0%BB%D0%B0%D0%B2%D1%80%D0%BE%D0%B2&without=a&without=b&undisputed=yes",
        "according-to=cia,according-to=лавров,without=a,without=b,undisputed=yes",
        "according to cia or лавров, without a and b, undisputed",
    ),
    (
        Perspective(via=("night-ferry/several-sources",), reviewed=True, min_roots=3),
        "?via=night-ferry/several-sources&reviewed=yes&min-roots=3",
        "via=night-ferry/several-sources,reviewed=yes,min-roots=3",
        "by way of night-ferry/several-sources, as read or accepted by a person, from at least 3 independent roots",
    ),
]


@pytest.mark.parametrize(("perspective", "iri", "text", "title"), CASES, ids=[c[2] for c in CASES])
def test_three_forms_and_a_title(perspective: Perspective, iri: str, text: str, title: str) -> None:
    assert perspective.iri(BASE) == ROOT + iri
    assert perspective.text() == text
    assert perspective.title() == title
    assert parse_iri(ROOT + iri, BASE) == perspective
    assert parse_text(text) == perspective
    assert parse(text, BASE) == parse(ROOT + iri, BASE) == perspective


def test_a_title_shows_the_names_that_it_is_given() -> None:
    shown = Perspective(according_to=("nbc-news",), on_record=True).title({"nbc-news": "NBC News"}.__getitem__)
    assert shown == "according to NBC News, on the record"


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("?", ""),
        ("#x", ""),
        ("?min-roots=1", ""),
        ("?on-record=yes#top", "?on-record=yes"),
        ("?on-record=yes&", "?on-record=yes"),
        ("?on%2Drecord=yes", "?on-record=yes"),
        ("?as-of=2023-07-07&according-to=nbc-news", "?according-to=nbc-news&as-of=2023-07-07"),
        ("?without=b&without=a", "?without=a&without=b"),
        ("?without=a&without=a", "?without=a"),
        ("?without=%61", "?without=a"),
        ("?via=x%2Fy", "?via=x/y"),
        ("?via=é", "?via=%C3%A9"),
        ("?via=%c3%a9", "?via=%C3%A9"),
        ("?min-roots=02", "?min-roots=2"),
        ("?as-of=20230707", "?as-of=2023-07-07"),
    ],
)
def test_another_spelling_is_refused_with_the_canonical_one(query: str, canonical: str) -> None:
    with pytest.raises(PerspectiveError) as caught:
        parse_iri(ROOT + query, BASE)
    assert f"write <{ROOT}{canonical}>" in str(caught.value)
    assert parse_iri(ROOT + canonical, BASE) is not None


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        (
            "?accordingto=nbc-news",
            "no parameter 'accordingto'; the parameters are according-to, via, without",
        ),
        ("?according-to", "not parameter=value"),
        ("?according-to=", "names no actor"),
        ("?according-to=NBC+News", "names no actor"),
        ("?according-to=NBC", "names no actor"),
        ("?according-to=a/b/c", "names no actor"),
        ("?according-to=%FF", "percent-encoded"),
        ("?according-to=a%CC%81", "names no actor"),
        ("?according-to=a&without=a", "contradict"),
        ("?via=b&without=a&without=b", "via=b and without=b contradict"),
        ("?on-record=no", "on-record=no: it is yes or left out; write on-record=yes, or leave it out"),
        ("?on-record=yes&on-record=yes", "2 times"),
        ("?as-of=2023-07", "as-of=2023-07: 2023-07 is no day; days are written 2023-07-07"),
        ("?as-of=2023-02-30", "as-of=2023-02-30: 2023-02-30 is no day; days are written 2023-07-07"),
        ("?min-roots=0", "min-roots=0: 0 is no number from 1 to 9999; write for example min-roots=2"),
        ("?min-roots=-3", "min-roots=-3: -3 is no number from 1 to 9999; write for example min-roots=2"),
        ("?min-roots=1e3", "1e3 is no number"),
        ("?min-roots=99999", "99999 is no number from 1 to 9999"),
        ("?min-roots=" + "9" * 5000, "is no number from 1 to 9999"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(query: str, fault: str) -> None:
    with pytest.raises(PerspectiveError, match=re.escape(fault)) as caught:
        parse_iri(ROOT + query, BASE)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    "iri", ["", BASE, ROOT + "s", ROOT + "/x", BASE + "actor/a", "https://example.org/perspective"]
)
def test_other_iris_are_no_perspectives(iri: str) -> None:
    assert not is_perspective(iri, BASE)
    assert parse_iri(iri, BASE) is None


def test_an_iri_of_another_dossier_is_named_as_such() -> None:
    with pytest.raises(PerspectiveError, match=re.escape(f"begin with <{ROOT}>")):
        parse("https://example.org/perspective?on-record=yes", BASE)


@pytest.mark.parametrize("text", ["", "everything", "on-record,undisputed", "according-to=a,,via=b"])
def test_the_command_line_form_names_presets_and_parameters(text: str) -> None:
    with pytest.raises(PerspectiveError, match=r"preset .reported, on-record.*according-to, via"):
        parse_text(text)


def test_order_does_not_matter_on_the_command_line() -> None:
    assert parse_text(" as-of = 2023-07-07 , according-to = nbc-news ") == CASES[3][0]


def test_actors_are_resolved_by_whoever_knows_them() -> None:
    asked = Perspective(according_to=("nbc-news",), without=("the-sun",))
    assert parse_text("according-to=NBC News,without=The Sun", slug) == asked
    assert from_fields({"according-to": ["NBC News", ""], "without": "The Sun"}, slug) == asked
    with pytest.raises(PerspectiveError, match="names no actor by a slug"):
        parse_text("according-to=NBC News")


def test_two_names_of_one_actor_are_given_once() -> None:
    assert parse_text("via=A,via=B", lambda _: "a") == Perspective(via=("a",))
    with pytest.raises(PerspectiveError, match="contradict"):
        parse_text("via=A,without=B", lambda _: "a")


def test_empty_fields_of_a_form_are_left_out() -> None:
    empty = {p.name: [""] if p.repeatable else " " for p in PARAMETERS}
    assert from_fields(empty).is_reported
    assert from_fields({**empty, "min-roots": "2"}) == PRESETS["corroborated"]
    with pytest.raises(PerspectiveError, match="no parameter 'limit'"):
        from_fields({"limit": "10"})


def test_presets_are_themselves() -> None:
    assert list(PRESETS) == ["reported", "on-record", "undisputed", "corroborated"]
    assert [p.text() for p in PRESETS.values()] == list(PRESETS)
    assert len({p.iri(BASE) for p in PRESETS.values()}) == len(PRESETS)


def test_every_parameter_and_preset_is_documented() -> None:
    values = {"actor": "ACTOR", "date": "DATE", "flag": "yes", "count": "NUMBER"}
    table = [f"| `{p.name}={values[p.kind]}` | {'yes' if p.repeatable else 'no'} | {p.help} |" for p in PARAMETERS]
    assert [row for row in DOC.splitlines() if row in table] == table
    for name, preset in PRESETS.items():
        assert f"| `{name}` | `{preset.iri('')}` |" in DOC


def test_the_examples_of_the_documentation_hold() -> None:
    rows = re.findall(r"^\|[^|`]+\| `([^`]+)` \| `(perspective[^`]*)` \|$", DOC, re.MULTILINE)
    assert len(rows) == 4
    for text, iri in rows:
        assert parse_text(text).iri("") == iri
    for iri in re.findall(r"FROM <([^>]+)>", DOC):
        assert parse_iri(iri, BASE) is not None


def test_each_parameters_example_is_one() -> None:
    for parameter in PARAMETERS:
        assert parse_text(parameter.example).pairs() == (tuple(parameter.example.split("=")),)


# Generated perspectives

relaxed = settings(deadline=None)  # other work on the machine is no fault of ours
word = st.one_of(st.from_regex("[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,4})?", fullmatch=True), st.text(max_size=8).map(slug))
actor = st.one_of(word, st.builds("{}/{}".format, word, word))
actors = st.lists(actor, max_size=3).map(tuple)


@st.composite
def perspectives(draw: st.DrawFn) -> Perspective:
    to, via, without = draw(actors), draw(actors), draw(actors)
    return Perspective(
        to,
        via,
        tuple(set(without) - set(to) - set(via)),
        draw(st.booleans()),
        draw(st.none() | st.dates()),
        draw(st.booleans()),
        draw(st.booleans()),
        draw(st.integers(1, 20)),
    )


@relaxed
@given(perspectives())
def test_what_is_printed_is_read_back_in_all_three_forms(perspective: Perspective) -> None:
    assert parse_iri(perspective.iri(BASE), BASE) == perspective
    assert parse_text(perspective.text()) == perspective
    fields: dict[str, list[str]] = {}
    for name, value in perspective.pairs():
        fields.setdefault(name, []).append(value)
    assert from_fields(fields) == perspective
    assert perspective.iri(BASE).isascii()
    assert not re.search(r'[\s<>"{}|\\^`]', perspective.iri(BASE))
    assert perspective.title().isprintable()


@relaxed
@given(perspectives(), perspectives())
def test_an_iri_is_a_definition(one: Perspective, other: Perspective) -> None:
    assert (one.iri(BASE) == other.iri(BASE)) == (one == other) == (one.text() == other.text())


@relaxed
@given(perspectives(), st.randoms(use_true_random=False), st.booleans(), st.booleans())
def test_respelled_iris_are_refused_with_the_canonical_one(
    perspective: Perspective, random: Random, again: bool, escape: bool
) -> None:
    pairs = list(perspective.pairs())
    repeated = [(n, v) for n, v in pairs if n in ("according-to", "via", "without")]
    pairs += repeated if again else []
    random.shuffle(pairs)
    written = [(n, "".join(f"%{b:02x}" for b in v.encode()) if escape else quote(v, safe="/")) for n, v in pairs]
    iri = ROOT + ("?" if pairs else "") + "&".join(f"{name}={value}" for name, value in written)
    assume(iri != perspective.iri(BASE))
    with pytest.raises(PerspectiveError) as caught:
        parse_iri(iri, BASE)
    assert f"write <{perspective.iri(BASE)}>" in str(caught.value)


@settings(relaxed, max_examples=200)
@given(st.one_of(st.text(max_size=40), st.text(alphabet="acdginorstvw-=&%,?/2023ABé ", max_size=40)))
def test_garbage_only_ever_raises_perspective_error(text: str) -> None:
    attempts: list[Callable[[], object]] = [
        lambda: parse_text(text),
        lambda: parse_iri(f"{ROOT}?{text}", BASE),
        lambda: from_fields({text: text}),
        lambda: from_fields({p.name: text for p in PARAMETERS}),
    ]
    for attempt in attempts:
        try:
            attempt()
        except PerspectiveError as error:
            assert str(error).isprintable()
