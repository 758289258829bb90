"""Worlds worked out slowly and plainly: which claims a perspective chooses, and what Sayso's own rules add."""

from collections.abc import Iterable

from sayso import dates, ids
from sayso import terms as t
from sayso.perspective import Perspective
from small_dossiers import BASE, Graph, plain

Triple = tuple[str, str, str]


def admitted(built: Graph, p: Perspective) -> set[str]:
    """The claims that a perspective admits: its parameters, said once more, one after the other."""
    chains = [c for c in built.instances(t.Chain) if exists(built, c, p)]
    asserting = [c for c in chains if built.one(c, t.stance) == t.asserts]
    chosen = {built.one(c, t.claim) or "" for c in asserting if believed(built, c, p)}
    if p.undisputed:
        chosen -= {claim for c in chains for claim in disputed(built, c)}
    return {claim for claim in chosen if p.min_roots <= 1 or roots(built, asserting, claim) >= p.min_roots}


def believed(built: Graph, chain: str, p: Perspective) -> bool:
    """Whether a perspective takes a chain's word, if it exists and asserts."""
    vouching = {ids.actor(BASE, slug) for slug in p.according_to}
    passing = {ids.actor(BASE, slug) for slug in p.via}
    return bool(
        (not vouching or vouching & {built.one(chain, p) for p in (t.voucher, t.voucherAs, t.root)})
        and (not passing or passing & acting(built, chain))
    )


def exists(built: Graph, chain: str, p: Perspective) -> bool:
    """Whether a chain exists in a perspective: it is heard there, and nothing heard there has ended it."""
    if not heard(built, chain, p):
        return False
    path = set(built.values(chain, t.through))
    for other in built.instances(t.Chain):
        ends = {
            x for a in built.values(other, t.through) for q in (t.corrects, t.withdraws) for x in built.values(a, q)
        }
        if ends & path and heard(built, other, p):
            return False
    return True


def heard(built: Graph, chain: str, p: Perspective) -> bool:
    """Whether a chain would exist in a perspective if nothing were ever corrected."""
    if built.values(chain, t.rejectedBy):
        return False
    if p.as_of:
        published = built.one(built.one(chain, t.inArticle) or "", t.publishedLatest)
        if not published or published > p.as_of.isoformat():
            return False
    if p.on_record and built.one(chain, t.onRecord) != "true":
        return False
    if p.reviewed and built.one(chain, t.readBy) not in (t.hand, t.reviewed):
        return False
    return not {ids.actor(BASE, slug) for slug in p.without} & acting(built, chain)


def near_denials(built: Graph, existing: set[str]) -> set[str]:
    """The near-denials among existing chains, each claim tried against each denial."""
    asserting = [(c, built.one(c, t.claim) or "") for c in existing if built.one(c, t.stance) == t.asserts]
    found = set()
    for chain in existing:
        said = built.one(chain, t.claim) or ""
        denied = said if built.one(chain, t.stance) == t.denies else built.one(said, t.negates)
        if not denied or (denied != said and built.one(chain, t.stance) != t.asserts):
            continue
        who = _roots(built, chain)
        for claim in built.values(denied, t.entails):
            telling = [(c, x) for c, x in asserting if claim in built.values(x, t.supports)]
            told = {who for c, _ in telling for who in (*built.values(c, t.via), *built.values(c, t.rootAs))}
            against = {who for c in existing if claim in built.values(c, t.disputes) for who in _roots(built, c)}
            if any(x != denied for _, x in telling) and not who & (told | against):
                found.add(ids.near_denial(BASE, chain, claim))
    return found


def _roots(built: Graph, chain: str) -> set[str]:
    return {*built.values(chain, t.root), *built.values(chain, t.rootAs)}


def acting(built: Graph, chain: str) -> set[str]:
    """All who speak on a chain, and all for whom they speak."""
    spoken = {body for a in built.values(chain, t.through) for body in built.values(a, t.speaksFor)}
    return {*built.values(chain, t.via), *spoken}


def disputed(built: Graph, chain: str) -> set[str]:
    """What a chain denies, with what says more, and what says the opposite of what it asserts."""
    found = set(built.values(chain, t.disputes))
    if built.one(chain, t.stance) == t.asserts:
        said = built.one(chain, t.claim)
        opposites = built.values(said or "", t.supports)
        found |= {c for c in built.instances(t.Claim) if built.one(c, t.negates) in opposites}
    return found


def roots(built: Graph, asserting: Iterable[str], claim: str) -> int:
    """The lower bound of the independent roots of a claim; these dossiers have no offices in their background."""
    supporting = [c for c in asserting if claim in built.values(built.one(c, t.claim) or "", t.supports)]
    told = {built.one(c, t.inArticle) for c in supporting}
    parties = {
        built.one(c, t.rootAs)
        for c in supporting
        if built.one(c, t.onRecord) == "true"
        and built.one(built.one(c, t.inArticle) or "", t.copyOf) not in told
        and t.Outlet not in built.values(built.one(c, t.rootAs) or "", t.RDF_TYPE)
    }
    return len(parties)


def own_rules(triples: set[Triple]) -> set[Triple]:
    """Triples with all that follows by Sayso's own rules, each tried on all there is until nothing new comes."""
    whole = set(triples)
    while True:
        new = {*_places(whole), *_standing(whole)} - whole
        if not new:
            return whole
        whole |= new


def _pairs(triples: set[Triple], predicate: str) -> list[tuple[str, str]]:
    return [(s, o) for s, p, o in triples if p == f"<{predicate}>"]


def met(triples: set[Triple]) -> set[Triple]:
    """Who met whom by what one claim says."""
    real = {f"<{t.STATUSES[word]}>" for word in ("happened", "ongoing")}
    took_place = {m for m, status in _pairs(triples, t.status) if status in real}
    actors = _pairs(triples, t.actor)
    there = [(m, a) for m, part in _pairs(triples, t.participation) for one, a in actors if one == part]
    return {
        (a, f"<{t.met}>", b) for m, a in there for other, b in there if m == other and m in took_place and a != b
    }  # fmt: skip


def _places(triples: set[Triple]) -> set[Triple]:
    within = _pairs(triples, t.within)
    return {(m, f"<{t.place}>", large) for m, p in _pairs(triples, t.place) for small, large in within if p == small}


def _standing(triples: set[Triple]) -> set[Triple]:
    organs, first, last = (_pairs(triples, p) for p in (t.organOf, t.earliest, t.latest))
    found = {(part, state) for part, a in _pairs(triples, t.actor) for organ, state in organs if organ == a}
    found |= {(part, state) for part, body in _pairs(triples, t.standsFor) for organ, state in organs if organ == body}
    former = {tenure for tenure, value in _pairs(triples, t.former) if plain(value) in ("true", "1")}
    held = [(x, plain(date)) for x, date in _pairs(triples, t.date)]
    for meeting, part in _pairs(triples, t.participation):
        starts, ends = ([plain(day) for m, day in bound if m == meeting] for bound in (first, last))
        actors = {a for one, a in _pairs(triples, t.actor) if one == part}
        for tenure, holder in _pairs(triples, t.holder):
            if holder not in actors or tenure in former or not starts or not ends:
                continue
            if any(_covers(date, min(starts), max(ends)) for x, date in held if x == tenure):
                found |= {(part, body) for x, body in _pairs(triples, t.organization) if x == tenure}
    return {(part, f"<{t.standsFor}>", body) for part, body in found}


def _covers(edtf: str, first: str, last: str) -> bool:
    """Whether an interval surely holds all days from the first to the last."""
    bounds = dates.bounds(edtf) if "/" in edtf and "~" not in edtf and "?" not in edtf else None
    if bounds is None or edtf.startswith("../") or bounds.sure_from is None:
        return False
    ends = edtf.endswith("/..") or (bounds.sure_to is not None and bounds.sure_to.isoformat() >= last)
    return bounds.sure_from.isoformat() <= first and ends
