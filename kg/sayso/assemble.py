"""All units of a dossier and its decisions to the lines of one N-Quads file: the whole graph, in a fixed order."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from sayso import identity, ids, private
from sayso import terms as t
from sayso.bodies import counts_as
from sayso.chains import Chains
from sayso.decisions import Ledger
from sayso.denials import candidates, disputes, near_denials_among
from sayso.entailment import entailments, supports
from sayso.errors import DossierError
from sayso.gathering import Gathered, gather
from sayso.inference import Closure
from sayso.model import Attribution, Chain, Claim, Decision, Name, Reading, Triple, Unit, iri
from sayso.rdf import Shaper
from sayso.review import remarked, review, tell_idle
from sayso.targets import Targets

Warn = Callable[[str], None]
_A = iri(t.RDF_TYPE)


def assemble(base: str, units: Iterable[Unit], ledger: Ledger, closure: Iterable[str], warn: Warn) -> list[str]:
    """The sorted, unique N-Quads lines (without line feeds) of the whole dossier.

    ``closure`` holds the N-Triples lines of the closed ontology; ``warn`` is told what was passed over.
    Raises DossierError where files contradict each other.
    """
    units = tuple(sorted(units, key=lambda unit: unit.source))
    known = identity.resolve(base, units, ledger, warn)
    ledger = private.without(base, units, ledger, known, warn)
    told = gather(units)
    idle = {name for unit in units for name in unit.idle}
    lost = {name for unit in units for name in unit.lost}
    reviewed = review(base, told, Ledger(tuple(d for d in ledger.all if d.id not in idle)), known, warn)
    whole = reviewed.whole
    _check_ends(whole, known)
    shaper = Shaper(base, known.canonical)
    unidentified = frozenset(c for c, actors in known.actors.items() if any(a.kind == "unidentified" for a in actors))
    contents = {name: shaper.content(claim) for name, claim in whole.claims.items()}
    whole = _without_idle_accounts(whole, contents)
    whole = _one_account_each(_one_claim_each(base, whole, contents), contents)
    chains = Chains(
        base, whole.articles, whole.attributions, whole.claims, known.canonical, unidentified, reviewed.rejected, warn
    ).build()
    schema = {line.removesuffix(" .") for line in closure}
    told_of = set(_common(shaper, units, known))
    told_of.update(f"{actor} {iri(t.countsAs)} {body}" for actor, body in counts_as(map(_parted, told_of)).items())
    common = _closed(schema | told_of, schema)
    lines: set[str] = {f"{triple} {shaper.graph('common')} ." for triple in common}
    acts = remarked(base, ledger, whole.articles, idle, lost)
    lines.update(shaper.quads(_record(shaper, whole, known, chains, contents, acts), shaper.graph("record")))
    lines.update(shaper.quads(_identity(shaper, known), shaper.graph("identity")))
    for name, content in contents.items():
        lines.update(shaper.quads(content, iri(name)))
    tell_idle(ledger, lines, Targets(base, told, known.canonical, known.meetings), warn)
    return sorted(lines)


def _without_idle_accounts(whole: Gathered, contents: dict[str, frozenset[Triple]]) -> Gathered:
    """Leaves out the accounts that tell no more than the shared claim does, once identities are known."""
    claims = whole.claims

    def told(name: str) -> tuple[bool, frozenset[Triple]]:
        negated = claims[name].negates
        return bool(negated), contents[negated or name]

    idle: set[str] = set()
    for name, claim in claims.items():
        if claim.account_of:
            (sign, small), (other, big) = told(name), told(claim.account_of)
            if not small or (sign == other and small <= big):
                idle.add(name)
    if not idle:
        return whole
    for name in idle:
        del contents[name]
    gone = {a.iri for a in whole.attributions.values() if a.claim in idle}
    kept = {name: _without_links(a, gone) for name, a in whole.attributions.items() if name not in gone}
    return replace(whole, attributions=kept, claims={n: c for n, c in claims.items() if n not in idle})


def _without_links(a: Attribution, gone: set[str]) -> Attribution:
    if not (a.relays or a.corrects or a.withdraws):
        return a
    relays, corrects, withdraws = (
        tuple(x for x in links if x not in gone) for links in (a.relays, a.corrects, a.withdraws)
    )
    return replace(a, relays=relays, corrects=corrects, withdraws=withdraws)


def _one_claim_each(base: str, whole: Gathered, contents: dict[str, frozenset[Triple]]) -> Gathered:
    """Makes one claim of those made by content that tell the same: ten outlets that name a minister share a claim."""
    new: dict[str, str] = {}
    texts: dict[str, set[Name]] = {}
    for name, claim in whole.claims.items():
        if claim.by_content:
            content = contents.pop(name)
            new[name] = ids.claim(base, f"office~{ids.digest(*(' '.join(x) for x in sorted(content)))}")
            contents[new[name]] = content
            texts.setdefault(new[name], set()).update(claim.texts)
    claims = {n: c for n, c in whole.claims.items() if n not in new}
    for name, known in texts.items():
        by_lang = {text.lang: text for text in sorted(known, key=lambda x: (x.lang, x.text), reverse=True)}
        claims[name] = Claim(name, tuple(by_lang[lang] for lang in sorted(by_lang)), contents[name])
    attributions = {n: replace(a, claim=new.get(a.claim, a.claim)) for n, a in whole.attributions.items()}
    return replace(whole, attributions=attributions, claims=claims)


def _one_account_each(whole: Gathered, contents: dict[str, frozenset[Triple]]) -> Gathered:
    """Makes one claim of the accounts that tell the same of a shared claim, and of what they negate.

    Equal contents entail each other: without this, as many texts that tell a meeting alike would make as many squared.
    """
    alike: dict[tuple[str, bool, frozenset[Triple]], list[Claim]] = defaultdict(list)
    for claim in whole.claims.values():
        if claim.account_of:
            key = claim.account_of, bool(claim.negates), contents[claim.negates or claim.iri]
            alike[key].append(claim)
    new: dict[str, str] = {}
    texts: dict[str, tuple[Name, ...]] = {}
    for same in alike.values():
        first, *others = sorted(same, key=lambda claim: claim.iri)
        by_lang = {text.lang: text for claim in (*reversed(others), first) for text in claim.texts}
        texts[first.iri] = tuple(by_lang[lang] for lang in sorted(by_lang))
        new.update({claim.iri: first.iri for claim in others})
        new.update({claim.negates: first.negates for claim in others if claim.negates != first.negates})
    if not new:
        return whole
    for name in new:
        del contents[name]
    claims = {
        name: replace(claim, texts=texts.get(name, claim.texts), negates=new.get(claim.negates, claim.negates))
        for name, claim in whole.claims.items()
        if name not in new
    }
    attributions = {n: replace(a, claim=new.get(a.claim, a.claim)) for n, a in whole.attributions.items()}
    return replace(whole, attributions=attributions, claims=claims)


def _check_ends(told: Gathered, known: identity.Identity) -> None:
    """Raises DossierError for an attribution in no article, a speaker that nobody names, or a body that is none.

    A speaker without a description, or for somebody unidentified, would count as identified.
    """
    for a in told.attributions.values():
        if a.article not in told.articles:
            raise DossierError(f"{a.iri}: it stands in {a.article}, which is no article of this dossier. Describe it.")
        for actor in filter(None, (a.speaker, a.speaks_for)):
            if known.canonical.get(actor, actor) not in known.actors:
                raise DossierError(f"{a.iri}: nothing says who {actor} is. Give it a kind and a name.")
        kinds = {x.kind for x in known.actors.get(known.canonical.get(a.speaks_for, a.speaks_for), ())}
        if wrong := kinds & {"unidentified", "person"}:
            raise DossierError(
                f"{a.iri}: it is said for {a.speaks_for}, which is of the kind {min(wrong)}; one speaks for an "
                "organization or a state. Mend speaks_for in the notes, or undo the decision."
            )
    _check_copies(told)


def _check_copies(told: Gathered) -> None:
    """Raises DossierError for articles that are copies of each other: none of them would count."""
    for name in told.articles:
        seen, at = {name}, told.articles[name].copy_of
        while at in told.articles:
            if at in seen:
                raise DossierError(f"{at}: it is a copy of its own copy. Take one copy_of out.")
            seen.add(at)
            at = told.articles[at].copy_of


def _record(
    shaper: Shaper,
    whole: Gathered,
    known: identity.Identity,
    chains: Sequence[Chain],
    contents: Mapping[str, frozenset[Triple]],
    acts: Iterable[Decision],
) -> Iterator[Triple]:
    for article in whole.articles.values():
        yield from shaper.article(article)
    for attribution in whole.attributions.values():
        yield from shaper.attribution(attribution)
    for mention in whole.mentions:
        yield from shaper.mention(mention)
    entailed = entailments(whole.claims, contents)
    supported = supports(entailed, contents)
    disputed = disputes(chains, supported)
    for name, claim in whole.claims.items():
        about = {s for s, p, o in contents[name] if p == _A and o == iri(t.Meeting)}
        yield from shaper.claim(claim, entailed.get(name, ()), supported.get(name, ()), about)
    labels = {name: next(n.text for n in actors[0].names) for name, actors in known.actors.items()}
    found = candidates(shaper.base, chains, disputed, entailed, supported)
    near = near_denials_among(chains, found, disputed, supported)
    for chain in chains:
        yield from shaper.chain(chain, labels, disputed.get(chain.iri, ()), near.get(chain.iri, ()))
    for chain, candidate in found:
        yield from shaper.near_denial(chain.iri, candidate.claim)
    for decision in acts:
        yield from shaper.decision(decision)


def _closed(common: set[str], closure: set[str]) -> set[str]:
    """What is common with all that follows from it, so that worlds hold only what their claims add."""
    told = Closure(f"{x} ." for x in closure).over({"": (f"{x} ." for x in common - closure)})
    return closure | {line.removesuffix(" .") for line in told.close([""])}


def _parted(line: str) -> Triple:
    s, p, o = line.split(" ", 2)
    return s, p, o


def _common(shaper: Shaper, units: Iterable[Unit], known: identity.Identity) -> Iterator[str]:
    """Triples of the graph common, but for the ontology, as text "s p o"."""
    for canonical, actors in known.actors.items():
        yield from (" ".join(x) for x in shaper.actor(canonical, actors))
    for old, new in known.canonical.items():
        yield f"{iri(old)} {iri(t.canonical)} {iri(new)}"
    for unit in units:
        for s, p, o in unit.background:
            yield f"{shaper.term(s)} {p} {shaper.term(o)}"
        for kind, names in ((t.Place, unit.places), (t.Topic, unit.topics)):
            for term, name in names:
                yield from (" ".join(x) for x in shaper.named(term, kind, name))


def _identity(shaper: Shaper, known: identity.Identity) -> Iterator[Triple]:
    for link in known.links:
        s = iri(f"{shaper.base}identity/{ids.digest(*sorted((link.one, link.other)), link.decision)}")
        yield s, _A, iri(t.Identity)
        yield s, iri(t.identifies), iri(link.one)
        yield s, iri(t.identifies), iri(link.other)
        how = Reading("hand") if link.decision else Reading("machine", model="full name and kind agree")
        yield from shaper.reading(s, how)
        if link.decision:
            yield s, iri(t.PROV_WAS_GENERATED_BY), iri(ids.decision(shaper.base, link.decision))
