"""Questions that list what a world believes, and those that list what is said in it: each says which it is."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from commands import Sayso
from sayso import queries
from test_pages import page

SAID = "Listed is what is said in that world, whether or not it is believed there."
SAYINGS = {"chain-to-root", "who-denies-what", "independent-roots", "what-did-they-say", "who-declined",
           "words-for-claim"}  # fmt: skip


def test_what_is_said_is_asked_by_these() -> None:
    """The others choose by what a world admits, or hold that against what is said."""
    assert {query.name for query in queries.all_queries() if query.lists_sayings} == SAYINGS
    for query in queries.all_queries():
        assert query.lists_sayings or "so:admits" in query.body, query.name


@pytest.mark.parametrize(
    ("world", "name", "said"),
    [
        ("according-to=nbc-news", "words-for-claim", True),
        ("min-roots=2", "words-for-claim", True),
        ("without=nbc-news,on-record=yes", "words-for-claim", False),
        ("reported", "words-for-claim", False),
        ("according-to=nbc-news", "no-stated-source", False),
    ],
)
def test_command_and_page_say_that_what_is_said_need_not_be_believed(
    samples: Path, sayso: Sayso, client: FlaskClient, world: str, name: str, said: bool
) -> None:
    values = {"claim": "claim/nawras-talks"} if name in SAYINGS else {}
    given = [f"{key}={value}" for key, value in values.items()]
    assert (SAID in sayso("ask", name, *given, "--world", world, "--dossier", samples).err) == said
    found = client.get(f"/ask/{name}", query_string={**values, "world": world, "run": "1"})
    assert found.status_code == 200 and (SAID in found.text) == said


def test_side_by_side_what_is_said_is_not_called_what_holds(client: FlaskClient) -> None:
    said = page(client, "/ask/words-for-claim/worlds?claim=claim/nawras-talks").text
    assert "said in that world, believed there or not" in said and "whether or not it is believed there" in said
    assert not re.search(r"answers? holds? in|holds in that world|does not hold", said)
    believed = page(client, "/ask/what-survives/worlds?without=nbc-news").text
    assert "holds in that world" in believed and "believed there or not" not in believed
