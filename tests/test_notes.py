"""Notes files: read, written, and refused with file, key and quote."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso import notes
from sayso.errors import NotesError
from sayso.interpret import interpret
from sayso.model import Unit

BASE = "https://w3id.org/sayso/id/test/"
TEXT = "The Post\n\nThe ministry said that talks were held. The ministry said no more. “Nothing,” Ann Lee said."
ARTICLE = {"file": "a.txt", "title": "T", "publisher": "The Post"}


def read(**parts: object) -> Unit:
    data = json.dumps({"article": ARTICLE, **parts}).encode()
    return interpret(notes.decode(data, "notes/a.json"), name="a", data=TEXT.encode(), base=BASE, source="notes/a.json")


def statement(**changes: object) -> dict[str, object]:
    return {
        "id": "s1",
        "speaker": "ministry",
        "cue": ["said", 1],
        "content": ["that talks were held"],
        "stance": "asserts",
        **changes,
    }


# What is wrong, and words that the message must have: the file, the key, the fault.
FAULTS = [
    (
        statement(content=["that talks were hold"]),
        ["notes/a.json, statements s1.content", "talks were hold", "does not stand"],
    ),
    (statement(cue="said"), ["notes/a.json, statements s1.cue", "stands 3 times"]),
    (statement(cue=["said", 4]), ["statements s1.cue", "no occurrence number 4", "only 3"]),
    (statement(cue=["said", 0]), ["statements s1.cue", "no occurrence number 0"]),
    (statement(cue=""), ["statements s1.cue", "empty"]),
    (statement(cue=[5, 5000]), ["statements s1.cue", "outside"]),
    (statement(cue=["that talks", 1]), ["statements s1.cue", "overlaps the content"]),
    (statement(within="s9"), ["statements s1", "s9", "no statement"]),
    (statement(within="s1"), ["statements s1", "cannot relay itself"]),
    (statement(relay=True), ["statements s1", "passes on nothing"]),
    (statement(said_on="yesterday"), ["statements s1.said_on", "yesterday"]),
    (statement(stance="denis"), ["notes/a.json", "denis", "statements no. 1, stance", "one of asserts, denies"]),
    (
        statement(stanse="denies"),
        ["notes/a.json: statements no. 1: unknown field `stanse`; did you mean `stance`? docs"],
    ),
    (statement(xyzzy=1), ["notes/a.json: statements no. 1: unknown field `xyzzy`. docs"]),
    (statement(claim="harbour/s1"), ["statements no. 1, claim", "a claim's id has letters", "with --replace"]),
    (
        statement(anonymous=True),
        ["notes/a.json, statements s1", "anonymous is true", "“ministry”", "speaker_kind unnamed"],
    ),
    (statement(content=["Nothing,"], cue=["said", 1], corrects=["s1"]), ["statements s1", "itself"]),
    (statement(speaks_for="Ann Lee"), ["statements s1.speaks_for", "person"]),
    (statement(content=["“Nothing” Ann"]), ["does not stand", "Copy the words"]),
    (statement(content=['"Nothing,"']), ["With other spaces, line ends or quotation marks", "“Nothing,”"]),
]


@pytest.mark.parametrize(("fault", "words"), FAULTS, ids=[words[-1] for _, words in FAULTS])
def test_a_faulty_statement_is_named(fault: dict[str, object], words: list[str]) -> None:
    with pytest.raises(NotesError) as caught:
        read(
            statements=[fault],
            actors=[{"name": "ministry", "kind": "organization"}, {"name": "Ann Lee", "kind": "person"}],
        )
    for word in words:
        assert word in str(caught.value)


MEETING_FAULTS = [
    ({"reported_by": ["s7"]}, ["meetings m1", "s7"]),
    ({"evidence": []}, ["meetings no. 1, evidence"]),
    ({"date": "2024-13"}, ["meetings m1.date", "2024-13"]),
    ({"roles": {"Bob": "host"}}, ["meetings m1.roles", "Bob"]),
    ({"id": "s1"}, ["meetings s1", "same id"]),
]


@pytest.mark.parametrize(("change", "words"), MEETING_FAULTS, ids=[str(words) for _, words in MEETING_FAULTS])
def test_a_faulty_meeting_is_named(change: dict[str, object], words: list[str]) -> None:
    meeting = {
        "id": "m1",
        "kind": "talks",
        "participants": ["ministry", "Ann Lee"],
        "status": "happened",
        "evidence": ["talks were held"],
        **change,
    }
    with pytest.raises(NotesError) as caught:
        read(statements=[statement()], meetings=[meeting])
    for word in words:
        assert word in str(caught.value)


CLAIM_FAULTS = [
    ({"content": [["nobody", "so:met", "Ann Lee"]]}, "nobody"),
    ({"content": [["Ann Lee", {"text": "x"}, "Ann Lee"]]}, "not literals"),
    ({"content": [["Ann Lee", "so:date", {"date": "soon"}]]}, "soon"),
    ({"content": [["Ann Lee", "so:office", {"txt": "x"}]]}, "literal is"),
    ({"content": [["Ann Lee", "so:met", "Ann Lee"]], "negates": "other"}, "negates"),
    ({"content": [["Ann Lee", "so:admits", "Ann Lee"]]}, "ns#admits"),
    ({"content": [["Ann Lee", "a", "so:Chain"]]}, "Chain"),
    ({"content": [["Ann Lee", "owl:sameAs", "Ann Lee"]]}, "identity is a decision"),
    ({"content": [["<https://e.org/a> <https://e.org/b>", "so:met", "Ann Lee"]]}, "no absolute IRI"),
    ({"content": [["Ann Lee", "so:met", "<x y>"]]}, "no absolute IRI"),
    ({"content": [["Ann Lee", "so:office", {"text": "x", "lang": "en . #"}]]}, "no language"),
    ({"negates": "c1"}, "itself"),
]
IDS = [{"id": "harbour/s1"}, {"id": "c1", "negates": "harbour/s1"}, {"id": "c1", "entails": ["harbour/s1"]}]
UNKNOWN = [
    ({"articel": {}}, "unknown field `articel`; did you mean `article`?"),
    ({"article": {**ARTICLE, "publishr": "x"}}, "article: unknown field `publishr`; did you mean `publisher`?"),
    ({"meetings": [{"participant": []}]}, "meetings no. 1: unknown field `participant`; did you mean `participants`?"),
    (
        {"actors": [{"name": "X", "kind": "person", "roles": [{"titel": "x"}]}]},
        "actors no. 1, roles no. 1: unknown field `titel`; did you mean `title`?",
    ),
    ({"read_by": {"bye": "x"}}, "read_by: unknown field `bye`; did you mean `by`?"),
]


@pytest.mark.parametrize("change", IDS, ids=str)
def test_an_id_that_is_none_says_how_a_claim_is_shared(change: dict[str, object]) -> None:
    with pytest.raises(NotesError, match=r"claims no. 1, .*give it an id \(claim\) in that article's notes first"):
        read(claims=[{"text": "t", **change}])


@pytest.mark.parametrize(("parts", "words"), UNKNOWN, ids=[words for _, words in UNKNOWN])
def test_an_unknown_key_names_the_one_that_is_meant(parts: dict[str, object], words: str) -> None:
    with pytest.raises(NotesError) as caught:
        read(**parts)
    assert f"notes/a.json: {words}" in str(caught.value)


def test_who_is_named_nowhere_may_be_anonymous() -> None:
    for said in (statement(speaker=None), statement(speaker="two aides", speaker_kind="unnamed")):
        assert any(a.anonymous for a in read(statements=[{**said, "anonymous": True}]).attributions)


@pytest.mark.parametrize(("change", "word"), CLAIM_FAULTS, ids=[word for _, word in CLAIM_FAULTS])
def test_a_faulty_claim_is_named(change: dict[str, object], word: str) -> None:
    with pytest.raises(NotesError) as caught:
        read(claims=[{"id": "c1", "text": "t", **change}], actors=[{"name": "Ann Lee", "kind": "person"}])
    assert "notes/a.json, claims c1" in str(caught.value)
    assert word in str(caught.value)


INJECTED = "https://e.org/> <https://e.org/p> <https://e.org/o> <https://e.org/g> . #"
FORGED = [
    {"article": {**ARTICLE, "url": INJECTED}},
    {"article": {**ARTICLE, "url": "javascript:alert(1)"}},
    {"article": {**ARTICLE, "language": "en <x:g> . #"}},
    {"article": {**ARTICLE, "language": "en\n"}},
    {"article": {**ARTICLE, "copy_of": "../x"}},
    {"article": {**ARTICLE, "copy_of": "a"}},
    {"article": {**ARTICLE, "publisher": "x"}, "actors": [{"name": "x", "kind": "unidentified"}]},
    {"actors": [{"name": "X", "kind": "person", "lang": "en . #"}]},
    {"actors": [{"name": "X", "kind": "person", "aliases": [["Y", "en . #"]]}]},
    {"actors": [{"name": "", "kind": "person"}]},
    {"claims": [{"id": "c", "text": "t", "lang": "en . #"}]},
    {"statements": [statement(corrects=["x y/s1"])]},
    {"statements": [statement(id="s1\n")]},
    {"statements": [statement(speaker="two men", speaker_kind="unnamed", count=[5, 2])]},
]


@pytest.mark.parametrize("parts", FORGED, ids=[json.dumps(x)[:60] for x in FORGED])
def test_no_field_breaks_out_of_its_term(parts: dict[str, object]) -> None:
    with pytest.raises(NotesError, match=r"notes/a\.json"):
        read(**parts)


def test_deep_or_broken_json_is_refused_by_name() -> None:
    for data in (b"[" * 100_000, b'{"article":', b""):
        with pytest.raises(NotesError, match=r"notes/x\.json"):
            notes.decode(data, "notes/x.json")


def test_an_unnamed_speaker_is_never_a_named_actor() -> None:
    unit = read(
        statements=[statement(speaker="the minister", speaker_kind="unnamed")],
        actors=[{"name": "Ann Lee", "kind": "person", "aliases": ["the minister"]}],
    )
    (said,) = (a for a in unit.attributions if a.stance)
    assert next(a for a in unit.actors if a.iri == said.speaker).kind == "unidentified"


def test_a_name_of_two_actors_is_not_guessed() -> None:
    people = [{"name": f"{first} Petrov", "kind": "person", "aliases": ["Petrov"]} for first in ("Ivan", "Olga")]
    with pytest.raises(NotesError, match="Petrov"):
        read(statements=[statement(speaker="Petrov")], actors=people)
    unit = read(statements=[statement(speaker="Olga Petrov")], actors=people)
    assert any(a.speaker.endswith("olga-petrov") for a in unit.attributions)


def test_an_actor_called_unstated_stays_one_of_its_own() -> None:
    unit = read(statements=[statement(speaker=None)], actors=[{"name": "Unstated s1", "kind": "person"}])
    assert sorted(a.kind for a in unit.actors) == ["outlet", "person", "unidentified"]


def test_windows_line_ends() -> None:
    assert notes.locate("one\r\ntwo", "one\ntwo", "here") == (0, 8)


def test_offsets_are_computed_in_code_points() -> None:
    unit = read(statements=[statement(cue=["said", 3], content=["Nothing,"], speaker="Ann Lee")])
    said = next(a for a in unit.attributions if a.stance)
    span = said.content[0]
    assert TEXT[span.start : span.end] == span.exact == "Nothing,"


def test_a_denied_meeting_is_never_asserted() -> None:
    """Status denied: the claim of who denies has the triples; who asserts that it was not negates them."""
    meeting = {
        "id": "m1",
        "kind": "talks",
        "participants": ["ministry", "Ann Lee"],
        "status": "denied",
        "evidence": ["talks were held"],
        "reported_by": ["s1"],
    }
    for stance in ("denies", "asserts"):
        unit = read(statements=[statement(stance=stance)], meetings=[meeting])
        claims = {claim.iri.rpartition("/")[2]: claim for claim in unit.claims}
        assert not any("ns#status" in p for claim in unit.claims for _, p, _ in claim.content)
        if stance == "denies":
            assert claims["s1"].content
            assert not claims["s1"].negates
        else:
            assert not claims["s1"].content
            assert claims["s1"].negates == claims["m1~denied"].iri
            assert claims["m1~denied"].content


def test_every_annotated_article_is_read(shared: Path) -> None:
    """The notes of all reference articles are read, and writing them gives the same notes."""
    read_files = 0
    for path in sorted(shared.glob("gold/*.json")) + sorted(shared.glob("corpus/gold/*.json")):
        found = notes.read(path)
        assert notes.decode(notes.encode(found), path.name) == found
        article = path.parents[1] / "articles" / f"{path.stem}.txt"
        unit = interpret(found, name=path.stem, data=article.read_bytes(), base=BASE, source=path.name)
        stances = [a for a in unit.attributions if a.stance and not a.iri.endswith("/own")]
        accounts = [a for a in stances if "/" in a.iri.partition(f"/{path.stem}/")[2]]
        assert len(stances) - len(accounts) == len(found.statements)
        assert {m.iri.rpartition("/")[2] for m in unit.mentions} == {m.id for m in found.meetings}
        read_files += 1
    assert read_files > 60


@given(st.text(alphabet="ab “”é\n🙂", min_size=1, max_size=40), st.data())
def test_locate_finds_what_it_quotes(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    needle = text[start:end]
    nth = data.draw(st.integers(1, text.count(needle)))
    found = notes.locate(text, (needle, nth), "here")
    assert text[found[0] : found[1]] == needle
    assert text[: found[0]].count(needle) <= nth - 1 + len(needle)


@given(st.binary(max_size=200))
def test_garbage_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(NotesError, match=r"notes/x\.json"):
        notes.decode(data, "notes/x.json")


def test_a_byte_order_mark_before_notes_is_passed_over() -> None:
    raw = b'{"article": {"publisher": "The Harbour Post"}}'
    assert notes.decode(b"\xef\xbb\xbf" + raw, "a") == notes.decode(raw, "a")
