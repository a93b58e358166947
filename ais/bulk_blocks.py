"""What the bulk decoder gives: positions, identities and texts of some thousand lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ais.layout import is_craft_of_a_ship
from ais.messages import Identity
from ais.positions import PositionTable

Text = tuple[int, float, int, str]  # line, time, MMSI, safety-related text


@dataclass(frozen=True, slots=True, kw_only=True)
class Statics:
    """Identities as columns; texts are bytes up to the sign that ends them, as sent."""

    line: NDArray[np.int64]
    time_s: NDArray[np.float64]
    msg_type: NDArray[np.int8]
    mmsi: NDArray[np.int32]
    name: NDArray[np.bytes_]
    callsign: NDArray[np.bytes_]
    destination: NDArray[np.bytes_]
    numbers: NDArray[np.float64]  # columns as ``ais.bulk_tables.STATIC_NUMBERS``

    def __len__(self) -> int:
        return len(self.line)

    def identities(self) -> Iterator[tuple[int, float, int, int, Identity]]:
        """Line, time, type, MMSI and identity of each row, in order."""
        imo, ship_type, bow, stern, port, starboard, draught, mothership = self.numbers.T
        columns = (
            self.line, self.time_s, self.msg_type, self.mmsi, self.name, self.callsign,
            self.destination, imo, ship_type, bow + stern, port + starboard, draught, mothership,
        )  # fmt: skip
        for row in zip(*(column.tolist() for column in columns)):
            line, time_s, msg_type, mmsi, name, callsign, destination, *sent = row
            imo_number, kind, length_m, beam_m, draught_m, mother = map(_known, sent)
            boat = msg_type == 24 and is_craft_of_a_ship(mmsi)
            yield (
                line,
                time_s,
                msg_type,
                mmsi,
                Identity(
                    name=_words(name),
                    callsign=_words(callsign),
                    imo=None if imo_number is None else int(imo_number),
                    ship_type=None if kind is None else int(kind),
                    destination=_words(destination),
                    length_m=None if boat else length_m,
                    beam_m=None if boat else beam_m,
                    draught_m=draught_m,
                    mothership_mmsi=int(mother) if boat and mother else None,
                ),
            )


def _known(value: float) -> float | None:
    return value if value > 0 else None  # NaN is not


def _words(sent: bytes) -> str | None:
    return sent.decode("ascii").strip() or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What some thousand lines said, in the order it was heard.

    An identity that repeats the two before it of the same sender is left out, mostly.
    """

    positions: PositionTable
    statics: Statics
    texts: list[Text]
