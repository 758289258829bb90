"""Building: the dossier's files to the published store, incrementally and all or nothing.

Each article's notes (and each hand-written file) are read once and kept as a unit under ``.sayso/units``, named by the
hash of what it was made from and sealed with its own; a build whose inputs have not changed publishes nothing new.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from sayso import interpret, notes, ontology, settling
from sayso.assemble import assemble
from sayso.decisions import Ledger, encode
from sayso.dossier import Dossier, decode_article
from sayso.errors import DossierError, InputError, NotBuilt, SaysoError
from sayso.model import Decision, Span, Unit
from sayso.rdf import read_graph_file
from sayso.store.snapshots import BuildInfo, BuildLock, current, fault, is_whole, publish, sweep

UNIT_FORMAT = "4"  # part of every unit's hash: raise it when the model or the reading of files changes
LOCK_SECONDS = 60.0  # how long a second builder waits for the first one
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Report:
    """What a build did: the build that stands now, whether it is new, and what was passed over."""

    info: BuildInfo
    fresh: bool
    read: int
    kept: int
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """One input of a build: its name for messages, the hash of all that it is made from, how to make its unit.

    ``unread``: the name of an article without notes, which counts only where no hand-written file describes it.
    """

    name: str
    key: str
    make: Callable[[], Unit]
    unread: str | None = None


def build(
    dossier: Dossier, *, force: bool = False, wait: float = LOCK_SECONDS, progress: Progress | None = None
) -> Report:
    """Builds the dossier's store where its files have changed, and publishes it.

    ``wait`` is how many seconds to wait for another builder, ``progress`` is told (stage, done, of how many).
    ``force`` reads every file anew. No word of what was removed stays in the cache, whatever builds before were killed.
    Raises DossierError and NotesError for faulty files, Busy where another builder holds the lock; then, and when
    interrupted, the store stays as it was.
    """
    tell = progress or _silent
    with BuildLock(dossier.cache, timeout=wait):
        dossier.check_orphans()
        sources = list(_sources(dossier))
        inputs = _fingerprint(dossier, sources)
        known = None if force else _standing(dossier.cache)
        if known is not None and known.meta.get("inputs") == inputs:
            sweep(dossier.cache, known)
            _forget(dossier, sources)
            return Report(known, False, 0, len(sources), tuple(known.meta.get("warnings", ())))
        units, read = _units(dossier, sources, tell, force)
        warnings: set[str] = set()
        tell("putting together", 0, 1)
        lines = graph_lines(dossier, units, warnings.add)
        tell("publishing", 0, 1)
        try:
            info = publish(dossier.cache, lines, {"inputs": inputs, "warnings": sorted(warnings)})
        except InputError as error:
            raise _culprit(dossier, units) or error from None
        _forget(dossier, sources)
        tell("publishing", 1, 1)
        return Report(info, True, read, len(units) - read, tuple(sorted(warnings)))


def is_made_of_the_files(dossier: Dossier, info: BuildInfo) -> bool:
    """Whether a build was made of the dossier's files as they are now; False also where one cannot be read."""
    try:
        return bool(info.meta.get("inputs") == _fingerprint(dossier, list(_sources(dossier))))
    except SaysoError:
        return False


def graph_lines(dossier: Dossier, units: list[Unit], warn: Callable[[str], None]) -> list[str]:
    """The N-Quads lines of the whole dossier, as a build publishes them. Raises DossierError."""
    dossier.check_orphans()
    _check_texts(dossier, units)
    closure = ontology.closure(dossier.cache / "ontology")
    return assemble(dossier.base, units, dossier.decisions(), closure, warn)


def prove(dossier: Dossier, units: list[Unit], warn: Callable[[str], None]) -> None:
    """Puts the whole together as a build does, and parses it. Raises DossierError for what no build could publish."""
    if found := fault(graph_lines(dossier, units, warn)):
        raise _culprit(dossier, units) or DossierError(f"The dossier as a whole: {found}. Mend what makes this line.")


def _culprit(dossier: Dossier, units: list[Unit]) -> DossierError | None:
    """The error that names the file, or the decision, whose lines do not parse; None where none does that alone."""
    parts = [(unit.source, [unit], Ledger()) for unit in units]
    parts += [(f"decisions.jsonl, {d.id}", [], Ledger((d,))) for d in dossier.decisions().all]
    for source, some, ledger in parts:
        try:
            found = fault(assemble(dossier.base, some, ledger, (), lambda _: None))
        except (SaysoError, LookupError):
            continue  # it rests on other files
        if found:
            return DossierError(f"{source}: {found}. Mend the IRI or language tag, or take it out.")
    return None


def read_units(dossier: Dossier) -> list[Unit]:
    """All units of a dossier, read anew. Raises DossierError and NotesError."""
    return list(_told(_sources(dossier), lambda source: source.make()))


def _told(sources: Iterable[Source], unit_of: Callable[[Source], Unit]) -> Iterator[Unit]:
    """The units of sources, without the articles that nobody has read but a hand-written file describes."""
    described: set[str | None] = set()
    for source in sources:
        if source.unread is None or source.unread not in described:
            unit = unit_of(source)
            described.update(article.name for article in unit.articles)
            yield unit


def _standing(cache: Path) -> BuildInfo | None:
    """The build that is published; None where there is none, where it has another format, or its file is not whole."""
    try:
        known = current(cache)
    except NotBuilt:
        return None
    return known if known is not None and is_whole(known) else None


def _silent(stage: str, done: int, of: int) -> None:
    pass


def _sources(dossier: Dossier) -> Iterator[Source]:
    """All inputs; the hand-written files first, since they may describe articles that have no notes."""
    for path in dossier.graphs():
        yield _graph(dossier, path)
    decided = settling.by_article(dossier.decisions(), dossier.base)
    for name, path in dossier.articles().items():
        data = dossier.read(path)
        noted = dossier.notes(name)
        acts = decided.get(name, ())
        yield _bare(dossier, name, data) if noted is None else _noted(dossier, name, data, noted, acts)


def _graph(dossier: Dossier, path: Path) -> Source:
    source = f"{path.relative_to(dossier.path)}"
    key = _hash(b"graph", dossier.base.encode(), os.fsencode(source), dossier.read(path))
    return Source(source, key, lambda: read_graph_file(path, dossier.base, source))


def _bare(dossier: Dossier, name: str, data: bytes) -> Source:
    language = dossier.settings.language

    def make() -> Unit:
        decode_article(data, f"articles/{name}.txt")
        return interpret.bare(name=name, data=data, base=dossier.base, language=language)

    key = _hash(b"bare", dossier.base.encode(), name.encode(), language.encode(), data)
    return Source(f"articles/{name}.txt", key, make, unread=name)


def _noted(dossier: Dossier, name: str, data: bytes, path: Path, decided: Sequence[Decision]) -> Source:
    raw = dossier.read(path)
    source = f"{path.parent.name}/{path.name}"
    by_machine = path.parent.name == "readings"

    def make() -> Unit:
        decode_article(data, f"articles/{name}.txt")
        read = notes.decode(raw, source)
        return settling.unit(
            read, decided, name=name, data=data, base=dossier.base, source=source, by_machine=by_machine
        )

    acts = b"".join(encode(decision, dossier.base) for decision in decided)
    key = _hash(b"notes", dossier.base.encode(), source.encode(), data, raw, acts)
    return Source(source, key, make)


def _hash(*parts: bytes) -> str:
    whole = hashlib.sha256(UNIT_FORMAT.encode())
    for part in parts:
        whole.update(len(part).to_bytes(8, "big"))
        whole.update(part)
    return whole.hexdigest()


def _fingerprint(dossier: Dossier, sources: list[Source]) -> str:
    decisions = dossier.path / "decisions.jsonl"
    parts = [source.key.encode() for source in sources]
    parts.append(dossier.read(decisions) if os.path.lexists(decisions) else b"")
    parts.append(dossier.read(dossier.path / "dossier.toml"))
    parts.extend(ontology.source(name) for name in ontology.SOURCES)
    return _hash(*parts)


def _units(dossier: Dossier, sources: list[Source], tell: Progress, force: bool) -> tuple[list[Unit], int]:
    folder = dossier.cache / "units"
    folder.mkdir(parents=True, exist_ok=True)
    done = read = 0

    def unit_of(source: Source) -> Unit:
        nonlocal done, read
        path = folder / f"{source.key}.json"
        unit = None if force else _kept(path)
        if unit is None:
            unit = source.make()
            read += 1
            _keep(path, unit)
        done += 1
        tell("reading", done, len(sources))
        return unit

    return list(_told(sources, unit_of)), read


def _keep(path: Path, unit: Unit) -> None:
    """Writes a unit below the SHA-256 of its JSON."""
    body = msgspec.json.encode(unit)
    part = path.with_suffix(f".{os.getpid()}")
    part.unlink(missing_ok=True)
    with part.open("xb") as out:
        out.write(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
    part.replace(path)


def _kept(path: Path) -> Unit | None:
    """A unit from the cache; None where it is not read yet, or where its file is damaged: it is read again then."""
    try:
        seal, _, body = path.read_bytes().partition(b"\n")
        if seal != hashlib.sha256(body).hexdigest().encode():
            return None
        return msgspec.json.decode(body, type=Unit)
    except (OSError, ValueError, RecursionError, msgspec.DecodeError):
        return None


def _forget(dossier: Dossier, sources: list[Source]) -> None:
    """Removes the units of files that are no longer there or have changed, so that no word of them stays."""
    wanted = {f"{source.key}.json" for source in sources}
    folder = dossier.cache / "units"
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in wanted:
            path.unlink(missing_ok=True)


def _check_texts(dossier: Dossier, units: list[Unit]) -> None:
    """Hand-written spans lie within their article, and where the text is there, its words stand at the offsets."""
    articles = {article.iri: article for unit in units for article in unit.articles}
    paths = dossier.articles()
    texts: dict[str, str] = {}
    for unit in units:
        if not unit.source.startswith("graph/"):
            continue
        for article in unit.articles:
            if article.name in paths:
                data = dossier.read(paths[article.name])
                if hashlib.sha256(data).hexdigest() != article.text_hash:
                    raise DossierError(
                        f"{unit.source}, {article.iri}: articles/{article.name}.txt is another text: its SHA-256 is "
                        "not the so:textHash. Put the right text there, or read the offsets anew."
                    )
                texts[article.iri] = decode_article(data, f"articles/{article.name}.txt")
        for span in _spans(unit):
            article_of = articles.get(span.article)
            if article_of is None:
                raise DossierError(f"{unit.source}: a span lies in {span.article}, which is no article here.")
            _check_span(unit.source, span, article_of.length, texts.get(span.article))


def _spans(unit: Unit) -> Iterator[Span]:
    for a in unit.attributions:
        yield from (*a.source, *a.cue, *a.content)
    for mention in unit.mentions:
        yield from mention.evidence


def _check_span(source: str, span: Span, length: int, text: str | None) -> None:
    if span.end > length:
        raise DossierError(f"{source}: the span {span.start}–{span.end} ends after the article's {length} characters.")
    if text is not None and span.exact is not None and text[span.start : span.end] != span.exact:
        raise DossierError(
            f"{source}: at {span.start}–{span.end} the article has “{text[span.start : span.end][:60]}”, "
            f"not “{span.exact[:60]}”. Count code points from 0."
        )
