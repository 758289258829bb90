"""Checking a dossier: every fault that can be found, with file and key, not only the first one.

A build stops at the first fault. Here each file is read by itself, each statement and quote of its notes too, and only
when all files are right is the whole put together. The SHACL check holds the built graph against ontology/shapes.ttl.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from sayso import decisions, interpret, notes, ontology, settling, twins
from sayso.build import prove
from sayso.dossier import Dossier, decode_article
from sayso.doubts import doubts
from sayso.errors import DossierError, NotBuilt, NotesError, SaysoError
from sayso.intake import faults
from sayso.model import Decision, Unit
from sayso.rdf import read_graph_file
from sayso.store.snapshots import current

_ITEMS: dict[str, type[notes.Base]] = {
    "statements": notes.Statement,
    "meetings": notes.Meeting,
    "actors": notes.ActorNotes,
    "claims": notes.ClaimNotes,
}


@dataclass(frozen=True, slots=True)
class Findings:
    """What a check found: faults, which stop a build, and warnings, which do not."""

    problems: tuple[str, ...]
    warnings: tuple[str, ...]
    articles: int


@dataclass(frozen=True, slots=True)
class Breach:
    """One result of the SHACL check: the thing, the value where there is one, and the shape's message."""

    focus: str
    value: str
    message: str
    severity: str


def check(dossier: Dossier, progress: Callable[[str, int, int], None] | None = None) -> Findings:
    """Reads all of a dossier and lists what is wrong; raises nothing for faulty files."""
    found = _Collector(dossier, progress or (lambda stage, done, of: None))
    found.files()
    return Findings(tuple(found.problems), tuple(sorted(set(found.warnings))), found.articles)


class _Collector:
    """Gathers problems and warnings in the order of the files."""

    def __init__(self, dossier: Dossier, progress: Callable[[str, int, int], None]) -> None:
        self.dossier = dossier
        self.progress = progress
        self.problems: list[str] = []
        self.warnings: list[str] = []
        self.units: list[Unit] = []
        self.articles = 0
        self.words: dict[str, frozenset[bytes]] = {}  # by article, see ``twins``
        self.decided: Mapping[str, tuple[Decision, ...]] = {}

    def fault(self, error: SaysoError) -> None:
        """Keeps an error's message, once."""
        if str(error) not in self.problems:
            self.problems.append(str(error))

    def attempt(self, work: Callable[[], Any]) -> Any:
        """The result of some work; None where it fails, and then the fault is kept."""
        try:
            return work()
        except SaysoError as error:
            self.fault(error)
            return None

    def files(self) -> None:
        """Reads every file, and then the whole where each part is right."""
        dossier = self.dossier
        articles = self.attempt(dossier.articles) or {}
        graphs = dossier.graphs()
        self.articles = len(articles)
        self._decisions()
        described = self._graphs(graphs, len(articles))
        for number, (name, path) in enumerate(articles.items()):
            self.progress("reading", number + 1, len(articles) + len(graphs))
            self._article(name, path, described)
        self.attempt(dossier.check_orphans)
        self._settings()
        if not self.problems:
            self.attempt(lambda: prove(dossier, self.units, self.warnings.append))
        self._copies()
        self._undated()

    def _graphs(self, graphs: list[Path], before: int) -> set[str]:
        """Reads the hand-written files; gives the names of the articles that they describe."""
        described: set[str] = set()
        for number, path in enumerate(graphs):
            self.progress("reading", before + number + 1, before + len(graphs))
            source = str(path.relative_to(self.dossier.path))
            try:
                self.dossier.read(path)
                unit = read_graph_file(path, self.dossier.base, source)
            except SaysoError as error:
                self.fault(error)
                continue
            described.update(article.name for article in unit.articles)
            self.units.append(unit)
        return described

    def _article(self, name: str, path: Path, described: set[str]) -> None:
        data = self.attempt(lambda: self.dossier.read(path))
        text = self.attempt(lambda: decode_article(data, f"articles/{name}.txt")) if data is not None else None
        if data is None or text is None:
            return
        self.words[name] = twins.words(data)
        noted = self.dossier.notes(name)
        if noted is None:
            if name not in described:
                self._unread(name)
                self.units.append(
                    interpret.bare(
                        name=name, data=data, base=self.dossier.base, language=self.dossier.settings.language
                    )
                )
            return
        source = f"{noted.parent.name}/{noted.name}"
        raw = self.attempt(lambda: self.dossier.read(noted))
        if raw is None:
            return
        try:
            read = notes.decode(raw, source)
        except NotesError as error:
            self._faulty_items(raw, source, error)
            return
        for wrong in faults(read, text, source):
            self.fault(NotesError(wrong))
        by_machine = noted.parent.name == "readings"
        unit = self.attempt(
            lambda: settling.unit(
                read,
                self.decided.get(name, ()),
                name=name,
                data=data,
                base=self.dossier.base,
                source=source,
                by_machine=by_machine,
            )
        )
        if unit is not None:
            self.units.append(unit)
            if by_machine and not read.tells:
                self._unread(name)
            else:
                self.warnings.extend(doubts(read, text, source))
        if read.read_by.how == "machine" and not by_machine:
            self.warnings.append(f"{source}, read_by: a machine read it, so it belongs into readings/. Move the file.")

    def _unread(self, name: str) -> None:
        self.warnings.append(f"articles/{name}.txt: nobody has read it yet; it says nothing in the graph.")

    def _faulty_items(self, raw: bytes, source: str, first: NotesError) -> None:
        """Every item of the notes that is wrong by itself; else the one error that the whole file gave."""
        before = len(self.problems)
        try:
            whole = msgspec.json.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            whole = None
        for key, kind in _ITEMS.items():
            items = whole.get(key) if isinstance(whole, dict) else None
            for number, item in enumerate(items if isinstance(items, list) else ()):
                try:
                    msgspec.convert(item, kind)
                except msgspec.ValidationError as error:
                    name = item.get("id") or item.get("name") or number if isinstance(item, dict) else number
                    wrong = notes.plain(str(error), kind)
                    self.fault(NotesError(f"{source}, {key} {name}: {wrong} docs/notes.md lists the keys."))
        if len(self.problems) == before:
            self.fault(first)

    def _decisions(self) -> None:
        path = self.dossier.path / "decisions.jsonl"
        if os.path.lexists(path):
            raw = self.attempt(lambda: self.dossier.read(path))
            for error in decisions.faults(raw.splitlines() if raw is not None else (), self.dossier.base):
                self.fault(error)
            if raw is not None and not self.problems:
                self.decided = settling.by_article(self.dossier.decisions(), self.dossier.base)

    def _undated(self) -> None:
        """Articles that nobody dates, neither in notes nor by decision."""
        try:
            dated = {target for decision in self.dossier.decisions().of("date") for target in decision.targets}
        except SaysoError:
            return  # a fault that is listed already
        for unit in self.units:
            for article in unit.articles:
                if article.publisher and not article.published and article.iri not in dated:
                    self.warnings.append(f"{unit.source}: without a date the article is in no world as of a day.")

    def _settings(self) -> None:
        settings = self.dossier.settings
        for key in ("license", "rights"):
            if not getattr(settings, key):
                self.warnings.append(f"dossier.toml: {key} is empty, so exports cannot say who may use them.")

    def _copies(self) -> None:
        marked = {(a.name, a.copy_of.rpartition("/")[2]) for unit in self.units for a in unit.articles}
        first: dict[bytes, str] = {}
        for name, words in self.words.items():
            other = next((first[each] for each in words if each in first), name)
            first |= dict.fromkeys(words - first.keys(), name)
            if other != name and not {(name, other), (other, name)} & marked:
                self.warnings.append(
                    f'articles/{name}.txt: it is the text of {other}, and neither is marked as a copy ("copy_of"): '
                    "they count as two sources."
                )


# SHACL -------------------------------------------------------------------------------------------------------------


def shacl(dossier: Dossier) -> tuple[Breach, ...]:
    """Where the built graph breaks ontology/shapes.ttl, sorted (W3C Shapes Constraint Language, 20 July 2017).

    All graphs of the build are joined, as the shapes expect. Raises NotBuilt where there is no build.
    """
    from pyshacl import validate
    from rdflib import RDF, SH, Graph

    info = current(dossier.cache)
    if info is None:
        raise NotBuilt(f"{dossier.path}: nothing is built yet. Run `sayso build`.")
    data = ontology.load()
    data.parse(data=_joined(info.path), format="nt")
    shapes = Graph().parse(data=ontology.source("shapes.ttl"), format="turtle")
    conforms, report, _ = validate(data, shacl_graph=shapes)
    if conforms:
        return ()
    if not isinstance(report, Graph):
        raise DossierError(f"{info.path}: the SHACL check could not run: {report!r}. Run `sayso build --force`.")
    out: set[Breach] = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        for message in report.objects(result, SH.resultMessage):
            focus, value, severity = (
                str(report.value(result, key) or "") for key in (SH.focusNode, SH.value, SH.resultSeverity)
            )
            out.add(Breach(focus, value, str(message), severity.rpartition("#")[2].lower()))
    return tuple(sorted(out, key=lambda b: (b.focus, b.value, b.message)))


def _joined(path: Path) -> str:
    """The triples of all graphs of an N-Quads file, as N-Triples."""
    lines = path.read_text(encoding="utf-8").split("\n")
    return "".join(sorted({line[: line.rindex(" <")] + " .\n" for line in lines if line}))
