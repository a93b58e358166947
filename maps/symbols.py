"""What each thing looks like: shapes, codes and colours, told apart by form before colour.

Vessel symbols follow IMO SN.1/Circ.243/Rev.2 (14 June 2019): a sleeping target is a small acute
triangle, an activated one is larger with a heading line and a dashed course vector, a lost one is
crossed, a selected one stands in square corners, an AIS-SART is a circle with a cross, a target
tracked by radar a small circle: here any contact without AIS, with a dot in it.  Event
signs follow the alert shapes of IEC 62923-2 [K]: warning a circle, caution a square.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Shape = tuple[tuple[float, float], ...]  # points (right, up) about the middle, in sizes

SHIP: Shape = ((0.0, 1.0), (0.55, -0.7), (-0.55, -0.7))
LOST: Shape = ((-1.05, 0.0), (1.05, 0.0))  # drawn twice, 45 degrees either way
DEVICE_CROSS: Shape = ((-0.707, -0.707), (0.707, 0.707))  # drawn twice, mirrored, in a unit circle
SIZES_PX = {"sleeping": 7.0, "activated": 10.0, "contact": 6.0, "device": 11.0, "sign": 9.0}
VECTOR_MIN = 6.0  # minutes of run shown by a course vector: OpenCPN's default


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """How one kind of event is written: two letters on the map, words beside it."""

    code: str
    words: str
    rescue: bool = False  # somebody may be in danger: listed first, never with the indicators


SIGNS: dict[str, Sign] = {
    "distress_device": Sign(code="SOS", words="Distress device", rescue=True),
    "drift": Sign(code="DR", words="Adrift", rescue=True),
    "sudden_stop": Sign(code="SS", words="Sudden stop", rescue=True),
    "unusual_stop": Sign(code="US", words="Unusual stop", rescue=True),
    "loitering": Sign(code="LO", words="Loitering"),
    "gap": Sign(code="GA", words="Gap in reports"),
    "disabling": Sign(code="DI", words="AIS silent where others are heard"),
    "encounter": Sign(code="EN", words="Encounter"),
    "shore_approach": Sign(code="SH", words="Approach to the shore"),
    "waiting": Sign(code="WA", words="Waiting outside a limit"),
    "mothership": Sign(code="MS", words="Mother ship pattern"),
    "speed": Sign(code="SP", words="Unusual speed"),
    "jump": Sign(code="JU", words="Jump in position"),
    "shared_mmsi": Sign(code="MM", words="One MMSI, two places"),
    "identity_conflict": Sign(code="ID", words="Identity conflict"),
    "zone_entry": Sign(code="ZO", words="Zone entered"),
    "dark_contact": Sign(code="DC", words="Contact without AIS"),
}

# After the S-52 idea of palettes: by day dark on light, by night dim on black so that eyes stay
# adapted; blue is kept for AIS, magenta for limits.
PALETTES: dict[str, dict[str, str]] = {
    "day": {
        "sea": "#e3edf3",
        "land": "#f0e7cf",
        "coast": "#8d7c56",
        "grid": "#c3d2dc",
        "gridText": "#5f7482",
        "limit": "#97318a",
        "ship": "#0d4f9c",
        "shipFill": "#ffffff",
        "track": "#3f78b8",
        "name": "#22384a",
        "caution": "#ffd04a",
        "cautionText": "#2d2200",
        "rescue": "#c4122f",
        "rescueText": "#ffffff",
        "select": "#111b24",
        "panel": "#fafbfc",
        "card": "#ffffff",
        "line": "#d3dce3",
        "text": "#17232d",
        "soft": "#566773",
        "mark": "#ffcf33",
        "markText": "#241c00",
    },
    "night": {
        "sea": "#04080b",
        "land": "#1a170f",
        "coast": "#5c5139",
        "grid": "#121d24",
        "gridText": "#53646e",
        "limit": "#8b4080",
        "ship": "#4b83b5",
        "shipFill": "#04080b",
        "track": "#2f5f8a",
        "name": "#7b909c",
        "caution": "#a3822a",
        "cautionText": "#0b0900",
        "rescue": "#d8443f",
        "rescueText": "#0b0000",
        "select": "#b4c3cb",
        "panel": "#080d11",
        "card": "#0c1318",
        "line": "#1c2830",
        "text": "#a3b3bc",
        "soft": "#71838e",
        "mark": "#7a621c",
        "markText": "#0b0900",
    },
}


def turned(shape: Shape, heading_deg: ArrayLike, size: float) -> NDArray[np.float64]:
    """A shape turned clockwise to a heading and scaled, as screen points (right, down).

    >>> turned(((0.0, 1.0),), 90.0, 10.0).round(6).tolist()     # the bow points east
    [[10.0, -0.0]]
    """
    angle = np.radians(np.asarray(heading_deg, np.float64))
    right, up = np.asarray(shape, np.float64).T
    return size * np.stack(
        [
            right * np.cos(angle) + up * np.sin(angle),
            right * np.sin(angle) - up * np.cos(angle),
        ],
        axis=-1,
    )


def pointing_deg(heading_deg: float, course_deg: float) -> float:
    """Which way the symbol points: the heading, else the course, else up (SN.1/Circ.243 1.1 [K]).

    >>> pointing_deg(float("nan"), 45.0)
    45.0
    """
    if heading_deg == heading_deg:
        return heading_deg
    return course_deg if course_deg == course_deg else 0.0
