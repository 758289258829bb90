"""What a SPARQL query asks for, read from its tokens before an engine sees it.

The engine shows no parse tree, fetches what SERVICE names, and dies of deep nesting. So the tokens of each query
(``terminals``) are read once, in linear time: the form, the dataset clauses (taken out, and passed to the engine as
options), every IRI that is written, and whatever is refused: updates, SERVICE, nesting and chains that would overflow
the engine's stack. All other errors of syntax are left to the engine.

The engine's grammar needs no space behind a keyword (``trueSERVICE<x>`` calls a service), and takes ``<`` after an
operand for "less than" where the recommendation's longest match sees an IRI (``1<2)#>``). Wherever the two could
read on differently, the query is refused, so that nothing can be hidden from one of them.

The limits stand in docs/decisions/0003-query-limits.md with the measurements behind them.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NoReturn

from sayso.errors import QueryRefused, QuerySyntaxError
from sayso.store import terminals as t

MAX_CHARACTERS: Final = 1_000_000
"""Longest query, in Unicode code points."""
MAX_DEPTH: Final = 200
"""Deepest nesting of brackets of any kind; the engine's parser dies from 825 on."""
MAX_OPERATORS: Final = 1_000
"""Most operators and clauses that the engine nests, one in another, in a whole query; it dies from 2,615 on."""

_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"})
_HEADER = frozenset({"WHERE", "DISTINCT", "REDUCED"})
_MODIFIERS = frozenset({"GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"})
_NESTING = frozenset({"UNION", "MINUS", "OPTIONAL", "LATERAL", "AS"})
_CLOSER = {"(": ")", "[": "]", "{": "}"}
_OPERANDS = frozenset({t.VARIABLE, t.NAME, t.LOCAL, t.IRI, t.STRING, t.CLOSE, t.NUMBER, t.BLANK, t.LANGUAGE})
# Read from an operand on, "<scheme://" is no expression, so it is an IRI; without a quote, a comment sign or a bracket
# in it, the text behind it reads the same either way.
_SURELY_IRI = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*+:(?://|[^#'()]*+$)")
_SECOND_DOT = re.compile(r"(?:[^.\\]|\\.)*+\.++(?:[^.\\]|\\.)++\.")


@dataclass(frozen=True, slots=True)
class Dataset:
    """The IRIs of a query's FROM and FROM NAMED clauses, resolved, in the order they are written."""

    default: tuple[str, ...]
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A query that may go to the engine.

    ``text`` is as long as the query, with spaces where dataset clauses stood, so that the positions of errors stay.
    ``form`` is SELECT, ASK, CONSTRUCT or DESCRIBE. ``dataset`` is None where the query names none. ``iris`` holds
    every IRI that is written as a term, resolved and expanded, dataset clauses included; ``prefixes`` what is declared.
    """

    text: str
    form: str
    dataset: Dataset | None
    iris: frozenset[str]
    prefixes: Mapping[str, str]


def prepare(
    text: str,
    *,
    base_iri: str | None = None,
    max_characters: int = MAX_CHARACTERS,
    max_depth: int = MAX_DEPTH,
    max_operators: int = MAX_OPERATORS,
) -> Prepared:
    """Read a SPARQL 1.1 query and say what it asks for, without running or changing it but for its dataset clauses.

    ``base_iri`` resolves relative IRIs where the query has no BASE. Raises QueryRefused (403: an update; 413: too
    long; 400: SERVICE, nesting too deep, too many operators) and QuerySyntaxError with line and column for what is no
    token, brackets that do not match, prefixes that are not declared, and text that is no query.
    """
    if len(text) > max_characters:
        raise QueryRefused(
            f"The query has {len(text):,} characters; at most {max_characters:,} are read here. "
            "Ask several smaller queries instead.",
            http_status=413,
        )
    try:
        text.isascii() or text.encode()
    except UnicodeEncodeError as error:
        raise t.syntax_error(text, error.start, "half a surrogate pair is no character") from None
    limits = (max_depth, max_operators)
    if "\\u" in text or "\\U" in text:
        _check_as_recommended(text, base_iri, limits)
        text = t.resolve_outside(text)
    return _Reader(text, base_iri, *limits).read()


def _check_as_recommended(text: str, base_iri: str | None, limits: tuple[int, int]) -> None:
    r"""Refuse what is to be refused once every escape is resolved first, as section 19.2 wants it.

    The engine resolves escapes inside strings and IRIs only, and there after it has found their ends: ``"\u0022"`` is
    one string to it. What it will run is read as it reads; a SERVICE that shows in the recommendation's reading alone
    is refused all the same.
    """
    try:
        _Reader(t.unescape(text), base_iri, *limits).read()
    except QuerySyntaxError:
        return


class _Reader:
    """One pass over the tokens of one query."""

    def __init__(self, text: str, base: str | None, max_depth: int, max_operators: int) -> None:
        self._text = text
        self._base = base
        self._max_depth = max_depth
        self._operators_left = max_operators
        self._tokens = t.TOKEN.finditer(text)
        self._previous: re.Match[str] | None = None  # what stands before the token being read
        self._open: list[re.Match[str]] = []
        self._data = 0  # depth of the braces of VALUES while inside them
        self._values = False  # VALUES was read, and its braces were not
        self._looks_like_service: re.Match[str] | None = None
        self._form = ""
        self._from: list[tuple[bool, str]] = []
        self._blank: list[tuple[int, int]] = []
        self._iris: set[str] = set()
        self._prefixes: dict[str, str] = {}

    def read(self) -> Prepared:
        self._prologue()
        if self._header():
            self._read_on(-1)
        default = tuple(iri for named, iri in self._from if not named)
        named = tuple(iri for named, iri in self._from if named)
        dataset = Dataset(default, named) if self._from else None
        return Prepared(t.blank(self._text, self._blank), self._form, dataset, frozenset(self._iris), self._prefixes)

    # Up to the pattern

    def _prologue(self) -> None:
        while True:
            token = next(self._tokens)
            word = token[t.NAME].upper() if token.lastindex == t.NAME else ""
            if word == "BASE":
                self._base = self._iri_of(self._expect(t.IRI, "BASE needs an IRI in angle brackets"))
            elif word == "PREFIX":
                name = self._expect(t.LOCAL, "PREFIX needs a name with a colon")
                iri = self._expect(t.IRI, "PREFIX needs an IRI in angle brackets")
                self._prefixes[name[t.NAME]] = self._iri_of(iri)
            elif word == "VERSION":
                self._expect(t.STRING, "VERSION needs a string")
            elif word in _FORMS:
                self._form, self._previous = word, token
                return
            else:
                self._no_query(token, word)

    def _no_query(self, token: re.Match[str], word: str) -> NoReturn:
        if word in _UPDATES:
            self._refuse_update(word)
        if "SERVICE" in word:
            self._refuse_service()
        self._fail(token, "a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE")

    def _expect(self, kind: int, fault: str) -> re.Match[str]:
        token = next(self._tokens)
        if token.lastindex != kind:
            self._fail(token, fault)
        return token

    def _header(self) -> bool:
        """Read up to the brace that opens the pattern; False where the query ends before (DESCRIBE <iri>)."""
        describe = self._form == "DESCRIBE"
        while True:
            token = next(self._tokens)
            kind = token.lastindex
            word = token[t.NAME].upper() if kind == t.NAME else ""
            if word == "FROM":
                self._dataset_clause(token)
            elif kind == t.OPEN:
                template = self._is_template(token)
                self._on_open(token)
                self._previous = token
                if token[t.OPEN] == "{" and not template:
                    return True
                self._read_on(0)
                continue
            elif describe and word in _MODIFIERS:
                self._on_name(token)
                self._previous = token
                return True
            elif describe and kind in (t.IRI, t.LOCAL):
                self._count(token)
                (self._on_iri if kind == t.IRI else self._on_local)(token)
            elif kind == t.END and describe:
                return False
            elif not (word in _HEADER or kind == t.VARIABLE or token[t.OPERATOR] == "*"):
                self._not_in_header(token, word)
            self._previous = token

    def _is_template(self, token: re.Match[str]) -> bool:
        """Whether a bracket opens the template of CONSTRUCT: right behind the keyword."""
        previous = self._previous
        return self._form == "CONSTRUCT" and previous is not None and (previous[t.NAME] or "").upper() == self._form

    def _not_in_header(self, token: re.Match[str], word: str) -> NoReturn:
        if "SERVICE" in word:
            self._refuse_service()
        self._fail(token, f"{self._shown(token)} cannot stand between {self._form} and the pattern in braces")

    def _dataset_clause(self, clause: re.Match[str]) -> None:
        token = next(self._tokens)
        named = token.lastindex == t.NAME and token[t.NAME].upper() == "NAMED"
        if named:
            token = next(self._tokens)
        if token.lastindex == t.IRI:
            iri = self._iri_of(token)
        elif token.lastindex == t.LOCAL:
            iri = self._expanded(token)
        else:
            self._fail(token, "FROM needs an IRI or a prefixed name")
        if not t.is_absolute(iri):
            self._fail(token, f"<{iri}> is relative; write the whole IRI or a BASE")
        self._iris.add(iri)
        self._from.append((named, iri))
        self._blank.append((clause.start(t.NAME), token.end()))

    # The pattern, and what follows

    def _read_on(self, floor: int) -> None:
        """Read until only ``floor`` brackets are open, to the end of the text where that is negative."""
        while True:
            tokens = self._tokens
            for token in tokens:
                handler = _HANDLERS[token.lastindex or 0]
                if handler is not None:
                    handler(self, token)
                    if self._tokens is not tokens:  # a "<" was taken alone
                        break
                    if len(self._open) == floor:
                        self._previous = token
                        return
                self._previous = token
            else:
                return

    def _on_name(self, token: re.Match[str]) -> None:
        word = token[t.NAME].upper()
        if word in _NESTING:
            self._count(token)
        elif word == "VALUES":
            self._values = True
        elif "SERVICE" in word:
            self._refuse_service()
        elif word == "FROM":
            self._fail(token, "FROM stands between the form of the query and its pattern, not here")
        elif word in _UPDATES and self._previous_is(";") and not self._open:
            self._refuse_update(word)

    def _on_local(self, token: re.Match[str]) -> None:
        prefix = token[t.NAME]
        if "service" in prefix.lower():
            previous = self._previous
            graph = previous is not None and (previous[t.NAME] or "").upper() == "GRAPH" and previous[t.LOCAL] is None
            self._looks_like_service = None if graph else token
        self._iris.add(self._expanded(token))

    def _on_iri(self, token: re.Match[str]) -> None:
        written = token[t.IRI]
        previous = self._previous
        after_operand = (
            previous is not None
            and previous.lastindex in _OPERANDS
            and bool(self._open)
            and self._open[-1][t.OPEN] == "("
            and not self._data
        )
        doubled = self._previous_is("<") and previous is not None and previous.end() == token.start(t.IRI)
        if (after_operand or doubled) and not _SURELY_IRI.match(written):
            if "#" in written or "'" in written:
                self._fail(token, f"{written} could be an IRI or a comparison; put a space behind '<', or use a prefix")
            if after_operand:
                self._tokens = t.TOKEN.finditer(self._text, token.start(t.IRI) + 1)
                return
        self._iris.add(self._iri_of(token))

    def _on_open(self, token: re.Match[str]) -> None:
        self._open.append(token)
        if len(self._open) > self._max_depth:
            raise QueryRefused(
                f"The query, {self._place(token)}: brackets are nested more than {self._max_depth} deep, "
                "which is not run here. Write the query flatter."
            )
        if token[t.OPEN] == "{":
            if self._looks_like_service is not None and self._looks_like_service is self._previous:
                self._refuse_service()
            if self._values:
                self._values, self._data = False, len(self._open)

    def _on_close(self, token: re.Match[str]) -> None:
        closer = token[t.CLOSE]
        if not self._open:
            self._fail(token, f"'{closer}' closes a bracket that is not open")
        opener = self._open[-1]
        if _CLOSER[opener[t.OPEN]] != closer:
            self._fail(token, f"'{closer}' does not match the '{opener[t.OPEN]}' of {self._place(opener)}")
        self._data = 0 if len(self._open) == self._data else self._data
        self._open.pop()

    def _on_operator(self, token: re.Match[str]) -> None:
        """Count what nests; a sign that begins a term ("(-1, -2)") does not."""
        previous = self._previous
        if not self._data and previous is not None and previous.lastindex not in (t.OPEN, t.OTHER):
            self._count(token)

    def _on_end(self, token: re.Match[str]) -> None:
        if self._open:
            opener = self._open[-1]
            self._fail(opener, f"'{opener[t.OPEN]}' is not closed", group=t.OPEN)

    def _on_nonsense(self, token: re.Match[str]) -> None:
        broken = "this string does not end, or holds an escape that SPARQL does not know"
        self._fail(token, broken if token.lastindex == t.BROKEN else f"{self._shown(token)} cannot stand here")

    # Terms and faults

    def _iri_of(self, token: re.Match[str]) -> str:
        return t.resolve_iri(t.unescape(token[t.IRI][1:-1]), self._base)

    def _expanded(self, token: re.Match[str]) -> str:
        prefix = token[t.NAME]
        namespace = self._prefixes.get(prefix)
        if namespace is None:
            self._fail(token, f"the prefix '{prefix}:' is not declared; add PREFIX {prefix}: <…>")
        local = token[t.LOCAL]
        if _SECOND_DOT.match(local):  # the engine would read "p:x.y.SERVICE<…>" as a name, a dot, and a SERVICE
            self._fail(token, f"the engine ends '{prefix}:{local[:40]}' at its second dot; write the whole IRI instead")
        return namespace + t.local_name(local)

    def _previous_is(self, sign: str) -> bool:
        return self._previous is not None and self._previous[t.OTHER] == sign

    def _count(self, token: re.Match[str]) -> None:
        self._operators_left -= 1
        if self._operators_left < 0:
            raise QueryRefused(
                f"The query, {self._place(token)}: there are more operators and clauses (| / + - * ! && || UNION "
                "OPTIONAL MINUS AS, resources of DESCRIBE) than are run here. Use IN or VALUES, or ask several queries."
            )

    def _refuse_update(self, word: str) -> NoReturn:
        raise QueryRefused(
            f"The query is an update ({word.upper()}), and nothing is changed or fetched through SPARQL: data enters "
            "with its source, by 'sayso add' with an article and its notes, by graph files in the dossier, or by a "
            "decision. Ask with SELECT, ASK, CONSTRUCT or DESCRIBE.",
            http_status=403,
        )

    def _refuse_service(self) -> NoReturn:
        raise QueryRefused(
            "The query uses SERVICE, which is not answered: queries here reach no other server. Take the SERVICE "
            "pattern out, or run the query on a server of your own with this endpoint as the SERVICE."
        )

    def _shown(self, token: re.Match[str]) -> str:
        shown = token[token.lastindex or 0]
        return f"'{shown[:40]}'" if shown.isprintable() and shown else "this character" if shown else "the end"

    def _place(self, token: re.Match[str]) -> str:
        error = t.syntax_error(self._text, token.start(token.lastindex or 0), "")
        return f"line {error.line}, column {error.column}"

    def _fail(self, token: re.Match[str], fault: str, group: int = 0) -> NoReturn:
        kind = group or token.lastindex or 0
        raise t.syntax_error(self._text, token.start(t.NAME if kind == t.LOCAL else kind), fault)


_HANDLERS: Final[tuple[Callable[[_Reader, re.Match[str]], None] | None, ...]] = (
    None,  # no group
    None,  # VARIABLE
    _Reader._on_name,
    _Reader._on_local,
    _Reader._on_iri,
    None,  # STRING
    _Reader._on_open,
    _Reader._on_close,
    _Reader._on_operator,
    None,  # OTHER
    None,  # NUMBER
    None,  # BLANK
    None,  # LANGUAGE
    _Reader._on_nonsense,
    _Reader._on_nonsense,
    _Reader._on_end,
)
