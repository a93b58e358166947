"""AIS as JSON lines, as gpsd and AIS-catcher write it, into the same messages as sentences."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from ais.clock import RunningClock, moment_s
from ais.hearing import Heard
from ais.messages import Identity, Message, decode
from ais.nmea import Sentence, parse
from ais.recording import ReadCounts

# When a record was received: AIS-catcher's "toa" is the sharpest, "rxtime" is for people.
_RECEIVED = ("toa", "rxuxtime", "rxtime")
# gpsd with "scaled": false gives the integers of ITU-R M.1371-5 as transmitted.
_PER_DEGREE = {27: 600.0}
_PER_KNOT_OR_DEGREE = {27: 1.0}


def is_ais_json(line: bytes) -> bool:
    """Whether a line is a record of gpsd or AIS-catcher."""
    record = _record(line)
    return record is not None and ("class" in record or "mmsi" in record)


def json_messages(
    lines: Iterable[tuple[int, bytes]], counts: ReadCounts, told: Counter[str]
) -> Iterator[Heard]:
    """Every AIS record as a message; ``counts`` (all but ``lines``) and ``told`` grow with it.

    gpsd times no AIS record: its own position reports (TPV) and base stations do.
    """
    clock = RunningClock()
    for line, raw in lines:
        record = _record(raw)
        if not raw.strip():
            counts.ignored["blank"] += 1
        elif record is None:
            counts.refused["not JSON"] += 1
        elif record.get("class", "AIS") != "AIS":
            counts.ignored["other JSON record"] += 1
            if record["class"] == "TPV" and math.isfinite(utc_s := _time_s(record.get("time"))):
                clock.hear(utc_s)
        else:
            message = _message(record)
            if isinstance(message, str):
                counts.refused[message] += 1
                continue
            counts.messages += 1
            counts.by_type[message.msg_type] += 1
            yield Heard(line, _heard_s(record, message, clock, told), message)


def _heard_s(
    record: dict[str, Any], message: Message, clock: RunningClock, told: Counter[str]
) -> float:
    inferred_s = clock.hear(message.utc_s) if message.utc_s > 0 else clock.at(message.second)
    for name in _RECEIVED:
        if math.isfinite(time_s := _time_s(record.get(name))):
            told["column"] += 1
            return time_s
    if math.isfinite(inferred_s):
        told["base station"] += 1
    return inferred_s


def _record(line: bytes) -> dict[str, Any] | None:
    if not line.lstrip().startswith(b"{"):
        return None
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def _message(record: dict[str, Any]) -> Message | str:
    """The message of a record, or why it is refused; decoded here where it holds sentences."""
    sentences = record.get("nmea")
    if isinstance(sentences, list) and sentences and all(isinstance(s, str) for s in sentences):
        return _decoded(sentences)
    msg_type, mmsi = record.get("type"), record.get("mmsi")
    if not isinstance(msg_type, int) or not 1 <= msg_type <= 27:
        return "unknown message type"
    if not isinstance(mmsi, int) or not 0 < mmsi <= 999_999_999:
        return "no MMSI"
    raw = record.get("scaled") is False
    degree = _PER_DEGREE.get(msg_type, 600_000.0) if raw else 1.0
    tenth = _PER_KNOT_OR_DEGREE.get(msg_type, 10.0) if raw else 1.0
    text = record.get("text")
    status, second = record.get("status"), record.get("second")
    return Message(
        msg_type,
        mmsi,
        _number(record.get("lat")) / degree,
        _number(record.get("lon")) / degree,
        _speed_kn(record, msg_type, tenth),
        _number(record.get("course")) / tenth,
        _number(record.get("heading")),
        status if type(status) is int and 0 <= status < 16 else 15,
        record.get("accuracy") is True,
        second if type(second) is int and 0 <= second < 64 else 60,
        _time_s(record.get("timestamp")) if msg_type in (4, 11) else math.nan,
        _identity(record, raw),
        text if msg_type in (12, 14) and isinstance(text, str) else None,
    )


def _speed_kn(record: dict[str, Any], msg_type: int, tenth: float) -> float:
    """Types 9 and 27 speak in whole knots, and 63 in a 27 is not available (ITU-R M.1371-5)."""
    speed = _number(record.get("speed"))
    if msg_type in (9, 27):
        return math.nan if msg_type == 27 and speed == 63 else speed
    return speed / tenth


def _decoded(sentences: list[str]) -> Message | str:
    parts = [part for text in sentences for part in parse(text.encode("utf-8", "replace"))]
    whole = [part for part in parts if isinstance(part, Sentence)]
    if len(whole) != len(parts) or len(whole) != whole[0].total:
        return "sentence in JSON not understood"
    return decode(b"".join(part.payload for part in whole), whole[-1].fill)


def _identity(record: dict[str, Any], raw: bool) -> Identity | None:
    if record.get("type") not in (5, 19, 21, 24):
        return None

    def text(*names: str) -> str | None:
        told = (record.get(name) for name in names)
        return next((cell.strip() for cell in told if isinstance(cell, str)), "") or None

    def metres(*names: str) -> float | None:
        total = sum(_number(record.get(name, 0)) for name in names)
        return total if total > 0 else None

    draught_m = metres("draught")
    identity = Identity(
        name=text("shipname", "name"),
        callsign=text("callsign"),
        imo=_whole(record.get("imo")),
        ship_type=_whole(record.get("shiptype")),
        destination=text("destination"),
        length_m=metres("to_bow", "to_stern"),
        beam_m=metres("to_port", "to_starboard"),
        draught_m=draught_m / 10 if draught_m and raw else draught_m,
        mothership_mmsi=_whole(record.get("mothership_mmsi")),
    )
    return identity if any(identity) else None


def _whole(cell: Any) -> int | None:
    return (cell or None) if type(cell) is int and 0 <= cell < 1 << 40 else None


def _number(cell: Any) -> float:
    """A number; NaN for a word: gpsd writes "nan" and "fast"."""
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return math.nan
    try:
        return float(cell)
    except OverflowError:
        return math.nan


def _time_s(cell: Any) -> float:
    """A moment as an epoch, ISO 8601 or AIS-catcher's 20260301120000."""
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        return math.nan
    text = str(cell)
    if len(text) == 14 and text.isdigit() and text.startswith(("19", "20")):
        text = f"{text[:8]}T{text[8:]}"
    return moment_s(text.encode("utf-8", "replace"))
