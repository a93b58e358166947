"""The right answers of an exercise, worked out by the engines that the console itself asks.

What only a person can judge, the phase and the points of a free answer, is the file's; the zone,
the flag, the consent, the row and the rescue rows are not: a file that claims otherwise is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from jurisdiction.authority import Case, Ruling, ruling_for, ruling_for_candidates
from jurisdiction.claims import claims
from jurisdiction.consent import StateOfPlay, state_of_play
from jurisdiction.consent_log import ConsentCase, Entry
from jurisdiction.errors import LawError
from jurisdiction.inputs import candidate_inputs, zone_input
from jurisdiction.regime import Regime
from jurisdiction.treaties import agreements
from jurisdiction.zones import Zones
from sar.rcc import rcc_for
from watchdesk.exercise.air import Air
from watchdesk.exercise.scenario import ExerciseError, Moment, Scenario

Fix = tuple[float, float, float, float]  # latitude, longitude, course, speed


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """What is right at one moment: the place, the case, the ruling, and who coordinates."""

    moment: Moment
    at_s: float
    lat: float
    lon: float
    regime: Regime
    case: Case
    ruling: Ruling
    rcc: tuple[str, ...]  # centres to tell, best first
    state: str  # whose consent it is; empty where nobody's


def right_at(moment: Moment, scenario: Scenario, air: Air, zones: Zones) -> Right:
    """The right answers about a vessel at a moment, where it truly is then."""
    at_s = scenario.at_s(moment.at_min)
    fix = true_fix(moment.about, at_s, air)
    if fix is None:
        raise ExerciseError(f"{moment.about}: where it truly is at {moment.at_min:g} is not known")
    regime = zones.zone_at(fix[0], fix[1])
    play = _play(moment, scenario, regime)
    case = _case(moment, scenario, regime, play)
    return Right(
        moment=moment,
        at_s=at_s,
        lat=fix[0],
        lon=fix[1],
        regime=regime,
        case=case,
        ruling=_ruling(case, scenario, regime),
        rcc=tuple(c.rcc.id for c in rcc_for(fix[0], fix[1]).candidates),
        state=play.state,
    )


def true_fix(mmsi: int, at_s: float, air: Air) -> Fix | None:
    """Where a vessel truly is; one of the recording is where it was heard about then."""
    voyage = air.truth.voyages.get(mmsi)
    if voyage is not None:
        lat, lon, course, speed = (float(value) for value in voyage.at(at_s))
        return lat, lon, course, speed
    heard = air.heard.positions
    rows = np.flatnonzero((heard.mmsi == mmsi) & np.isfinite(heard.lat))
    if not len(rows):
        return None
    row = rows[int(np.argmin(np.abs(heard.time_s[rows] - at_s)))]
    return (
        float(heard.lat[row]),
        float(heard.lon[row]),
        float(heard.course_deg[row]),
        float(heard.speed_kn[row]),
    )


def disagreements(scenario: Scenario, air: Air, zones: Zones) -> Iterator[str]:
    """Where the file claims an answer that the engines do not give, and where it is impossible."""
    for i, moment in enumerate(scenario.moments):
        where = f"moments[{i}]"
        try:
            right = right_at(moment, scenario, air, zones)
        except (LawError, ExerciseError) as error:
            yield f"{where}: {error}"
            continue
        said, told = moment.expected, right.case
        pairs = (
            ("zone", said.zone, told.Z),
            ("flag", said.flag, told.flag),
            ("cons", said.cons, told.cons),
            ("row", said.row, right.ruling.row),
            ("rescue_rows", said.rescue_rows, right.ruling.rescue_rows),
        )
        for name, claimed, found in pairs:
            if claimed != found:
                yield f"{where}.expected.{name}: {claimed!r}, the engine says {found!r}"
        if said.rcc and not set(said.rcc) & set(right.rcc):
            told_rcc = ", ".join(right.rcc)
            yield f"{where}.expected.rcc: {', '.join(said.rcc)}, the directory says {told_rcc}"
    yield from _ashore(scenario, air, zones)


def _ashore(scenario: Scenario, air: Air, zones: Zones) -> Iterator[str]:
    """Vessels that truly run over land: those scripted, and those of the lanes."""
    begin_s, end_s = scenario.begin_s, scenario.end_s
    for mmsi, voyage in air.truth.voyages.items():
        times = np.arange(max(begin_s, voyage.start_s), end_s, 120.0)
        lat, lon, _, _ = voyage.at(times)
        ashore = np.flatnonzero(zones.baselines.nearest(lat, lon).ashore)
        if len(ashore):
            minute = (times[ashore[0]] - begin_s) / 60.0
            place = f"{lat[ashore[0]]:.3f} {lon[ashore[0]]:.3f}"
            yield f"vessel {mmsi}: on land at minute {minute:.0f} ({place})"


def _play(moment: Moment, scenario: Scenario, regime: Regime) -> StateOfPlay:
    """Flag and consent as the log tells them at the moment."""
    begin = scenario.begin
    coast = claims().get(regime.state or "")
    log = tuple(
        Entry(
            at=begin + timedelta(minutes=entry.at_min),
            what=entry.what,
            state=entry.state,
            level=entry.level,
            written=entry.written,
            officer=entry.officer,
            text=entry.text,
        )
        for entry in scenario.flag_log
    )
    return state_of_play(
        ConsentCase(
            own_state=scenario.patrol_state,
            coastal_state=coast.sovereign if coast else regime.state or "",
            now=_now(scenario, moment),
            log=log,
            agreements=agreements(),
        )
    )


def _now(scenario: Scenario, moment: Moment) -> datetime:
    return scenario.begin + timedelta(minutes=moment.at_min)


def _case(moment: Moment, scenario: Scenario, regime: Regime, play: StateOfPlay) -> Case:
    return Case(
        Z=zone_input(scenario.patrol_state, regime, claims()),
        flag=moment.flag or play.flag,
        susp=moment.susp,
        link=moment.link,
        cons="NONE" if moment.flag else play.cons,
        cc=moment.cc,
        phase=moment.expected.phase,
        position_known=moment.position_known,
        refuses_help=moment.refuses_help,
        people_recovered=moment.people_recovered,
    )


def _ruling(case: Case, scenario: Scenario, regime: Regime) -> Ruling:
    if case.Z not in ("UNCERTAIN", "DISPUTED"):
        return ruling_for(case)
    zones = candidate_inputs(scenario.patrol_state, regime, claims())
    cases = [replace(case, Z=zone) for zone in zones]
    return ruling_for_candidates(cases, disputed=case.Z == "DISPUTED").ruling
