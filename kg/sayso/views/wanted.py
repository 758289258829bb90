"""Which triple somebody means: by IRIs, IRIs without the base, prefixed names, names of things, and texts."""

import difflib
import re
from collections.abc import Iterable
from functools import cache, partial

from sayso import names, terms
from sayso.errors import InputError, NotFound
from sayso.perspective import Perspective
from sayso.results import Cell
from sayso.views.base import View, given, is_iri
from sayso.views.identity import canonical
from sayso.views.proofs import Sight, Triple, iri
from sayso.views.search import ask

FOLDERS = (
    "actor", "meeting", "participation", "tenure", "place", "topic", "event", "claim", "article", "attribution",
    "chain", "span", "decision", "identity", "near-denial",
)  # fmt: skip
"""The first parts of IRIs under the base."""

_KINDS = ("actor", "place", "event", "meeting")  # what goes by a name
_NEAR = 40  # a name further away than that is another one
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>|\^\^(\w+:\w+))?', re.S)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


def find_triple(view: View, rule: Perspective, subject: str, predicate: str, value: str) -> Triple:
    """The triple that three texts mean in a world.

    Where a name may mean several things, the one counts of which the world tells this. Raises InputError for what is
    ambiguous or cannot be, and NotFound for a name that nothing has.
    """
    prop = relation(predicate)
    subjects = _things(view, subject)
    sight = Sight(view, rule.iri(view.base))
    rows = sight.rows(given("valued", {"?s ?p": [(s.term, prop.term) for s in subjects]})).rows
    held = [(s, p, o) for s, p, o in rows if s and p and o]
    same = [x for x in held if _is_text(x[2], value) or x[2].value == terms.SO + value.strip()]
    values = [] if same else _values(view, value, as_text=any(o.kind == "literal" for _, _, o in held))
    same = same or [x for x in held if x[2] in values]
    if len(same) == 1:
        return same[0]
    if same:
        subjects, values = ([x[n] for x in same] for n in (0, 2))
    return _only(view, subjects, subject), prop, _only(view, values, value)


def _is_text(cell: Cell, text: str) -> bool:
    """Whether a cell is a text as somebody wrote it; language and datatype may be left out."""
    if cell.kind != "literal":
        return False
    literal = _literal(text)
    if literal is None:
        return cell.value == text.strip()
    bare = not literal.lang and not literal.datatype
    return cell.value == literal.value and (
        bare or (cell.lang.lower(), cell.datatype) == (literal.lang, literal.datatype)
    )


def _values(view: View, text: str, *, as_text: bool) -> list[Cell]:
    """What an object may be; ``as_text``: whether what is no name is a text. Raises NotFound and InputError."""
    literal = _literal(text)
    try:
        return [literal] if literal else _things(view, text)
    except NotFound:
        if as_text:
            return [Cell("literal", text.strip())]
        if text.strip() in _terms():
            return [iri(terms.SO + text.strip())]
        raise


def relation(text: str) -> Cell:
    """The property that a text means: an IRI, a prefixed name, ``a``, or the bare name of one of Sayso's. Raises
    InputError that names those near to it.
    """
    bare = text.strip()
    if bare == "a":
        return iri(terms.RDF_TYPE)
    found = _written(bare)
    if found is not None:
        return found
    if bare in _own():
        return iri(terms.SO + bare)
    near = difflib.get_close_matches(bare, _own(), 3, 0.6) or ["met", "standsFor", "place"]
    raise InputError(f"{_clip(text)} is no relation. Write for example {', '.join(near)}, or its IRI.")


@cache
def _terms() -> frozenset[str]:
    """The bare names of Sayso's classes, properties and concepts."""
    lists = (value.values() for value in vars(terms).values() if isinstance(value, dict))
    found = [*vars(terms).values(), *(iri for values in lists for iri in values)]
    return frozenset(x.removeprefix(terms.SO) for x in found if isinstance(x, str) and x.startswith(terms.SO))


@cache
def _own() -> tuple[str, ...]:
    """The bare names of Sayso's own properties."""
    return tuple(sorted(name for name, value in vars(terms).items() if value == terms.SO + name and name[0].islower()))


def _written(bare: str) -> Cell | None:
    """What is written as an IRI or a prefixed name; None for another text. Raises InputError for one that cannot be."""
    text = bare[1:-1] if bare.startswith("<") and bare.endswith(">") else bare
    prefix, colon, name = text.partition(":")
    if colon and prefix in terms.PREFIXES and not name.startswith("//"):
        text = terms.PREFIXES[prefix] + name
    elif not ("://" in text or text.startswith("urn:")):
        return None
    if not is_iri(text):
        raise InputError(f"{_clip(bare)} is no IRI: write it without blanks, angle brackets and control characters.")
    return iri(text)


def _things(view: View, text: str) -> list[Cell]:
    """What a text may mean, as IRIs that things go by now. Raises NotFound and InputError."""
    bare = text.strip()
    found = _written(bare)
    if found is None and bare.partition("/")[0] in FOLDERS and "/" in bare:
        found = _written(view.base + bare)
    if found is not None:
        moved = canonical(view, found.value) if found.value.startswith(view.base) else ""
        return [iri(moved) if moved else found]
    if not bare or len(bare) > 2_000 or re.search("[\ud800-\udfff]", bare):
        raise InputError(f"{_clip(text)} is no name: write a name, an IRI, or a text in quotation marks.")
    matches = names.search(partial(ask, view), bare, _KINDS, 200)
    near = [match for match in matches if match.score < _NEAR]
    closest = [iri(match.iri) for match in near if match.score == near[0].score]
    if closest:
        return closest
    hint = f" Near to it: {_listed(view, (iri(m.iri) for m in matches[:3]))}." if matches else ""
    raise NotFound(f"Nothing here is called {_clip(text)}.{hint} Write its IRI, such as actor/william-burns.")


def _literal(text: str) -> Cell | None:
    """A text in quotation marks, with its language or datatype, as N-Triples and SPARQL write it."""
    found = _LITERAL.fullmatch(text.strip())
    if found is None or re.search("[\ud800-\udfff]", text):
        return None
    value = re.sub(r"\\u([0-9A-Fa-f]{4})|\\(.)", _unescaped, found[1], flags=re.S)
    datatype = found[3] or ""
    if found[4]:
        prefix, _, name = found[4].partition(":")
        datatype = terms.PREFIXES.get(prefix, "") + name
    if datatype and not is_iri(datatype):
        return None
    return Cell("literal", value, (found[2] or "").lower(), datatype)


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else _ESCAPES.get(match[2], match[2])


def _only(view: View, cells: Iterable[Cell], text: str) -> Cell:
    found = list(dict.fromkeys(cells))
    if len(found) == 1:
        return found[0]
    raise InputError(f"{_clip(text)} may be {_listed(view, found)}. Write one of these.")


def _listed(view: View, cells: Iterable[Cell]) -> str:
    shown = [c.value.removeprefix(view.base) if c.kind == "iri" else c.term for c in cells]
    return ", ".join(shown[:5]) + (f" and {len(shown) - 5} more" if len(shown) > 5 else "")


def _clip(text: str) -> str:
    shown = text if text.isprintable() else text.encode("unicode_escape").decode()
    return f"“{shown if len(shown) <= 120 else f'{shown[:120]}…'}”"
