"""What a map or chart shows, as plain things; knows neither how it is drawn nor in what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ais.events import Event
from ais.tracks import Track

if TYPE_CHECKING:
    from sar.distress import Incident
    from sar.plan import SearchPlan

FARTHEST_LAT = 88.5  # a chart nearer the pole than that is a chart of nothing

Floats = NDArray[np.float64]
Path = tuple[Floats, Floats]  # latitudes and longitudes of one line, degrees


class MapError(ValueError):
    """A map that cannot be made as asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A piece of the sea in degrees; ``east`` passes 180 where the date line lies inside."""

    south: float
    west: float
    north: float
    east: float

    def __post_init__(self) -> None:
        """Refuse a box that holds no water."""
        if not (-90 <= self.south < self.north <= 90 and self.west < self.east):
            raise MapError(
                f"no such box: south {self.south}, west {self.west}, north {self.north}, "
                f"east {self.east}; south must be under north, west under east "
                "(over the date line add 360 to east)"
            )

    def grown(self, margin_deg: float) -> Box:
        """The box with a margin all round, degrees, kept off the poles."""
        return Box(
            south=max(self.south - margin_deg, -89.0),
            west=self.west - margin_deg,
            north=min(self.north + margin_deg, 89.0),
            east=self.east + margin_deg,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where in law a vessel was last heard and who may act there, as labels and words.

    Without ``lines`` the heading says why there are none.
    """

    place: tuple[tuple[str, str], ...]
    heading: str
    lines: tuple[tuple[str, str], ...] = ()
    articles: tuple[tuple[str, str], ...] = ()
    contested: bool = False  # States disagree: amber


@dataclass(frozen=True, slots=True, kw_only=True)
class VesselTrack:
    """Where one vessel was heard, in order of time, and what it last said of itself.

    Times that are NaN throughout mean nothing told the time: the positions are drawn as dots.
    """

    mmsi: int
    time_s: Floats
    lat: Floats
    lon: Floats
    label: str = ""  # the name as heard: hostile until escaped
    kind: str = ""  # "cargo", "fishing", ...
    course_deg: float = float("nan")  # of the last fix
    heading_deg: float = float("nan")
    speed_kn: float = float("nan")
    status: str = "heard"  # or "lost": how it stands at the end of the recording
    uncertainty_m: float = float("nan")  # 95 % radius of a contact's last place
    facts: tuple[tuple[str, str], ...] = ()  # shown beside the map, e.g. ("Flag", "Bahamas")
    brief: str | None = None  # a page beside the map, e.g. "briefs/311000001.html"
    standing: Standing | None = None

    def __post_init__(self) -> None:
        """Refuse uneven columns, and a brief that is not a page of ours beside the map."""
        if not len(self.time_s) == len(self.lat) == len(self.lon):
            raise MapError(
                f"track of {self.mmsi}: times, latitudes and longitudes differ in length"
            )
        if self.brief is not None and not re.fullmatch(r"(\w[\w-]*/)*\w[\w-]*\.html", self.brief):
            raise MapError(f"brief of {self.mmsi}: {self.brief!r} is not a page beside the map")


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A distress device that was heard: shown on top of everything, always."""

    mmsi: int
    kind: str  # "AIS-SART", "MOB-AIS", "EPIRB-AIS"
    lat: float
    lon: float
    time_s: float  # first heard
    label: str = ""
    test: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitLine:
    """The outer limit of one State's zone, as lines on the sea."""

    name: str  # the State, as people read it
    zone: str  # "TS" territorial sea, "CZ" contiguous zone
    breadth_nm: float
    lines: tuple[Path, ...]

    @property
    def label(self) -> str:
        """What stands along the line, e.g. "Cuba 12 nm"."""
        return f"{self.name} {self.breadth_nm:g} nm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coast:
    """The shore: filled rings, the lines drawn along it, and islets too small for a ring.

    Islets are few metres to the eye and decide a limit: they are drawn at every scale.
    """

    land: tuple[Path, ...] = ()  # closed rings; a ring inside a ring is water
    lines: tuple[Path, ...] = ()
    islets: Path = (np.empty(0), np.empty(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class MapContent:
    """Everything on one map."""

    title: str
    subtitle: str = ""
    mark: str = ""  # "EXERCISE": large and always in view
    span: str = ""  # the time covered, in words
    tracks: tuple[VesselTrack, ...] = ()
    events: tuple[Event, ...] = ()
    devices: tuple[Device, ...] = ()
    incidents: tuple[Incident, ...] = ()  # that people reported; devices stand in ``devices``
    plans: tuple[SearchPlan, ...] = ()
    coast: Coast = Coast()
    limits: tuple[LimitLine, ...] = ()
    credit: str = "© OpenStreetMap contributors, ODbL 1.0"  # of the coast, always in view
    notices: tuple[str, ...] = ()  # sources, data dates, and what this page is not
    silence_s: float = 1800.0  # our judgement: a longer silence is drawn as a gap, not a track


def vessel_track(track: Track, **more: object) -> VesselTrack:
    """One vessel's heard track with its last reported course, heading and speed.

    ``more`` are the other fields of :class:`VesselTrack`: label, kind, status, brief and so on.
    """
    return VesselTrack(
        mmsi=track.mmsi,
        time_s=track.time_s,
        lat=track.lat,
        lon=track.lon,
        course_deg=float(track.course_deg[-1]),
        heading_deg=float(track.heading_deg[-1]),
        speed_kn=float(track.speed_kn[-1]),
        **more,  # type: ignore[arg-type]
    )


def box_around(lat: ArrayLike, lon: ArrayLike, *, share: float = 0.98) -> Box:
    """The smallest box holding a share of the positions, at least 0.2 degrees each way.

    A share under one keeps a few false positions from making the map a world map.

    >>> box_around([-17.0, -18.0], [179.5, -179.5], share=1.0)
    Box(south=-18.0, west=179.5, north=-17.0, east=180.5)
    """
    la, lo = np.asarray(lat, np.float64), np.asarray(lon, np.float64)
    seen = np.isfinite(la) & np.isfinite(lo)
    if not seen.any():
        raise MapError("no position to put on a map")
    la, lo = la[seen], unwrapped(lo[seen], cut_deg(lo[seen]))
    low, high = (1 - share) / 2, (1 + share) / 2
    south, north = _at_least(*np.clip(np.quantile(la, (low, high)), -FARTHEST_LAT, FARTHEST_LAT))
    west, east = _at_least(*np.quantile(lo, (low, high)))
    return Box(south=south, west=west, north=north, east=east)


def cut_deg(lon: ArrayLike) -> float:
    """The meridian at which to cut the globe so that these longitudes stay together, degrees.

    It lies in the middle of the widest empty arc; -180 where no arc over 30 degrees is empty.

    >>> cut_deg([-74.0, -76.0]), cut_deg([179.0, -179.0])
    (-255.0, 0.0)
    """
    lo = np.asarray(lon, np.float64)
    lo = np.unique(np.mod(lo[np.isfinite(lo)], 360.0))
    empty = np.diff(np.append(lo, lo[:1] + 360.0))
    if not (len(lo) and empty.max() > 30):
        return -180.0
    widest = int(np.argmax(empty))
    middle = lo[widest] + empty[widest] / 2 + 180.0  # of the longitudes, opposite the cut
    return float(0.0 - np.mod(180.0 - middle, 360.0))  # middle brought into (-180, 180], less 180


def unwrapped(lon: ArrayLike, cut: float) -> Floats:
    """Longitudes in the 360 degrees that begin at a cut.

    >>> unwrapped([179.0, -179.0], 0.0)
    array([179., 181.])
    """
    return np.asarray(cut + np.mod(np.asarray(lon, np.float64) - cut, 360.0))


def visible(text: str) -> str:
    """Text with nothing in it that hides or turns other text: such a character shows as a box.

    >>> visible("EL\\u202eNAC\\x00")
    'EL\ufffdNAC\ufffd'
    """
    return "".join(c if c.isprintable() else "\ufffd" for c in text)


def _at_least(low: float, high: float, width: float = 0.2) -> tuple[float, float]:
    """The span, widened about its middle where it is narrower than a harbour."""
    short = max(width - (high - low), 0.0) / 2
    return round(float(low) - short, 6), round(float(high) + short, 6)
