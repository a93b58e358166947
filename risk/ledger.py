"""What became of each event as more was heard: opened, changed, closed, restated, withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ais.events import Event, in_order

OPENED, CHANGED, CLOSED, REOPENED = "opened", "changed", "closed", "reopened"
RESTATED, WITHDRAWN = "restated", "withdrawn"
FORGOTTEN = "forgotten"  # let go of after a long time: nothing was found to be wrong with it


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One event and what happened to it.

    A late message may show that an event began earlier or later than was thought: its key
    names its beginning, so it is *restated* under another key, and ``was`` is the one before.
    """

    what: str
    event: Event
    was: str | None = None

    def as_record(self) -> dict[str, Any]:
        """The change as JSON-ready values."""
        return {"what": self.what, "was": self.was, "event": self.event.as_record()}


def reconcile(
    known: Mapping[str, Event], found: Iterable[Event], *, looked_at: Callable[[Event], bool]
) -> tuple[dict[str, Event], list[Change]]:
    """The events that stand after a look, by key, and every change in order of the events.

    ``looked_at`` tells of a known event whether this look would have found it again; one that
    it would not stands as it is.
    """
    now = {event.key: event for event in found}
    gone = {key: event for key, event in known.items() if key not in now and looked_at(event)}
    changes = [_change(known.get(key), event) for key, event in now.items()]
    for n, change in enumerate(changes):
        if change is not None and change.what == OPENED:
            was = next((k for k, old in gone.items() if same_thing(old, change.event)), None)
            if was is not None:
                del gone[was]
                changes[n] = Change(what=RESTATED, event=change.event, was=was)
    told = [change for change in changes if change is not None]
    told += [Change(what=WITHDRAWN, event=event) for event in gone.values()]
    stands = {k: e for k, e in known.items() if k not in now and not looked_at(e)} | now
    order = {event.key: n for n, event in enumerate(in_order([c.event for c in told]))}
    return stands, sorted(told, key=lambda change: order[change.event.key])


def _change(before: Event | None, now: Event) -> Change | None:
    """What happened to one event; None where nothing did."""
    if before is None:
        return Change(what=OPENED, event=now)
    if before == now:
        return None
    if (before.end is None) is not (now.end is None):
        return Change(what=REOPENED if now.end is None else CLOSED, event=now)
    return Change(what=CHANGED, event=now)


def same_thing(old: Event, new: Event) -> bool:
    """Whether two events of one kind and vessel overlap in time: one happening, told twice."""
    if (old.kind, old.mmsi, old.partner) != (new.kind, new.mmsi, new.partner):
        return False
    starts_in_time = new.end is None or old.start <= new.end
    return starts_in_time and (old.end is None or new.start <= old.end)
