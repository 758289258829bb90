"""Hand-written triples: what the model writes reads back as the same model, and every fault is named with its place."""

import gzip
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sayso import dates
from sayso import terms as t
from sayso.errors import DossierError
from sayso.model import Article, Attribution, Claim, Triple, Unit, iri, literal
from sayso.rdf import Shaper, read_graph_file
from small_dossiers import BASE, Articles, units
from strategies import dossiers

SHAPER = Shaper(BASE, {})
PREFIXES = "".join(f"@prefix {prefix}: <{value}> .\n" for prefix, value in {**t.PREFIXES, "ex": BASE}.items())


# There and back -------------------------------------------------------------------------------------------------------


def by_hand(unit: Unit) -> str:
    """A unit as a person would write it in TriG: the record in the default graph, contents in their claims' graphs."""
    lines = [f"{s} {p} {o} ." for s, p, o in dict.fromkeys(_record(unit))]
    for claim in unit.claims:
        inside = "".join(f"  {s} {p} {o} .\n" for s, p, o in sorted(SHAPER.content(claim)))
        lines += [f"GRAPH {iri(claim.iri)} {{\n{inside}}}"] if inside else []
    return "\n".join(lines) + "\n"


def _record(unit: Unit) -> Iterator[Triple]:
    for article in unit.articles:
        yield from SHAPER.article(article)
    for attribution in unit.attributions:
        yield from SHAPER.attribution(attribution)
    for mention in unit.mentions:
        yield from SHAPER.mention(mention)
    for claim in unit.claims:
        yield from SHAPER.claim(claim, claim.entails, (), ())
    for actor in unit.actors:
        yield from SHAPER.actor(actor.iri, [actor])


def as_read(claim: Claim) -> Claim:
    """A claim as a hand-written file gives it: somebody wrote it out."""
    return replace(claim, written=True, account_of="", by_content=False, content=SHAPER.content(claim))


def comparable(article: Article) -> Article:
    """An article with its publication as bounds; the file has no way to say that a stated date is not that."""
    published = article.published or article.stated_date
    bounds = dates.bounds(published) if published else None
    return replace(article, published=f"{bounds.earliest}/{bounds.latest}" if bounds else None)


def settled(attribution: Attribution) -> Attribution:
    """An attribution with its spans in the order of the text; triples cannot say that nobody passes one on."""
    source, cue, content = (
        tuple(sorted(spans, key=lambda span: span.start))
        for spans in (attribution.source, attribution.cue, attribution.content)
    )
    return replace(attribution, source=source, cue=cue, content=content, heard=True)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("graph") / "unit.trig"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(drawn=dossiers(most=2, decided=False))
def test_what_is_written_reads_back(file: Path, drawn: tuple[Articles, object]) -> None:
    for unit in units(drawn[0]):
        file.write_text(by_hand(unit), encoding="utf-8")
        read = read_graph_file(file, BASE, "graph/unit.trig")
        assert [comparable(a) for a in read.articles] == [comparable(a) for a in unit.articles]
        assert {a.iri: a for a in read.attributions} == {a.iri: settled(a) for a in unit.attributions}
        assert {c.iri: c for c in read.claims} == {c.iri: as_read(c) for c in unit.claims}
        assert {m.iri: m for m in read.mentions} == {m.iri: m for m in unit.mentions}
        actors = {a.iri: replace(a, article="") for a in unit.actors}
        assert {a.iri: replace(a, article="") for a in read.actors} == actors
        assert read.background == ()


@settings(max_examples=300, deadline=None)
@given(st.text(), st.sampled_from(["", "en", "zh-Hans"]))
def test_any_text_survives_as_a_literal(text: str, lang: str) -> None:
    line = f"<http://e/s> <http://e/p> {literal(text, lang=lang)} ."
    (quad,) = ox.parse(line.encode(), format=ox.RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, ox.Literal)
    assert quad.object.value == text
    assert (quad.object.language or "") == lang.lower()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("places.ttl", f"{PREFIXES} ex:place/oslo a so:Place ; rdfs:label 'Oslo'@en ."),
        ("places.trig", f"{PREFIXES} ex:place/oslo a so:Place ; rdfs:label 'Oslo'@en ."),
        (
            "places.nq",
            f'<{BASE}place/oslo> <{t.RDF_TYPE}> <{t.Place}> .\n<{BASE}place/oslo> <{t.RDFS_LABEL}> "Oslo"@en .\n',
        ),
    ],
)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
def test_formats(tmp_path: Path, name: str, data: str, packed: bool) -> None:
    data = data.replace("ex:place/oslo", f"<{BASE}place/oslo>")
    path = tmp_path / (name + (".gz" if packed else ""))
    path.write_bytes(gzip.compress(data.encode()) if packed else data.encode())
    place = iri(f"{BASE}place/oslo")
    assert set(read_graph_file(path, BASE, path.name).background) == {
        (place, iri(t.RDF_TYPE), iri(t.Place)),
        (place, iri(t.RDFS_LABEL), literal("Oslo", lang="en")),
    }


def test_dates_in_contents_get_their_bounds(tmp_path: Path) -> None:
    path = tmp_path / "a.trig"
    path.write_text(
        f'{PREFIXES} <{BASE}claim/c> a so:Claim ; so:text "c"@en .\n'
        f'GRAPH <{BASE}claim/c> {{ <{BASE}meeting/m> so:date "2024-02"^^<{t.EDTF}> }}\n'
    )
    (claim,) = read_graph_file(path, BASE, "graph/a.trig").claims
    meeting = iri(f"{BASE}meeting/m")
    assert claim.content == {
        (meeting, iri(t.date), literal("2024-02", datatype=t.EDTF)),
        (meeting, iri(t.earliest), literal("2024-02-01", datatype=t.XSD_DATE)),
        (meeting, iri(t.latest), literal("2024-02-29", datatype=t.XSD_DATE)),
    }


# Faults ---------------------------------------------------------------------------------------------------------------

SPOKE = "so:inArticle ex:art ; so:speaker ex:x ; so:readBy so:hand"
SPAN = "a so:TextSpan ; so:inArticle <{base}article/art>"
CLAIM = 'ex:c a so:Claim ; so:text "c"@en .'
FAULTS: dict[str, tuple[str, list[str]]] = {
    "no Turtle": ("ex:a ex:b", [f"line {PREFIXES.count(chr(10)) + 1}"]),
    "a blank node": ("ex:a ex:b [] .", ["a: ", "blank node", "IRI"]),
    "a blank subject": ("[] ex:b ex:c .", ["blank node"]),
    "neither stance nor relay": (f"ex:a a so:Attribution ; {SPOKE} .", ["a: ", "so:stance", "so:relays"]),
    "stance and relay": (
        f"ex:a a so:Attribution ; {SPOKE} ; so:stance so:asserts ; so:claim ex:c ; so:relays ex:b .",
        ["a: ", "never both"],
    ),
    "a stance without a claim": (f"ex:a a so:Attribution ; {SPOKE} ; so:stance so:asserts .", ["a: ", "so:claim"]),
    "an unknown stance": (
        f"ex:a a so:Attribution ; {SPOKE} ; so:stance so:shouts ; so:claim ex:c .",
        ["a: ", "shouts", "asserts"],
    ),
    "two speakers": (
        f"ex:a a so:Attribution ; {SPOKE} ; so:speaker ex:y ; so:relays ex:b .",
        ["a: ", "speaker stands 2 times"],
    ),
    "no article": (
        "ex:a a so:Attribution ; so:speaker ex:x ; so:relays ex:b .",
        ["a: ", "inArticle stands 0 times"],
    ),
    "a day that cannot be": (
        f'ex:a a so:Attribution ; {SPOKE} ; so:relays ex:b ; so:saidOn "2024-02-30" .',
        ["a: ", "2024-02-30"],
    ),
    "a foreign span": (
        f"ex:a a so:Attribution ; {SPOKE} ; so:relays ex:b ; so:cueSpan ex:s .",
        ["a: ", "s is no so:TextSpan of this file"],
    ),
    "no number of confidence": (
        f'ex:a a so:Attribution ; {SPOKE} ; so:relays ex:b ; so:confidence "high" .',
        ["a: ", "high", "0 to 1"],
    ),
    "a span that ends before it starts": (
        f"<{{base}}span/art/9-3> {SPAN} ; oa:start 9 ; oa:end 3 .",
        ["span/art/9-3", "start before end"],
    ),
    "a span with another name": (
        f"ex:s {SPAN} ; oa:start 3 ; oa:end 9 .",
        ["s: ", "ex:span/art/3-9"],
    ),
    "a span at no number": (
        f'ex:s {SPAN} ; oa:start "²" ; oa:end 9 .',
        ["s: ", "is no span"],
    ),
    "a claim without words": ("ex:c a so:Claim .", ["c: ", "so:text"]),
    "a negation with content": (
        'ex:c a so:Claim ; so:text "c"@en ; so:negates ex:d . GRAPH ex:c { ex:m so:place ex:p }',
        ["c: ", "no content of its own"],
    ),
    "a graph that is no claim": ("GRAPH ex:c { ex:m so:place ex:p }", ["c: ", "Declare it"]),
    "record in a claim's graph": (
        f"{CLAIM} GRAPH ex:c {{ ex:a so:speaker ex:b }}",
        ["c: ", "speaker", "content of a claim"],
    ),
    "a bad date in a claim's graph": (
        f'{CLAIM} GRAPH ex:c {{ ex:m so:date "yesterday" }}',
        ["m: ", "yesterday"],
    ),
    "an actor without a name": ("ex:x a so:Person .", ["x: ", "rdfs:label"]),
    "a meeting told as a fact": ("ex:m a so:Meeting .", ["m: ", "GRAPH <claim>"]),
    "a participation told as a fact": ("ex:m so:participation ex:p .", ["m: ", "GRAPH <claim>"]),
    "who met whom, told as a fact": (
        "ex:x a so:Person ; rdfs:label 'X'@en ; so:met ex:y .",
        ["x: ", "ns#met", "pass for a fact"],
    ),
    "a meeting's kind on its record": (
        "ex:m so:mentionedIn <{base}article/art> ; so:channel so:call ; so:readBy so:hand .",
        ["m: ", "channel", "content of a claim"],
    ),
    "an unknown property on the record": (f"{CLAIM} ex:c so:colour 'red' .", ["c: ", "colour"]),
    "a reading by nobody": (
        "ex:a a so:Attribution ; so:inArticle ex:art ; so:speaker ex:x ; so:relays ex:b .",
        ["a: ", "so:readBy"],
    ),
    "a graph without a name": ("_:g { ex:x so:holder ex:y }", ["x: ", "without a name"]),
    "a claim admitted by hand": ("ex:perspective so:admits ex:c .", ["perspective", "its record"]),
    "a place of a meeting": ("<{base}meeting/a/m1> so:place ex:p .", ["meeting/a/m1", "its record"]),
    "two kinds at once": ("ex:x a so:UnidentifiedActor , so:Group ; rdfs:label 'X'@en .", ["x: ", "at once"]),
    "the same as": ("ex:x <http://www.w3.org/2002/07/owl#sameAs> ex:y .", ["x: ", "identity is a decision"]),
    "evidence of no sort": (
        f"ex:a a so:Attribution ; {SPOKE} ; so:relays ex:b ; so:evidence ex:s .",
        ["a: ", "so:cueSpan"],
    ),
    "a chain by hand": ("ex:h a so:Chain .", ["h: ", "Chain", "pass for a fact"]),
    "a world by hand": ("ex:w a so:World .", ["w: ", "World", "pass for a fact"]),
    "a decision by hand": ("ex:d a so:Decision .", ["d: ", "Decision", "pass for a fact"]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_name_file_node_and_fault(tmp_path: Path, fault: str) -> None:
    snippet, parts = FAULTS[fault]
    path = tmp_path / "bad.trig"
    path.write_text(PREFIXES + snippet.replace("{base}", BASE).replace("{{", "{").replace("}}", "}"))
    with pytest.raises(DossierError) as caught:
        read_graph_file(path, BASE, "graph/bad.trig")
    message = str(caught.value)
    assert message.startswith("graph/bad.trig")
    assert [part for part in parts if part not in message] == []


@pytest.mark.parametrize(
    ("name", "data", "part"),
    [
        ("bad.rdf", b"<rdf/>", ".trig"),
        ("bad.gz", b"", ".trig"),
        ("bad.ttl.gz", b"no gzip", "gzip"),
        ("bad.ttl.gz", gzip.compress(b"ex:a" * 1_000, mtime=0)[:30], "bad.ttl.gz"),
        ("bad.nq", b"<a> <b> <c> .", "bad.nq"),
        ("bad.ttl", b"\xff\xfe", "bad.ttl"),
    ],
)
def test_files_that_are_no_triples(tmp_path: Path, name: str, data: bytes, part: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(DossierError) as caught:
        read_graph_file(path, BASE, f"graph/{name}")
    assert str(caught.value).startswith(f"graph/{name}")
    assert part in str(caught.value)
