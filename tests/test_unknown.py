"""IRIs that somebody gives a question for a thing: those that are nothing's are as unknown as a name."""

import re
from functools import partial
from pathlib import Path

import pytest

from commands import Sayso
from sayso import views
from sayso.errors import NoneNamed, NotFound
from sayso.names import finder

THERE = {
    "actor/katla-ferrin": "actor/katla-ferrin",
    "actor/courier-envoys/katla-ferrin": "actor/katla-ferrin",  # as one article has her
    "claim/nobody-asked": "claim/nobody-asked",
    "claim/backchannel/s3": "claim/backchannel/s3",
    "meeting/nawras-talks": "meeting/nawras-talks",
    "meeting/courier-envoys/m2": "meeting/lindmere-yacht",
    "event/harbour-blockade": "event/harbour-blockade",
    "place/nawras": "place/nawras",
}
"""Things of the samples, and what they go by now."""


@pytest.mark.parametrize(("asked", "now"), THERE.items())
def test_an_iri_leads_to_what_it_goes_by_now(view: views.View, asked: str, now: str) -> None:
    find, kind = finder(partial(views.ask, view)), asked.partition("/")[0]
    assert find(kind, view.base + asked) == view.base + now
    with pytest.raises(NoneNamed, match=re.escape(f"No {kind} here has the IRI <{view.base}{asked}-x>")):
        find(kind, f"{view.base}{asked}-x")


@pytest.mark.parametrize("text", ["https://example.org/a> ?p ?o } #", "urn:", "http://[", "https://a b"])
def test_what_is_no_iri_is_looked_up_as_a_name(view: views.View, text: str) -> None:
    with pytest.raises(NotFound, match="No actor here is called"):
        finder(partial(views.ask, view))("actor", text)


@pytest.mark.parametrize("value", ["claim=claim/xyz", "actor=actor/xyz", "actor=https://example.org/xyz"])
def test_a_question_is_not_asked_about_nothing(samples: Path, sayso: Sayso, value: str) -> None:
    done = sayso("ask", "who-denies-what", value, "--dossier", samples)
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith(f"error: No {value.partition('=')[0]} here has the IRI <")


def test_a_query_for_all_worlds_is_told_to_name_them(samples: Path, sayso: Sayso) -> None:
    def asked(where: str) -> str:
        text = f"PREFIX so: <https://w3id.org/sayso/ns#> SELECT ?w (COUNT(?c) AS ?n) {{ {where} }} GROUP BY ?w"
        return sayso("query", text, "--dossier", samples).err

    none = asked("?w so:admits ?c")
    world = "VALUES ?world { <https://w3id.org/sayso/id/sample/perspective> }"
    assert f"Next: name worlds in the query, such as {world}" in none and "what meetings were like" not in none
    assert "1 row in" in asked(f"{world.replace('?world', '?w')} ?w so:admits ?c"), "the hint does not help"
    assert "what meetings were like stands in worlds" in asked("?w so:met ?c")
