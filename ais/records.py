"""Messages as the command line's contract names their fields; missing is ``None``."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from ais.hearing import Heard
from ais.positions import position_table
from ais.tracks import utc

_DIGITS = {"lat": 6, "lon": 6, "speed_kn": 1, "course_deg": 1, "heading_deg": 1}
_COLUMNS = ("msg_type", "mmsi", *_DIGITS)  # in the order of Message
_STATUS_TYPES = frozenset({1, 2, 3, 27})


def records(block: Sequence[Heard]) -> Iterator[dict[str, object]]:
    """Each message as one record, in order; identity and text stand where it carries them."""
    columns = zip(*(heard.message[: len(_COLUMNS)] for heard in block))
    table = position_table(**dict(zip(_COLUMNS, columns))) if block else position_table(mmsi=[])
    numbers = [getattr(table, name).tolist() for name in _DIGITS]
    for heard, *places in zip(block, *numbers):
        message = heard.message
        record: dict[str, object] = {
            "time": iso(heard.time_s),
            "type": message.msg_type or None,
            "mmsi": message.mmsi,
        }
        for (name, digits), number in zip(_DIGITS.items(), places):
            record[name] = round(number, digits) if math.isfinite(number) else None
        record |= {"status": _status(message.msg_type, int(message.status)), "line": heard.line}
        if message.identity is not None:
            record |= message.identity._asdict()
        if message.text is not None:
            record["text"] = message.text
        yield record


def iso(time_s: float) -> str | None:
    """A moment in ISO 8601, to the millisecond where it is told so finely, else to the second.

    >>> iso(1772366400.0), iso(1772366400.25), iso(float("nan"))
    ('2026-03-01T12:00:00Z', '2026-03-01T12:00:00.250Z', None)
    """
    if not math.isfinite(time_s):
        return None
    moment = utc(round(time_s, 3))
    timespec = "milliseconds" if moment.microsecond else "seconds"
    return moment.isoformat(timespec=timespec).replace("+00:00", "Z")


def _status(msg_type: int, status: int) -> int | None:
    """As transmitted by those who have one; an archive's 15 may as well be a blank cell."""
    return status if msg_type in _STATUS_TYPES or (msg_type == 0 and status != 15) else None
