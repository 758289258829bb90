"""All units of a dossier and its decisions to the lines of one N-Quads file: the whole graph, in a fixed order."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from sayso import identity, ids
from sayso import terms as t
from sayso.chains import Chains
from sayso.decisions import Ledger
from sayso.entailment import entailments
from sayso.errors import DossierError
from sayso.model import Article, Attribution, Chain, Claim, Mention, Name, Reading, Triple, Unit, iri
from sayso.perspective import PRESETS
from sayso.rdf import Shaper

Warn = Callable[[str], None]
_A = iri(t.RDF_TYPE)


@dataclass(frozen=True)
class Gathered:
    """What all units say, by IRI, with the decisions applied."""

    articles: Mapping[str, Article]
    attributions: Mapping[str, Attribution]
    claims: Mapping[str, Claim]
    mentions: tuple[Mention, ...]


def gather(base: str, units: Iterable[Unit], ledger: Ledger) -> Gathered:
    """Puts the units together. Raises DossierError where two files say different things of one IRI."""
    articles: dict[str, Article] = {}
    attributions: dict[str, Attribution] = {}
    claims: dict[str, Claim] = {}
    origin: dict[str, str] = {}
    mentions: list[Mention] = []
    for unit in units:
        for article in unit.articles:
            _once(article.iri, articles, origin, unit.source)
            articles[article.iri] = article
        for attribution in unit.attributions:
            _once(attribution.iri, attributions, origin, unit.source)
            attributions[attribution.iri] = attribution
        for claim in unit.claims:
            claims[claim.iri] = _one_claim(claims.get(claim.iri), claim, origin, unit.source)
        mentions.extend(unit.mentions)
    for decision in ledger.of("date"):
        for target in decision.targets:
            if target in articles:
                articles[target] = replace(
                    articles[target],
                    published=decision.published or articles[target].published,
                    reference_date=decision.reference or articles[target].reference_date,
                )
    _add_missing(attributions, claims)
    dropped = {target for decision in ledger.of("reject") for target in decision.targets}
    attributions = _expanded(attributions, claims)
    kept = tuple(mention for mention in mentions if mention.iri not in dropped)
    gone = {iri(mention.iri) for mention in mentions if mention.iri in dropped}
    claims = {c: _without(claim, gone) for c, claim in claims.items()} if gone else claims
    return Gathered(articles, _reviewed(attributions, claims, ledger), claims, kept)


def _once(subject: str, known: Mapping[str, object], origin: dict[str, str], source: str) -> None:
    if subject in known:
        raise DossierError(f"{source}: {subject} stands in {origin[subject]} too. Give one of them another name.")
    origin[subject] = source


def _one_claim(known: Claim | None, claim: Claim, origin: dict[str, str], source: str) -> Claim:
    if known is None or (claim.written and not known.written):
        origin[claim.iri] = source
        return claim
    if claim.written and replace(claim, content=frozenset()) != replace(known, content=frozenset()):
        raise DossierError(
            f"{source}: the claim {claim.iri} stands in {origin[claim.iri]} with another text. "
            "One id is one claim: use another id, or leave the text out here."
        )
    if claim.written and claim.content and known.content and claim.content != known.content:
        raise DossierError(
            f"{source}: the claim {claim.iri} stands in {origin[claim.iri]} with other content. Write its content once."
        )
    return claim if claim.written and claim.content else known


def _add_missing(attributions: Mapping[str, Attribution], claims: dict[str, Claim]) -> None:
    """Claims that something refers to and nobody describes get their IRI's last part as text."""
    wanted = [a.claim for a in attributions.values() if a.stance]
    wanted += [other for c in claims.values() for other in (*c.entails, c.negates) if other]
    for name in wanted:
        if name not in claims:
            claims[name] = Claim(name, (Name(name.rpartition("/")[2].replace("-", " "), "en"),))


def _without(claim: Claim, meetings: set[str]) -> Claim:
    """A claim without what it says of rejected meetings."""
    gone = meetings | {o for s, p, o in claim.content if s in meetings and p == iri(t.participation)}
    return replace(claim, content=frozenset(x for x in claim.content if x[0] not in gone))


def _accounts(attributions: Mapping[str, Attribution], claims: Mapping[str, Claim]) -> dict[str, list[str]]:
    """By attribution the further ones of the same saying: those whose claim holds one account of a meeting."""
    out: dict[str, list[str]] = defaultdict(list)
    for a in attributions.values():
        if a.stance and claims[a.claim].account_of:
            out[a.iri.rpartition("/")[0]].append(a.iri)
    return out


def _expanded(attributions: Mapping[str, Attribution], claims: Mapping[str, Claim]) -> dict[str, Attribution]:
    """Corrections point at all that a statement became: its accounts too, its relay where it only passes on."""
    accounts = _accounts(attributions, claims)

    def all_of(targets: tuple[str, ...]) -> tuple[str, ...]:
        real = (f"{x}/relays" if x not in attributions and f"{x}/relays" in attributions else x for x in targets)
        return tuple(every for x in real for every in (x, *accounts.get(x, ())))

    return {
        name: replace(a, corrects=all_of(a.corrects), withdraws=all_of(a.withdraws)) if a.corrects or a.withdraws else a
        for name, a in attributions.items()
    }


def _reviewed(
    attributions: Mapping[str, Attribution], claims: Mapping[str, Claim], ledger: Ledger
) -> dict[str, Attribution]:
    """The attributions with the decisions to accept and to edit applied; a statement's relays go with it."""
    out = dict(attributions)
    accounts = _accounts(attributions, claims)
    for decision in ledger.in_force:
        if decision.act not in ("accept", "edit"):
            continue
        for target in decision.targets:
            same = (target, *accounts.get(target, ()))
            for name in (*same, f"{target}/relay", f"{target}/relays"):
                if name not in out:
                    continue
                a = out[name]
                if decision.act == "edit" and name in same:
                    a = _edited(a, dict(decision.changes), decision.id)
                if a.reading.how == "machine":
                    a = replace(a, reading=replace(a.reading, how="reviewed", by=decision.by))
                out[name] = a
    return out


def _edited(a: Attribution, changes: Mapping[str, str], decision: str) -> Attribution:
    values: dict[str, object] = dict(changes)
    if "anonymous" in changes:
        values["anonymous"] = changes["anonymous"] == "true"
    for key, codes in (("stance", t.STANCES), ("mode", t.MODES)):
        if key in changes and changes[key] not in codes:
            raise DossierError(
                f"decisions.jsonl, {decision}: {changes[key]} is no {key}. It is one of {', '.join(codes)}."
            )
    return replace(a, **values)  # type: ignore[arg-type]


def assemble(base: str, units: Iterable[Unit], ledger: Ledger, closure: Iterable[str], warn: Warn) -> list[str]:
    """The sorted, unique N-Quads lines (without line feeds) of the whole dossier.

    ``closure`` holds the N-Triples lines of the closed ontology; ``warn`` is told what was passed over.
    Raises DossierError where files contradict each other.
    """
    units = tuple(sorted(units, key=lambda unit: unit.source))
    whole = gather(base, units, ledger)
    known = identity.resolve(base, units, ledger, warn)
    shaper = Shaper(base, known.canonical)
    unidentified = frozenset(c for c, actors in known.actors.items() if any(a.kind == "unidentified" for a in actors))
    contents = {name: shaper.content(claim) for name, claim in whole.claims.items()}
    whole = _without_idle_accounts(whole, contents)
    whole = _one_claim_each(base, whole, contents)
    chains = Chains(
        base, whole.articles, whole.attributions, whole.claims, known.canonical, unidentified, ledger, warn
    ).build()
    common = set(_common(shaper, units, known, closure))
    lines: set[str] = {f"{triple} {shaper.graph('common')} ." for triple in common}
    lines.update(shaper.quads(_record(shaper, whole, known, chains, contents, ledger), shaper.graph("record")))
    lines.update(shaper.quads(_identity(shaper, known), shaper.graph("identity")))
    for name, content in contents.items():
        lines.update(shaper.quads(content, iri(name)))
    lines.update(_reported(shaper, chains, contents, common))
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
            if sign == other and small <= big:
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
            new[name] = ids.claim(base, f"office-{ids.digest(*(' '.join(x) for x in sorted(content)))}")
            contents[new[name]] = content
            texts.setdefault(new[name], set()).update(claim.texts)
    claims = {n: c for n, c in whole.claims.items() if n not in new}
    for name, known in texts.items():
        by_lang = {text.lang: text for text in sorted(known, key=lambda x: (x.lang, x.text), reverse=True)}
        claims[name] = Claim(name, tuple(by_lang[lang] for lang in sorted(by_lang)), contents[name])
    attributions = {n: replace(a, claim=new.get(a.claim, a.claim)) for n, a in whole.attributions.items()}
    return replace(whole, attributions=attributions, claims=claims)


def _record(
    shaper: Shaper,
    whole: Gathered,
    known: identity.Identity,
    chains: Iterable[Chain],
    contents: Mapping[str, frozenset[Triple]],
    ledger: Ledger,
) -> Iterator[Triple]:
    for article in whole.articles.values():
        yield from shaper.article(article)
    for attribution in whole.attributions.values():
        yield from shaper.attribution(attribution)
    for mention in whole.mentions:
        yield from shaper.mention(mention)
    entailed = entailments(whole.claims, contents)
    for name, claim in whole.claims.items():
        about = {s for s, p, o in contents[name] if p == _A and o == iri(t.Meeting)}
        yield from shaper.claim(claim, entailed.get(name, ()), about)
    labels = {name: next(n.text for n in actors[0].names) for name, actors in known.actors.items()}
    for chain in chains:
        yield from shaper.chain(chain, labels)
    for decision in ledger.all:
        yield from shaper.decision(decision)


def _common(shaper: Shaper, units: Iterable[Unit], known: identity.Identity, closure: Iterable[str]) -> Iterator[str]:
    """Triples of the graph common as text "s p o"."""
    for line in closure:
        yield line.removesuffix(" .")
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


def _reported(
    shaper: Shaper, chains: Iterable[Chain], contents: Mapping[str, frozenset[Triple]], common: set[str]
) -> Iterator[str]:
    """The reported world: claims that an existing chain asserts, and their contents less what is common."""
    world = iri(PRESETS["reported"].iri(shaper.base))
    admitted = sorted({chain.claim for chain in chains if chain.stance == "asserts" and chain.exists})
    triples: list[Triple] = [(world, _A, iri(t.World))]
    triples += [(world, iri(t.admits), iri(claim)) for claim in admitted]
    yield from shaper.quads(triples, shaper.graph("worlds"))
    for claim in admitted:
        yield from shaper.quads((x for x in contents[claim] if " ".join(x) not in common), world)
