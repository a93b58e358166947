"""The memory of what identity each vessel told last, as a table of hashes in plain arrays."""

from __future__ import annotations

from typing import Any

from seamath.compiled import kernel


@kernel
def slot_of(vessels: Any, mmsi: int) -> int:
    """Where a vessel's memory is, or the empty place for it."""
    mask = len(vessels) - 1
    slot = (mmsi * 40503 >> 7) & mask
    while vessels[slot] not in (0, mmsi):
        slot = (slot + 1) & mask
    return slot


@kernel
def mark_fresh(mmsi: Any, identities: Any, vessels: Any, last: Any, times: Any, fresh: Any) -> int:
    """Mark each identity that differs from one of the two before it; the vessels newly met."""
    met = 0
    for row in range(len(mmsi)):
        slot = slot_of(vessels, mmsi[row])
        if vessels[slot] == 0:
            met += 1
            vessels[slot] = mmsi[row]
            last[slot] = -1
        if last[slot] != identities[row]:
            last[slot] = identities[row]
            times[slot] = 0
        times[slot] += 1
        fresh[row] = times[slot] <= 2
    return met


@kernel
def remember(
    kept: Any, kept_last: Any, kept_times: Any, vessels: Any, last: Any, times: Any
) -> None:
    """Put what was known of each vessel into a larger memory."""
    for row in range(len(kept)):
        slot = slot_of(vessels, kept[row])
        vessels[slot], last[slot], times[slot] = kept[row], kept_last[row], kept_times[row]
