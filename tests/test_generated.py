"""Generated dossiers: the graph of each is held against a naive reference, and against what must hold of any graph."""

import json
import shutil
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings

from naive import Fact, Naive, naive
from naive_worlds import met, own_rules
from sayso import build, dossier, ids, ontology
from sayso import terms as t
from sayso.assemble import assemble
from sayso.errors import DossierError
from small_dossiers import BASE, WORLD, Articles, Graph, graph, ledger, units
from strategies import dossiers

Drawn = tuple[Articles, list[dict[str, Any]]]

many = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
some = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which a build keeps the closed ontology, made once for all."""
    folder = tmp_path_factory.mktemp("ontology")
    ontology.closure(folder)
    return folder


@pytest.fixture(scope="module")
def closure(closed: Path) -> tuple[str, ...]:
    return tuple(ontology.closure(closed))


def canonical(built: Graph, actor: str) -> str:
    return built.one(actor, t.canonical) or actor


def of_offices(attribution: str) -> bool:
    return attribution.rpartition("/office~")[1] != ""


def chains(built: Graph) -> dict[tuple[str, ...], dict[str, Any]]:
    """The chains of a graph by the attributions on their path, those of offices left out."""
    out: dict[tuple[str, ...], dict[str, Any]] = {}
    for chain in built.instances(t.Chain):
        if of_offices(built.one(chain, t.attribution) or ""):
            continue
        out[tuple(sorted(built.values(chain, t.through)))] = {
            "via": set(built.values(chain, t.via)),
            "root": (built.one(chain, t.root), built.one(chain, t.rootAs)),
            "voucher": (built.one(chain, t.voucher), built.one(chain, t.voucherAs)),
            "depth": int(built.one(chain, t.depth) or 0),
            "on record": built.one(chain, t.onRecord) == "true",
            "stance": (built.one(chain, t.stance) or "").removeprefix(t.SO),
            "claim": built.one(chain, t.claim),
            "disputes": set(built.values(chain, t.disputes)),
            "ended": (built.one(chain, t.endedBy) or "", built.one(chain, t.endedOn)),
            "rejected": built.one(chain, t.rejectedBy) is not None,
        }
    return out


def expected_chains(built: Graph, meant: Naive) -> dict[tuple[str, ...], dict[str, Any]]:
    out: dict[tuple[str, ...], dict[str, Any]] = {}
    for told in meant.chains:
        via = [canonical(built, speaker) for speaker in told.speakers]
        acting = [canonical(built, body) if body else speaker for body, speaker in zip(told.acting, via, strict=True)]
        identified = [
            n for n, speaker in enumerate(told.speakers) if told.acting[n] or speaker not in meant.unidentified
        ]
        last = max(identified, default=None)
        out[tuple(sorted(told.path))] = {
            "via": set(via),
            "root": (via[-1], acting[-1]),
            "voucher": (None, None) if last is None else (via[last], acting[last]),
            "depth": len(via),
            "on record": last == len(via) - 1,
            "stance": told.stance,
            "claim": told.claim,
            "disputes": {told.disputes, *wider(built, told.disputes)} - {""},
            "ended": told.ended,
            "rejected": told.rejected,
        }
    return out


def wider(built: Graph, claim: str) -> set[str]:
    """The claims that support one, and so do not hold where it does not."""
    return {c for c in built.instances(t.Claim) if claim in built.values(c, t.supports)}


def content(built: Graph, claim: str) -> set[Fact]:
    """A claim's content in the form of the reference, actors and meetings canonical."""
    triples = built.triples(claim)
    about = {s: (o, p) for s, p, o in triples}
    parts = {o for s, p, o in triples if p == f"<{t.participation}>"}
    values = {(s, p[1:-1]): o[1:-1] for s, p, o in triples if s in parts}
    out: set[Fact] = set()
    for s, p, o in triples:
        key = p[1:-1].removeprefix(t.SO) if p[1:-1] != t.RDF_TYPE else "type"
        if s in parts:
            continue
        if key == "participation":
            out.add((s[1:-1], key, (values[o, t.actor], values[o, t.role].removeprefix(t.SO))))
        else:
            plain = o[1 : o.rindex('"')] if o.startswith('"') else o[1:-1]
            out.add((s[1:-1], key, plain.removeprefix(t.SO).removeprefix(f"{BASE}place/")))
    assert about.keys() >= parts
    return out


def expected_content(built: Graph, facts: set[Fact]) -> set[Fact]:
    def term(value: Any) -> Any:
        return (canonical(built, value[0]), value[1]) if isinstance(value, tuple) else value

    channels = {word: code.removeprefix(t.SO) for word, code in t.CHANNELS.items()}
    return {(canonical(built, s), p, channels.get(o, o) if p == "channel" else term(o)) for s, p, o in facts}


def idle_accounts(built: Graph, meant: Naive) -> set[str]:
    """Accounts that tell no more than the claim that they are an account of, once identities are known."""
    idle: set[str] = set()
    for pair in meant.accounts.items():
        small, big = (
            expected_content(built, meant.contents.get(meant.negates.get(claim, claim), set())) for claim in pair
        )
        same_sign = (pair[0] in meant.negates) == (pair[1] in meant.negates)
        if not small or (same_sign and small <= big):
            idle.add(pair[0])
    return idle


def one_account_each(built: Graph, meant: Naive) -> None:
    """Accounts that tell the same of one shared claim are one claim, the first of them; so is what they negate."""
    first: dict[Any, str] = {}
    new: dict[str, str] = {}
    for account, shared in sorted(meant.accounts.items()):
        if account in meant.contents:
            negated = meant.negates.get(account, "")
            facts = expected_content(built, meant.contents[negated or account])
            same = first.setdefault((shared, bool(negated), frozenset(facts)), account)
            new |= {account: same} if same != account else {}
            if negated and meant.negates[same] != negated:
                new[negated] = meant.negates[same]
    meant.contents = {claim: facts for claim, facts in meant.contents.items() if claim not in new}
    meant.chains = [
        replace(told, claim=new.get(told.claim, told.claim), disputes=new.get(told.disputes, told.disputes))
        for told in meant.chains
    ]


def without_idle(built: Graph, meant: Naive) -> Naive:
    idle = idle_accounts(built, meant)
    meant.chains = [told for told in meant.chains if told.claim not in idle]
    meant.contents = {claim: facts for claim, facts in meant.contents.items() if claim not in idle}
    one_account_each(built, meant)
    return meant


def unheard(drawn: Drawn) -> dict[str, dict[str, Any]]:
    """The statements right within one that passes nothing on, by the IRI of their attribution."""
    out: dict[str, dict[str, Any]] = {}
    for name, (_, notes) in drawn[0].items():
        passing = {s["id"] for s in notes["statements"] if s.get("relay") or s["stance"] in ("asserts", "questions")}
        inner = [s for s in notes["statements"] if s["within"] and s["within"] not in passing]
        out |= {f"{BASE}attribution/{name}/{s['id']}": s for s in inner}
    return out


def test_sayings_that_nobody_passes_on_are_drawn() -> None:
    """What the tests below compare does occur: an unheard statement, and one that would end another's chain."""
    seek = settings(max_examples=2000, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    drawn = find(
        dossiers(),
        lambda d: any(s.get("corrects") or s.get("withdraws") for s in unheard(d).values()),
        settings=settings(seek, derandomize=True),
    )
    built = graph(*drawn)
    assert not {built.one(chain, t.attribution) for chain in built.instances(t.Chain)} & set(unheard(drawn))


@many
@given(dossiers())
def test_chains_contents_and_the_reported_world(drawn: Drawn) -> None:
    built = graph(*drawn)
    meant = without_idle(built, naive(*drawn))
    assert chains(built) == expected_chains(built, meant)
    for claim, facts in meant.contents.items():
        assert content(built, claim) == expected_content(built, facts), claim
    told = {each.claim for each in meant.chains if each.exists and each.stance == "asserts"}
    offices = {c for c in built.admitted if "/office~" in c}
    assert built.admitted - offices == told
    inside = set().union(*(built.triples(claim) for claim in built.admitted))
    common = built.own("common")
    pairs = {pair for claim in built.admitted for pair in met(built.triples(claim))}
    assert built.triples(WORLD) == own_rules(common | inside | pairs) - common


@many
@given(dossiers())
def test_entailments_are_those_of_every_pair(drawn: Drawn) -> None:
    built = graph(*drawn)
    written = {
        (ids.claim(BASE, claim["id"]), ids.claim(BASE, other))
        for _, notes in drawn[0].values()
        for claim in notes["claims"]
        for other in claim["entails"]
    }
    written |= {
        (account, shared)
        for account, shared in naive(*drawn).accounts.items()
        if built.one(account, t.text) and not (built.one(account, t.negates) or built.one(shared, t.negates))
    }
    claims = built.instances(t.Claim)
    cores = {c: {x for x in built.triples(c) if x[1] != f"<{t.status}>"} for c in claims}
    pairs = {(c, d) for c in claims for d in claims if c != d and cores[d] and cores[d] <= cores[c]}
    assert {(c, d) for c in claims for d in built.values(c, t.entails)} == pairs | written
    statuses = {c: {(s, o) for s, p, o in built.triples(c) if p == f"<{t.status}>"} for c in claims}
    real = {f"<{t.STATUSES[word]}>" for word in ("happened", "ongoing")}
    clashing = {
        (c, d)
        for c, d in pairs | written
        for meeting, one in statuses[c]
        if meeting in dict(statuses[d]) and (meeting, one) not in statuses[d]
        if not {one, dict(statuses[d])[meeting]} <= real
    }
    assert {(c, d) for c in claims for d in built.values(c, t.supports)} == (
        pairs | written | {(c, c) for c in claims}
    ) - clashing


@many
@given(dossiers())
def test_near_denials_are_those_of_every_denial_and_every_claim(drawn: Drawn) -> None:
    built = graph(*drawn)
    found = [{**chain, "key": path} for path, chain in chains(built).items()]
    near = {
        (chain, claim) for chain in built.instances(t.Chain) for claim in built.values(chain, t.leavesUndenied)
    }  # fmt: skip
    paths = {chain: tuple(sorted(built.values(chain, t.through))) for chain, _ in near}
    existing = [c for c in found if not c["ended"][0] and not c["rejected"]]
    meant = set()
    for denial in existing:
        opposite = built.one(denial["claim"], t.negates) if denial["stance"] == "asserts" else None
        denied = denial["claim"] if denial["stance"] == "denies" else opposite
        for claim in built.values(denied, t.entails) if denied else ():
            told = [c for c in existing if c["stance"] == "asserts" and c["claim"] in wider(built, claim)]
            if not any(c["claim"] != denied for c in told):
                continue
            who = set(denial["root"])
            telling = {speaker for c in told for speaker in (*c["via"], *c["root"])}
            denying = {speaker for c in existing if claim in c["disputes"] for speaker in c["root"]}
            if not who & (telling | denying):
                meant.add((denial["key"], claim))
    assert {(paths[chain], claim) for chain, claim in near} == meant


def reading_classes(articles: Articles, acts: list[dict[str, Any]], meant: Naive) -> dict[str, str]:
    """Each actor and meeting as read, mapped to one of those that it is identified with, by brute force."""
    same: dict[str, str] = {actor: actor for actor in meant.kinds}
    same |= {
        ids.meeting(BASE, n, m["id"]): ids.meeting(BASE, n, m["id"])
        for n, (_, x) in articles.items()
        for m in x["meetings"]
    }

    def join(one: str, other: str) -> None:
        old, new = same[one], same[other]
        same.update({item: new for item, label in same.items() if label == old})

    for one, (kind, name) in meant.kinds.items():
        whole = kind != "person" or " " in name  # of the drawn names these alone do not say who is meant
        for other, read in meant.kinds.items():
            if read == (kind, name) and whole and kind not in ("unidentified", "actor", "group"):
                join(one, other)
    undone = {target for act in acts if act["act"] == "undo" for target in act["targets"]}
    for number, act in enumerate(acts, start=1):
        if act["act"] == "identify" and f"decision/d{number}" not in undone:
            join(*(BASE + target for target in act["targets"]))
            if act.get("as"):
                same.setdefault(BASE + act["as"], BASE + act["as"])
                join(BASE + act["targets"][0], BASE + act["as"])
    return {read: label for read, label in same.items() if read.count("/") > BASE.count("/") + 1}


@many
@given(dossiers())
def test_identity_joins_what_it_should_and_nobody_unidentified(drawn: Drawn) -> None:
    built = graph(*drawn)
    meant = naive(*drawn)
    classes = reading_classes(*drawn, meant)
    by_canonical: dict[str, set[str]] = defaultdict(set)
    by_class: dict[str, set[str]] = defaultdict(set)
    for read, label in classes.items():
        by_canonical[canonical(built, read)].add(read)
        by_class[label].add(read)
    assert sorted(map(sorted, by_canonical.values())) == sorted(map(sorted, by_class.values()))
    for actor in meant.unidentified:
        assert canonical(built, actor) == actor


@many
@given(dossiers())
def test_only_canonical_names_stand_in_record_contents_and_common(drawn: Drawn) -> None:
    built = graph(*drawn)
    old = {s for s, p, o in built.own("common") if p == f"<{t.canonical}>"}
    for quad in built.store:
        if quad.graph_name.value == ids.graph(BASE, "identity") or quad.predicate.value == t.canonical:
            continue
        assert str(quad.subject) not in old, quad
        assert str(quad.object) not in old, quad


@many
@given(drawn=dossiers())
def test_graphs_share_nothing_that_they_should_not(closure: tuple[str, ...], drawn: Drawn) -> None:
    built = graph(*drawn, closure=closure)
    record, common, worlds = (built.own(name) for name in ("record", "common", "worlds"))
    assert not record & common
    assert not list(built.store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    assert not any(isinstance(term, ox.BlankNode) for quad in built.store for term in (quad.subject, quad.object))
    default = record | common | worlds
    for claim in built.instances(t.Claim):
        assert not built.triples(claim) & (default - common), claim
    named = {graph.value for graph in built.store.named_graphs() if isinstance(graph, ox.NamedNode)}
    own = {ids.graph(BASE, name) for name in ("record", "common", "identity", "worlds")} | {WORLD}
    assert named <= own | set(built.instances(t.Claim))


@many
@given(dossiers())
def test_what_nobody_asserts_is_in_no_world(drawn: Drawn) -> None:
    built = graph(*drawn)
    asserted = {
        built.one(chain, t.claim)
        for chain in built.instances(t.Chain)
        if built.one(chain, t.stance) == t.asserts
        and not built.values(chain, t.endedBy)
        and not built.values(chain, t.rejectedBy)
    }
    assert built.admitted == asserted
    assert {g.value for g in built.store.named_graphs() if "perspective" in g.value} <= {WORLD}


@many
@given(dossiers())
def test_a_claim_that_negates_has_no_content(drawn: Drawn) -> None:
    built = graph(*drawn)
    for claim in built.instances(t.Claim):
        if built.values(claim, t.negates):
            assert not built.triples(claim), claim


@many
@given(dossiers())
def test_every_link_of_the_record_leads_somewhere(drawn: Drawn) -> None:
    """What the record points at is described in it or in common; only corrections may name what is not here."""
    built = graph(*drawn)
    described = {s for s, _, _ in built.own("record") | built.own("common")}
    loose = {f"<{key}>" for key in (t.corrects, t.withdraws, t.target, t.copyOf, t.about)}
    for s, p, o in built.own("record"):
        if p not in loose and o.startswith(f"<{BASE}"):
            assert o in described, (s, p, o)


@many
@given(dossiers())
def test_the_order_of_files_does_not_matter(drawn: Drawn) -> None:
    articles, acts = drawn
    read = units(articles)
    for other in (read[::-1], read[1:] + read[:1]):
        assert tuple(assemble(BASE, other, ledger(acts), (), lambda message: None)) == graph(articles, acts).lines


def on_disk(folder: Path, closed: Path, articles: Articles, acts: list[dict[str, Any]]) -> dossier.Dossier:
    made = dossier.create(folder, dossier.Settings("test", "Test", BASE))
    shutil.copytree(closed, made.cache / "ontology")
    for name in articles:
        made.put(files_of(name, articles), f"add {name}")
    lines = [build_line(number, act) for number, act in enumerate(acts, start=1)]
    made.put({"decisions.jsonl": b"".join(lines)}, "decide")
    return made


def files_of(name: str, articles: Articles) -> dict[str, bytes]:
    text, notes = articles[name]
    return {f"articles/{name}.txt": text.encode(), f"notes/{name}.json": json.dumps(notes).encode()}


def build_line(number: int, act: dict[str, Any]) -> bytes:
    whole = {"id": f"d{number}", "date": "2026-11-20", "by": "A. Reader", "reason": "as tested"} | act
    return json.dumps(whole).encode() + b"\n"


def published(made: dossier.Dossier, force: bool = False) -> bytes:
    return build.build(made, force=force).info.path.read_bytes()


@some
@given(drawn=dossiers(most=3))
def test_removing_an_article_is_as_if_it_had_never_been_added(
    tmp_path_factory: pytest.TempPathFactory, closed: Path, drawn: Drawn
) -> None:
    articles, acts = drawn
    gone = sorted(articles)[-1]
    folder = tmp_path_factory.mktemp("removed")
    made = on_disk(folder / "with", closed, articles, acts)
    before = published(made)
    assert published(made, force=True) == before  # incremental or not, the same bytes
    made.drop(tuple(files_of(gone, articles)), f"remove {gone}")
    without = on_disk(folder / "without", closed, {n: each for n, each in articles.items() if n != gone}, acts)
    assert published(made) == published(without)
    made.put(files_of(gone, articles), f"add {gone} again")
    assert published(made) == before


# Cases too rare to be drawn -------------------------------------------------------------------------------------------


def told(claim: dict[str, Any]) -> dict[str, Any]:
    said = {"id": "s1", "speaker": "Mira Sand", "cue": "said", "content": ["so"], "claim": claim["id"]}
    return {"article": {"publisher": "NBC News"}, "statements": [said], "claims": [claim]}


PLACE = [["ex:meeting/m", "so:place", "ex:place/oslo"]]


@pytest.mark.parametrize("first", [{}, {"content": PLACE}], ids=["bare first", "content first"])
def test_two_articles_may_write_one_claim_and_one_of_them_its_content(first: dict[str, Any]) -> None:
    second = {} if first else {"content": PLACE}
    text = {"id": "c", "text": "They met in Oslo."}
    both = {name: ("Sand said so", told(text | more)) for name, more in (("one", first), ("two", second))}
    built = graph(both)
    assert content(built, ids.claim(BASE, "c")) == {(f"{BASE}meeting/m", "place", "oslo")}


@pytest.mark.parametrize(
    ("other", "part"),
    [
        ({"text": "They met in Bergen."}, "another text"),
        ({"content": [["ex:meeting/m", "a", "so:Meeting"]]}, "content"),
    ],
)
def test_two_articles_that_contradict_each_other_on_a_claim_are_refused(other: dict[str, Any], part: str) -> None:
    claim = {"id": "c", "text": "They met in Oslo.", "content": PLACE}
    both = {name: ("Sand said so", told(claim | more)) for name, more in (("one", {}), ("two", other))}
    with pytest.raises(DossierError, match=f"notes/two.json: .*notes/one.json.*{part}"):
        graph(both)
