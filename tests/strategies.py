"""Hypothesis strategies for small dossiers: texts of invented words, notes of every shape, and decisions on them.

What is drawn is plain JSON as people write it, so a failing example can be put into a dossier as it is printed.
"""

from typing import Any

from hypothesis import strategies as st

from sayso import ids
from small_dossiers import Articles

Json = dict[str, Any]

PEOPLE = ("Olav Brandt", "Mira Sand", "Prasad")
BODIES = ("Port Ministry", "Grain Board")
OUTLETS = ("The Harbour Post", "NBC News", "Northline")
LOOSE = ("Veld",)  # a name that one article reads as a group and another one as a state
UNNAMED = ("two officials", "several sources", "a spokeswoman")
STRANGERS = ("Nobody Listed",)
PLACES = ("Oslo", "Geneva", "The Hague")
DATES = ("2024-03-01", "2024-03", "2024-02-20/2024-03-04", "2024-03-05~", "../2024-01-31", "2023-21")
STANCES = ("asserts", "asserts", "asserts", "denies", "declines", "questions", "believes", "urges")
CLAIMS = ("c1", "c2", "c3", "c4")
KINDS = {**dict.fromkeys(PEOPLE, "person"), **dict.fromkeys(BODIES, "organization"), **dict.fromkeys(OUTLETS, "outlet")}


class _Text:
    """A text that grows while its notes are made; every word that is quoted stands in it once."""

    def __init__(self, name: str) -> None:
        self.words: list[str] = [f"Report {name}:"]

    def quote(self, word: str) -> str:
        self.words.append(word)
        return word


@st.composite
def casts(draw: st.DrawFn) -> list[Json]:
    """The actors that one article's notes list."""
    names = draw(st.sets(st.sampled_from(PEOPLE + BODIES + OUTLETS + LOOSE), max_size=6))
    out: list[Json] = []
    for name in sorted(names):
        kind = KINDS.get(name) or draw(st.sampled_from(["group", "state"]))
        actor: Json = {"name": name, "kind": kind}
        if draw(st.booleans()):
            actor["aliases"] = [f"{name} the Known"]
        if kind == "person" and draw(st.booleans()):
            actor["roles"] = [{"title": "envoy", "of": draw(st.sampled_from([None, *BODIES])), "evidence": None}]
        out.append(actor)
    return out


@st.composite
def _speaker(draw: st.DrawFn, cast: list[Json], publisher: str) -> Json:
    how = draw(st.sampled_from(["named", "named", "named", "unnamed", "unstated"]))
    if how == "unstated":
        return {"speaker": None, "speaker_kind": how, "anonymous": True}
    if how == "unnamed":
        return {"speaker": draw(st.sampled_from(UNNAMED)), "speaker_kind": how, "anonymous": draw(st.booleans())}
    aliases = [alias for actor in cast for alias in actor.get("aliases", ())]
    names = [actor["name"] for actor in cast]
    return {"speaker": draw(st.sampled_from([*names, *aliases, publisher, *STRANGERS]))}


@st.composite
def _outer(draw: st.DrawFn, said: Json) -> None:
    """What becomes of a statement with others within: it only relays, or it passes nothing on, or stays as drawn."""
    match draw(st.sampled_from(["as drawn", "nothing", "relay", "relay"])):
        case "nothing":
            said["stance"] = draw(st.sampled_from(["denies", "declines", "believes", "urges"]))
        case "relay":
            said["relay"] = True
            said.pop("corrects", None)
            said.pop("withdraws", None)


@st.composite
def _statements(draw: st.DrawFn, text: _Text, cast: list[Json], publisher: str, articles: list[str]) -> list[Json]:
    out: list[Json] = []
    for number in range(1, draw(st.integers(0, 5)) + 1):
        ident = f"s{number}"
        said: Json = {"id": ident, **draw(_speaker(cast, publisher))}
        if draw(st.booleans()):
            said["source"] = text.quote(f"source{number}")
        said["cue"] = text.quote(f"cue{number}")
        said["content"] = [text.quote(f"words{number}.{part}") for part in range(draw(st.integers(0, 2)))]
        said["stance"] = draw(st.sampled_from(STANCES))
        said["within"] = draw(st.sampled_from([None, None, *(s["id"] for s in out)]))
        said["claim"] = draw(st.sampled_from([None, None, *CLAIMS]))
        if draw(st.integers(0, 4)) == 0:
            said["said_on"], said["addressee"] = draw(st.sampled_from(DATES)), "reporters"
        if draw(st.integers(0, 4)) == 0:
            said["speaks_for"] = draw(st.sampled_from(BODIES))
        if draw(st.integers(0, 3)) == 0:
            other, key = draw(st.sampled_from(articles)), draw(st.sampled_from(["corrects", "withdraws"]))
            target = f"s{draw(st.integers(1, 4))}"
            said[key] = [target if other == articles[0] else f"{other}/{target}"]
            if said[key] == [ident]:
                del said[key]
        out.append(said)
    for said in out:
        if any(other["within"] == said["id"] for other in out):
            draw(_outer(said))
    return out


@st.composite
def _meetings(draw: st.DrawFn, text: _Text, cast: list[Json], statements: list[Json]) -> list[Json]:
    tellers = [s["id"] for s in statements if not s.get("relay")]
    names = [actor["name"] for actor in cast] + list(UNNAMED)
    out: list[Json] = []
    for number in range(1, draw(st.integers(0, 2)) + 1):
        met: Json = {"id": f"m{number}", "evidence": [text.quote(f"meeting{number}")]}
        met["kind"] = draw(st.sampled_from(["talks", "call"]))
        met["participants"] = draw(st.lists(st.sampled_from(names), max_size=3, unique=True))
        met["status"] = draw(st.sampled_from(["happened", "happened", "planned", "denied"]))
        met["reported_by"] = draw(st.lists(st.sampled_from(tellers), max_size=2, unique=True)) if tellers else []
        met["place"] = draw(st.sampled_from([None, *PLACES]))
        met["date"] = draw(st.sampled_from([None, *DATES]))
        if met["participants"] and draw(st.booleans()):
            met["roles"] = {met["participants"][0]: "mediator"}
        if not met["reported_by"] and draw(st.booleans()):
            met["claim"] = draw(st.sampled_from(CLAIMS))
        out.append(met)
    return out


@st.composite
def _claims(draw: st.DrawFn, articles: list[str]) -> list[tuple[str, Json]]:
    """Claims that somebody writes out, each in one article."""
    out: list[tuple[str, Json]] = []
    for ident in sorted(draw(st.sets(st.sampled_from(CLAIMS)))):
        claim: Json = {"id": ident, "text": f"the claim {ident}"}
        shape = draw(st.sampled_from(["bare", "content", "negates"]))
        others = [c for c in CLAIMS if c != ident]
        if shape == "negates":
            claim["negates"] = draw(st.sampled_from(others))
        elif shape == "content":
            claim["content"] = draw(st.lists(_triple(articles), min_size=1, max_size=5, unique_by=str))
        claim["entails"] = draw(st.lists(st.sampled_from(others), max_size=1))
        out.append((draw(st.sampled_from(articles)), claim))
    return out


def _triple(articles: list[str]) -> st.SearchStrategy[list[Any]]:
    meetings = st.sampled_from([*(f"{name}/m1" for name in articles), "ex:meeting/shared"])
    pairs = [
        ["a", "so:Meeting"],
        ["so:channel", "so:talks"],
        ["so:status", "so:happened"],
        ["so:place", "ex:place/oslo"],
        ["so:secrecy", "so:secret"],
    ]
    return st.tuples(meetings, st.sampled_from(pairs)).map(lambda pair: [pair[0], *pair[1]])


@st.composite
def articles(draw: st.DrawFn, name: str, every: list[str], written: list[tuple[str, Json]]) -> tuple[str, Json]:
    """One article: its text, and notes that fit it."""
    text = _Text(name)
    publisher = draw(st.sampled_from(OUTLETS))
    cast = draw(casts())
    order = [name, *(other for other in every if other != name)]
    statements = draw(_statements(text, cast, publisher, order))
    about: Json = {"publisher": publisher, "stated_date": draw(st.sampled_from([None, "2024-03-05", "2024-03-08"]))}
    if draw(st.booleans()):
        about["published"] = draw(st.sampled_from([None, "2024-03-06/2024-03-09"]))
    earlier = every[: every.index(name)]  # copies in a circle are refused
    if earlier and draw(st.integers(0, 3)) == 0:
        about["copy_of"] = earlier[-1]
    meetings = draw(_meetings(text, cast, statements))
    for actor in cast:
        word = f"the-{ids.slug(actor['name'])}"
        for role in actor.get("roles", ()):
            role["evidence"] = text.quote(word)
    notes = {"article": about, "statements": statements, "meetings": meetings, "actors": cast}
    notes["claims"] = [claim for home, claim in written if home == name]
    if draw(st.integers(0, 3)) == 0:
        notes["read_by"] = {"how": "machine", "model": "reader", "confidence": 0.5}
    return " ".join(text.words) + "\n", notes


def _sayings(dossier: Articles) -> tuple[list[str], list[str]]:
    """The statements that have a stance, and those that may be edited to assert: none that tells a denied meeting."""
    stances: list[str] = []
    plain: list[str] = []
    for name, (_, notes) in dossier.items():
        denied = {ref for met in notes["meetings"] if met["status"] == "denied" for ref in met["reported_by"]}
        for said in notes["statements"]:
            if not said.get("relay"):
                stances.append(f"attribution/{name}/{said['id']}")
                if said["stance"] == "asserts" or (said["id"] not in denied and not said["claim"]):
                    plain.append(stances[-1])
    return stances, plain


@st.composite
def _decisions(draw: st.DrawFn, dossier: Articles) -> list[Json]:
    said = [f"attribution/{name}/{s['id']}" for name, (_, notes) in dossier.items() for s in notes["statements"]]
    met = [f"meeting/{name}/{m['id']}" for name, (_, notes) in dossier.items() for m in notes["meetings"]]
    families: dict[str, list[str]] = {}
    for n, (_, notes) in dossier.items():
        for a in notes["actors"]:
            family = "organization" if a["kind"] == "outlet" else a["kind"]
            families.setdefault(family, []).append(f"actor/{n}/{ids.slug(a['name'])}")
    alike = [(family, same) for family, same in sorted(families.items()) if len(same) > 1]
    stances, plain = _sayings(dossier)
    out: list[Json] = []
    for _ in range(draw(st.integers(0, 2))):
        kinds = (["reject", "accept"] if said else []) + (["edit"] if stances else []) + (["drop"] if met else [])
        kinds += (["same meeting"] if len(met) > 1 else []) + (["same actor"] if alike else [])
        match draw(st.sampled_from([*kinds, "date"])):
            case "date":
                target = f"article/{draw(st.sampled_from(sorted(dossier)))}"
                out.append({"act": "date", "targets": [target], "published": "2024-03-20/2024-03-22"})
            case "edit":
                target = draw(st.sampled_from(stances))
                stance = draw(st.sampled_from([s for s in STANCES if s != "asserts" or target in plain]))
                out.append({"act": "edit", "targets": [target], "set": {"stance": stance}})
            case "drop":
                out.append({"act": "reject", "targets": [draw(st.sampled_from(met))]})
            case "same meeting":
                pair = draw(st.lists(st.sampled_from(met), min_size=2, max_size=2, unique=True))
                out.append({"act": "identify", "targets": pair})
            case "same actor":
                family, same = draw(st.sampled_from(alike))
                pair = draw(st.lists(st.sampled_from(same), min_size=2, max_size=2, unique=True))
                chosen = {"as": f"actor/chosen-{family}"}
                out.append({"act": "identify", "targets": pair} | draw(st.sampled_from([{}, chosen])))
            case act:
                out.append({"act": act, "targets": [draw(st.sampled_from(said))]})
    if out and draw(st.integers(0, 4)) == 0:
        out.append({"act": "undo", "targets": ["decision/d1"]})
    return out


@st.composite
def dossiers(draw: st.DrawFn, most: int = 3, decided: bool = True) -> tuple[Articles, list[Json]]:
    """Up to ``most`` articles that refer to each other's claims, statements and meetings, with decisions."""
    names = [f"art-{n}" for n in range(1, draw(st.integers(1, most)) + 1)]
    written = draw(_claims(names))
    drawn = {name: draw(articles(name, names, written)) for name in names}
    return drawn, draw(_decisions(drawn)) if decided else []
