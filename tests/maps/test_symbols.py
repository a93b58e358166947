"""Symbols point where the vessel points and can be told apart without colour."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from ais.events import KINDS
from maps.symbols import PALETTES, SHIP, SIGNS, pointing_deg, turned


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2, from #rrggbb."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", ["day", "night"])
@pytest.mark.parametrize(
    "front, back, least",  # WCAG 2.2: 1.4.3 text 4.5, 1.4.11 symbols 3
    [
        ("text", "panel", 4.5),
        ("text", "card", 4.5),
        ("soft", "panel", 4.5),
        ("name", "sea", 4.5),
        ("cautionText", "caution", 4.5),
        ("rescueText", "rescue", 4.5),
        ("markText", "mark", 3.0),  # large and bold
        ("ship", "sea", 3.0),
        ("ship", "land", 3.0),
        ("rescue", "sea", 3.0),
        ("limit", "sea", 2.4),  # a line that must not shout
    ],
)
def test_what_must_be_read_stands_out(palette: str, front: str, back: str, least: float) -> None:
    colours = PALETTES[palette]
    assert contrast(colours[front], colours[back]) >= least


def test_the_night_palette_is_dim() -> None:
    night = PALETTES["night"]
    assert set(night) == set(PALETTES["day"])
    assert luminance(night["sea"]) < 0.01 and luminance(night["panel"]) < 0.01
    assert max(luminance(colour) for colour in night.values()) < 0.6  # nothing white at night


def test_every_kind_of_event_has_a_sign_and_no_two_the_same() -> None:
    assert set(SIGNS) == set(KINDS)
    assert len({sign.code for sign in SIGNS.values()}) == len(KINDS)
    assert len({sign.words for sign in SIGNS.values()}) == len(KINDS)


def test_a_gap_is_never_called_dark() -> None:
    assert not any("dark" in sign.words.lower() for sign in SIGNS.values())


@pytest.mark.parametrize(
    "heading, bow", [(0, (0, -10)), (90, (10, 0)), (180, (0, 10)), (270, (-10, 0))]
)
def test_the_bow_points_to_the_heading_on_a_screen_whose_y_runs_down(
    heading: float, bow: tuple[float, float]
) -> None:
    assert turned(SHIP, heading, 10.0)[0] == pytest.approx(bow, abs=1e-9)


def test_the_ship_is_longer_than_wide_and_alike_on_both_sides() -> None:
    right, up = np.array(SHIP).T
    assert np.ptp(up) > np.ptp(right)
    assert sorted(right) == sorted(-right)


@pytest.mark.parametrize(
    "heading, course, points",
    [(10.0, 200.0, 10.0), (float("nan"), 200.0, 200.0), (float("nan"), float("nan"), 0.0)],
)
def test_heading_counts_before_course_and_neither_points_up(
    heading: float, course: float, points: float
) -> None:
    assert pointing_deg(heading, course) == points


@pytest.mark.parametrize("palette", ["day", "night"])
def test_rescue_caution_and_limits_do_not_share_a_colour(palette: str) -> None:
    colours = PALETTES[palette]
    for one, other in combinations(("rescue", "caution", "limit", "ship"), 2):
        assert colours[one] != colours[other]
