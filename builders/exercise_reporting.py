"""What a receiver ashore hears of a scripted vessel: AIS messages, thinned, noisy, some lost."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from io import BytesIO
from itertools import cycle
from operator import xor
from pathlib import Path

import numpy as np
from exercise_sailing import STEP_S, Fix, Voyage, metres_per_degree, towards
from exercise_script import Exercise, Place, Span, Vessel
from pyais import encode_dict

Fields = dict[str, str | int | float | bytes | bool]
NO_COURSE, NO_HEADING, NO_TURN = 360.0, 511, -128  # ITU-R M.1371-5 table 48
SART_ACTIVE, SART_UNDER_TEST = 14, 15  # navigational status, same table 45
NOISE_M = 6.0  # one sigma on each axis, a plain GNSS receiver
STILL_KN = 0.3  # slower than this the course is noise
STATIC_S = (600.0, 900.0)  # every 6 minutes on the air, thinned
INTERVALS_S = {"A": (30.0, 60.0), "B": (60.0, 180.0), "base": (60.0, 60.0), "AtoN": (360.0, 360.0)}
AT_REST_S = (180.0, 180.0)
MARKING_S = 3600.0  # how often a base station says that this is an exercise


@dataclass(frozen=True, slots=True)
class Heard:
    """One message: when, by which station, and its fields as pyais names them."""

    time_s: int
    station: str
    fields: Fields


def report(
    vessel: Vessel, voyage: Voyage, exercise: Exercise, rng: np.random.Generator
) -> list[Heard]:
    """Every message heard of a vessel, in order of time."""
    spans = vessel.on_air or (exercise.span_s,)
    lost = 0.35 if vessel.device == "SART" else rng.uniform(0.05, 0.20)
    messages = _burst_messages if vessel.device == "SART" else _messages
    sent = sorted(messages(vessel, voyage, exercise, rng), key=lambda item: item[0])
    heard = []
    for time_s, fields in sent:
        on_air = any(start <= time_s <= end for start, end in spans)
        if rng.random() >= lost and on_air:
            station = nearest_station(exercise.stations, voyage.at(time_s))
            heard.append(Heard(int(time_s), station, {"mmsi": vessel.mmsi, **fields}))
    return heard


def nearest_station(stations: dict[str, Place], now: Fix) -> str:
    """The name of the station that hears a vessel best: the nearest."""
    return min(stations, key=lambda name: towards(now, *stations[name])[0])


def write(heard: Iterable[Heard], exercise: Exercise, path: Path) -> None:
    """Write the messages as tagged NMEA 0183 sentences, gzipped without a time stamp."""
    text = "".join(f"{line}\n" for line in (*_preamble(exercise), *_lines(heard)))
    packed = BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0, compresslevel=9) as file:
        file.write(text.encode("ascii"))
    path.write_bytes(packed.getvalue())


def _messages(
    vessel: Vessel, voyage: Voyage, exercise: Exercise, rng: np.random.Generator
) -> Iterator[tuple[float, Fields]]:
    """What the device sends: positions at its own pace, identity every few minutes."""
    start_s, end_s = exercise.span_s
    own = vessel.interval_s or INTERVALS_S[vessel.device]
    pace_s = rng.uniform(*own)
    time_s = start_s + rng.uniform(0, pace_s)
    while time_s < end_s:
        yield time_s, _POSITION[vessel.device](vessel, voyage, float(int(time_s)), rng)
        at_rest = voyage.status[voyage.row(time_s)] in (1, 5) and vessel.device == "A"
        shortest, longest = AT_REST_S if at_rest else (0.8 * pace_s, 1.2 * pace_s)
        time_s += rng.uniform(shortest, longest)
    for time_s in _times(exercise.span_s, STATIC_S, rng):
        for fields in _identity(vessel, time_s):
            yield time_s, fields
    if vessel.device == "base":
        for time_s in _times(exercise.span_s, (MARKING_S, MARKING_S), rng):
            yield time_s, {"type": 14, "text": "EXERCISE EXERCISE EXERCISE"}


def _burst_messages(
    vessel: Vessel, voyage: Voyage, exercise: Exercise, rng: np.random.Generator
) -> Iterator[tuple[float, Fields]]:
    """Eight messages a minute, two seconds apart; every fourth minute two of them are the text.

    Source: IEC 61097-14, annex B [K].
    """
    first_s = vessel.on_air[0][0]
    for minute in range(int((vessel.on_air[0][1] - first_s) / 60)):
        for slot in range(8):
            time_s = first_s + minute * 60 + slot * 2.0
            if minute % 4 == 0 and slot in (4, 5):
                yield time_s, {"type": 14, "text": vessel.text}
            else:
                yield time_s, _sart_position(vessel, voyage, time_s, rng)


def _times(span_s: Span, every_s: Span, rng: np.random.Generator) -> Iterator[float]:
    """Times about ``every_s`` apart; the first within one interval."""
    time_s = span_s[0] + rng.uniform(0, every_s[0] / 2)
    while time_s < span_s[1]:
        yield time_s
        time_s += rng.uniform(*every_s)


def _position_a(vessel: Vessel, voyage: Voyage, time_s: float, rng: np.random.Generator) -> Fields:
    """Type 1: a class A position report."""
    now = voyage.at(time_s)
    before = voyage.at(time_s - 3 * STEP_S)
    turned = (now.course_deg - before.course_deg + 180) % 360 - 180
    turn_deg_min = turned / (3 * STEP_S) * 60
    return {
        "type": 1,
        "status": int(voyage.status[voyage.row(time_s)]),
        "turn": round(turn_deg_min, 1) if 8 < abs(turn_deg_min) < 100 else 0.0,
        "heading": round(now.course_deg + rng.normal(0, 1)) % 360,
        **_motion(now, rng),
    }


def _position_b(vessel: Vessel, voyage: Voyage, time_s: float, rng: np.random.Generator) -> Fields:
    """Type 18: a class B position report from a carrier-sense unit without a compass."""
    now = voyage.at(time_s)
    unit = {"cs": 1, "dsc": 1, "band": 1, "msg22": 1, "radio": 917510}
    return {"type": 18, "heading": NO_HEADING, **unit, **_motion(now, rng)}


def _sart_position(
    vessel: Vessel, voyage: Voyage, time_s: float, rng: np.random.Generator
) -> Fields:
    """Type 1 from a search and rescue transmitter, active or on test."""
    status = SART_ACTIVE if "ACTIVE" in vessel.text else SART_UNDER_TEST
    still = {"status": status, "turn": NO_TURN, "heading": NO_HEADING}
    return {"type": 1, **still, **_motion(voyage.at(time_s), rng)}


def _base_position(
    vessel: Vessel, voyage: Voyage, time_s: float, rng: np.random.Generator
) -> Fields:
    """Type 4: a base station's place and clock."""
    now = datetime.fromtimestamp(time_s, tz=UTC)
    names = ("year", "month", "day", "hour", "minute", "second")
    clock = {name: getattr(now, name) for name in names}
    return {"type": 4, **clock, "accuracy": 1, "epfd": 1, **_place(vessel.start)}


def _aid_position(
    vessel: Vessel, voyage: Voyage, time_s: float, rng: np.random.Generator
) -> Fields:
    """Type 21: a virtual aid to navigation, a safe-water mark."""
    return {
        "type": 21,
        "aid_type": 30,
        "name": vessel.name,
        "epfd": 7,
        "second": int(time_s) % 60,
        "virtual_aid": 1,
        **_place(vessel.start),
    }


_POSITION = {"A": _position_a, "B": _position_b, "base": _base_position, "AtoN": _aid_position}


def _motion(now: Fix, rng: np.random.Generator) -> Fields:
    """Place, speed and course as the receiver of the vessel measures them."""
    north, east = metres_per_degree(now.lat)
    off_north, off_east = rng.normal(0, NOISE_M, 2)
    speed_kn = max(now.speed_kn + rng.normal(0, 0.08), 0.0)
    course = (now.course_deg + rng.normal(0, 1.5 if now.speed_kn > 1 else 15)) % 360
    return {
        **_place((now.lat + off_north / north, now.lon + off_east / east)),
        "speed": round(speed_kn, 1),
        "course": round(course, 1) % 360 if speed_kn >= STILL_KN else NO_COURSE,
        "second": int(now.time_s) % 60,
    }


def _place(place: Place) -> Fields:
    """A position as AIS sends it, to a ten-thousandth of a minute."""
    return {"lat": round(place[0] * 600_000) / 600_000, "lon": round(place[1] * 600_000) / 600_000}


def _identity(vessel: Vessel, time_s: float) -> Iterator[Fields]:
    """Type 5, or the two parts of type 24, with the name that is reported at the time."""
    new = vessel.new_name
    if new is not None and time_s >= new.from_s:
        name, callsign = new.name, new.callsign
    else:
        name, callsign = vessel.name, vessel.callsign
    hull: Fields = {"ship_type": vessel.ship_type, "callsign": callsign, **_antenna(vessel)}
    if vessel.device == "A":
        voyage: Fields = {
            "destination": vessel.destination,
            "draught": vessel.draught_m,
            "hour": 24,
        }
        yield {
            "type": 5,
            "imo": vessel.imo,
            "shipname": name,
            "epfd": 1,
            **hull,
            **voyage,
            "minute": 60,
        }
    elif vessel.device == "B":
        yield {"type": 24, "partno": 0, "shipname": name}
        yield {"type": 24, "partno": 1, "vendorid": "EXR", **hull}


def _antenna(vessel: Vessel) -> Fields:
    """Where the antenna stands on the hull, which is how AIS tells length and beam."""
    bow, port = vessel.length_m * 3 // 4, vessel.beam_m // 2
    sides = {"to_port": port, "to_starboard": vessel.beam_m - port}
    return {"to_bow": bow, "to_stern": vessel.length_m - bow, **sides}


def _preamble(exercise: Exercise) -> Iterator[str]:
    """Comment lines that nobody can miss."""
    yield f"# {exercise.title}"
    yield f"# {exercise.notice}"
    yield f"# Made by builders/build_exercise.py, seed {exercise.seed}."


def _lines(heard: Iterable[Heard]) -> Iterator[str]:
    """Tagged sentences in order of time; a message of several sentences is one tag-block group."""
    channels, group = cycle("AB"), 0
    for message in sorted(heard, key=lambda one: one.time_s):
        sentences = encode_dict(
            message.fields,
            talker_id="AI",
            sentence_type="VDM",
            radio_channel=next(channels),
            seq_id=group % 10,
        )
        tag, parts = f"s:{message.station},c:{message.time_s}", len(sentences)
        if parts == 1:
            yield f"{_tagged(tag)}{sentences[0]}"
            continue
        group += 1
        for i, sentence in enumerate(sentences, start=1):
            rest = f",{tag}" if i == 1 else ""  # only the first of a group tells time and station
            yield f"{_tagged(f'g:{i}-{parts}-{group}{rest}')}{sentence}"


def _tagged(fields: str) -> str:
    """A tag block with its checksum (IEC 61162-450, 7.2)."""
    return f"\\{fields}*{reduce(xor, fields.encode(), 0):02X}\\"
