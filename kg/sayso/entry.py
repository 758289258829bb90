"""Many files into a dossier: each read by machine where nobody has read it, checked, and put in place.

They enter in batches, each all or none, so that whoever is stopped in the middle keeps whole articles, and goes on by
asking for the same again. The dossier is locked while a batch is put in place, and not while it is read. Batches grow
with what is in place already, for each is tried against all of it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from sayso import adding, notes
from sayso.adding import Addition, Wish
from sayso.dossier import Dossier
from sayso.errors import CopyError, DossierError, SaysoError
from sayso.extract.drafting import Draft
from sayso.extract.many import Job, Machine
from sayso.extract.reading import Document, Reader
from sayso.rdf import read_graph_file
from sayso.store.lock import BuildLock

FIRST_BATCH = 16
_MOST = 128  # files in a batch, whose texts and readings are in memory at once
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of one wish: the addition that is in place, or why there is none.

    ``draft`` is what a machine has read for it now.
    """

    wish: Wish
    addition: Addition | None = None
    error: SaysoError | None = None
    draft: Draft | None = None


@dataclass
class Tally:
    """What became of many wishes, as numbers; of copies, kept or refused, and of what else was refused, the files."""

    files: int = 0
    articles: int = 0
    unchanged: int = 0
    read: int = 0
    statements: int = 0
    meetings: int = 0
    actors: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    copies: list[str] = field(default_factory=list)
    refused_copies: int = 0
    refused: list[str] = field(default_factory=list)

    def count(self, entered: Entered) -> None:
        """Counts one more."""
        self.files += 1
        path, addition, draft = str(entered.wish.path), entered.addition, entered.draft
        if isinstance(entered.error, CopyError):
            self.copies.append(path)
            self.refused_copies += 1
        elif addition is None:
            self.refused.append(path)
        if addition is None:
            return
        self.articles += len(addition.unit.articles) if addition.document is not None else 0
        self.unchanged += not (addition.files or addition.drops)
        if any(article.copy_of for article in addition.unit.articles):
            self.copies.append(path)
        if draft is not None:
            self.read += 1
            self.statements += len(draft.notes.statements)
            self.meetings += len(draft.notes.meetings)
            self.actors += len(draft.notes.actors)
            self.rejected.update(each.why for each in draft.rejected)


def enter(dossier: Dossier, wishes: Sequence[Wish], processes: int, moved: Progress) -> Iterator[Entered]:
    """Puts into a dossier what can enter, in order, and says of each wish what became of it.

    ``processes`` is how many read articles by machine, ``moved`` is told (stage, done, of how many). What was yielded
    is in place. Raises Busy where another process holds the dossier, and what ``Machine`` raises.
    """
    taken: dict[str, str] = {}
    done, size = 0, FIRST_BATCH
    with Reader() as reader, Machine(processes) as machine:
        while batch := wishes[done : done + size]:
            read = _read(dossier, reader, machine, batch, partial(_advance, moved, done, len(wishes)))
            with BuildLock(dossier.cache, "sayso add"):
                entered = _put(dossier, read, taken)
            yield from entered
            done += len(batch)
            size = min(_MOST, max(FIRST_BATCH, done // 2))


def _advance(moved: Progress, before: int, of: int, done: int) -> None:
    moved("reading", before + done, of)


@dataclass(frozen=True, slots=True)
class _Read:
    """A wish with the document that was read for it, the fault that was found, and the machine's draft."""

    wish: Wish
    document: Document | None = None
    error: SaysoError | None = None
    draft: Draft | None = None


def _read(
    dossier: Dossier, reader: Reader, machine: Machine, batch: Sequence[Wish], moved: Callable[[int], None]
) -> list[_Read]:
    found: list[_Read] = []
    jobs: dict[int, Job] = {}
    described = _described(dossier)
    for number, wish in enumerate(batch):
        try:
            document = _document(reader, wish)
            article = adding.to_read(dossier, wish, document) if document is not None else None
        except SaysoError as error:
            found.append(_Read(wish, error=error))
            continue
        found.append(_Read(wish, document))
        if article is not None and document is not None and adding.target(wish) not in described:
            jobs[number] = Job(document.text, article)
    for number, draft in zip(jobs, machine.drafts(jobs.values()), strict=True):
        found[number] = _Read(batch[number], found[number].document, draft=draft)
        moved(number + 1)
    moved(len(batch))
    return found


def _document(reader: Reader, wish: Wish) -> Document | None:
    """The article of a wish; None for triples."""
    return None if adding.is_graph_file(wish.path) else adding.read_article(reader, wish.path, wish.data)


def _described(dossier: Dossier) -> frozenset[str]:
    """The articles that hand-written files describe: these have been read."""
    units = (read_graph_file(path, dossier.base, path.name) for path in dossier.graphs())
    return frozenset(article.name for unit in units for article in unit.articles)


def _put(dossier: Dossier, read: Sequence[_Read], taken: dict[str, str]) -> list[Entered]:
    """Checks what was read, and puts in place what holds; ``taken`` says which file has which name in this call."""
    made: list[Entered] = []
    ready: list[Addition] = []
    for each in read:
        found = _prepared(dossier, each, ready, taken)
        if found.addition is not None:
            ready.append(found.addition)
            taken[found.addition.name] = found.addition.source
        made.append(found)
    faults = dict(_committed(dossier, ready))
    for name in faults:
        del taken[name]
    return [_after(each, faults) for each in made]


def _prepared(dossier: Dossier, read: _Read, ready: Sequence[Addition], taken: Mapping[str, str]) -> Entered:
    if read.error is not None:
        return Entered(read.wish, error=read.error)
    try:
        reading: notes.Notes | None = read.draft.notes if read.draft is not None else None
        if (same := taken.get(adding.target(read.wish))) is not None:
            raise DossierError(
                f"{read.wish.path}: {same} has the same name, {adding.target(read.wish)}. Add it by itself with "
                "another --name."
            )
        addition = adding.prepare(dossier, read.wish, read.document, ready, reading)
    except SaysoError as error:
        return Entered(read.wish, error=error)
    return Entered(read.wish, addition, draft=read.draft)


def _committed(dossier: Dossier, ready: Sequence[Addition]) -> Iterator[tuple[str, SaysoError]]:
    """Puts additions in place, all that hold together with the rest; gives the names of the others, and why."""
    try:
        adding.commit(dossier, ready, lambda _: None)  # the build tells the warnings
    except SaysoError as error:
        if len(ready) == 1:
            yield ready[0].name, error
            return
        half = len(ready) // 2
        yield from _committed(dossier, ready[:half])
        yield from _committed(dossier, ready[half:])


def _after(entered: Entered, faults: Mapping[str, SaysoError]) -> Entered:
    fault = faults.get(entered.addition.name) if entered.addition is not None else None
    return entered if fault is None else Entered(entered.wish, error=fault)


__all__ = ["FIRST_BATCH", "Entered", "Tally", "enter"]
