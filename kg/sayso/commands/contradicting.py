"""The command that lists what contradicts what in a world, both sides with their words."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

import click

from sayso.commands.answers import Wanted, as_records, show_records, write_bytes
from sayso.commands.asking import CSV_SAFE, finder_for, world_named
from sayso.commands.shell import Shell, Taught, one_line, pass_shell, show_table, with_dossier
from sayso.contradictions import KINDS, WAYS
from sayso.results import neutral_csv
from sayso.store.base import Limits
from sayso.store.workers import WorkerPool
from sayso.views import ContradictionsPage, Limit, meant
from sayso.views import contradictions as model
from sayso.views.base import View
from sayso.views.contradictions import AtOdds, OneSide, Saying, Section
from sayso.views.model import ChainView, ClaimRef, Statement, Thing, Value, Words

_COLUMNS = (
    "number", "kind", "about", "side", "value", "how", "claim", "denied", "path", "root", "on_record", "stance",
    "words", "article", "read_by", "standing", "side_checked", "checked",
)  # fmt: skip
_IRIS = ("about_iri", "value_iri", "claim_iri", "denied_iri", "chain")
_FOR_PEOPLE = ("number", "kind", "about", "side", "value", "how", "denied", "path", "words", "read_by", "checked")
_SIDES = ("one side", "the other side")
_UNCHECKED = "no: a machine alone read a side"
_EMPTY = (
    "No contradiction among what this world admits. That does not say that nobody contradicts: others may do so outside"
    " of this world, in articles that are not in this dossier, or in words that nobody has put into the graph."
)
_NO_CONTRADICTION = " (no contradictions)"


@click.command(cls=Taught)
@click.option("--world", default="reported", metavar="NAME|IRI", show_default=True, help="Whose claims count.")
@click.option("--kind", type=click.Choice(list(KINDS)), help="Only contradictions of this kind.")
@click.option("--about", default="", metavar="THING", help="Only what concerns a claim, meeting, actor or place.")
@click.option(
    "--most",
    type=click.IntRange(min=0),
    default=100,
    metavar="NUMBER",
    show_default=True,
    help="List so many of each kind; 0 lists all.",
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["table", "records", "json", "csv"]),
    default="table",
    show_default=True,
    help="table and records are for people, the others for programs.",
)
@CSV_SAFE
@with_dossier
@pass_shell
def contradictions(
    shell: Shell, /, world: str, kind: str | None, about: str, most: int, format_name: str, csv_safe: bool
) -> None:
    """List what contradicts what in a world, both sides with their words. Nothing says who is right.

    Kinds: denial (asserted and denied), opposite (said not to be so, and asserted), place, date, value (two where one
    is possible), class (of two that exclude each other), and near-denial, which is no contradiction: more is denied
    than was told. One row for each chain on a side. What rests on readings that nobody has checked comes last, and is
    marked.

    Examples:
      sayso contradictions
      sayso contradictions --world on-record --kind denial
      sayso contradictions --about meeting/nawras-talks --format records
      sayso contradictions --world as-of=2025-04-15 --format json > odds.json

    Next: sayso serve has /contradictions, with both sides next to each other and links to the words.
    """
    wanted = Wanted(format_name, csv_safe)
    limit = Limit(most) if most else None
    dossier = shell.dossier()
    shell.built(dossier)
    with WorkerPool(dossier.cache, Limits.from_environ()) as service:
        view = View(service, dossier)
        thing = meant(view, about, finder_for(shell, view))
        page = model(view, world_named(shell, view, world), kind or "", thing, limit)
        build = service.build.id
    if format_name == "json":
        click.echo(json.dumps(_document(page, dossier.base, build), ensure_ascii=False, indent=1))
    elif format_name == "csv":
        body = _csv(_rows(page))
        write_bytes(neutral_csv(body) if wanted.csv_safe else body)
    else:
        _show(page, format_name)
    _footer(shell, page, dossier.base, build)


def _show(page: ContradictionsPage, format_name: str) -> None:
    columns = _COLUMNS if as_records(len(_FOR_PEOPLE), format_name) else _FOR_PEOPLE
    rows = [[row[name] for name in columns] for row in _rows(page)]
    (show_records if as_records(len(_FOR_PEOPLE), format_name) else show_table)(columns, rows)


def _csv(rows: Iterable[dict[str, str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, (*_COLUMNS, *_IRIS), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def _rows(page: ContradictionsPage) -> Iterator[dict[str, str]]:
    """A row for each chain on each side, and for each background."""
    for number, odds in enumerate(page.listed, start=1):
        head = {
            "number": str(number),
            "kind": odds.kind,
            "about": odds.about.label,
            "about_iri": odds.about.iri,
            "checked": _UNCHECKED if odds.unchecked else "yes",
        }
        for name, side in zip(_SIDES, odds.sides, strict=True):
            for row in _side_rows(side):
                yield dict.fromkeys((*_COLUMNS, *_IRIS), "") | head | {"side": name} | row


def _side_rows(side: OneSide) -> Iterator[dict[str, str]]:
    told = {"value": _value(side.value), "value_iri": side.iri}
    told |= {"side_checked": _UNCHECKED if side.unchecked else "yes"}
    if side.background:
        yield told | {"how": "stands in what is common to all worlds", "read_by": side.background}
    for saying in side.sayings:
        said = told | {"how": WAYS[saying.way], "claim": saying.claim.text, "claim_iri": saying.claim.iri}
        if saying.denied:
            said |= {"denied": saying.denied.text, "denied_iri": saying.denied.iri}
        for statement in saying.statements:
            for chain in statement.chains:
                yield said | _chain_row(statement, chain)


def _chain_row(statement: Statement, chain: ChainView) -> dict[str, str]:
    return {
        "path": " > ".join(step.speaker.label for step in chain.steps),
        "root": chain.root_as.label,
        "on_record": "yes" if chain.on_record else "no",
        "stance": chain.stance,
        "words": " … ".join(_quoted(words) for words in statement.content or statement.evidence),
        "article": statement.article.title if statement.article else "",
        "read_by": chain.how_read,
        "standing": _standing(chain),
        "chain": chain.iri,
    }


def _standing(chain: ChainView) -> str:
    """What the record says against a chain that exists in the world."""
    if chain.ended_by:
        return "corrected or withdrawn outside of this world"
    return "source has withdrawn" if chain.source_withdrawn else ""


def _quoted(words: Words) -> str:
    return words.exact if words.exact is not None else f"[{words.start}–{words.end}]"


def _value(value: Value | None) -> str:
    if value is None:
        return ""
    return value.when.edtf if value.when else value.text or ", ".join(thing.label for thing in value.things)


# As JSON ---------------------------------------------------------------------------------------------------------


def _document(page: ContradictionsPage, base: str, build: str) -> dict[str, Any]:
    """Everything, what nobody has checked apart from the rest, and near-denials apart from contradictions."""
    return {
        "world": page.rule.iri(base),
        "title": page.title,
        "build": build,
        "kind": page.kind or None,
        "about": _thing(page.about) if page.about else None,
        "counts": {
            one.kind: {"checked": one.total, "unchecked": other.total}
            for one, other in zip(page.checked, page.unchecked, strict=True)
        },
        "taken_for_one_by_machine": [_thing(thing) for thing in page.alike],
        "checked": _apart(page.checked),
        "unchecked": _apart(page.unchecked),
    }


def _apart(sections: Iterable[Section]) -> dict[str, Any]:
    found = [odds for section in sections for odds in section.listed]
    return {
        "contradictions": [_odds(odds) for odds in found if odds.kind != "near-denial"],
        "near_denials": [_odds(odds) for odds in found if odds.kind == "near-denial"],
    }


def _odds(odds: AtOdds) -> dict[str, Any]:
    return {
        "kind": odds.kind,
        "about": _thing(odds.about),
        "property": odds.of or None,
        "unchecked": odds.unchecked,
        "sides": [_side(side) for side in odds.sides],
    }


def _side(side: OneSide) -> dict[str, Any]:
    return {
        "value": _value(side.value) or None,
        "value_iri": side.iri or None,
        "background": side.background or None,
        "unchecked": side.unchecked,
        "claims": [_saying(saying) for saying in side.sayings],
    }


def _saying(saying: Saying) -> dict[str, Any]:
    return {
        "how": saying.way,
        "claim": _claim(saying.claim),
        "denied": _claim(saying.denied) if saying.denied else None,
        "follows_by": saying.by or None,
        "chains": [_chain(statement, chain) for statement in saying.statements for chain in statement.chains],
    }


def _chain(statement: Statement, chain: ChainView) -> dict[str, Any]:
    return {
        "chain": chain.iri,
        "attribution": statement.iri,
        "article": statement.article.iri if statement.article else None,
        "path": [_thing(step.speaker) for step in chain.steps],
        "root": _thing(chain.root_as),
        "voucher": _thing(chain.voucher) if chain.voucher else None,
        "on_record": chain.on_record,
        "stance": chain.stance,
        "read_by": chain.how_read,
        "standing": _standing(chain) or None,
        "fictional": bool(statement.article and statement.article.fictional),
        "words": [{"start": words.start, "end": words.end, "exact": words.exact} for words in statement.evidence],
    }


def _thing(thing: Thing) -> dict[str, str]:
    return {"iri": thing.iri, "label": thing.label, "kind": thing.kind}


def _claim(claim: ClaimRef) -> dict[str, str]:
    return {"iri": claim.iri, "text": claim.text, "lang": claim.lang}


# Below the answer ------------------------------------------------------------------------------------------------


def _footer(shell: Shell, page: ContradictionsPage, base: str, build: str) -> None:
    shell.say(f"World: {page.title} <{page.rule.iri(base)}>. Build {build}. A claim is not a fact: nothing is decided.")
    if not page.at_odds:
        shell.say(_EMPTY)
    for words, sections in (("Both sides checked", page.checked), ("A side read by a machine only", page.unchecked)):
        told = [_counted(section) for section in sections if section.listed]
        if told:
            shell.say(f"{words}: {'; '.join(told)}.")
    if any(section.total > len(section.listed) > 0 for section in (*page.checked, *page.unchecked)):
        shell.say("Not all are listed: narrow it by --kind or --about, or list more with --most.")
    if page.alike:
        names = ", ".join(one_line(thing.label) for thing in page.alike)
        shell.say(f"Taken for one across articles by machine, as full name and kind agree: {names}.")
    if page.fictional:
        shell.say("Rows rest on fictional samples.")


def _counted(section: Section) -> str:
    """How many there are of a kind, and how many of these are listed."""
    number = f"{section.total:,}"
    if section.total > len(section.listed):
        number = f"{len(section.listed):,} of {number}"
    return f"{KINDS[section.kind].title.lower()} {number}{_NO_CONTRADICTION if section.kind == 'near-denial' else ''}"
