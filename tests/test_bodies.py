"""As which body an actor counts among independent roots."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso import terms as t
from sayso.bodies import counts_as
from sayso.model import Triple, iri


def office(holder: str, body: str, **further: str) -> list[Triple]:
    tenure = f"<urn:{holder}-{body}>"
    told = [(tenure, iri(t.holder), f"<urn:{holder}>"), (tenure, iri(t.organization), f"<urn:{body}>")]
    return told + [(tenure, iri(getattr(t, name)), value) for name, value in further.items()]


def outlet(name: str) -> Triple:
    return (f"<urn:{name}>", iri(t.RDF_TYPE), iri(t.Outlet))


@pytest.mark.parametrize(
    ("background", "expected"),
    [
        ([], {}),
        (office("ann", "cia"), {"ann": "cia"}),
        (office("ann", "cia") + office("bob", "cia"), {"ann": "cia", "bob": "cia"}),
        (office("ann", "cia") + office("ann", "fund"), {"ann": "cia", "fund": "cia"}),
        (
            office("ann", "cia") + office("ann", "fund") + office("bob", "fund"),
            {"ann": "cia", "bob": "cia", "fund": "cia"},
        ),
        (office("ann", "cia") + office("bob", "fund"), {"ann": "cia", "bob": "fund"}),
        (office("ann", "cia", latest='"2024-01-01"'), {}),
        (office("ann", "cia", former='"true"^^<xsd:boolean>'), {}),
        (office("ann", "cia", former='"false"^^<xsd:boolean>'), {"ann": "cia"}),
        ([*office("ann", "post"), outlet("post")], {}),
        ([*office("ann", "post"), *office("ann", "cia"), outlet("post")], {"ann": "cia"}),
    ],
)
def test_who_holds_office_counts_as_the_body(background: list[Triple], expected: dict[str, str]) -> None:
    assert counts_as(background) == {f"<urn:{who}>": f"<urn:{body}>" for who, body in expected.items()}


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("uvwxyz")), max_size=12), st.randoms())
def test_one_body_stands_for_all_that_hang_together_in_any_order(pairs: list[tuple[str, str]], rng: object) -> None:
    background = [triple for holder, body in pairs for triple in office(holder, body)]
    found = counts_as(background)
    rng.shuffle(background)  # type: ignore[attr-defined]
    assert counts_as(background) == found

    def party(name: str) -> str:
        return found.get(f"<urn:{name}>", f"<urn:{name}>")

    reached = {name: {name} for pair in pairs for name in pair}
    for _ in pairs:
        for holder, body in pairs:
            reached[holder] = reached[body] = reached[holder] | reached[body]
    for one, near in reached.items():
        for other, far in reached.items():
            assert (party(one) == party(other)) == (other in near or one in far), (one, other)
