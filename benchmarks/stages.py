"""A small dossier at several stages, and what its worlds should answer at each, worked out in plain Python.

Each article holds one saying: somebody says, or denies, that two people have met. So it can be told without SPARQL,
chains and rules what each world admits; who reads this file can check it by hand.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

BASE = "https://w3id.org/sayso/id/soak/"
SETTINGS = f'name = "soak"\ntitle = "A small invented dossier"\nbase = "{BASE}"\n'
_OUTLETS = {"Post": "The Harbour Post", "Letter": "The Straits Letter", "Lantern": "The Lantern"}
_SPEAKERS = {"Sand": "Mira Sand", "Korb": "Olav Korb", "Vesh": "Daria Vesh", "-": ""}
_LEFT_OUT, _DAY = "The Lantern", "2023-07-15"
_STANDING = """
report-00  Post     01  Sand  told:0
report-01  Letter   02  Korb  told:0
report-02  Lantern  03  -     told:0
report-03  Post     04  -     told:1
report-04  Letter   05  -     told:1
report-05  Lantern  06  Vesh  told:2
report-06  Lantern  07  Sand  told:2
report-07  Post     08  Korb  told:3
report-08  Letter   09  Vesh  told:3
report-09  Lantern  10  -     told:3
report-10  Post     11  Sand  told:4
report-11  Letter   12  -     told:4
report-12  Letter   13  Korb  told:5
report-13  Lantern  14  Korb  told:5
report-14  Post     16  Vesh  told:6
report-15  Letter   17  Sand  told:6
report-16  Lantern  18  Sand  told:7
report-17  Post     19  -     told:7
report-18  Post     20  Korb  told:0
report-19  Letter   21  Vesh  told:4
denial-00  Letter   22  Vesh  denies:0
denial-01  Post     12  Sand  denies:5
"""
_WHO = "two officials"
_GUESTS = (
    "Anselm Brandt", "Bram Dahl", "Gerwin Ferr", "Idris Halv", "Ilka Hol", "Jorun Loz", "Katla Mawj", "Mirela Ostl",
    "Ostap Petr", "Radko Quil", "Runa Skar", "Sunniva Tans", "Teodor Tasm", "Vira Telm", "Arvid Ulm", "Benta Vint",
    "Corvin Bryn", "Dunja Sorv", "Edvin Narr", "Frida Polk",
)  # fmt: skip

Row = tuple[str, ...]
WORLDS = {
    "reported": "",
    "on the record": "?on-record=yes",
    "undisputed": "?undisputed=yes",
    f"without {_LEFT_OUT}": "?without=the-lantern",
    f"as of {_DAY}": f"?as-of={_DAY}",
}
"""By name what follows ``perspective`` in the IRI."""


@dataclass(frozen=True)
class Article:
    """One article: who says, in which outlet and on which day, that the two guests of an event have met, or denies it.

    ``speaker``: empty for two officials who are not named.
    """

    name: str
    outlet: str
    day: str
    speaker: str
    event: int
    denies: bool = False

    @property
    def guests(self) -> tuple[str, str]:
        """The two of whom it tells."""
        return _GUESTS[2 * self.event], _GUESTS[2 * self.event + 1]

    @property
    def files(self) -> dict[str, bytes]:
        """By path the text and the notes."""
        words = "that {} and {} had met".format(*self.guests)
        cue = "denied" if self.denies else "said"
        text = f"{self.outlet}\n\n{self.speaker or 'Two officials'} {cue} {words}.\n"
        return {
            f"articles/{self.name}.txt": text.encode(),
            f"notes/{self.name}.json": json.dumps(self._notes(cue, words)).encode(),
        }

    def _notes(self, cue: str, words: str) -> dict[str, object]:
        said: dict[str, object] = {
            "id": "s1", "speaker": self.speaker or _WHO, "cue": cue, "content": [words],
            "stance": "denies" if self.denies else "asserts", "claim": f"event-{self.event}",
        }  # fmt: skip
        if not self.speaker:
            said |= {"speaker_kind": "unnamed", "anonymous": True}
        cast = [{"name": self.outlet, "kind": "outlet"}]
        cast += [{"name": name, "kind": "person"} for name in (*self.guests, self.speaker) if name]
        return {
            "article": {"publisher": self.outlet, "title": self.name, "stated_date": self.day},
            "statements": [said],
            "actors": cast,
            "claims": [{"id": f"event-{self.event}", "text": f"They met, {self.event}.", "content": self._content()}],
            "read_by": {"how": "hand", "by": "A. Reader"},
        }

    def _content(self) -> list[list[str]]:
        meeting = f"ex:meeting/event-{self.event}"
        triples = [[meeting, "a", "so:Meeting"], [meeting, "so:status", "so:happened"]]
        for number, guest in enumerate(self.guests):
            part = f"ex:participation/event-{self.event}-{number}"
            triples += [
                [meeting, "so:participation", part],
                [part, "a", "so:Participation"],
                [part, "so:actor", f"ex:{_actor(guest)}"],
                [part, "so:role", "so:party"],
            ]
        return triples


@dataclass(frozen=True)
class Stage:
    """The dossier at one moment: its articles by name, and the names of those whose reading was rejected."""

    name: str
    articles: Mapping[str, Article]
    rejected: tuple[str, ...] = ()

    @property
    def files(self) -> dict[str, bytes]:
        """All files by path."""
        found = {"dossier.toml": SETTINGS.encode(), "decisions.jsonl": b"".join(map(self._line, self.rejected))}
        for article in self.articles.values():
            found |= article.files
        return found

    @staticmethod
    def _line(name: str) -> bytes:
        act = {
            "id": f"d-{name}", "date": "2026-11-20", "by": "A. Reader", "reason": "misread", "act": "reject",
            "targets": [f"attribution/{name}/s1"],
        }  # fmt: skip
        return json.dumps(act).encode() + b"\n"

    def expected(self, world: str) -> frozenset[Row]:
        """The rows that ``soak.rq`` should give in a world of ``WORLDS``."""
        admitted = self._admitted(world)
        rows: set[Row] = {("admits", f"claim/event-{event}", "") for event in admitted}
        for event in admitted:
            one, other = map(_actor, _GUESTS[2 * event : 2 * event + 2])
            rows |= {("met", one, other), ("met", other, one)}
        rows |= {("article", f"article/{name}", article.day) for name, article in self.articles.items()}
        return frozenset(rows | {("rejected", f"attribution/{name}/s1", "") for name in self.rejected})

    def _admitted(self, world: str) -> set[int]:
        said = [article for name, article in self.articles.items() if name not in self.rejected]
        if world == "on the record":
            said = [article for article in said if article.speaker]
        elif world.startswith("without"):
            said = [article for article in said if article.outlet != _LEFT_OUT]
        elif world.startswith("as of"):
            said = [article for article in said if article.day <= _DAY]
        denied = {article.event for article in said if article.denies and world == "undisputed"}
        return {article.event for article in said if not article.denies} - denied


def _actor(name: str) -> str:
    return "actor/" + name.lower().replace(" ", "-")


def _standing() -> dict[str, Article]:
    """The articles of the first stage."""
    found = {}
    for line in _STANDING.strip().splitlines():
        name, outlet, day, speaker, event = line.split()
        kind, _, number = event.partition(":")
        told = Article(name, _OUTLETS[outlet], f"2023-07-{day}", _SPEAKERS[speaker], int(number), kind == "denies")
        found[name] = told
    return found


def stages() -> tuple[Stage, ...]:
    """All stages: the first, and what one act each makes of it."""
    standing = _standing()
    extra = Article("extra-00", "The Harbour Post", "2023-07-10", "", 8)
    denial = Article("denial-02", "The Lantern", "2023-07-14", "Olav Korb", 3, denies=True)
    changed = replace(standing["report-06"], event=9, outlet="The Straits Letter")
    few = {name: each for name, each in standing.items() if each.event not in (2, 4)}
    return (
        Stage("as it was", standing),
        Stage("an article added", standing | {extra.name: extra}),
        Stage("a denial added", standing | {denial.name: denial}),
        Stage("articles removed", few),
        Stage("an article changed", standing | {changed.name: changed}),
        Stage("readings rejected", standing | {extra.name: extra}, ("denial-01", "report-03", "report-12")),
    )
