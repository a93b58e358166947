"""What was heard before a restart, read again in bulk from the lines that were recorded."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from ais.stamp import unstamped
from watchdesk.station.source import Batch

_CHUNKS = 8  # to one batch: some megabytes, so that nobody waits long for one
_MARGIN_S = 120.0  # a file may end a little after its last change says


def recorded_files(folder: Path, since_s: float) -> list[Path]:
    """The files a recorder wrote from a moment on, in order; unfinished ones too."""
    found = sorted(p for p in folder.glob("heard-*") if ".nmea" in p.name)
    return [path for path in found if path.stat().st_mtime >= since_s - _MARGIN_S]


def recorded(folder: Path, since_s: float, until_s: float) -> Iterator[Batch]:
    """What was heard from one moment to another, in the order it came; damage is left out."""
    return heard_in(recorded_files(folder, since_s), since_s, until_s)


def heard_in(files: Sequence[Path], since_s: float, until_s: float) -> Iterator[Batch]:
    """What some recorded files say of the time from one moment to another, in order.

    What was received outside of it is unpacked and not decoded.
    """
    from ais.sources import SourceFile
    from watchdesk.station.ear import Decode

    decode, fed = Decode(), 0
    for path in files:
        name = path.name.removesuffix(".part")
        lines = 0
        for piece in _pieces(SourceFile(path).text()):
            many = piece.count(b"\n")
            first_s, last_s = _received_s(piece)
            if not (last_s < since_s - _MARGIN_S or first_s > until_s + _MARGIN_S):
                batch = decode.read([piece], name, fed - lines, many)
                fed += many
                yield within(batch, since_s, until_s)
            lines += many


def within(batch: Batch, since_s: float, until_s: float) -> Batch:
    """The part of a batch that was heard between two moments; identities are all kept."""
    time_s = batch.positions.time_s
    return replace(
        batch,
        positions=batch.positions.take(np.asarray((time_s >= since_s) & (time_s <= until_s))),
        texts=[text for text in batch.texts if since_s <= text.time_s <= until_s],
    )


def _received_s(piece: bytes) -> tuple[float, float]:
    """When the first and the last line of a piece were received; NaN where that is not told."""
    last = piece[piece.rfind(b"\n", 0, len(piece) - 1) + 1 :]
    first = piece[: piece.find(b"\n")]
    first_s, last_s = (
        math.nan if line is None else line.time_s for line in map(unstamped, (first, last))
    )
    return first_s, last_s


def _pieces(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The text in pieces of whole lines; the last is given an end."""
    held: list[bytes] = []
    rest = b""
    for chunk in chunks:
        held.append(chunk)
        if len(held) >= _CHUNKS:
            whole, end, rest = (rest + b"".join(held)).rpartition(b"\n")
            held = []
            if end:
                yield whole + end
            else:
                rest = whole + rest
    if last := rest + b"".join(held):
        yield last if last.endswith(b"\n") else last + b"\n"
