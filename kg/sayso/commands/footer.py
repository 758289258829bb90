"""What stands below an answer, on standard error: in which world it holds, who read it, and what it does not say."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from sayso import terms as t
from sayso.commands.shell import Shell, count
from sayso.perspective import PRESETS, parse_iri
from sayso.queries import AGAINST, BY_MACHINE, ELSEWHERE
from sayso.results import Cell, Table, parse_table
from sayso.store.base import RESULT_TYPES, Answer, Question
from sayso.views import Explanation, world_title
from sayso.views.base import View
from sayso.views.labels import word

_READERS = (Path(__file__).parent / "readers.rq").read_text(encoding="utf-8")
_FICTIONAL = (Path(__file__).parent / "fictional.rq").read_text(encoding="utf-8")
_FALSE = re.compile(rb"\bfalse\b")


@dataclass(frozen=True)
class Asked:
    """An answer and what was asked: ``worlds`` by IRI, and how to loosen the question, said where nothing matched.

    ``as_json`` asks the same again and gives the answer as JSON, where each row names what it rests on; None where
    rows may hold anything. ``sayings``: whether what is said was asked for, and not what a world believes.
    """

    view: View
    answer: Answer
    worlds: tuple[str, ...]
    loosen: str
    as_json: Callable[[], Answer] | None = None
    sayings: bool = False


def footer(shell: Shell, asked: Asked) -> None:
    """Says below an answer what it rests on; of an answer without rows also what that means, and what to do next."""
    if shell.quiet:
        return
    answer, view = asked.answer, asked.view
    worlds = _worlds(view, asked.worlds)
    empty = is_empty(answer)
    if empty:
        where = "dossier" if set(asked.worlds) <= {PRESETS["reported"].iri(view.base)} else "world"
        told = f"Nothing in this {where} answers it as it was asked"
        shell.say(f"Nothing matched. {told}; that does not say that it did not happen.")
    size = "" if answer.rows is None else f"{count(answer.rows, 'row' if answer.form == 'SELECT' else 'triple')} in "
    shell.say(
        f"{_world_words(worlds)} Build {answer.build} of {view.dossier.settings.title}. "
        f"{size}{answer.seconds:.2f} s. {_readers(view, answer)}"
    )
    rules = (parse_iri(iri, view.base) for iri in asked.worlds)
    if asked.sayings and any(rule is not None and rule.chooses for rule in rules):
        shell.say("Listed is what is said in that world, whether or not it is believed there.")
    if empty:
        shell.say(f"Next: {asked.loosen}")
    elif words := _samples(asked):
        shell.say(words)


def footer_of_explanation(shell: Shell, view: View, found: Explanation, seconds: float) -> None:
    """Says below an explanation in which world it holds, who read what it rests on, and whether that is fictional."""
    readers = Counter(s.reading.how for x in found.claims.values() for s in x.statements)
    read = f"Statements read by: {_listed(readers)}." if readers else "It rests on no article."
    worlds = _world_words(_worlds(view, (found.world,)))
    shell.say(f"{worlds} Build {view.service.build.id} of {view.dossier.settings.title}. {seconds:.2f} s. {read}")
    if found.fictional:
        shell.say("It rests on fictional samples.")


def is_empty(answer: Answer) -> bool:
    """Whether nothing matched: no rows, no triples, or the answer no."""
    return answer.rows == 0 or (answer.form == "ASK" and _FALSE.search(answer.body) is not None)


def loosen_question(name: str, given: Iterable[str]) -> str:
    """What to do where a saved question found nothing; ``given``: the parameters that it was asked with."""
    explained = f"sayso ask {name} help says what counts"
    return f"leave out or change {' or '.join(given)}; {explained}." if given else f"{explained}."


def loosen_query(worlds: Iterable[str]) -> str:
    """What to do where somebody's own SPARQL found nothing."""
    if worlds:
        return "leave a pattern out; docs/graph.md lists the terms."
    return f"try --world {next(iter(PRESETS))}: what meetings were like stands in worlds, and none was named."


def _worlds(view: View, iris: Iterable[str]) -> list[str]:
    return [f"{world_title(view, rule)} <{iri}>" for iri in iris if (rule := parse_iri(iri, view.base)) is not None]


def _world_words(worlds: Iterable[str]) -> str:
    if not worlds:
        return "No world is named: this is asked of the record, of who said what."
    return f"World: {'; '.join(worlds)}. A claim is not a fact."


def _readers(view: View, answer: Answer) -> str:
    """Who read the rows, where they say so in ``read_by``; else who read the dossier, whatever the world."""
    if answer.media_type == RESULT_TYPES[0] and answer.form == "SELECT":
        table = parse_table(answer.body)
        if "read_by" in table.variables:
            known = {f"{t.SO}{name}" for name in t.READERS} | set(t.READERS.values())
            at = table.variables.index("read_by")
            cells = [row[at] for row in table.rows]
            found = Counter(word(c.value) if c.value in known else c.value for c in cells if c)
            if found:
                return f"Rows read by: {_listed(found)}.{_against(table)}"
    rows = _ask(view, _READERS).values()
    found = Counter({word(row["how"]): int(row["number"]) for row in rows if "how" in row})
    return f"Attributions of the whole dossier read by: {_listed(found)}." if found else "Nobody has read anything yet."


def _against(table: Table) -> str:
    """In how many rows the columns of those who are against it hold what only a machine has read; empty for none."""
    marked = sum(any(BY_MACHINE in row.get(name, "") for name in (*AGAINST, ELSEWHERE)) for row in table.values())
    return f" Rows with somebody against it as only a machine read: {marked:,}." if marked else ""


def _listed(found: Counter[str]) -> str:
    return ", ".join(f"{how} {number:,}" for how, number in sorted(found.items()))


def _samples(asked: Asked) -> str:
    """That rows rest on fictional samples, and how many; empty where none does."""
    fictional = {row["thing"] for row in _ask(asked.view, _FICTIONAL).values()}
    if not fictional:
        return ""
    if asked.as_json is None:
        return "This dossier holds fictional samples."
    table = parse_table(asked.as_json().body)
    rests = [_rests(row, asked.view.base, fictional) for row in table.rows]
    if any(rests):
        return f"Rows rest on fictional samples: {rests.count(True):,} of {len(rests):,}."
    return "This dossier holds fictional samples." if None in rests else ""


def _rests(row: Iterable[Cell | None], base: str, fictional: set[str]) -> bool | None:
    """Whether a row names a fictional article, or, where it names none, a claim of one; None where it names neither."""
    iris = [cell.value for cell in row if cell and cell.kind == "iri"]
    articles = [iri for iri in iris if iri.startswith(f"{base}article/")]
    named = articles or [iri for iri in iris if iri.startswith(f"{base}claim/")]
    return any(iri in fictional for iri in named) if named else None


def _ask(view: View, text: str) -> Table:
    return parse_table(view.service.ask(Question(text, default_graphs=view.graphs)).body)
