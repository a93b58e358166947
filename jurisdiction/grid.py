"""A map of the world with the answers that hold all over a cell, and where there is none.

``data/grid.bin`` is made from the coast, the claims and the layers by ``builders/build_grid.py``;
with others than those it says nothing.  Levels follow one another, each the sixteen parts of every
divided cell of the level before; cells are numbers of two bytes, in planes, compressed.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jurisdiction.settled_kernel import COLUMNS, CONTESTED, ROWS, number_cells

DATA = Path(__file__).parent / "data"
GRID = DATA / "grid.bin"
MAGIC = b"WDGRID1\n"

Numbers = NDArray[np.int32]
Place = tuple[str, str | None]  # zone and State, by name
Said = tuple[str, str | None, str, tuple[Place, ...]]  # zone, State, status, candidates


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The cells, and what their numbers mean."""

    cells: Numbers  # as :func:`jurisdiction.settled_kernel.look_up` reads them
    pairs: Numbers  # (settled, 2) numbers in ``said``: without and with the accuracy flag
    said: tuple[Said, ...]


def no_grid() -> Grid:
    """A grid that settles nothing."""
    cells = np.full(ROWS * COLUMNS, CONTESTED, np.int32)
    return Grid(cells=cells, pairs=np.empty((0, 2), np.int32), said=())


def fingerprint(folder: Path = DATA) -> str:
    """A hash of everything that the answers are made from."""
    files = [folder / name for name in ("coast.bin", "claims.csv", "territories.csv")]
    files += sorted(p for p in (folder / "layers").iterdir() if p.suffix in (".csv", ".geojson"))
    hashes = [sha256(path.read_bytes()).hexdigest() for path in files]
    return sha256(" ".join(hashes).encode()).hexdigest()


def read_grid(path: Path = GRID) -> Grid:
    """The grid in a file; one that settles nothing if it is missing or of other data."""
    try:
        blob = path.read_bytes()
    except OSError:
        return no_grid()
    start = len(MAGIC) + 4
    size = int.from_bytes(blob[len(MAGIC) : start], "little")
    if not blob.startswith(MAGIC):
        return no_grid()
    header = json.loads(blob[start : start + size])
    if header["of"] != fingerprint(path.parent):
        return no_grid()
    planes, begin = [], start + size
    for length in header["lengths"]:
        planes.append(np.frombuffer(zlib.decompress(blob[begin : begin + length]), np.uint8))
        begin += length
    return Grid(
        cells=_cells(planes),
        pairs=np.array(header["pairs"], np.int32).reshape(-1, 2),
        said=tuple(_said(one) for one in header["said"]),
    )


def write_grid(
    path: Path,
    levels: Sequence[NDArray[np.uint16]],
    pairs: Sequence[tuple[int, int]],
    said: Sequence[Said],
) -> None:
    """Write cells, level by level, as a grid of the data beside it."""
    blobs = [
        zlib.compress(level.astype("<u2").view(np.uint8).reshape(-1, 2).T.tobytes(), 9)
        for level in levels
    ]
    header = {
        "of": fingerprint(path.parent),
        "pairs": [list(pair) for pair in pairs],
        "said": said,
        "lengths": [len(blob) for blob in blobs],
    }
    text = json.dumps(header, separators=(",", ":")).encode()
    path.write_bytes(b"".join([MAGIC, len(text).to_bytes(4, "little"), text, *blobs]))


def _cells(planes: Sequence[NDArray[np.uint8]]) -> Numbers:
    """The levels as one array, every divided cell told where its parts begin."""
    sizes = [len(plane) // 2 for plane in planes]
    cells = np.empty(sum(sizes), np.int32)
    begin = 0
    for plane, size in zip(planes, sizes):
        here = cells[begin : begin + size]
        begin += size
        number_cells.at(compiled=True)(plane, begin, here)
    return cells


def _said(one: list[Any]) -> Said:
    zone, state, status, places = one
    return zone, state, status, tuple((place[0], place[1]) for place in places)
