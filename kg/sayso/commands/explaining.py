"""The command that explains a triple of a world: back to claims, their chains and words."""

import json
import time
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import click

from sayso.commands.asking import world_named
from sayso.commands.footer import footer_of_explanation
from sayso.commands.imagining import UNCHECKED, against
from sayso.commands.shell import Shell, Taught, count, one_line, pass_shell, with_dossier
from sayso.store.base import Limits
from sayso.store.workers import WorkerPool
from sayso.views import Explanation, find_triple
from sayso.views import explain as explained
from sayso.views.base import View
from sayso.views.explanation import Node
from sayso.views.grounds import Told
from sayso.views.model import ChainView, Statement


@click.command(cls=Taught, no_args_is_help=True)
@click.argument("subject")
@click.argument("predicate")
@click.argument("object_", metavar="OBJECT")
@click.option("--world", default="reported", show_default=True, metavar="NAME|IRI", help="The world that holds it.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["tree", "json"]),
    default="tree",
    show_default=True,
    help="tree is for people, json for programs.",
)
@with_dossier
@pass_shell
def explain(shell: Shell, /, subject: str, predicate: str, object_: str, world: str, format_name: str) -> None:
    """Say why a triple holds in a world: by which rules and premises, and on whose words these rest.

    Things are given by name, by IRI, or by IRI without the base (actor/william-burns); relations by IRI, with a
    prefix (so:met, rdf:type) or bare (met, a); texts as they are, or as "director"@en. A triple that does not hold is
    an error that says which claims would give it.

    Examples:
      sayso explain "William Burns" met "Sergei Naryshkin"
      sayso explain actor/william-burns so:met actor/sergei-naryshkin --world on-record
      sayso explain meeting/nawras-talks a so:Meeting --format json

    Next: sayso serve shows the same at /explain, with links; sayso compare WORLD WORLD --triples lists triples.
    """
    dossier = shell.dossier()
    shell.built(dossier)
    with WorkerPool(dossier.cache, Limits.from_environ()) as service:
        view = View(service, dossier)
        rule = world_named(shell, view, world)
        began = time.perf_counter()
        found = explained(view, rule, find_triple(view, rule, subject, predicate, object_))
        seconds = time.perf_counter() - began
        if format_name == "json":
            click.echo(json.dumps(as_json(found), ensure_ascii=False, indent=2))
        else:
            for line in tree(found, dossier.base):
                click.echo(line)
        footer_of_explanation(shell, view, found, seconds)


def as_json(found: Explanation) -> dict[str, Any]:
    """An explanation for programs: its tree, and the claims, articles and names that the tree mentions by IRI."""
    return {
        "world": found.world,
        "title": found.title,
        "complete": found.whole,
        "triple": _json_node(found, found.node),
        "claims": {iri: asdict(each) for iri, each in found.claims.items()},
        "articles": {iri: asdict(each) for iri, each in found.articles.items()},
        "names": {iri: each.label for iri, each in found.names.things.items()},
        "taken_for_one_by_machine": [each.iri for each in found.alike],
    }


def _json_node(found: Explanation, node: Node) -> dict[str, Any]:
    return {
        "terms": [cell.term for cell in node.triple],
        "words": found.names.sentence(node.triple),
        "common": node.common,
        "told_by": node.told,
        "follows": [
            {
                "rule": way.reason.name,
                "says": way.reason.says,
                "after": way.reason.after,
                "by_claim_alone": way.claim or None,
                "from": [_json_node(found, premise) for premise in way.premises],
            }
            for way in node.ways
        ],
        "further_ways": node.more,
    }


def tree(found: Explanation, base: str) -> Iterator[str]:
    """An explanation as lines: the triple, what it follows from, and the claims that all this rests on."""
    yield f"In the world “{one_line(found.title)}”: {one_line(found.names.sentence(found.node.triple))}"
    yield f"  {one_line(' '.join(cell.term for cell in found.node.triple))}"
    if holds := _holds(found, found.node):
        yield f"  {holds}."
    yield from _ways(found, found.node, "  ")
    if found.alike:
        names = ", ".join(one_line(x.label) for x in found.alike)
        yield f"Taken for one across articles by machine, as full name and kind agree: {names}"
    if found.claims:
        yield ""
        yield f"It rests on {count(len(found.claims), 'claim')}. A claim is not a fact."
    for each in found.claims.values():
        yield from _claim(found, each, base)


def _ways(found: Explanation, node: Node, indent: str) -> Iterator[str]:
    for way in node.ways:
        alone = f", by claim {_numbered(found.claims[way.claim], ' alone')}" if way.claim else ""
        yield f"{indent}It follows{alone}: {one_line(way.reason.says)} (rule {way.reason.name}; {way.reason.after})"
        for premise in way.premises:
            holds = "" if premise.ways or way.claim else f": {_holds(found, premise)}"
            yield f"{indent}  - {one_line(found.names.sentence(premise.triple))}{holds}"
            yield from _ways(found, premise, f"{indent}    ")
    if node.more:
        yield f"{indent}It follows in {'' if found.whole else 'at least '}{_ways_more(node.more, 'further')}."
    if node.again:
        rest = "rests" if node.again == 1 else "rest"
        yield f"{indent}Besides, {_ways_more(node.again, 'more')} {rest} on no less than that."


def _ways_more(number: int, word: str) -> str:
    return f"{number:,} {word} way{'' if number == 1 else 's'}"


def _holds(found: Explanation, node: Node) -> str:
    """How a triple holds that is told or common; empty where it only follows."""
    told = [_numbered(found.claims[claim]) for claim in node.told]
    parts = [f"common ({node.common})"] if node.common else []
    if told:
        parts.append(f"told by {'claim' if len(told) == 1 else 'claims'} {', '.join(told)}")
    return "; ".join(parts)


def _numbered(told: Told, alone: str = "") -> str:
    against_it = against(told.admitted)
    return f"{told.number}{alone} ({one_line(against_it)})" if against_it else f"{told.number}{alone}"


def _claim(found: Explanation, told: Told, base: str) -> Iterator[str]:
    claim = told.admitted.claim
    yield f"{told.number}. {one_line(claim.text)} ({claim.iri.removeprefix(base)})"
    if words := against(told.admitted):
        yield f"   {one_line(words)}"
    for statement in told.statements:
        for chain in statement.chains:
            yield f"   {one_line(_path(found, statement, chain))}"
        yield f"     {one_line(_words(statement))}"
        for flag in statement.flags:
            if flag.act == "flag" and not flag.undone:
                yield f"     looks wrong: {one_line(flag.reason)} ({one_line(flag.by)}, {flag.on})"


def _path(found: Explanation, statement: Statement, chain: ChainView) -> str:
    """A chain as a path with its stance, its article and who read it."""
    steps = [
        f"{step.speaker.label} for {step.speaks_for.label}" if step.speaks_for else step.speaker.label
        for step in chain.steps
    ]
    article = found.articles.get(chain.article)
    where = f"in “{article.title}”" if article else "in an article that is not here"
    when = f", {article.published.words}" if article and article.published else ", not dated"
    sample = ", marked as fictional" if article and article.fictional else ""
    return f"{' > '.join(steps)} {chain.stance}; {where}{when}{sample}; {_read(chain.how_read)}{_standing(chain)}"


def _standing(chain: ChainView) -> str:
    """What the record says against a chain that exists in the world."""
    if chain.ended_by:
        on = f" on {chain.ended_on}" if chain.ended_on else ""
        return f"; it stands in this world, and was corrected or withdrawn outside of it{on}"
    return "; source has withdrawn" if chain.source_withdrawn else ""


def _read(how: str) -> str:
    words = {"hand": "read by hand", "reviewed": "machine reading, accepted by a person"}
    return words.get(how, UNCHECKED.strip(" ()"))


def _words(statement: Statement) -> str:
    """The quoted words, or where they stand where they are withheld."""
    words = [f"“{w.exact}”" if w.exact is not None else f"[{w.start}-{w.end}]" for w in statement.evidence]
    return " … ".join(words) if words else "no words are given"
