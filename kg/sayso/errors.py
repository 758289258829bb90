"""Every error that Sayso raises on purpose.

    SaysoError
    ├── InputError            a file or value that somebody gave is wrong
    │   ├── DossierError      dossier.toml, articles, graph files, decisions
    │   │   └── CopyError     a text that is there already under another name
    │   ├── NotesError        a notes file: names file, key and the quote that is not found
    │   ├── DateError         not EDTF, or a date that cannot be
    │   ├── PerspectiveError  an unknown or contradictory parameter
    │   │   └── FieldsError   a form whose fields make no perspective; knows the fault of each
    │   └── ManyNamed         a name that several things have; knows these
    ├── NotFound              no such article, claim, actor, question …
    │   └── NoneNamed         a name that nothing has; knows those near to it
    ├── NotBuilt              the dossier has no store yet, or one of another format
    ├── Busy                  another process holds the lock, or the queue is full
    └── QueryError            a query that was refused or did not end well
        ├── QuerySyntaxError  does not parse; knows line and column
        ├── QueryRefused      parses, but is not answered here (updates, SERVICE, foreign graphs)
        ├── QueryTimeout      ran past the wall-clock limit
        ├── QueryMemory       ran past the memory limit
        └── QueryStopped      stopped on request, or because the client hung up

A message names the file or input, the fault, and the next step. ``exit_code`` is what the command line ends with,
``http_status`` what the server answers with.
"""

from collections.abc import Mapping


class SaysoError(Exception):
    """Base of all errors raised on purpose; ``str()`` of it is meant for the user."""

    exit_code = 1
    http_status = 500


class InputError(SaysoError):
    """Something that somebody gave is wrong; nothing was changed."""

    exit_code = 2
    http_status = 400


class DossierError(InputError):
    """A dossier's own files are wrong or missing."""


class CopyError(DossierError):
    """An article's text is that of another one, and nobody said that a copy is meant."""


class NotesError(InputError):
    """A notes file is wrong; each message names file, key and quote. ``faults`` holds them, where there are several."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class DateError(InputError):
    """A text is no EDTF date, or names a day that does not exist."""


class PerspectiveError(InputError):
    """A perspective has an unknown, repeated, contradictory or badly spelled parameter.

    ``parameters``: the names of those that are at fault, where they are known.
    """

    def __init__(self, message: str, *parameters: str) -> None:
        super().__init__(message)
        self.parameters = parameters


class NotFound(SaysoError):
    """What was asked for is not in the dossier."""

    exit_code = 3
    http_status = 404


class FieldsError(PerspectiveError):
    """The fields of a form make no perspective; ``faults``: by field what is wrong with it."""

    def __init__(self, faults: Mapping[str, SaysoError]) -> None:
        super().__init__("; ".join(dict.fromkeys(map(str, faults.values()))), *faults)
        self.faults = faults
        if all(isinstance(fault, NotFound) for fault in faults.values()):
            self.exit_code, self.http_status = NotFound.exit_code, NotFound.http_status


Candidates = tuple[tuple[str, str], ...]
"""What a name may mean: IRIs, and words that tell them apart."""


class ManyNamed(InputError):
    """Several things have a name. ``text``: the name as it was typed; ``candidates``: what it may mean."""

    def __init__(self, message: str, text: str, candidates: Candidates) -> None:
        super().__init__(message)
        self.text, self.candidates = text, candidates


class NoneNamed(NotFound):
    """Nothing has a name. ``text``: the name as it was typed; ``candidates``: what has one near to it."""

    def __init__(self, message: str, text: str, candidates: Candidates) -> None:
        super().__init__(message)
        self.text, self.candidates = text, candidates


class NotBuilt(SaysoError):
    """The store is missing or of another format; the message says to run ``sayso build``."""

    exit_code = 4
    http_status = 503


class Busy(SaysoError):
    """Another process holds the lock, or every place in the queue is taken; try again later."""

    exit_code = 5
    http_status = 503
    retry_after = 5  # seconds


class QueryError(SaysoError):
    """A query was not answered."""

    exit_code = 6
    http_status = 400


class QuerySyntaxError(QueryError):
    """The query does not parse.

    ``line`` and ``column`` count from 1 in code points of the query as the client sent it; None where unknown.
    """

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class QueryRefused(QueryError):
    """The query is understood and not answered here; ``http_status`` says how (400 or 403)."""

    def __init__(self, message: str, http_status: int = 400) -> None:
        super().__init__(message)
        self.http_status = http_status


class QueryTimeout(QueryError):
    """The query ran past the wall-clock limit and its worker was killed."""

    http_status = 504


class QueryMemory(QueryError):
    """The query ran past the memory limit and its worker ended."""

    http_status = 507


class QueryStopped(QueryError):
    """The query was stopped on request; its worker was killed."""

    http_status = 499
