"""The coast on disk: short runs of coastline in compressed chunks that are read one by one.

A *leaf* is a run of at most 16 consecutive coast segments of one State, land on its left; a leaf
of a single vertex is an islet.  Leaves stand in an order where neighbours in the file are
neighbours on the globe, so an aligned group of them is compact.  A *chunk* is such a group,
compressed on its own, with its box in Earth-centred coordinates and its States in an index:
one question decodes only the chunks that can hold its answer.

Layout: magic; uint32 header length; header (JSON); index (one record a chunk); chunks.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seamath.compiled import kernel
from seamath.errors import Mistake
from seamath.geodesy import ecef_m

MAGIC = b"WDCOAST1"
UNITS_PER_DEG = 100_000  # positions are whole units of 1e-5 degree: 1.1 m of latitude
MAX_SEGMENTS = 16
LEAVES_PER_CHUNK = 1024
_CLOSED = 0x80  # the leaf is a whole ring: its last vertex is its first, and is not stored
_INDEX = np.dtype(
    [
        ("offset", "<u4"),  # of the compressed chunk, from the end of the index
        ("length", "<u4"),
        ("leaves", "<u4"),
        ("vertices", "<u4"),
        ("low_m", "<f4", 3),  # Earth-centred box, a metre wider than the coast in it
        ("high_m", "<f4", 3),
        ("states", "u1", 32),  # bit set over State numbers
    ]
)

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int32]


class CoastError(Mistake):
    """A coast file that cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaves:
    """Runs of coast: leaf ``i`` has ``segments[i] + 1`` vertices, one leaf after another."""

    state: Bytes | NDArray[np.int16]  # number of the State, an index into the file's list
    segments: Bytes  # 0 for an islet
    lat: Ints  # in units of 1e-5 degree
    lon: Ints

    def __len__(self) -> int:
        return len(self.state)

    @property
    def starts(self) -> NDArray[np.int64]:
        """Row of each leaf's first vertex, and one past the last leaf's last."""
        return np.concatenate([[0], np.cumsum(self.segments.astype(np.int64) + 1)])


@dataclass(frozen=True, slots=True, kw_only=True)
class CoastFile:
    """The header and index of a coast file; chunks are read when asked for."""

    path: Path
    states: tuple[str, ...]  # ISO 3166 alpha-3 of the coast's territory
    about: dict[str, Any]
    leaves: NDArray[np.int64]  # one entry a chunk, as the rest
    vertices: NDArray[np.int64]
    low_m: NDArray[np.float64]
    high_m: NDArray[np.float64]
    holds: NDArray[np.bool_]  # chunk by State: whether any coast of that State is in it
    offsets: NDArray[np.int64]
    lengths: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offsets)

    def read(self, chunks: Iterable[int], *, compiled: bool = False) -> list[Leaves]:
        """The leaves of the chunks asked for, in that order; ``compiled``: they are many."""
        with self.path.open("rb") as file:
            return [self._read_one(file, chunk, compiled=compiled) for chunk in chunks]

    def _read_one(self, file: Any, chunk: int, *, compiled: bool) -> Leaves:
        file.seek(self.offsets[chunk])
        return decode(file.read(self.lengths[chunk]), compiled=compiled)


def open_coast(path: Path) -> CoastFile:
    """The coast file at ``path``, its index read and its chunks still on disk."""
    try:
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                raise CoastError(f"{path} is not a coast file of this version")
            header = json.loads(file.read(int.from_bytes(file.read(4), "little")))
            index = np.frombuffer(file.read(header["chunks"] * _INDEX.itemsize), _INDEX)
            body = file.tell()
    except (OSError, ValueError, KeyError) as error:
        if isinstance(error, CoastError):
            raise
        raise CoastError(f"coast file {path} cannot be read: {error}") from error
    holds = np.unpackbits(index["states"], axis=1, bitorder="little")[:, : len(header["states"])]
    return CoastFile(
        path=path,
        states=tuple(header["states"]),
        about=header["about"],
        leaves=index["leaves"].astype(np.int64),
        vertices=index["vertices"].astype(np.int64),
        low_m=index["low_m"].astype(np.float64),
        high_m=index["high_m"].astype(np.float64),
        holds=holds.astype(np.bool_),
        offsets=index["offset"].astype(np.int64) + body,
        lengths=index["length"].astype(np.int64),
    )


def write_coast(path: Path, leaves: Leaves, states: Sequence[str], about: dict[str, Any]) -> None:
    """Write leaves, already in their order on the globe, as a coast file."""
    index = np.zeros(-(-len(leaves) // LEAVES_PER_CHUNK), _INDEX)
    starts = leaves.starts
    blobs: list[bytes] = []
    offset = 0
    for chunk, record in enumerate(index):
        first = chunk * LEAVES_PER_CHUNK
        last = min(first + LEAVES_PER_CHUNK, len(leaves))
        part = _part(leaves, slice(first, last), slice(starts[first], starts[last]))
        blob = encode(part)
        corner = ecef_m(part.lat / UNITS_PER_DEG, part.lon / UNITS_PER_DEG)
        record["offset"], record["length"] = offset, len(blob)
        record["leaves"], record["vertices"] = len(part), len(corner)
        record["low_m"], record["high_m"] = corner.min(axis=0) - 1.0, corner.max(axis=0) + 1.0
        present = np.isin(np.arange(256), part.state)
        record["states"] = np.packbits(present, bitorder="little")
        blobs.append(blob)
        offset += len(blob)
    header = {"states": list(states), "chunks": len(index), "about": about}
    text = json.dumps(header, sort_keys=True).encode()
    with path.open("wb") as file:
        file.write(MAGIC + len(text).to_bytes(4, "little") + text + index.tobytes())
        file.writelines(blobs)


def _part(leaves: Leaves, own: slice, vertices: slice) -> Leaves:
    return Leaves(
        state=leaves.state[own],
        segments=leaves.segments[own],
        lat=leaves.lat[vertices],
        lon=leaves.lon[vertices],
    )


def encode(leaves: Leaves) -> bytes:
    """One chunk as compressed bytes."""
    starts = leaves.starts[:-1]
    ends = leaves.starts[1:] - 1
    closed = (leaves.segments > 0) & (leaves.lat[starts] == leaves.lat[ends])
    closed &= leaves.lon[starts] == leaves.lon[ends]
    counts = leaves.segments | np.where(closed, _CLOSED, 0).astype(np.uint8)
    stored = np.ones(len(leaves.lat), np.bool_)
    stored[starts] = False
    stored[ends[closed]] = False
    planes = [counts, leaves.state]
    for column in (leaves.lat, leaves.lon):
        planes += _planes(np.diff(column[starts], prepend=np.int32(0)), 4)
        planes += _planes(np.diff(column, prepend=np.int32(0))[stored], 2)
    raw = len(leaves).to_bytes(4, "little") + b"".join(plane.tobytes() for plane in planes)
    return zlib.compress(raw, 9)  # lzma is 7 % smaller and takes seven times as long to open


def decode(blob: bytes, *, compiled: bool = False) -> Leaves:
    """The leaves of one chunk; ``compiled``: where they are many."""
    raw = np.frombuffer(zlib.decompress(blob), np.uint8)
    n = int(raw[:4].view("<u4")[0])
    counts, state, rest = raw[4 : 4 + n], raw[4 + n : 4 + 2 * n], raw[4 + 2 * n :]
    segments = counts & np.uint8(_CLOSED - 1)
    if compiled:
        both = np.empty((2, n + int(segments.sum(dtype=np.int64))), np.int32)
        for plane, out in zip(rest.reshape(2, -1), both):
            unfold.at(compiled=True)(plane, counts, out)
        return Leaves(state=state, segments=segments, lat=both[0], lon=both[1])
    lasts = np.cumsum(segments.astype(np.int64) + 1)
    starts, closing = lasts - segments - 1, lasts[counts >= _CLOSED] - 1
    stored = np.ones(int(lasts[-1]), np.bool_)
    stored[starts] = False
    stored[closing] = False
    columns = []
    for plane in rest.reshape(2, -1):
        first = np.cumsum(_joined(plane[: 4 * n], 4), dtype=np.int32)
        step = np.zeros(len(stored), np.int32)
        step[stored] = _joined(plane[4 * n :], 2)
        walked = np.cumsum(step, dtype=np.int32)
        column = walked + np.repeat(first - walked[starts], segments.astype(np.int64) + 1)
        column[closing] = first[counts >= _CLOSED]
        columns.append(column)
    return Leaves(state=state, segments=segments, lat=columns[0], lon=columns[1])


@kernel
def unfold(planes, counts, out):  # type: ignore[no-untyped-def]
    """Fill in one coordinate of every vertex from its planes: first ones, then steps."""
    n, row, value = len(counts), 0, 0
    steps, at = (len(planes) - 4 * n) // 2, 4 * n
    for leaf in range(n):
        folded = planes[leaf] | planes[n + leaf] << 8
        folded |= planes[2 * n + leaf] << 16 | planes[3 * n + leaf] << 24
        value += (folded >> 1) ^ -(folded & 1)
        out[row], here = value, value
        row += 1
        closed = counts[leaf] >> 7
        for _ in range((counts[leaf] & (_CLOSED - 1)) - closed):
            folded = planes[at] | planes[at + steps] << 8
            here += (folded >> 1) ^ -(folded & 1)
            out[row] = here
            row, at = row + 1, at + 1
        if closed:
            out[row] = value
            row += 1


def _planes(values: Ints, width: int) -> list[Bytes]:
    """Small signed numbers as byte planes, lowest first, sign folded into the lowest bit."""
    folded = ((values << 1) ^ (values >> 31)).astype(np.uint32)
    if width < 4 and len(folded) and int(folded.max()) >> (8 * width):
        raise CoastError(f"a coast segment is too long for {width} bytes: densify it")
    return [(folded >> (8 * k)).astype(np.uint8) for k in range(width)]


def _joined(planes: Bytes, width: int) -> Ints:
    """The numbers that :func:`_planes` took apart."""
    parts = planes.reshape(width, -1)
    folded = parts[0].astype(np.uint32)
    for k in range(1, width):
        folded |= parts[k].astype(np.uint32) << np.uint32(8 * k)
    values: Ints = (folded >> 1).astype(np.int32) ^ -(folded & 1).astype(np.int32)
    return values
