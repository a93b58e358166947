"""Who is on the watchlist: matched by any identity, told how surely, never by chance letters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ais.vessels import Vessel
from risk.watchlist import Wanted, hits

NOW = datetime(2026, 3, 2, 3, 40, tzinfo=UTC)
SHIP = Vessel(mmsi=311000001, name="MAR Y SOL 2", callsign="C6AB1", imo=9074729)


def entry(**more):
    told = {"id": 1, "owner": "MRCC", "reason": "overdue", "added": NOW}
    return Wanted(**{**told, "expires": NOW + timedelta(days=7), **more})


@pytest.mark.parametrize(
    ("wanted", "matched", "conflicting"),
    [
        ({"mmsi": 311000001}, ("mmsi",), ()),
        ({"name": "mar y-sol 2"}, ("name",), ()),  # spelling is not identity
        ({"imo": 9074729, "name": "SOL"}, ("imo",), ("name",)),  # renamed: told, with the conflict
        ({"name": "MAR Y SOL"}, None, None),  # part of a name is another name
        ({"mmsi": 311000002, "callsign": "C6AB1"}, ("callsign",), ("mmsi",)),
    ],
)
def test_any_identity_matches_and_what_differs_is_told(wanted, matched, conflicting):
    found = hits([entry(**wanted)], {SHIP.mmsi: SHIP}, [SHIP.mmsi], NOW)
    assert [(hit.matched, hit.conflicting) for hit in found] == (
        [] if matched is None else [(matched, conflicting)]
    )


@pytest.mark.parametrize(
    ("later", "found"),
    [(timedelta(seconds=-1), 0), (timedelta(0), 1), (timedelta(days=7, seconds=-1), 1),
     (timedelta(days=7), 0)],
)  # fmt: skip
def test_an_entry_counts_from_its_first_to_before_its_last_second(later, found):
    assert len(hits([entry(mmsi=SHIP.mmsi)], {}, [SHIP.mmsi], NOW + later)) == found


def test_a_vessel_that_never_told_its_name_matches_by_number_only():
    found = hits([entry(mmsi=SHIP.mmsi, name="MAR Y SOL 2")], {}, [SHIP.mmsi], NOW)
    assert found[0].matched == ("mmsi",)
    assert "stays with the set" in found[0].says
