"""The ledger of events: every change is told once, and nothing vanishes without a word."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ais.events import Event
from risk.ledger import reconcile

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def event(start=0, end=60, mmsi=311000001, kind="loitering", **evidence):
    return Event(
        kind=kind,
        mmsi=mmsi,
        start=NOON + timedelta(minutes=start),
        end=None if end is None else NOON + timedelta(minutes=end),
        lat=20.0,
        lon=-73.0,
        evidence=evidence,
    )


def everything(_):
    return True


@pytest.mark.parametrize(
    ("before", "now", "what"),
    [
        ([], [event()], ["opened"]),
        ([event()], [event()], []),
        ([event(end=None)], [event(end=None, hours=2)], ["changed"]),
        ([event(end=None)], [event()], ["closed"]),
        ([event()], [event(end=None)], ["reopened"]),  # it had only paused
        ([event()], [], ["withdrawn"]),
        ([event()], [event(start=-5)], ["restated"]),  # late data: it began earlier
        ([event()], [event(start=61, end=90)], ["withdrawn", "opened"]),  # another spell
        ([event()], [event(start=-5, mmsi=311000002)], ["opened", "withdrawn"]),
    ],
)
def test_what_became_of_an_event(before, now, what):
    stands, changes = reconcile({e.key: e for e in before}, now, looked_at=everything)
    assert [change.what for change in changes] == what
    assert stands == {e.key: e for e in now}


def test_an_event_out_of_sight_stands_as_it_is():
    old = event(start=-900, end=-800)
    stands, changes = reconcile({old.key: old}, [], looked_at=lambda e: e.start > NOON)
    assert (stands, changes) == ({old.key: old}, [])


def test_a_restated_event_names_the_key_it_had():
    old = event()
    _, (change,) = reconcile({old.key: old}, [event(start=-5)], looked_at=everything)
    assert (change.was, change.as_record()["was"]) == (old.key, old.key)


spells = st.lists(
    st.builds(
        event,
        start=st.integers(0, 50),
        end=st.none() | st.integers(51, 90),
        mmsi=st.integers(311000001, 311000003),
    ),
    max_size=6,
)


@given(spells, spells)
def test_the_changes_lead_from_what_was_known_to_what_stands(before, now):
    known = {e.key: e for e in before}
    stands, changes = reconcile(known, now, looked_at=everything)
    followed = dict(known)
    for change in changes:
        if change.was is not None:
            del followed[change.was]
        if change.what == "withdrawn":
            del followed[change.event.key]
        else:
            followed[change.event.key] = change.event
    assert followed == stands == {e.key: e for e in now}
