"""The memory of what identity each vessel told last, as a table of hashes in one plain array.

A vessel's number, its last identity and how often it came stand side by side: one look to memory.
"""

from __future__ import annotations

from typing import Any

from seamath.compiled import kernel


@kernel
def slot_of(memory: Any, mmsi: int) -> int:
    """Where a vessel's memory is, or the empty place for it."""
    mask = len(memory) - 1
    slot = (int(mmsi) * 40503 >> 7) & mask
    while memory[slot, 0] != 0 and memory[slot, 0] != mmsi:
        slot = (slot + 1) & mask
    return slot


@kernel
def mark_fresh(mmsi: Any, identities: Any, memory: Any, fresh: Any) -> int:
    """Mark each identity that differs from one of the two before it; the vessels newly met."""
    met = 0
    for row in range(len(mmsi)):
        slot = slot_of(memory, mmsi[row])
        if memory[slot, 0] == 0:
            met += 1
            memory[slot, 0], memory[slot, 1] = mmsi[row], -1
        if memory[slot, 1] != identities[row]:
            memory[slot, 1], memory[slot, 2] = identities[row], 0
        memory[slot, 2] += 1
        fresh[row] = memory[slot, 2] <= 2
    return met


@kernel
def remember(kept: Any, memory: Any) -> None:
    """Put what was known of each vessel into a larger memory."""
    for row in range(len(kept)):
        slot = slot_of(memory, kept[row, 0])
        for part in range(kept.shape[1]):
            memory[slot, part] = kept[row, part]
