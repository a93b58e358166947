"""Asked of some vessels alone, the detectors find of them what they find of them among all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ais.events import Event
from ais.reading import read
from ais.vessels import vessels_from
from jurisdiction.zones import shipped_zones
from risk.catalogue import OF_SEVERAL
from risk.detector import Asked
from watchdesk.behaviour import find_behaviour, judged, learned_from
from watchdesk.live.standing import whose


@pytest.fixture(scope="module")
def finder(exercise: Path):
    recording = read([exercise])
    table = recording.positions.take(np.isfinite(recording.positions.time_s)).by_vessel()
    heading_deg = np.where(table.mmsi % 2 == 0, np.float32(np.nan), table.heading_deg)
    table = replace(table, heading_deg=heading_deg)  # so that some drift as others near by
    places = shipped_zones().zones_at(table.lat, table.lon, table.accurate)
    _, heard, rows = judged(table, places)
    places, vessels = places.take(rows), vessels_from(recording.statics)
    learned = learned_from(heard, places, vessels, {})

    def found(mmsi: frozenset[int] | None = None, since_s: float = -np.inf) -> list[Event]:
        asked = Asked(mmsi=mmsi, since_s=since_s)
        return find_behaviour(heard, places, vessels, {}, learned=learned, asked=asked)

    return found


@pytest.fixture(scope="module")
def everything(finder) -> list[Event]:
    return finder()


def of(events: list[Event], asked: frozenset[int]) -> dict[str, dict]:
    return {e.key: e.as_record() for e in events if not asked.isdisjoint(whose(e))}


@pytest.mark.parametrize("kind", ["drift", "encounter", "gap", "loitering"])
def test_of_each_vessel_of_an_event_the_same_is_found_alone(finder, everything, kind):
    concerned = {mmsi for event in everything if event.kind == kind for mmsi in whose(event)}
    assert concerned
    for mmsi in sorted(concerned)[:4]:
        asked = frozenset([mmsi])
        assert of(finder(asked), asked) == of(everything, asked)


@pytest.mark.parametrize("seed", range(4))
def test_of_any_vessels_the_same_is_found_as_among_all(finder, everything, seed):
    everybody = sorted({mmsi for event in everything for mmsi in whose(event)})
    chosen = np.random.default_rng(seed).random(len(everybody)) < 0.3
    asked = frozenset(np.array(everybody)[chosen].tolist())
    assert of(everything, asked)
    assert of(finder(asked), asked) == of(everything, asked)


@pytest.mark.parametrize("share", [0.3, 0.7])
def test_what_was_not_over_before_a_moment_is_found_though_the_rest_is_not_asked(
    finder, everything, share
):
    begins = sorted(event.start.timestamp() for event in everything)
    since_s = begins[round(share * len(begins))]
    everybody = frozenset(mmsi for event in everything for mmsi in whose(event))
    later = [e for e in everything if e.end is None or e.end.timestamp() >= since_s]
    assert 0 < len(later) < len(everything)
    found = {event.key: event.as_record() for event in finder(everybody, since_s)}
    assert {event.key: event.as_record() for event in later}.items() <= found.items()
    assert found.keys() <= {event.key for event in everything}


def test_the_others_judge_each_vessel_by_itself(finder, everything):
    assert {event.kind for event in everything} - set(OF_SEVERAL) >= {"gap", "loitering"}
