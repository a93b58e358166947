"""Whether the clocks in a recording disagree: a look at all of it, and a close one where so."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ais.clockwatch import BACK_S, ClockReport, ClockWatch
from ais.receptions import receptions
from ais.recording import ReadCounts
from ais.sources import STANDARD_INPUT, SourceFile
from ais.stamp import recorded_line

# The close look takes some 20 microseconds a line: from a little before the first fault it reads
# so many, enough to name whose clock it is, and does not count the faults of a whole year.
LINES_BEFORE = 1000
LINES_LOOKED_AT = 50_000


def goes_back_at(time_s: NDArray[np.float64]) -> int | None:
    """The first row, in the order heard, that is half a minute older than one before it.

    A clock that is ahead, behind, frozen or thrown back shows so, as soon as another one or its
    own past contradicts it; rows without a time are passed over.

    >>> import numpy as np
    >>> goes_back_at(np.array([0.0, 10.0, np.nan, 50.0, 15.0])), goes_back_at(np.array([0.0, 9.0]))
    (4, None)
    """
    known = np.flatnonzero(np.isfinite(time_s))
    newest_s = np.maximum.accumulate(time_s[known])
    back = np.flatnonzero(newest_s - time_s[known] > BACK_S)
    return int(known[back[0]]) if len(back) else None


def clock_reports(
    path: Path, time_s: NDArray[np.float64], line: NDArray[np.int64]
) -> tuple[ClockReport, ...]:
    """Whose clocks in a file of NMEA lines are wrong, from its times in the order of its lines.

    Empty where the times never go back, and for standard input, which cannot be read again.
    """
    row = goes_back_at(time_s)
    if row is None or path == STANDARD_INPUT:
        return ()
    first = max(0, int(line[row]) - LINES_BEFORE)
    lines = islice(SourceFile(path), first, first + LINES_LOOKED_AT)
    watch = ClockWatch()
    named = ((number, recorded_line(raw, path.name)) for number, raw in lines)
    for reception in receptions(named, ReadCounts(), Counter()):
        watch.look(reception)
    return watch.faulty()
