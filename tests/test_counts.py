"""How many people a description can mean."""

import pytest

from sayso.counts import bounds

CASES = {
    "two officials": (2, 2),
    "Three named people from the think tank": (3, 3),
    "the other two leaders": (2, 2),
    "at least two officials": (2, None),
    "more than 20 diplomats": (21, None),
    "several sources of the NBC news channel": (2, None),
    "a State Department spokeswoman": (1, 1),
    "a spokesman for the group": (1, 1),
    "an official in the delegation": (1, 1),
    "one of the three officials": (1, 1),
    "a group of diplomats": (None, None),
    "A delegation": (None, None),
    "a Houthi delegation": (None, None),
    "a number of officials": (None, None),
    "officials": (None, None),
    "NBC sources": (None, None),
    "": (None, None),
    "drei Beamte": (None, None),
}


@pytest.mark.parametrize("description", CASES)
def test_bounds(description: str) -> None:
    assert bounds(description) == CASES[description]
