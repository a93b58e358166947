"""Scripted smuggling behaviours, sailed by the same orders as the exercise, and what is heard.

Each script takes a place well off a shore and the nearest point of that shore.  What an officer
should be told of is named by the kinds of event that would tell it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

sys.path.append(str(Path(__file__).resolve().parents[1] / "builders"))

from exercise_sailing import (
    Beside,
    Drift,
    Fix,
    Helm,
    Order,
    Sail,
    Voyage,
    agility,
    metres_per_degree,
    sail,
)

from ais.positions import PositionTable, position_table
from seamath.geodesy import bearing_deg, destination, distance_nm

H, MIN = 3600.0, 60.0
A, B = 1, 18  # message types of the two classes
NOISE_M = 6.0
FIRST_MMSI = 311_900_001


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where a script is played: a place at sea, the shore nearest to it, and from when to when."""

    lat: float
    lon: float
    shore_lat: float
    shore_lon: float
    start_s: float
    end_s: float
    mmsi: int  # the first of the numbers its actors may have
    rng: np.random.Generator

    def towards_shore(self, share: float) -> tuple[float, float]:
        """A point of the way to the shore: 0 is the place, 1 the shore."""
        away = float(distance_nm(self.lat, self.lon, self.shore_lat, self.shore_lon))
        course = float(bearing_deg(self.lat, self.lon, self.shore_lat, self.shore_lon))
        lat, lon = destination(self.lat, self.lon, course, away * share)
        return float(lat), float(lon)

    def beside(self, away_nm: float, turn_deg: float) -> tuple[float, float]:
        """A point some miles from the place, ``turn_deg`` from the way to the shore."""
        course = float(bearing_deg(self.lat, self.lon, self.shore_lat, self.shore_lon))
        lat, lon = destination(self.lat, self.lon, course + turn_deg, away_nm)
        return float(lat), float(lon)

    def draw(self, low: float, high: float) -> float:
        """A number in between, by chance."""
        return float(self.rng.uniform(low, high))


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One vessel of a script; nothing is heard of it in its silences."""

    mmsi: int
    start: tuple[float, float]
    plan: tuple[Order, ...]
    length_m: float
    msg_type: int
    from_s: float
    until_s: float
    silences: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What was played: who, from when to when, and which kinds of event rightly tell of it."""

    name: str
    actors: tuple[Actor, ...]
    start_s: float
    end_s: float
    told_by: frozenset[str]


@dataclass(frozen=True, slots=True)
class Steer:
    """Keep a course and a speed until a time."""

    until_s: float
    course_deg: float
    speed_kn: float

    def helm(self, now: Fix, fleet: Mapping[int, Voyage]) -> Helm | None:
        """Always the same."""
        if now.time_s >= self.until_s:
            return None
        return Helm(self.course_deg, self.speed_kn)


def rendezvous(s: Scene) -> Script:
    """A coaster stops off the coast at night; a boat comes from the shore, alongside, and back."""
    met = s.start_s + s.draw(1.5, 3.0) * H
    over = met + s.draw(25, 60) * MIN
    far, out = s.beside(9.0, 110), s.beside(70.0, 200)
    ship = Actor(
        mmsi=s.mmsi, start=far, length_m=60, msg_type=A, from_s=s.start_s, until_s=s.end_s,
        plan=(Sail(s.lat, s.lon, 9.0),
              Drift(over + s.draw(5, 20) * MIN, s.draw(0, 360), s.draw(0.3, 0.9)),
              Sail(*out, 9.0)),
    )  # fmt: skip
    home = s.towards_shore(0.9)
    boat = Actor(
        mmsi=s.mmsi + 1, start=home, length_m=12, msg_type=B, until_s=s.end_s,
        from_s=met - 60 * away_nm(s, 0.9) / 14 * MIN,
        plan=(Beside(s.mmsi, over, s.draw(0, 360), s.draw(0.02, 0.09), 14.0),
              Sail(*home, 14.0), Drift(s.end_s + H, 0, 0.0)),
    )  # fmt: skip
    return Script(name="rendezvous", actors=(ship, boat), start_s=met, end_s=over,
                  told_by=frozenset({"encounter"}))  # fmt: skip


def away_nm(s: Scene, share: float) -> float:
    """Nautical miles from the place to a share of the way to the shore."""
    return share * float(distance_nm(s.lat, s.lon, s.shore_lat, s.shore_lon))


def waiting_and_dash(s: Scene) -> Script:
    """A boat waits for hours off the limit, runs to the shore at night and comes back."""
    starts = s.start_s + s.draw(0.1, 0.5) * H
    dash = starts + s.draw(2.0, 3.5) * H
    speed = s.draw(16, 28)
    ashore = s.towards_shore(0.96)
    boat = Actor(
        mmsi=s.mmsi, start=(s.lat, s.lon), length_m=14, msg_type=B,
        from_s=s.start_s, until_s=s.end_s,
        plan=(Drift(dash, s.draw(0, 360), s.draw(0.2, 0.6)), Sail(*ashore, speed),
              Sail(*s.beside(1.0, 0), speed, reach_nm=0.5), Drift(s.end_s + H, 45, 0.5)),
    )  # fmt: skip
    return Script(name="waiting and dash", actors=(boat,), start_s=starts,
                  end_s=dash + 60 * away_nm(s, 2.0) / speed * MIN,
                  told_by=frozenset({"loitering", "shore_approach", "waiting"}))  # fmt: skip


def dark_transfer(s: Scene) -> Script:
    """A coaster stops; a vessel under way to it falls silent before, and is heard again after."""
    stop = s.start_s + s.draw(2.0, 3.0) * H
    over = stop + s.draw(35, 70) * MIN
    silent = (stop - s.draw(20, 45) * MIN, over + s.draw(25, 60) * MIN)
    ship = Actor(
        mmsi=s.mmsi, start=s.beside(9.0 * (stop - s.start_s) / H, 100), length_m=55, msg_type=A,
        from_s=s.start_s, until_s=s.end_s,
        plan=(Sail(s.lat, s.lon, 9.0), Drift(over, s.draw(0, 360), 0.5),
              Sail(*s.beside(90.0, 190), 9.0)),
    )  # fmt: skip
    other = Actor(
        mmsi=s.mmsi + 1, start=s.beside(8.0 * (stop - s.start_s) / H, 250), length_m=24, msg_type=A,
        from_s=s.start_s, until_s=s.end_s, silences=(silent,),
        plan=(Beside(s.mmsi, over, 90, 0.03, 9.0), Sail(*s.beside(90.0, 270), 8.0)),
    )  # fmt: skip
    return Script(name="dark transfer", actors=(ship, other), start_s=silent[0], end_s=silent[1],
                  told_by=frozenset({"dark_contact", "gap", "disabling"}))  # fmt: skip


def mothership(s: Scene) -> Script:
    """A vessel drifts off the coast; three boats come to it in turn and run for the shore."""
    first = s.start_s + s.draw(1.0, 1.6) * H
    ship = Actor(
        mmsi=s.mmsi, start=s.beside(6.0, 150), length_m=45, msg_type=A,
        from_s=s.start_s, until_s=s.end_s,
        plan=(Sail(s.lat, s.lon, 8.0), Drift(s.start_s + 6.8 * H, s.draw(0, 360), 0.4),
              Sail(*s.beside(60.0, 180), 8.0)),
    )  # fmt: skip
    boats = []
    for n in range(3):
        comes = first + n * s.draw(70, 95) * MIN
        leaves = comes + s.draw(25, 40) * MIN
        home = s.towards_shore(s.draw(0.9, 0.95))
        boats.append(Actor(
            mmsi=s.mmsi + 1 + n, start=s.beside(3.0, 40 + 30 * n), length_m=9, msg_type=B,
            from_s=comes, until_s=s.end_s,
            plan=(Beside(s.mmsi, leaves, s.draw(0, 360), 0.03, 12.0), Sail(*home, s.draw(14, 22)),
                  Drift(s.end_s + H, 0, 0.0)),
        ))  # fmt: skip
    return Script(name="mothership", actors=(ship, *boats), start_s=first, end_s=s.end_s,
                  told_by=frozenset({"mothership", "encounter"}))  # fmt: skip


def go_fast(s: Scene) -> Script:
    """A small boat runs at 28 to 42 kn at night from well off to close inshore."""
    speed = s.draw(28, 42)
    leaves = s.start_s + s.draw(0.5, 5.0) * H
    boat = Actor(
        mmsi=s.mmsi, start=(s.lat, s.lon), length_m=11, msg_type=B,
        from_s=leaves, until_s=s.end_s,
        plan=(Sail(*s.towards_shore(0.95), speed, reach_nm=0.5), Drift(s.end_s + H, 0, 0.0)),
    )  # fmt: skip
    return Script(name="go-fast", actors=(boat,), start_s=leaves,
                  end_s=leaves + 60 * away_nm(s, 1.0) / speed * MIN,
                  told_by=frozenset({"speed", "shore_approach"}))  # fmt: skip


def drifting_boat(s: Scene) -> Script:
    """A slow full boat makes for the shore, its engine stops, and it drifts for hours."""
    stops = s.start_s + s.draw(0.8, 2.0) * H
    course = float(bearing_deg(s.lat, s.lon, s.shore_lat, s.shore_lon)) + s.draw(-40, 40)
    boat = Actor(
        mmsi=s.mmsi, start=(s.lat, s.lon), length_m=12, msg_type=B,
        from_s=s.start_s, until_s=s.end_s,
        plan=(Steer(stops, course, s.draw(3.0, 5.0)),
              Drift(s.end_s + H, s.draw(0, 360), s.draw(0.7, 1.5))),
    )  # fmt: skip
    return Script(name="drifting boat", actors=(boat,), start_s=stops, end_s=s.end_s,
                  told_by=frozenset({"drift"}))  # fmt: skip


def switched_off(s: Scene) -> Script:
    """A coaster under way among others goes silent for hours and appears again further on."""
    off = s.start_s + s.draw(1.0, 2.5) * H
    on = off + s.draw(2.0, 4.0) * H
    ship = Actor(
        mmsi=s.mmsi, start=s.beside(15.0, 90), length_m=50, msg_type=A,
        from_s=s.start_s, until_s=s.end_s, silences=((off, on),),
        plan=(Sail(*s.beside(120.0, 270), 8.0),),
    )  # fmt: skip
    return Script(name="switched off", actors=(ship,), start_s=off, end_s=on,
                  told_by=frozenset({"gap", "disabling"}))  # fmt: skip


# By name: the script, and how far off the shore its place may be, in nautical miles.
SCRIPTS: dict[str, tuple[Callable[[Scene], Script], float, float]] = {
    "rendezvous": (rendezvous, 12.0, 30.0),
    "waiting and dash": (waiting_and_dash, 12.5, 22.0),
    "dark transfer": (dark_transfer, 12.0, 35.0),
    "mothership": (mothership, 13.0, 28.0),
    "go-fast": (go_fast, 14.0, 35.0),
    "drifting boat": (drifting_boat, 6.0, 25.0),
    "switched off": (switched_off, 12.0, 40.0),
}


def heard(script: Script, rng: np.random.Generator) -> PositionTable:
    """What a station receives of a script when nothing is lost, as a recording has it."""
    fleet: dict[int, Voyage] = {}
    columns: list[dict[str, Any]] = []
    for actor in script.actors:
        voyage = sail(actor.start, actor.plan, span_s=(actor.from_s, actor.until_s),
                      hull=agility(actor.length_m), fleet=fleet, rng=rng)  # fmt: skip
        fleet[actor.mmsi] = voyage
        columns.append(_reports(actor, voyage, rng))
    joined = {name: np.concatenate([c[name] for c in columns]) for name in columns[0]}
    return position_table(["script"], **joined)


def _reports(actor: Actor, voyage: Voyage, rng: np.random.Generator) -> dict[str, Any]:
    """Position reports at the pace of the class (ITU-R M.1371-5, annex 1, tables 1 and 2)."""
    time_s, times = actor.from_s + rng.uniform(0, 30), []
    while time_s < actor.until_s:
        if not any(start <= time_s <= end for start, end in actor.silences):
            times.append(time_s)
        slow = voyage.speed_kn[voyage.row(time_s)] <= 2.0
        time_s += 10.0 if actor.msg_type == A else (180.0 if slow else 30.0)
    rows = np.array([voyage.row(t) for t in times], dtype=int)
    lat, lon = voyage.lat[rows], voyage.lon[rows]
    north, east = metres_per_degree(float(np.mean(lat)) if len(lat) else 0.0)
    speed_kn, still = voyage.speed_kn[rows], voyage.speed_kn[rows] < 0.3
    return {
        "mmsi": np.full(len(rows), actor.mmsi),
        "time_s": np.array(times),
        "lat": lat + rng.normal(0, NOISE_M, len(rows)) / north,
        "lon": lon + rng.normal(0, NOISE_M, len(rows)) / east,
        "speed_kn": np.round(np.abs(speed_kn + rng.normal(0, 0.1, len(rows))), 1),
        "course_deg": np.where(still, np.nan, np.round(voyage.course_deg[rows], 1) % 360),
        "msg_type": np.full(len(rows), actor.msg_type),
        "status": np.where(actor.msg_type == A, voyage.status[rows], 15),
        "line": np.arange(1, len(rows) + 1),
    }
