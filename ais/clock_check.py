"""Whether the clocks in a recording disagree: a look at all of it, and close ones where so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ais.clockwatch import BACK_S, ClockReport, ClockWatch
from ais.receptions import receptions
from ais.recording import ReadCounts
from ais.sources import MAX_LINE_BYTES, STANDARD_INPUT, SourceFile
from ais.stamp import recorded_line

# A close look takes some 20 microseconds a line: enough lines to name whose clock it is, in some
# places between the first fault and the last, and not the faults of a whole year counted.
LINES_BEFORE = LINES_AFTER = 500
LOOKS = 5


def goes_back_at(time_s: NDArray[np.float64]) -> NDArray[np.intp]:
    """The rows, in the order heard, that are half a minute older than one before them.

    A clock that is ahead, behind, frozen or thrown back shows so, as soon as another one or its
    own past contradicts it; rows without a time are passed over.

    >>> import numpy as np
    >>> goes_back_at(np.array([0.0, 10.0, np.nan, 50.0, 15.0])).tolist()
    [4]
    """
    newest_s = np.fmax.accumulate(time_s)  # passes over NaN
    return np.flatnonzero(newest_s - time_s > BACK_S)


def clock_reports(
    path: Path, time_s: NDArray[np.float64], line: NDArray[np.int64]
) -> tuple[ClockReport, ...]:
    """Whose clocks in a file of NMEA lines are wrong, from its times in the order of its lines.

    Empty where the times never go back, and for standard input, which cannot be read again.
    """
    rows = goes_back_at(time_s)
    if not len(rows) or path == STANDARD_INPUT:
        return ()
    chosen = rows[np.linspace(0, len(rows) - 1, LOOKS).astype(np.intp)]
    faults = line[chosen].tolist()
    looks = [range(fault - LINES_BEFORE + 1, fault + LINES_AFTER + 1) for fault in faults]
    watch = ClockWatch()
    named = ((number, recorded_line(raw, path.name)) for number, raw in _lines(path, looks))
    for reception in receptions(named, ReadCounts(), Counter()):
        watch.look(reception)
    return watch.faulty()


def _lines(path: Path, wanted: Sequence[range]) -> Iterator[tuple[int, bytes]]:
    """The lines with the numbers wanted, each once; the others are only counted."""
    last, chosen = max(numbers.stop for numbers in wanted), set(chain(*wanted))
    ended, tail = 0, b""
    for chunk in chain(SourceFile(path, sealed=False).text(), [b"\n"]):
        begun, ended = ended, ended + chunk.count(b"\n")
        text, _, rest = chunk.rpartition(b"\n") if ended > begun else (b"", b"", chunk)
        if any(numbers.start <= ended and numbers.stop > begun + 1 for numbers in wanted):
            lines = (tail + text).split(b"\n") if ended > begun else []
            for number, raw in enumerate(lines, start=begun + 1):
                if number in chosen and len(raw) <= MAX_LINE_BYTES:
                    yield number, raw
        tail = (rest if ended > begun else tail + rest)[: MAX_LINE_BYTES + 1]
        if ended >= last:
            return
