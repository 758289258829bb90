"""Worlds of generated dossiers: exactly what a plain reference admits, and what follows from it."""

import datetime
import io
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import naive_worlds
from sayso import ids, ontology
from sayso import terms as t
from sayso.errors import PerspectiveError
from sayso.perspective import PRESETS, Perspective
from sayso.worlds import making
from small_dossiers import BASE, Articles, Graph, graph
from strategies import dossiers

Drawn = tuple[Articles, list[dict[str, Any]]]
many = settings(max_examples=60, deadline=None)
DAYS = [datetime.date(2024, 3, day) for day in (4, 5, 6, 8, 9, 12)]


@pytest.fixture(scope="module")
def closure(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    return ontology.closure(tmp_path_factory.mktemp("ontology"))


def world(built: Graph, perspective: Perspective) -> tuple[set[str], set[naive_worlds.Triple], bytes]:
    """What a perspective admits, the triples of its world, and the bytes that say both."""
    store, out = ox.Store(), io.BytesIO()
    store.bulk_load("\n".join(built.lines).encode(), ox.RdfFormat.N_QUADS)
    head = making.make(making.ground(store, BASE), {"perspective": perspective.iri(BASE)}, out)
    assert head["ok"], head
    quads = list(ox.parse(out.getvalue(), format=ox.RdfFormat.N_QUADS))
    listing = ids.graph(BASE, "worlds")
    assert {q.graph_name.value for q in quads} <= {listing, perspective.iri(BASE)}
    admits = {q.object.value for q in quads if q.predicate.value == t.admits}
    through = {q.object.value for q in quads if q.predicate.value == t.admitsThrough}
    assert {built.one(chain, t.claim) for chain in through} == admits
    assert all(naive_worlds.exists(built, chain, perspective) for chain in through)
    existing, struck = (
        {q.object.value for q in quads if q.predicate.value == p} for p in (t.existingChain, t.struckChain)
    )
    chains = set(built.instances(t.Chain))
    assert existing == {c for c in chains if naive_worlds.exists(built, c, perspective)}
    assert struck == {c for c in chains if naive_worlds.heard(built, c, perspective)} - existing
    near = {q.object.value for q in quads if q.predicate.value == t.nearDenial}
    assert near == naive_worlds.near_denials(built, existing)
    against = {q.object.value for q in quads if q.predicate.value == t.disputedThrough}
    assert all(admits & naive_worlds.disputed(built, chain) for chain in against)
    triples = {(str(q.subject), str(q.predicate), str(q.object)) for q in quads if q.graph_name.value != listing}
    return admits, triples, out.getvalue()


@st.composite
def perspectives(draw: st.DrawFn, built: Graph) -> Perspective:
    """A perspective whose actors, if it names any, are the dossier's."""
    speakers = {actor for chain in built.instances(t.Chain) for actor in naive_worlds.acting(built, chain)}
    slugs = sorted(actor.removeprefix(f"{BASE}actor/") for actor in speakers)
    some: Any = st.lists(st.sampled_from(slugs), max_size=2, unique=True) if slugs else st.just([])
    without = draw(some)
    others = [slug for slug in slugs if slug not in without]
    of_others: Any = st.lists(st.sampled_from(others), max_size=2, unique=True) if others else st.just([])
    return Perspective(
        according_to=tuple(draw(of_others)),
        via=tuple(draw(of_others)),
        without=tuple(without),
        on_record=draw(st.booleans()),
        as_of=draw(st.one_of(st.none(), st.sampled_from(DAYS))),
        reviewed=draw(st.booleans()),
        undisputed=draw(st.booleans()),
        min_roots=draw(st.sampled_from([1, 1, 2, 3])),
    )


@many
@given(dossiers(), st.data())
def test_a_world_holds_what_the_reference_admits_and_what_follows(drawn: Drawn, data: st.DataObject) -> None:
    built = graph(*drawn)
    perspective = data.draw(perspectives(built))
    admits, triples, _ = world(built, perspective)
    assert admits == naive_worlds.admitted(built, perspective)
    contents = set().union(*(built.triples(claim) for claim in admits))
    common = built.own("common")
    contents |= {pair for claim in admits for pair in naive_worlds.met(built.triples(claim))}
    assert triples == naive_worlds.own_rules(common | contents) - naive_worlds.own_rules(common)


@many
@given(dossiers())
def test_each_parameter_alone_narrows_and_presets_are_parameters(drawn: Drawn) -> None:
    built = graph(*drawn)
    reported, _, _ = world(built, Perspective())
    for preset in PRESETS.values():
        admits, _, _ = world(built, preset)
        # what is not heard in a world ends nothing there: a correction by somebody unnamed, in the on-record world
        assert admits <= reported | {
            built.one(c, t.claim) for c in built.instances(t.Chain) if built.values(c, t.endedBy)
        }
        assert admits == naive_worlds.admitted(built, preset)


@many
@given(drawn=dossiers())
def test_what_is_common_is_in_no_world_and_common_is_closed(closure: tuple[str, ...], drawn: Drawn) -> None:
    built = graph(*drawn, closure=closure)
    _, triples, first = world(built, Perspective())
    assert not triples & built.own("common")
    assert world(built, Perspective())[2] == first
    empty = graph({}, closure=closure)
    assert world(empty, Perspective())[1] == set()


@pytest.mark.parametrize("name", ["according_to", "via", "without"])
def test_an_actor_that_is_not_there_is_refused(name: str) -> None:
    store, out = ox.Store(), io.BytesIO()
    ground = making.ground(store, BASE)
    head = making.make(ground, {"perspective": Perspective(**{name: ("nobody",)}).iri(BASE)}, out)
    assert not head["ok"]
    assert "nobody" in head["message"]
    with pytest.raises(PerspectiveError):
        ground.world(Perspective(**{name: ("nobody",)}))
