"""What the bulk decoder gives: positions, identities and texts of some thousand lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

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
        boats = np.array([is_craft_of_a_ship(mmsi) for mmsi in self.mmsi.tolist()], dtype=bool)
        boats &= self.msg_type == 24
        measures = np.stack([bow + stern, port + starboard, draught])
        measures[:, boats] = 0  # what a boat has in their place is her mother ship
        said = zip(
            _words(self.name),
            _words(self.callsign),
            _known(_whole(imo)),
            _known(_whole(ship_type)),
            _words(self.destination),
            *map(_known, measures),
            _known(_whole(mothership) * boats),
        )
        heard = (self.line, self.time_s, self.msg_type, self.mmsi)
        yield from zip(*(column.tolist() for column in heard), map(Identity._make, said))


def _words(sent: NDArray[np.bytes_]) -> list[str | None]:
    return [word.decode("ascii").strip() or None for word in sent.tolist()]


def _whole(values: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.nan_to_num(values).astype(np.int64)


def _known(values: NDArray[np.float64] | NDArray[np.int64]) -> list[Any]:
    return [value or None for value in np.where(values > 0, values, 0).tolist()]  # NaN is not


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """What some thousand lines said, in the order it was heard.

    An identity that repeats the two before it of the same sender is left out, mostly.
    """

    positions: PositionTable
    statics: Statics
    texts: list[Text]
