"""Counts of the station in the text format of Prometheus."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from watchdesk.station.health import HEARD


def exposition(health: Mapping[str, Any]) -> str:
    """The health of a station as metrics; a count that is not known is left out."""
    return "".join(f"{line}\n" for line in _lines(health))


def _lines(health: Mapping[str, Any]) -> Iterator[str]:
    yield from _one("ready", "gauge", "Whether a watch may rest on it.", int(health["ready"]))
    for name, (kind, says) in _COUNTS.items():
        value = health.get("counts", {}).get(name)
        if value is not None:
            yield from _one(name, kind, says, value)
    for name, (kind, says) in _OF_A_FEED.items():
        yield from _head(name, kind, says)
        for row in health["feeds"]:
            value = _value(row, name)
            if value is not None:
                yield f'watchdesk_{name}{{feed="{_escaped(row["name"])}"}} {value}'
    yield from _head("refused_total", "counter", "What was refused, by reason.")
    for reason, times in health.get("refused", {}).items():
        yield f'watchdesk_refused_total{{reason="{_escaped(reason)}"}} {times}'
    yield from _head("part_sound", "gauge", "Whether a part works.")
    for part in ("disk", "recorder", "looker", "rescue", "clock", "desk", "step"):
        if part in health:
            sound = int(health[part]["state"] in ("ok", "alive", "starting"))
            yield f'watchdesk_part_sound{{part="{part}"}} {sound}'


_COUNTS = {
    "lines_total": ("counter", "Lines taken from the feeds."),
    "messages_total": ("counter", "Messages decoded."),
    "repeats_total": ("counter", "Messages another station gave before."),
    "recorded_total": ("counter", "Lines given to the recorder."),
    "unrecorded_total": ("counter", "Lines that may not have reached the disk."),
    "vessels": ("gauge", "Vessels shown."),
    "vessels_turned_away_total": ("counter", "Positions of vessels beyond the picture's room."),
    "rescue_devices": ("gauge", "Distress devices remembered."),
    "rescue_senders": ("gauge", "Senders of texts of danger remembered."),
    "rescue_turned_away_total": ("counter", "Calls of those beyond that memory's room."),
    "alerts": ("gauge", "Alerts on the board."),
    "looker_rows": ("gauge", "Positions in the window of the detectors."),
    "looker_waiting": ("gauge", "Vessels that no look has seen."),
    "looker_restarts_total": ("counter", "Times the detectors were started again."),
    "looker_dropped_total": ("counter", "Batches the detectors were too slow for."),
    "step_seconds": ("gauge", "How long the last step took."),
    "late_seconds": ("gauge", "Age of the newest line when it was taken."),
}
_OF_A_FEED = {
    "feed_up": ("gauge", "Whether a feed is heard."),
    "feed_lines_total": ("counter", "Lines of a feed."),
    "feed_dropped_total": ("counter", "Lines lost because we were too slow."),
    "feed_overrun_total": ("counter", "Datagrams the system let go before we took them."),
    "feed_too_long_total": ("counter", "Lines too long to be any sentence."),
    "feed_turned_away_total": ("counter", "Talkers let go because there were too many."),
    "feed_last_line_seconds": ("gauge", "When its last line came, since 1970."),
}


def _value(row: Mapping[str, Any], name: str) -> Any:
    return {
        "feed_up": int(row["state"] in HEARD),
        "feed_lines_total": row["sentences"],
        "feed_dropped_total": row["dropped"],
        "feed_overrun_total": row.get("overrun"),
        "feed_too_long_total": row.get("too_long"),
        "feed_turned_away_total": row.get("turned_away"),
        "feed_last_line_seconds": row["last_s"],
    }[name]


def _one(name: str, kind: str, says: str, value: float) -> Iterator[str]:
    yield from _head(name, kind, says)
    yield f"watchdesk_{name} {value}"


def _head(name: str, kind: str, says: str) -> Iterator[str]:
    yield f"# HELP watchdesk_{name} {says}"
    yield f"# TYPE watchdesk_{name} {kind}"


def _escaped(text: str) -> str:
    r"""A label's value.

    >>> _escaped('a"b\n')
    'a\\"b\\n'
    """
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
