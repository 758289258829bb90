"""How many independent sources a claim has, and what rests on a withdrawn one (DESIGN section 3)."""

from collections.abc import Container, Iterable, Mapping, Sequence

from sayso import terms as t
from sayso.views.base import Facts
from sayso.views.model import ArticleRef, ChainView, Roots, Thing
from sayso.views.trail import Counts, Found, most, sources, trails


def roots(
    chains: Iterable[ChainView],
    articles: Mapping[str, ArticleRef],
    names: Facts,
) -> Roots:
    """Bounds of the independent roots of the chains given, as far as these exist.

    ``names``: of the roots, with their numbers and the bodies as which they count (``Labels.facts``): a body and all
    who hold office in it count once. Copies, and outlets in another chain's via, add nothing.
    """
    standing = [c for c in chains if c.exists]
    told = {c.article for c in standing}
    counted = [c for c in standing if not _copy(c, articles, told)]
    inner = {step.speaker.iri for c in standing for step in c.steps if step.speaker.iri != c.root.iri}
    named: dict[str, Thing] = {}
    outlets: dict[str, Thing] = {}
    hidden: dict[str, Thing] = {}
    unstated: dict[str, ChainView] = {}
    passed = {f"{c.root.label} (in a copy)" for c in standing if _copy(c, articles, told)}
    for chain in counted:
        root = chain.root_as
        if root.kind == "unstated":
            unstated.setdefault(root.iri, chain)
        elif root.kind == "unidentified":
            hidden[root.iri] = root
        elif root.kind != "outlet":
            named[root.iri] = root
        elif root.iri in inner:
            passed.add(f"{root.label} (it passes on another source)")
        else:
            outlets[root.iri] = root
    parties: dict[str, Thing] = {}
    for thing in sorted(named.values(), key=_name):
        parties.setdefault(names.one(thing.iri, t.countsAs) or thing.iri, thing)
    identified = tuple(parties.values())
    ends = tuple(sorted(outlets.values(), key=_name))
    described = tuple(sorted(hidden.values(), key=lambda x: (x.label, x.iri)))
    counts = {iri: Counts(names.number(iri, t.minCount), names.number(iri, t.maxCount)) for iri in hidden}
    upper = _upper(len(identified) + len(outlets) + len(unstated), [counts.get(iri) for iri in hidden])
    lower = max(len(identified), 1) if standing else 0
    upper = max(upper, lower) if upper is not None else None
    holding = len({c.article for c in counted if c.root_as.iri in hidden})
    found = Found(identified, ends, described, tuple(unstated.values()), counts, holding)
    told_by = len({a.outlet.iri for c in standing if (a := articles.get(c.article)) and a.outlet})
    return Roots(
        lower,
        upper,
        identified,
        ends,
        described,
        len(unstated),
        tuple(sorted(passed)),
        sources(found, lower, upper, told_by),
        most(found, lower, upper),
        trails([(len(c.steps), c.on_record) for c in standing]),
    )


def _copy(chain: ChainView, articles: Mapping[str, ArticleRef], told: Container[str]) -> bool:
    """Whether a chain only repeats, in a copy, what the article that was copied still tells in words of its own."""
    article = articles.get(chain.article)
    return bool(article and article.copy_of in told)


def _name(thing: Thing) -> tuple[str, str]:
    return thing.label.casefold(), thing.iri


def _upper(known: int, hidden: Sequence[Counts | None]) -> int | None:
    total = known
    for count in hidden:
        if count is None or count.most is None:
            return None
        total += count.most
    return total


def _via(chain: ChainView) -> Iterable[str]:
    return (step.speaker.iri for step in chain.steps)


def rests_on_withdrawn(chain: ChainView, others: Iterable[ChainView], articles: Mapping[str, ArticleRef]) -> bool:
    """Whether a standing chain repeats one that its own article has corrected or withdrawn since."""
    article = articles.get(chain.article)
    if not chain.exists or article is None:
        return False
    speakers = set(_via(chain))
    own = {step.attribution for step in chain.steps}
    for other in others:
        if other.ended_by in own:
            continue  # it is itself what withdraws
        source = articles.get(other.article)
        if not other.ended_by or source is None or source.iri == article.iri:
            continue
        if article.copy_of == source.iri or (source.outlet and source.outlet.iri in speakers):
            return True
    return False


__all__ = ["rests_on_withdrawn", "roots"]
