"""One saved question asked in several worlds: which answer holds in which, who is against it there, and its claims.

A claim is not a fact, and no world says which other one is right: an answer holds for who believes that world's claims.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sayso import dataset, queries
from sayso import terms as t
from sayso.errors import InputError, PerspectiveError, QueryRefused
from sayso.perspective import PRESETS, Perspective, parse_iri
from sayso.query_files import Parameter, SavedQuery
from sayso.results import Cell, Table, parse_table
from sayso.views.base import View
from sayso.views.thing import world_title

MOST_WORLDS = 8
MOST_ANSWERS = 200
"""Answers of a model; how many more there are, it says."""
MOST_ACTORS = 24
"""Actors of a network; where there are more, the model has none."""
_MOST_BYTES = 16 * 2**20  # of the answer in one world

BY_WHOM = "path"
"""The column of every saved question with which begins who tells what stands before it (docs/questions.md)."""
PROVENANCE = frozenset({
    *queries.AGAINST, queries.ELSEWHERE, "disputed", "otherwise_told_by", "claim_denied_by",
    "root", "voucher", "article", "read_by", "chain", "copy_of", "attribution", "mentioned_in",
    "belonging_claim", "belonging_path", "other_belonging_claim", "other_belonging_path",
})  # fmt: skip
"""Columns before that one which say by whom and on what ground, and so are no part of an answer either."""
_CLAIMS = ("claim", "belonging_claim", "other_belonging_claim", "other_claim")
_PAIR = ("who", "met")  # of question 1, which has only meetings that happened or are going on
_READERS = {iri: word for word, iri in t.READERS.items()}
_MARKS = ("", queries.REVIEWED, queries.BY_MACHINE)  # behind a path, from the best reading to the worst
_Any = TypeVar("_Any")
_STRENGTH = ("hand", "reviewed", "machine", "")  # the first that there is says how an answer is read at best


@dataclass(frozen=True)
class Mark:
    """How an answer stands in one world.

    ``word``: "told", "background" where nobody need tell it, "holds" for what is no matter of telling, "" where it
    does not hold. ``claims``: on which it rests there; ``against``: those of them that somebody denies there, or says
    the opposite of: ``denied_by`` and ``opposite_by`` list them, by path, with the marks of machines. ``disputed``:
    whether anybody is against it, one way or the other; ``meeting_by``: who is not, and denies there the meeting as
    another claim tells it; ``partly``: of a pair, against some of what is told of the two,
    and not against all. ``how_read``: hand, reviewed or machine, whichever is the best reading that leads to it; ""
    where nothing was read.
    """

    word: str = ""
    claims: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    denied_by: tuple[str, ...] = ()
    opposite_by: tuple[str, ...] = ()
    meeting_by: tuple[str, ...] = ()
    disputed: bool = False
    partly: bool = False
    how_read: str = ""

    @property
    def deniers(self) -> tuple[str, ...]:
        """Who denies it there: the last names of the paths, marked where only a machine has read any of them."""
        return _named(self.denied_by)

    @property
    def opposing(self) -> tuple[str, ...]:
        """Who says the opposite there, and so is no denier: named as those."""
        return _named(self.opposite_by)

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """Who denies the meeting there as another claim tells it, and is none of those: named as those."""
        known = {_parts(name)[0] for name in (*self.deniers, *self.opposing)}
        return tuple(name for name in _named(self.meeting_by) if _parts(name)[0] not in known)

    @property
    def machine_against(self) -> bool:
        """Whether all that speaks against it there was read by a machine only."""
        paths = (*self.denied_by, *self.opposite_by)
        return bool(paths) and all(path.endswith(queries.BY_MACHINE) for path in paths)

    @property
    def state(self) -> str:
        """A word for the picture: "told", "disputed", "partly" or "absent"."""
        if not self.word:
            return "absent"
        return "partly" if self.partly else "disputed" if self.disputed else "told"


@dataclass(frozen=True)
class Answer:
    """What a row tells, without who tells it: the cells by ``Across.columns``, and a mark for each world."""

    cells: tuple[Cell | None, ...]
    marks: tuple[Mark, ...]

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims on which it rests in one world or another."""
        return _once(claim for mark in self.marks for claim in mark.claims)


@dataclass(frozen=True)
class Link:
    """Two actors of whom answers tell, with a mark for each world: of all that is told of them there."""

    one: str
    other: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class World:
    """A world with its words, and how many answers hold in it, are disputed there, and were read by machine only.

    ``elsewhere``: how many nobody disputes there, while their meeting is denied as another claim tells it. Of those
    disputed: ``denied`` by somebody, ``opposed`` by those alone who say the opposite, and ``machine_against``,
    against which nobody but a machine has read anything.
    """

    rule: Perspective
    title: str
    holds: int
    disputed: int
    denied: int
    opposed: int
    elsewhere: int
    by_machine: int
    machine_against: int


@dataclass(frozen=True)
class Across:
    """A question's answers in several worlds, in the order of the worlds and of their rows.

    ``total`` counts all answers, ``answers`` has the first of them. ``links``: the pairs of actors, where an answer is
    one and they are not too many.
    """

    question: SavedQuery
    columns: tuple[str, ...]
    worlds: tuple[World, ...]
    answers: tuple[Answer, ...]
    total: int
    links: tuple[Link, ...]


def world_parameter(saved: SavedQuery) -> Parameter:
    """The parameter that names a question's world: each has one."""
    return next(p for p in saved.parameters if p.type == "world")


def chosen(
    saved: SavedQuery, written: Iterable[str], base: str, find: queries.Find | None = None, presets: bool = True
) -> tuple[Perspective, ...]:
    """The worlds that somebody asks for: the ready-made ones unless he wants none of them, and those written.

    ``written``: as for ``queries.bind``; empty texts do not count. Raises InputError for none, and for more than
    ``MOST_WORLDS``, and what ``queries.term`` raises.
    """
    parameter = world_parameter(saved)
    found = dict.fromkeys(PRESETS.values() if presets else ())
    for text in written:
        if text.strip():
            iri = queries.term(parameter, text.strip(), base, find)[1:-1]
            rule = parse_iri(iri, base)
            if rule is None:
                raise PerspectiveError(f"<{iri}> is no perspective of this dossier.")
            found[rule] = None
        if len(found) > MOST_WORLDS:
            raise InputError(
                f"At most {MOST_WORLDS} worlds stand side by side, and more are asked for. Take some away, or leave "
                "out the ready-made ones."
            )
    if not found:
        raise InputError("No world is named. Give one, such as on-record, or do not leave out the ready-made ones.")
    return tuple(found)


def across(
    view: View,
    saved: SavedQuery,
    values: Mapping[str, str],
    rules: Sequence[Perspective],
    find: queries.Find | None = None,
    alive: Callable[[], bool] | None = None,
) -> Across:
    """A saved question with the same values in each of some worlds.

    ``values``: as for ``queries.bind``, without the world. ``alive``: as for ``QueryService.ask``. Raises QueryRefused
    for an answer that is too long, and what ``bind`` and ``ask`` raise.
    """
    world = world_parameter(saved).name
    tables = []
    for rule in rules:
        text = queries.bind(saved, {**values, world: rule.iri(view.base)}, view.base, find)
        found = dataset.answer(view.service, dataset.plan(text, base=view.base), alive=alive)
        if len(found.body) > _MOST_BYTES:
            raise QueryRefused(f"{saved.name} has too many answers to set side by side. Ask for less.", 413)
        tables.append(parse_table(found.body))
    return compared(saved, [(rule, world_title(view, rule)) for rule in rules], tables)


def compared(saved: SavedQuery, worlds: Sequence[tuple[Perspective, str]], tables: Sequence[Table]) -> Across:
    """The model of what a question answered in each world; ``worlds`` have their titles."""
    columns = answer_columns(tables[0].variables)
    found = [_by_answer(table, columns) for table in tables]
    every = _once(cells for marks in found for cells in marks)
    answers = tuple(Answer(cells, tuple(marks.get(cells, Mark()) for marks in found)) for cells in every)
    return Across(
        question=saved,
        columns=columns,
        worlds=tuple(_world(*world, marks.values()) for world, marks in zip(worlds, found, strict=True)),
        answers=answers[:MOST_ANSWERS],
        total=len(answers),
        links=_links(columns, answers),
    )


def answer_columns(variables: Sequence[str]) -> tuple[str, ...]:
    """Of the columns of a saved question those that make up an answer: not who tells it, or is against it."""
    last = variables.index(BY_WHOM) if BY_WHOM in variables else len(variables)
    return tuple(name for name in variables[:last] if name not in PROVENANCE)


def _by_answer(table: Table, columns: Sequence[str]) -> dict[tuple[Cell | None, ...], Mark]:
    places = [table.variables.index(name) for name in columns]
    rows: dict[tuple[Cell | None, ...], list[dict[str, Cell]]] = {}
    for row in table.rows:
        named = {name: cell for name, cell in zip(table.variables, row, strict=True) if cell is not None}
        rows.setdefault(tuple(row[n] for n in places), []).append(named)
    return {cells: _mark(found) for cells, found in rows.items()}


def _mark(rows: Sequence[Mapping[str, Cell]]) -> Mark:
    """The mark of an answer, from its rows in one world."""
    against = [row for row in rows if _is_disputed(row)]
    return Mark(
        word=_word(rows),
        claims=_once(row[name].value for row in rows for name in _CLAIMS if name in row),
        against=_once(row["claim"].value for row in against if "claim" in row),
        denied_by=_paths(rows, "denied_by"),
        opposite_by=_paths(rows, "opposite_said_by"),
        meeting_by=_paths(rows, queries.ELSEWHERE),
        disputed=bool(against),
        how_read=_best(_READERS.get(row["read_by"].value, "") if "read_by" in row else "" for row in rows),
    )


def _named(paths: Iterable[str]) -> tuple[str, ...]:
    """The last names of paths, each once, with the mark of its best reading."""
    best: dict[str, str] = {}
    for path in paths:
        bare, mark = _parts(path.rpartition(" > ")[2])
        best[bare] = min(best.get(bare, queries.BY_MACHINE), mark, key=_MARKS.index)
    return tuple(bare + mark for bare, mark in best.items())


def _parts(name: str) -> tuple[str, str]:
    """A name, and the mark behind it."""
    bare = name.removesuffix(queries.BY_MACHINE).removesuffix(queries.REVIEWED)
    return bare, name.removeprefix(bare)


def _paths(rows: Iterable[Mapping[str, Cell]], column: str) -> tuple[str, ...]:
    listed = (path for row in rows if (by := row.get(column)) for path in by.value.split("; "))
    return _once(path for path in listed if path)


def _is_disputed(row: Mapping[str, Cell]) -> bool:
    disputed = row.get("disputed")
    return any(_paths([row], name) for name in queries.AGAINST) or bool(disputed and disputed.value in {"true", "1"})


def _word(rows: Sequence[Mapping[str, Cell]]) -> str:
    if any("stance" in row for row in rows):
        return "told"
    path = rows[0].get(BY_WHOM)
    return "background" if path and path.value == "background" else "holds"


def _best(readings: Iterable[str]) -> str:
    found = set(readings)
    return next(how for how in _STRENGTH if how in found)


def _world(rule: Perspective, title: str, marks: Iterable[Mark]) -> World:
    held = list(marks)
    return World(
        rule=rule,
        title=title,
        holds=len(held),
        disputed=sum(mark.disputed for mark in held),
        denied=sum(bool(mark.denied_by) for mark in held),
        opposed=sum(bool(mark.opposite_by) and not mark.denied_by for mark in held),
        elsewhere=sum(bool(mark.elsewhere) and not mark.disputed for mark in held),
        by_machine=sum(mark.how_read == "machine" for mark in held),
        machine_against=sum(mark.machine_against for mark in held),
    )


def _links(columns: Sequence[str], answers: Sequence[Answer]) -> tuple[Link, ...]:
    """Whom answers join to whom; none where an answer is no pair of actors, or there are too many of them."""
    if not set(_PAIR) <= set(columns):
        return ()
    one, other = (columns.index(name) for name in _PAIR)
    found: dict[tuple[str, str], list[Answer]] = {}
    for answer in answers:
        a, b = answer.cells[one], answer.cells[other]
        if a and b and a.value != b.value:
            found.setdefault((min(a.value, b.value), max(a.value, b.value)), []).append(answer)
    if len({who for pair in found for who in pair}) > MOST_ACTORS:
        return ()
    return tuple(Link(*pair, tuple(map(_joined, *(x.marks for x in told)))) for pair, told in sorted(found.items()))


def _joined(*marks: Mark) -> Mark:
    """The mark of a pair in one world, from those of all that is told of the two there."""
    held = [mark for mark in marks if mark.word]
    if not held:
        return Mark()
    return Mark(
        word=held[0].word,
        claims=_once(claim for mark in held for claim in mark.claims),
        against=_once(claim for mark in held for claim in mark.against),
        denied_by=_once(path for mark in held for path in mark.denied_by),
        opposite_by=_once(path for mark in held for path in mark.opposite_by),
        meeting_by=_once(path for mark in held for path in mark.meeting_by),
        disputed=any(mark.disputed for mark in held),
        partly=any(mark.disputed for mark in held) and not all(map(_disputed_throughout, held)),
        how_read=_best(mark.how_read for mark in held),
    )


def _disputed_throughout(mark: Mark) -> bool:
    """Whether somebody is against each claim on which an answer rests."""
    return mark.disputed and set(mark.claims) <= set(mark.against)


def _once(values: Iterable[_Any]) -> tuple[_Any, ...]:
    return tuple(dict.fromkeys(values))
