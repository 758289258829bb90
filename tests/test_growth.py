"""The benchmark of growing worlds: its exponent, its plot, and a dossier that is large enough for it."""

import xml.etree.ElementTree as ET

import pytest

from growth import Point, fit, picture
from invented import world

SVG = "{http://www.w3.org/2000/svg}"


def points(exponent: float, sizes: tuple[int, ...] = (1_000, 3_000, 10_000, 100_000)) -> list[Point]:
    return [Point(size, size // 3, size * 200, size, size * 20, 0.1 * size, 0.2 * size**exponent) for size in sizes]


@pytest.mark.parametrize("exponent", [0.8, 1.0, 1.5, 2.0])
def test_the_exponent_is_that_of_the_points(exponent: float) -> None:
    line = fit(points(exponent))
    assert line is not None
    assert line.slope == pytest.approx(exponent)
    assert line.at(2_000) == pytest.approx(0.2 * 2_000**exponent)


def test_two_points_have_no_exponent() -> None:
    assert fit(points(1.0, (1_000, 10_000))) is None


@pytest.mark.parametrize("sizes", [(1_000,), (1_000, 2_000), (1_000, 3_000, 10_000, 100_000)])
@pytest.mark.parametrize("exponent", [0.5, 1.0, 2.0])
def test_the_plot_is_svg_that_says_what_it_shows(sizes: tuple[int, ...], exponent: float) -> None:
    text = picture(points(exponent, sizes))
    root = ET.fromstring(text)
    title, described = (root.findtext(f"{SVG}{name}") or "" for name in ("title", "desc"))
    assert "time to make a world" in title
    assert all(f"{size:,} claims in " in described for size in sizes)
    assert ("exponent" in described) == (len(sizes) > 2)
    assert "prefers-color-scheme: dark" in text
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    for mark in root.iter():
        for name, most in (("x", width), ("x1", width), ("x2", width), ("cx", width), ("y", height), ("cy", height)):
            assert 0 <= float(mark.get(name, 0)) <= most, ET.tostring(mark)
    assert len(root.findall(f".//{SVG}circle[@class='point']")) == len(sizes)


def test_points_of_linear_growth_lie_on_one_line() -> None:
    circles = list(ET.fromstring(picture(points(1.0))).iter(f"{SVG}circle"))
    places = [(float(c.attrib["cx"]), float(c.attrib["cy"])) for c in circles]
    (x0, y0), *others = places
    slopes = [(y - y0) / (x - x0) for x, y in others]
    assert slopes == pytest.approx([slopes[0]] * len(slopes), rel=0.02)
    assert slopes[0] < 0


def test_a_large_dossier_has_people_enough() -> None:
    made = world(34_200, seed=1)
    assert len({person.name for person in made.people}) == 60 + 34_200 // 4
