"""What stands beside a number of independent roots, on the pages of claims and meetings."""

import pytest
from flask.testing import FlaskClient

from sayso import views
from sayso.perspective import parse_text
from sayso_web.site import Site
from test_pages import BASE, page

ALL_SAID = "counted over all that is said in this world, not only what it believes"
OF_ADMITTED = "counted over all who say in this world what claims tell that it admits"
BELIEVING = ("undisputed", "corroborated", "according-to=northline-news-agency")


@pytest.mark.parametrize("world", ["reported", "on-record", *BELIEVING])
def test_it_says_over_what_it_is_counted(client: FlaskClient, world: str) -> None:
    meeting, claim = (page(client, f"/{kind}/nawras-talks?world={world}").text for kind in ("meeting", "claim"))
    believes = world in BELIEVING
    assert (OF_ADMITTED in meeting, ALL_SAID in meeting) == (believes, False)
    assert (ALL_SAID in claim, OF_ADMITTED in claim) == (believes, False)


def test_a_meetings_number_is_of_the_claims_that_the_world_admits(site: Site) -> None:
    def roots(world: str, page: str) -> int:
        view = views.View(site.service, site.dossier, parse_text(world))
        iri = f"{BASE}{page}/nawras-talks"
        return (views.meeting(view, iri) if page == "meeting" else views.claim(view, iri)).roots.lower

    assert roots("undisputed", "claim") == roots("reported", "claim") == 2, "a denied claim keeps those who tell it"
    assert roots("reported", "meeting") == 3
    assert roots("undisputed", "meeting") == 1, "only the account of the talks that nobody disputes counts"
    assert roots("according-to=northline-news-agency", "meeting") == 2, "and of it all who tell it, not Northline alone"
