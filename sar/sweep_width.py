"""How wide a strip a lookout really sweeps: the visual sweep width tables and their corrections.

Uncorrected widths and speed factors: USCG COMDTINST M16130.2F.  Nothing is extrapolated: between
two rows the one that promises less is taken, outside the table the nearest, and both are said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sar.checklist import rows
from sar.errors import SarError, between

VISIBILITIES_NM = (1, 3, 5, 10, 15, 20, 30)
PLATFORMS = ("surface", "helicopter", "aeroplane")
Steps = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepWidth:
    """W = Wu fw fv ff in nm, its factors, and what had to be assumed."""

    width_nm: float
    uncorrected_nm: float  # Wu
    weather: float  # fw
    speed: float  # fv
    fatigue: float  # ff
    assumed: tuple[str, ...]
    source: str

    def as_record(self) -> dict[str, Any]:
        """The width as JSON-ready values."""
        return {
            "sweep_width_nm": round(self.width_nm, 3),
            "uncorrected_nm": self.uncorrected_nm,
            "weather_factor": self.weather,
            "speed_factor": self.speed,
            "fatigue_factor": self.fatigue,
            "assumed": list(self.assumed),
            "source": self.source,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookout:
    """From where and in what conditions the search is made."""

    platform: str  # one of PLATFORMS
    height_ft: float  # of the eye, or of flight
    visibility_nm: float
    wind_kn: float
    sea_m: float  # height of the waves
    speed_kn: float | None = None  # of an aircraft
    tired: bool = False
    night: bool = False

    def __post_init__(self) -> None:
        """Refuse what no lookout can be."""
        if self.platform not in PLATFORMS:
            raise SarError(f"no platform {self.platform!r}; there are {', '.join(PLATFORMS)}")
        between("height_ft", self.height_ft, 0, 50_000)
        between("visibility_nm", self.visibility_nm, 0, 100)
        between("wind_kn", self.wind_kn, 0, 200)
        between("sea_m", self.sea_m, 0, 30)
        if self.speed_kn is not None:
            between("speed_kn", self.speed_kn, 1, 600)


@cache
def search_objects() -> Mapping[str, str]:
    """Every search object of the tables by name, with the size that the weather factor goes by."""
    return {row["object"]: row["size"] for row in rows("sweep_width")}


def sweep_width(search_object: str, seen_from: Lookout) -> SweepWidth:
    """The visual sweep width for an object in these conditions, in nautical miles.

    >>> deck = Lookout(platform="surface", height_ft=14, visibility_nm=10, wind_kn=16, sea_m=0.5)
    >>> sweep_width("raft_10", deck).width_nm           # 5.1 nm, halved by the wind
    2.55
    """
    if search_object not in search_objects():
        raise SarError(f"no object {search_object!r}; there are {', '.join(search_objects())}")
    if seen_from.night:
        raise SarError("visual sweep widths do not hold at night [K]; give the sensor's own width")
    uncorrected, assumed = _uncorrected(search_object, seen_from)
    weather = _weather(search_objects()[search_object], seen_from)
    speed, speed_assumed = _speed(search_object, seen_from)
    fatigue = _factors()["fatigue", "any", "any"][0][1] if seen_from.tired else 1.0
    return SweepWidth(
        width_nm=round(uncorrected * weather * speed * fatigue, 6),
        uncorrected_nm=uncorrected,
        weather=weather,
        speed=speed,
        fatigue=fatigue,
        assumed=(*assumed, *speed_assumed),
        source="USCG COMDTINST M16130.2F; weather and fatigue in the form of IAMSAR vol. II [K]",
    )


@cache
def _widths() -> Mapping[tuple[str, str], Mapping[float, tuple[float, ...]]]:
    """Widths by object and platform, then height, in the order of the visibilities."""
    table: dict[tuple[str, str], dict[float, tuple[float, ...]]] = {}
    for row in rows("sweep_width"):
        cells = (row[f"vis_{nm}nm"] for nm in VISIBILITIES_NM)
        by_height = table.setdefault((row["object"], row["platform"]), {})
        by_height[float(row["height_ft"])] = tuple(float(cell) for cell in cells if cell)
    return table


@cache
def _factors() -> Mapping[tuple[str, str, str], Steps]:
    """Steps of each factor by kind, object or size, and platform."""
    return {
        (row["kind"], name, row["platform"]): tuple(
            (float(at), float(factor))
            for at, factor in (step.split(":") for step in row["steps"].split())
        )
        for row in rows("sweep_factors")
        for name in row["objects"].split()
    }


def _uncorrected(search_object: str, seen_from: Lookout) -> tuple[float, tuple[str, ...]]:
    by_height = _widths()[search_object, seen_from.platform]
    heights, asked = sorted(by_height), seen_from.height_ft
    near = {
        max((h for h in heights if h <= asked), default=heights[0]),
        min((h for h in heights if h >= asked), default=heights[-1]),
    }
    column, assumed = _column(seen_from.visibility_nm, len(by_height[heights[0]]))
    width = min(by_height[height][column] for height in near)
    if asked not in near:
        taken = " and ".join(f"{height:g}" for height in sorted(near))
        assumed += (f"height {asked:g} ft is not in the table: the smaller width of {taken} ft",)
    if seen_from.visibility_nm < VISIBILITIES_NM[0]:
        width = min(width, 2 * seen_from.visibility_nm)  # nothing is seen beyond the visibility
    return width, assumed


def _column(visibility_nm: float, columns: int) -> tuple[int, tuple[str, ...]]:
    """Which column to read, and what to say if the table has no such visibility."""
    listed = VISIBILITIES_NM[:columns]
    column = max((i for i, nm in enumerate(listed) if nm <= visibility_nm), default=0)
    said = f"visibility {visibility_nm:g} nm is not in the table: the column of"
    if visibility_nm < listed[0]:
        return 0, (f"{said} 1 nm taken, never more than twice the visibility",)
    if listed[column] != visibility_nm:
        return column, (f"{said} {listed[column]} nm taken",)
    return column, ()


def _weather(size: str, seen_from: Lookout) -> float:
    """The worse of the factors for wind and for sea."""
    return min(
        _last_reached(_factors()["wind_kn", size, "any"], seen_from.wind_kn),
        _last_reached(_factors()["sea_m", size, "any"], seen_from.sea_m),
    )


def _last_reached(steps: Steps, value: float) -> float:
    return [factor for at, factor in steps if at <= value][-1]


def _speed(search_object: str, seen_from: Lookout) -> tuple[float, tuple[str, ...]]:
    """Speed factor of an aircraft; of two neighbouring speeds the faster, which sees less."""
    if seen_from.platform == "surface":
        return 1.0, ()
    steps = _factors()["speed_kn", search_object, seen_from.platform]
    asked = seen_from.speed_kn
    if asked is None:
        return steps[-1][1], (f"speed not given: the factor of {steps[-1][0]:g} kn taken",)
    for at, factor in steps:
        if asked <= at:
            note = f"speed {asked:g} kn is not in the table: the factor of {at:g} kn taken"
            return factor, () if asked == at else (note,)
    at, factor = steps[-1]
    note = f"speed {asked:g} kn is beyond the table, which ends at {at:g} kn: less will be seen"
    return factor, (note,)
