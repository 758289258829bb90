"""Commands for people who check what a machine has read: review, with accept, reject, edit, identify and undo."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar, get_args

import click

from sayso import notes, reviewing
from sayso.commands.answers import as_records, show_records
from sayso.commands.shell import Shell, Taught, count, one_line, pass_shell, show_table, with_dossier
from sayso.deciding import Pen, record
from sayso.dossier import Dossier
from sayso.errors import InputError
from sayso.model import Decision
from sayso.notes import Quote
from sayso.reviewing import Entry
from sayso.store.lock import BuildLock

F = TypeVar("F", bound=Callable[..., Any])
_COLUMNS = ("id", "confidence", "state", "who", "takes", "words", "within", "article", "asks_again")
_UNSURE = "not told"


class _Acts(Taught, click.Group):
    """A command that lists, and has others below it that decide."""


def _deciding(command: F) -> F:
    """Adds to a command what every decision has: a reason, and who decides."""
    by = click.option("--by", default="", help="Who decides; else the dossier's reader, else your login name.")
    reason = click.option("--reason", required=True, help="Why; it is kept in decisions.jsonl, and shown.")
    return with_dossier(reason(by(command)))


@click.group(cls=_Acts, invoke_without_command=True)
@click.option("--article", "articles", multiple=True, metavar="NAME", help="Only of this article; may be repeated.")
@click.option(
    "--limit", type=click.IntRange(0), default=20, show_default=True, metavar="NUMBER", help="So many; 0 lists all."
)
@click.option("--all", "everything", is_flag=True, help="Also what is decided already, after the rest.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["table", "records", "json"]),
    default="table",
    show_default=True,
    help="table and records are for people, json is for programs.",
)
@with_dossier
@click.pass_context
def review(ctx: click.Context, /, articles: tuple[str, ...], limit: int, everything: bool, format_name: str) -> None:
    """Check what a machine has read: list the doubtful first, and decide.

    Without a command it lists the statements and meetings that nobody has decided on, those of which the machine is
    least sure first. Before them stands what asks again: the machine reads it otherwise than what somebody decided on,
    and the decided reading goes on to count. Decisions are dated, reasoned, kept in decisions.jsonl, and can be undone;
    no reading is changed by them, and they stand when a machine reads the article again.

    Examples:
      sayso review --limit 5
      sayso review --article ferry --all --format records
      sayso review accept ferry/s1a2b3c4d --reason "as it stands in the text"

    Next: sayso review accept, reject or edit, each with --help; sayso ask … --world reviewed=yes.
    """
    if ctx.invoked_subcommand:
        if articles or everything:
            raise InputError("--article and --all are for listing. Leave them out to decide.")
        return
    shell = ctx.ensure_object(Shell)
    known = reviewing.entries(shell.dossier(), articles)
    wanted = [entry for entry in known if everything or entry.state == "undecided"]
    listed = wanted[:limit] if limit else wanted
    rows = [_row(entry) for entry in listed]
    if format_name == "json":
        states = Counter(entry.state for entry in known)
        told = {"undecided": states["undecided"], "decided": len(known) - states["undecided"]}
        click.echo(json.dumps({**told, "entries": [_document(e) for e in listed]}, ensure_ascii=False, indent=1))
    elif rows:
        columns = [name for at, name in enumerate(_COLUMNS) if any(row[at] for row in rows)]
        if not everything:
            columns.remove("state")  # nobody has decided on any
        cells = [[cell for name, cell in zip(_COLUMNS, row, strict=True) if name in columns] for row in rows]
        records = as_records(len(columns), format_name)
        (show_records if records else show_table)([name.replace("_", " ") for name in columns], cells)
    _tell_counts(shell, known, len(listed), len(wanted))


def _row(entry: Entry) -> tuple[str, ...]:
    sure = _UNSURE if entry.confidence is None else f"{entry.confidence:.2f}"
    state = entry.state + (f" by {entry.by}" if entry.by else "") + (", not read any more" if entry.lost else "")
    return (
        entry.name, sure, state, entry.who, entry.takes, entry.words, entry.within, entry.article, _was(entry),
    )  # fmt: skip


def _was(entry: Entry) -> str:
    """What was decided on an earlier reading of the same words."""
    if entry.was is None:
        return ""
    decision, item = entry.was.decision, entry.was.item
    act = {"accept": "accepted", "reject": "rejected", "edit": "edited"}[decision.act]
    stance = item.status if isinstance(item, notes.Meeting) else item.stance
    who = ", ".join(item.participants) if isinstance(item, notes.Meeting) else item.speaker or "(unstated)"
    counts = "; that goes on to count" if entry.held else ""
    return (
        f"was {act} as: {who} {stance} {reviewing.words_of(item, entry.text)} "
        f"({decision.id}, {decision.by}, {decision.date}{counts})"
    )


def _document(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.name,
        "iri": entry.iri,
        "kind": entry.kind,
        "article": entry.article,
        "confidence": entry.confidence,
        "state": entry.state,
        "decision": entry.decision or None,
        "by": entry.by or None,
        "who": entry.who,
        "stance" if entry.kind == "statement" else "status": entry.takes,
        "words": entry.words,
        "within": entry.within or None,
        "asks_again": _was(entry) or None,
        "counts": not entry.held and entry.state != "rejected",
        "read_now": not entry.lost,
    }


def _tell_counts(shell: Shell, known: Sequence[Entry], listed: int, wanted: int) -> None:
    if not known:
        shell.say(
            "No machine's reading is here to check. sayso add reads English articles; notes by hand need no review."
        )
        return
    states = Counter(entry.state for entry in known)
    decided = ", ".join(f"{states[state]} {state}" for state in ("accepted", "edited", "rejected") if states[state])
    shell.say(f"{states['undecided']:,} undecided of {len(known):,} read by machine; {decided or 'none decided'}.")
    if listed < wanted:
        shell.say(f"Listed: the first {listed:,} of {wanted:,}; --limit 0 lists all.")


@contextmanager
def _pen(shell: Shell, act: str, reason: str, by: str) -> Any:
    """The dossier and the pen for one call, under the lock that keeps two calls apart."""
    dossier = shell.dossier()
    with BuildLock(dossier.cache, f"sayso review {act}"):
        yield dossier, Pen(dossier, reason, by)


def _done(shell: Shell, dossier: Dossier, made: Sequence[Decision]) -> None:
    """Builds with the decisions, and tells them: on standard output the id of each with what it is about."""
    shell.build(dossier)
    for decision in made:
        targets = " ".join(target.removeprefix(dossier.base) for target in decision.targets)
        click.echo(f"{decision.id}\t{decision.act}\t{one_line(targets)}")
    left = sum(entry.state == "undecided" for entry in reviewing.entries(dossier))
    shell.say(f"{count(len(made), 'decision')} by {one_line(made[0].by)}. {left:,} undecided.")


def _judge(shell: Shell, act: str, wanted: Iterable[str], reason: str, by: str) -> None:
    with _pen(shell, act, reason, by) as (dossier, pen):
        known = reviewing.entries(dossier)
        made = reviewing.judge(pen, act, reviewing.undecided(known, wanted, dossier.base))
        record(dossier, made, f"review {act}", lambda _: None)
    _done(shell, dossier, made)


@review.command(cls=Taught, no_args_is_help=True)
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@_deciding
@pass_shell
def accept(shell: Shell, /, ids: tuple[str, ...], reason: str, by: str) -> None:
    """Accept readings: they count as reviewed, and stay also where a machine finds them no longer.

    ID is one that sayso review lists, or a beginning of it that is no other's. To accept is to say that the article
    says so, not that it is true. A statement within another one counts as reviewed where that one is accepted too.

    Examples:
      sayso review accept ferry/s1a2b3c4d --reason "as it stands in the text"
      sayso review accept s1a2 s77fe --reason "read against the text" --by "A. Reader"

    Next: sayso review, for what is left; sayso review undo D, to take a decision back.
    """
    _judge(shell, "accept", ids, reason, by)


@review.command(cls=Taught, no_args_is_help=True)
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@_deciding
@pass_shell
def reject(shell: Shell, /, ids: tuple[str, ...], reason: str, by: str) -> None:
    """Reject readings: the article does not say that. They are in no world, and are shown as rejected.

    To reject is not to say that the speaker is wrong. What is nearly right is better edited: sayso review edit.

    Examples:
      sayso review reject ferry/s1a2b3c4d --reason "he met the deadline, nobody was met"

    Next: sayso review, for what is left; sayso review undo D, to take a decision back.
    """
    _judge(shell, "reject", ids, reason, by)


_WORDS = 'as they stand, or JSON as in notes: ["said", 3] for the third place, [120, 124] for offsets'


@review.command(cls=Taught, no_args_is_help=True)
@click.argument("ident", metavar="ID")
@click.option("--stance", type=click.Choice(get_args(notes.Stance)), help="The stance that the speaker takes.")
@click.option("--speaker", help="Who speaks: a name, or of an unnamed one the description, as the article has it.")
@click.option("--speaker-kind", type=click.Choice(["named", "unnamed", "unstated"]), help="Else named.")
@click.option("--source", help=f"The words that name the speaker, {_WORDS}.")
@click.option("--content", multiple=True, help="The words that are said, in the same forms; may be repeated.")
@click.option("--within", help="The id of the statement that passes this one on.")
@click.option("--mode", type=click.Choice(get_args(notes.Mode)), help="Whether the words are in quotation marks.")
@click.option("--said-on", help="The day of the saying, EDTF.")
@click.option("--kind", type=click.Choice(get_args(notes.Kind)), help="Of a meeting: its kind.")
@click.option("--status", type=click.Choice(get_args(notes.Status)), help="Of a meeting: whether it took place.")
@click.option("--place", help="Of a meeting: where.")
@click.option("--date", help="Of a meeting: when, EDTF.")
@click.option("--participant", "participants", multiple=True, help="Of a meeting: who met; give all of them.")
@click.option("--told-by", "reported_by", multiple=True, help="Of a meeting: the ids of statements that tell it.")
@_deciding
@pass_shell
def edit(shell: Shell, /, ident: str, reason: str, by: str, **values: Any) -> None:
    """Read a statement or a meeting otherwise: the decision carries the values, and the reading stays as it was.

    It counts as reviewed, and pages show what was changed, by whom and why. An empty text takes an optional value
    away. Who speaks or met must stand in the article: an edit says what the text says, never who a source is.

    Examples:
      sayso review edit ferry/s1a2b3c4d --stance denies --reason "“rejected the report” denies it"
      sayso review edit s1a2 --speaker "Ann Lee" --content "talks were held" --reason "she, not the minister"
      sayso review edit ferry/m1 --place Oslo --date 2024-03 --reason "told two paragraphs below"

    Next: sayso review --all shows it as edited; sayso review undo D takes it back.
    """
    given = {key: value for key, value in values.items() if value not in (None, ())}
    if not given:
        raise InputError("Nothing is to be changed. Give a value, such as --stance denies; --help lists them.")
    for key in ("source", "within", "said_on", "place", "date"):
        if given.get(key) == "":
            given[key] = None
    if given.get("source"):
        given["source"] = _quote(given["source"])
    if "content" in given:
        given["content"] = [_quote(words) for words in given["content"] if words]
    with _pen(shell, "edit", reason, by) as (dossier, pen):
        (entry,) = reviewing.undecided(reviewing.entries(dossier), [ident], dossier.base)
        made = [reviewing.edit(pen, entry, given)]
        record(dossier, made, "review edit", lambda _: None)
    _done(shell, dossier, made)


def _quote(words: str) -> Quote:
    """Words of the article, as they stand or as JSON."""
    try:
        found = json.loads(words) if words.startswith("[") else words
    except ValueError:
        return words
    match found:
        case [str() | int() as first, int(second)]:
            return first, second
    return words


@review.command(cls=Taught, no_args_is_help=True)
@click.argument("names", nargs=-1, required=True, metavar="THING...")
@click.option("--as", "becomes", default="", metavar="IRI", help="The IRI that is to stand for all of them.")
@_deciding
@pass_shell
def identify(shell: Shell, /, names: tuple[str, ...], becomes: str, reason: str, by: str) -> None:
    """Take actors, or meetings, of several articles for one. Nothing is merged: undo takes them apart again.

    THING is an actor or a meeting: its IRI, or ARTICLE/NAME as in its page's address. With --as one is enough. An
    unidentified actor is identified with nobody.

    Examples:
      sayso review identify night-ferry/nbc harbour/nbc-news --reason "one broadcaster"
      sayso review identify meeting/night-ferry/m1 meeting/harbour/m1 --reason "same hotel, dates a day apart"
      sayso review identify night-ferry/nbc --as actor/nbc-news --reason "its short name"

    Next: the page of the one has both; sayso review undo D takes them apart.
    """
    with _pen(shell, "identify", reason, by) as (dossier, pen):
        made = [reviewing.identify(dossier, pen, names, becomes)]
        record(dossier, made, "review identify", lambda _: None)
    _done(shell, dossier, made)


@review.command(cls=Taught, no_args_is_help=True)
@click.argument("ids", nargs=-1, required=True, metavar="DECISION...")
@_deciding
@pass_shell
def undo(shell: Shell, /, ids: tuple[str, ...], reason: str, by: str) -> None:
    """Take decisions back: what they decided is as it was before. The decisions stay on record.

    DECISION is an id that sayso log lists, of any decision but one that removed an article. To undo an undoing puts
    the decision in force again.

    Examples:
      sayso review undo d4 --reason "I had the wrong paragraph"

    Next: sayso log, for all decisions; sayso review, for what is undecided again.
    """
    with _pen(shell, "undo", reason, by) as (dossier, pen):
        made = [reviewing.undo(dossier, pen, ids)]
        record(dossier, made, "review undo", lambda _: None)
    _done(shell, dossier, made)
