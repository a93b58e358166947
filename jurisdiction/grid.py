"""A map of the world with the answers that hold all over a cell, and where there is none.

``data/grid.bin`` is made from the coast, the claims and the layers by ``builders/build_grid.py``;
with others than those it says nothing.  Its cells are as :mod:`jurisdiction.settled_kernel` reads
them, numbers of two bytes, compressed (Zstandard).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jurisdiction.settled_kernel import COLUMNS, CONTESTED, PARTS, ROWS, number_parts
from seamath.zstandard import zstandard

DATA = Path(__file__).parent / "data"
GRID = DATA / "grid.bin"
PACKED = 19  # the slowest and smallest
MAGIC = b"WDGRID2\n"

Numbers = NDArray[np.int32]
Place = tuple[str, str | None]  # zone and State, by name
Said = tuple[str, str | None, str, tuple[Place, ...]]  # zone, State, status, candidates


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The cells, and what their numbers mean."""

    cells: NDArray[np.uint16]  # as :func:`jurisdiction.settled_kernel.look_up` reads them
    parts: Numbers
    pairs: Numbers  # (settled, 2) numbers in ``said``: without and with the accuracy flag
    said: tuple[Said, ...]


def no_grid() -> Grid:
    """A grid that settles nothing."""
    return _grid(np.full(ROWS * COLUMNS, CONTESTED, np.uint16), (), ())


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
    cells = _unpacked(blob[start + size :])
    return _grid(cells, header["pairs"], tuple(_said(one) for one in header["said"]))


def write_grid(
    path: Path,
    cells: NDArray[np.uint16],
    pairs: Sequence[tuple[int, int]],
    said: Sequence[Said],
) -> None:
    """Write cells as a grid of the data beside it."""
    header = {"of": fingerprint(path.parent), "pairs": [list(pair) for pair in pairs], "said": said}
    text = json.dumps(header, separators=(",", ":")).encode()
    packed = zstandard().compress(cells.astype("<u2").tobytes(), PACKED)
    path.write_bytes(b"".join([MAGIC, len(text).to_bytes(4, "little"), text, packed]))


def _unpacked(packed: bytes) -> NDArray[np.uint16]:
    """The cells, put where numpy has room: in large pages, which halves the time."""
    zstd = zstandard()
    cells = np.empty(zstd.get_frame_info(packed).decompressed_size // 2, "<u2")
    with zstd.ZstdFile(BytesIO(packed)) as file:
        file.readinto(cells.view(np.uint8))
    return cells


def _grid(
    cells: NDArray[np.uint16], pairs: Sequence[Sequence[int]], said: tuple[Said, ...]
) -> Grid:
    parts = np.empty(len(cells) // PARTS, np.int32)
    number_parts.at(compiled=True)(cells, parts)
    return Grid(cells=cells, parts=parts, pairs=np.array(pairs, np.int32).reshape(-1, 2), said=said)


def _said(one: list[Any]) -> Said:
    zone, state, status, places = one
    return zone, state, status, tuple((place[0], place[1]) for place in places)
