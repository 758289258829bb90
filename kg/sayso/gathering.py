"""All that the units of a dossier say, put together by IRI; nothing is decided here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sayso.errors import DossierError
from sayso.model import Article, Attribution, Claim, Mention, Name, Unit


@dataclass(frozen=True)
class Gathered:
    """What all units say, by IRI."""

    articles: Mapping[str, Article]
    attributions: Mapping[str, Attribution]
    claims: Mapping[str, Claim]
    mentions: tuple[Mention, ...]


def gather(units: Iterable[Unit]) -> Gathered:
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
    _add_missing(attributions, claims)
    return Gathered(articles, _expanded(attributions, claims), claims, tuple(mentions))


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
            f"{source}: the claim {claim.iri} stands in {origin[claim.iri]} with other content: each tells its own "
            "meetings. Leave the entry under claims out of one of them; statements there may still name the claim."
        )
    return claim if claim.written and claim.content else known


def _add_missing(attributions: Mapping[str, Attribution], claims: dict[str, Claim]) -> None:
    """Claims that something refers to and nobody describes get their IRI's last part as text."""
    wanted = [a.claim for a in attributions.values() if a.stance]
    wanted += [other for c in claims.values() for other in (*c.entails, c.negates) if other]
    for name in wanted:
        if name not in claims:
            claims[name] = Claim(name, (Name(name.rpartition("/")[2].replace("-", " "), "en"),))


def accounts_of(attributions: Mapping[str, Attribution], claims: Mapping[str, Claim]) -> dict[str, list[str]]:
    """By attribution the further ones of the same saying: those whose claim holds one account of a meeting."""
    out: dict[str, list[str]] = defaultdict(list)
    for a in attributions.values():
        if a.stance and claims[a.claim].account_of:
            out[a.iri.rpartition("/")[0]].append(a.iri)
    return out


def _expanded(attributions: Mapping[str, Attribution], claims: Mapping[str, Claim]) -> dict[str, Attribution]:
    """Corrections point at all that a statement became: its accounts too, its relay where it only passes on."""
    accounts = accounts_of(attributions, claims)

    def all_of(targets: tuple[str, ...]) -> tuple[str, ...]:
        real = (f"{x}/relays" if x not in attributions and f"{x}/relays" in attributions else x for x in targets)
        return tuple(every for x in real for every in (x, *accounts.get(x, ())))

    return {
        name: replace(a, corrects=all_of(a.corrects), withdraws=all_of(a.withdraws)) if a.corrects or a.withdraws else a
        for name, a in attributions.items()
    }
