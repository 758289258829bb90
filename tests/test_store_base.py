"""Questions, limits, and the counting of rows in answers of every format."""

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.errors import InputError
from sayso.store.base import GRAPH_TYPES, RESULT_TYPES, Limits, Question
from sayso.store.rows import count_rows

FORMATS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
CELLS = st.none() | st.sampled_from(
    ['}},{"', ',{"', "{}", "[{}", '"', '""', "\r\n", "\n", "<result>", "<result/>", "}}"]
)
CELLS |= st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=5)


@pytest.mark.parametrize("media_type", RESULT_TYPES)
@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(CELLS, CELLS), max_size=6))
def test_rows_are_counted_in_every_format(media_type: str, rows: list[tuple[str | None, str | None]]) -> None:
    escape = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r"})
    cells = [["UNDEF" if c is None else f'"{c.translate(escape)}"' for c in row] for row in rows]
    values = " ".join(f"({a} {b})" for a, b in cells)
    result = ox.Store().query(f"SELECT ?a ?é {{ VALUES (?a ?é) {{ {values} }} }}")
    assert isinstance(result, ox.QuerySolutions)
    body = result.serialize(format=FORMATS[media_type]) or b""
    assert count_rows(body, media_type) == len(rows)


@pytest.mark.parametrize("form", ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"])
@pytest.mark.parametrize("media_type", [*RESULT_TYPES, *GRAPH_TYPES, "text/html"])
def test_a_form_has_its_media_types(form: str, media_type: str) -> None:
    fits = media_type in (RESULT_TYPES if form in {"SELECT", "ASK"} else GRAPH_TYPES)
    if fits:
        Question("…", form, media_type)
    else:
        with pytest.raises(InputError, match="use one of"):
            Question("…", form, media_type)


def test_an_update_is_no_form() -> None:
    with pytest.raises(InputError, match="'INSERT' is no query form"):
        Question("INSERT DATA {}", "INSERT")


def test_limits_come_from_settings() -> None:
    limits = Limits.from_environ({"SAYSO_QUERY_SECONDS": "1.5", "SAYSO_QUERY_MEMORY": "1000", "OTHER": "x"})
    assert (limits.seconds, limits.memory, limits.queue) == (1.5, 1000, 32)
    assert Limits.from_environ({}) == Limits()


@pytest.mark.parametrize(("name", "value"), [("SECONDS", "soon"), ("WORKERS", "0"), ("MEMORY", "2.5"), ("QUEUE", "-1")])
def test_wrong_settings_are_refused(name: str, value: str) -> None:
    with pytest.raises(InputError, match=name.lower() if value in {"0", "-1"} else name):
        Limits.from_environ({f"SAYSO_QUERY_{name}": value})
