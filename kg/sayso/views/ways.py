"""Chains as one graph, in which whoever stands at the same place of several chains stands once.

Two places are one only where the same goes on from both. So every way through the graph, from an article to a
stance, is one of the chains, and every chain is such a way: the graph is the smallest deterministic automaton that
accepts these chains and no other (Myhill and Nerode), each state of it named by whom it was reached.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sayso.views.model import ArticleRef, ChainView, Step


@dataclass(frozen=True)
class Place:
    """Who or what stands somewhere in chains.

    ``kind``: "article"; "relay", who passes words on; and of roots "named" (on the record), "outlet" (where the text
    stops), "hidden" (not named) and "unstated". ``speaks_for``: the name of whom he speaks for.
    """

    kind: str
    iri: str
    label: str
    lang: str = ""
    speaks_for: str = ""


@dataclass(frozen=True)
class Verdict:
    """What a root does with the claim. ``end``: why it does not stand, if it does not.

    That is "ended" (corrected or withdrawn), "rejected" (as a reading), or "not in this world".

    ``chains``: how many chains say the same by the same way; they differ in their words only.
    """

    stance: str
    how_read: str
    end: str = ""
    chains: int = 1


@dataclass(frozen=True)
class Ways:
    """The graph of some chains. ``steps`` are pairs of places, by number; ``verdicts`` stand at roots.

    ``ended``: the steps on which no chain goes that still stands. ``left_out``: stances of further chains, and how
    many there are.
    """

    places: tuple[Place, ...]
    steps: tuple[tuple[int, int], ...]
    verdicts: tuple[tuple[int, Verdict], ...]
    ended: frozenset[tuple[int, int]]
    left_out: tuple[tuple[str, int], ...] = ()


Way = tuple[tuple[Place, ...], Verdict]
_State = tuple[Place, frozenset[Way]]  # where one stands, and all that may follow


def ways(chains: Sequence[ChainView], articles: Mapping[str, ArticleRef], most: int) -> Ways:
    """The graph of at most ``most`` chains; each stance that there is keeps a chain of its own, if there is room."""
    chosen = _chosen(chains, most)
    left = [chain for n, chain in enumerate(chains) if n not in chosen]
    found = merged([way(chain, articles) for n, chain in enumerate(chains) if n in chosen])
    return replace(found, left_out=tuple(sorted(Counter(chain.stance for chain in left).items())))


def _chosen(chains: Sequence[ChainView], most: int) -> set[int]:
    """Numbers of chains, the first of every stance before any second one, so that no denial falls behind the rest."""
    seen: Counter[str] = Counter()
    rank: list[tuple[int, int]] = []
    for n, chain in enumerate(chains):
        rank.append((seen[chain.stance], n))
        seen[chain.stance] += 1
    return {n for _, n in sorted(rank)[:most]}


def way(chain: ChainView, articles: Mapping[str, ArticleRef]) -> Way:
    """A chain as the places from its article to its root, and what the root does."""
    article = articles.get(chain.article)
    title, lang = (article.title, article.lang) if article else ("article", "")
    steps = chain.steps or (Step(chain.attribution, chain.root, None),)
    places = [Place("article", chain.article, title, lang)]
    places += [_speaker(step, "relay") for step in steps[:-1]]
    places.append(_speaker(steps[-1], _root(chain)))
    return tuple(places), Verdict(chain.stance, chain.how_read, end_of(chain))


def end_of(chain: ChainView) -> str:
    """Why a chain does not stand, as a ``Verdict`` says it."""
    if chain.exists:
        return ""
    return "not in this world" if chain.outside else "rejected" if chain.rejected_by else "ended"


def _root(chain: ChainView) -> str:
    if chain.root.kind == "unstated":
        return "unstated"
    if not chain.on_record:
        return "hidden"
    return "outlet" if chain.root_as.kind == "outlet" else "named"


def _speaker(step: Step, kind: str) -> Place:
    who = step.speaker
    return Place(kind, who.iri, who.label, who.lang, step.speaks_for.label if step.speaks_for else "")


def merged(found: Sequence[Way]) -> Ways:
    """The graph whose ways are just those given."""
    alike = Counter(found)
    words = {(places, replace(verdict, chains=count)): None for (places, verdict), count in alike.items()}
    follows: dict[tuple[Place, ...], set[Way]] = defaultdict(set)
    for places, verdict in words:
        for n in range(1, len(places) + 1):
            follows[places[:n]].add((places[n:], verdict))
    state = {walked: (walked[-1], frozenset(rest)) for walked, rest in follows.items()}
    numbers: dict[_State, int] = {}
    for walked in state.values():
        numbers.setdefault(walked, len(numbers))
    number = {walked: numbers[reached] for walked, reached in state.items()}
    return _graph(list(words), number, tuple(place for place, _ in numbers))


def _graph(words: Sequence[Way], number: Mapping[tuple[Place, ...], int], places: tuple[Place, ...]) -> Ways:
    steps: dict[tuple[int, int], bool] = {}  # whether some chain on it stands
    verdicts: dict[tuple[int, Verdict], None] = {}
    for walked, verdict in words:
        for n in range(1, len(walked)):
            step = number[walked[:n]], number[walked[: n + 1]]
            steps[step] = steps.get(step, False) or not verdict.end
        verdicts[number[walked], verdict] = None
    ended = frozenset(step for step, stands in steps.items() if not stands)
    return Ways(places, tuple(steps), tuple(verdicts), ended)
