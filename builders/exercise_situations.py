"""What happens in the Windward Passage exercise, and the answer that each event should get."""

from __future__ import annotations

from exercise_sailing import UNDEFINED, Anchor, Beside, Drift, Moor
from exercise_script import Exercise, NewName, Situation, Vessel
from exercise_traffic import (
    BULKER,
    CAICOS,
    COASTERS,
    CROOKED_ISLAND,
    END_S,
    FISHING_BOATS,
    MOA,
    OLD_BAHAMA,
    PILOT,
    PILOTED,
    REEFER,
    SPAN_S,
    TANKER,
    THROUGH,
    TUG,
    YACHTS,
    at,
    imo_number,
    ship,
    small,
    track,
)

NOTICE = (
    "EXERCISE EXERCISE EXERCISE. Every vessel, name, number and event in this recording is "
    "invented for training and tests. No real ship is meant."
)

WAITING, MEETING = 308999071, 336999072
SILENT, UNHEARD = 354999073, 341999074
RENAMED, BAD_IMO, HOSTILE = 351999075, 636999076, 370999077
AT_BERTH, ON_CHAIN, DRIFTING = 311999078, 308999079, 311999080
SART, SART_TEST = 970990001, 970990002
MEETING_SAILS, MEETING_OVER = at("23:50"), at("02:50")
SILENT_S = (at("22:30"), at("01:00"))
UNHEARD_S = (at("21:00"), at("23:40"))
SART_ON, SART_TEST_S = at("01:20"), (at("18:40"), at("18:41"))  # a test is one burst
RENAMED_AT = at("00:30")

SCRIPTED = (
    small(
        *(WAITING, "ALFA", "waits, then meets BRAVO", 70, 82, (20.50, -73.02)),
        *track(9.0, (20.2887, -73.1797)),
        *track(3.0, (20.275, -73.19)),  # slowing as a ship does: no sudden stop
        Drift(at("02:58"), 245, 0.5),
        *track(10.0, (20.62, -73.00), (21.10, -72.60), (21.9, -72.62)),
        device="A",
        imo=imo_number(71),
        destination="EXERCISE ORDERS",
    ),
    small(
        *(MEETING, "BRAVO", "meets ALFA at night", 37, 14, (19.945, -73.175)),
        Moor(MEETING_SAILS, status=UNDEFINED),
        Beside(WAITING, MEETING_OVER, 150, 0.09, 8.6),
        *track(8.0, (19.985, -73.17)),
        *track(5.0, (19.99, -72.95), (20.0, -72.5)),
        on_air=((MEETING_SAILS, END_S),),
    ),
    small(
        *(SILENT, "CHARLIE", "falls silent where others are heard", 70, 74, (19.30, -74.55)),
        *track(9.0, (19.82, -74.00)),
        *track(12.0, (19.88, -73.53)),
        *track(9.0, (20.06, -73.33), (20.02, -73.05), (19.985, -72.80), (19.93, -72.5)),
        *track(9.0, (19.90, -72.0)),
        device="A",
        imo=imo_number(73),
        on_air=((SPAN_S[0], SILENT_S[0]), (SILENT_S[1], END_S)),
    ),
    small(
        *(UNHEARD, "DELTA", "falls silent where nobody is heard", 70, 96, (19.10, -79.50)),
        *track(9.0, (19.35, -77.0)),
        device="A",
        imo=imo_number(74),
        on_air=((SPAN_S[0], UNHEARD_S[0]), (UNHEARD_S[1], END_S)),
        interval_s=(80.0, 150.0),
    ),
    ship(
        *(RENAMED, "ECHO", REEFER, CROOKED_ISLAND, 75, 13.4),
        side_nm=2.0,
        role="changes its reported name",
        new_name=NewName(RENAMED_AT, "EXERCISE MIKE", "EXR975"),
    ),
    ship(
        *(BAD_IMO, "INDIA", BULKER, CAICOS, 99, 12.1),
        role="reports an IMO number with a wrong check digit",
        imo=imo_number(76) + 1 if imo_number(76) % 10 < 9 else imo_number(76) - 1,
    ),
    ship(
        *(HOSTILE, "HOSTILE", TANKER, OLD_BAHAMA, 100, 12.0),
        inward=False,
        side_nm=1.8,
        role="reports markup as its name and destination",
        name="EXERCISE <B>X</B>\"&'",
        to="</SCRIPT><SVG ONLOAD",
    ),
    small(
        *(AT_BERTH, "FOXTROT", "moored", 70, 98, (20.6632, -74.9258)),
        Moor(END_S + 1),
        device="A",
        imo=imo_number(78),
    ),
    small(
        *(ON_CHAIN, "GOLF", "at anchor", 80, 120, (20.965, -73.705)),
        Anchor(END_S + 1, 100),
        device="A",
        imo=imo_number(79),
    ),
    small(
        *(DRIFTING, "HOTEL", "fishing boat drifting on a bank", 30, 12, (22.62, -76.52)),
        *track(6.0, (22.52, -76.62)),
        Drift(at("01:30"), 280, 0.7),
        *track(6.5, (22.75, -76.9), (22.4, -76.9), (22.4, -76.5), (22.6, -76.3)),
    ),
    Vessel(
        mmsi=SART,
        name="EXERCISE SART",
        device="SART",
        role="AIS-SART, active",
        start=(21.42, -73.90),
        plan=(Moor(SART_ON), Drift(END_S + 1, 292, 1.1)),
        text="SART ACTIVE",
        on_air=((SART_ON, END_S),),
    ),
    Vessel(
        mmsi=SART_TEST,
        name="EXERCISE SART TEST",
        device="SART",
        role="AIS-SART on test in harbour",
        start=(20.6642, -74.9275),
        plan=(Moor(END_S + 1),),
        text="SART TEST",
        on_air=(SART_TEST_S,),
    ),
)

SHORE = (
    Vessel(
        mmsi=3119991,
        name="EXERCISE BASE 1",
        device="base",
        role="base station",
        start=(20.955, -73.675),
    ),
    Vessel(
        mmsi=3119992,
        name="EXERCISE BASE 2",
        device="base",
        role="base station",
        start=(22.185, -75.729),
    ),
    Vessel(
        mmsi=993119991,
        name="EXERCISE MARK 1",
        device="AtoN",
        role="aid to navigation (virtual)",
        start=(20.12, -73.95),
    ),
)

SITUATIONS = (
    Situation(
        key="waiting",
        title="EXERCISE ALFA waits outside 12 nm for hours",
        mmsi=(WAITING,),
        start_s=at("20:00"),
        end_s=at("02:58"),
        kind="loitering",
        expected="loitering: under 2 kn from before 20:00 until 02:58, under way by its own status",
    ),
    Situation(
        key="night meeting",
        title="EXERCISE BRAVO, smaller and class B, comes from the coast, meets ALFA, leaves",
        mmsi=(WAITING, MEETING),
        start_s=at("02:05"),
        end_s=MEETING_OVER,
        kind="encounter",
        expected="encounter at night: both under 2 kn, within 500 m for three quarters of an hour",
    ),
    Situation(
        key="silent among others",
        title="EXERCISE CHARLIE falls silent for two and a half hours among ships that are heard",
        mmsi=(SILENT,),
        start_s=SILENT_S[0],
        end_s=SILENT_S[1],
        kind="gap",
        expected="gap with evidence of reception; comes back away from where its course led",
    ),
    Situation(
        key="silent alone",
        title="EXERCISE DELTA falls silent in the far corner where nobody else is heard",
        mmsi=(UNHEARD,),
        start_s=UNHEARD_S[0],
        end_s=UNHEARD_S[1],
        kind="gap",
        expected="no data: nothing tells whether anybody could have heard it; never 'dark'",
        innocent=True,
    ),
    Situation(
        key="sart active",
        title="An AIS-SART is active and drifts, at night",
        mmsi=(SART,),
        start_s=SART_ON,
        end_s=END_S,
        kind="distress_device",
        expected="distress, at once and above everything else; not a vessel, no flag, no loitering",
    ),
    Situation(
        key="sart test",
        title="An AIS-SART is tested in harbour by day",
        mmsi=(SART_TEST,),
        start_s=SART_TEST_S[0],
        end_s=SART_TEST_S[1],
        kind=None,
        expected="a test: noted, no distress, no phase",
        innocent=True,
    ),
    Situation(
        key="moored",
        title="EXERCISE FOXTROT lies moored",
        mmsi=(AT_BERTH,),
        start_s=SPAN_S[0],
        end_s=END_S,
        kind=None,
        expected="no loitering: status 5, moored",
        innocent=True,
    ),
    Situation(
        key="anchored",
        title="EXERCISE GOLF swings at anchor",
        mmsi=(ON_CHAIN,),
        start_s=SPAN_S[0],
        end_s=END_S,
        kind=None,
        expected="no loitering: status 1, at anchor",
        innocent=True,
    ),
    Situation(
        key="drifting on a bank",
        title="EXERCISE HOTEL, a fishing boat, drifts on a bank",
        mmsi=(DRIFTING,),
        start_s=at("19:20"),
        end_s=at("01:30"),
        kind="loitering",
        expected="loitering, with the innocent explanation that fishing boats drift at work",
        innocent=True,
    ),
    Situation(
        key="two names",
        title="EXERCISE ECHO becomes EXERCISE MIKE",
        mmsi=(RENAMED,),
        start_s=RENAMED_AT,
        end_s=END_S,
        kind="identity_conflict",
        expected="two names and two call signs under one MMSI and IMO number",
    ),
    Situation(
        key="bad IMO number",
        title="EXERCISE INDIA reports an IMO number with a wrong check digit",
        mmsi=(BAD_IMO,),
        start_s=SPAN_S[0],
        end_s=END_S,
        kind="identity_conflict",
        expected="the check digit fails",
        innocent=True,
    ),
    Situation(
        key="hostile name",
        title="A ship reports markup as its name and destination",
        mmsi=(HOSTILE,),
        start_s=SPAN_S[0],
        end_s=END_S,
        kind=None,
        expected="shown as inert text everywhere",
        innocent=True,
    ),
    Situation(
        key="pilotage",
        title="EXERCISE PILOT and EXERCISE TUG take EXERCISE NICKEL into port",
        mmsi=(PILOTED, PILOT, TUG),
        start_s=at("20:20"),
        end_s=at("21:40"),
        kind=None,
        expected="no alert: pilot boat and tug at a port, within a few miles of land",
        innocent=True,
    ),
)

EXERCISE = Exercise(
    title="EXERCISE WINDWARD PASSAGE",
    notice=NOTICE,
    area=(18.5, -80.0, 24.0, -72.0),
    span_s=SPAN_S,
    seed=20260314,
    stations={
        "EXERCISE1": (20.955, -73.675),
        "EXERCISE2": (22.185, -75.729),
        "EXERCISE3": (19.7, -79.8),
    },
    vessels=(*THROUGH, *COASTERS, *FISHING_BOATS, *YACHTS, *MOA, *SCRIPTED, *SHORE),
    situations=SITUATIONS,
)
