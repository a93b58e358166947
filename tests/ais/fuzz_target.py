"""What atheris runs in a process of its own: any bytes through every reader of AIS lines.

python tests/ais/fuzz_target.py TOLD CORPUS... -atheris_runs=N

TOLD is a file in which the number of bytes given to the readers is written.
"""

import sys
from collections import Counter
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["ais"]):
    from ais.archive_json import json_messages
    from ais.contacts import contacts_from
    from ais.hearing import hear
    from ais.radar import radar_sightings
    from ais.receptions import receptions
    from ais.recording import ReadCounts
    from ais.records import records
    from ais.stamp import recorded_line
    from ais.window import WindowCounts, without_repeats

TOLD_EVERY = 1000


def read_all(content: bytes) -> None:
    """Give the lines to each reader; every line must end in one place."""
    lines = list(enumerate(content.split(b"\n"), start=1))
    counts = ReadCounts(lines=len(lines))
    list(records(list(hear(lines, counts, Counter()))))
    _accounted(counts)
    counts = ReadCounts()
    stamped = ((number, recorded_line(raw, "fuzz")) for number, raw in lines)
    list(without_repeats(receptions(stamped, counts, Counter()), WindowCounts()))
    _accounted(counts)
    counts = ReadCounts(lines=len(lines))
    contacts_from(radar_sightings(lines, counts), "fuzz")
    _accounted(counts)
    counts = ReadCounts(lines=len(lines))
    list(json_messages(lines, counts, Counter()))
    _accounted(counts)


def _accounted(counts: ReadCounts) -> None:
    if counts.unaccounted:
        raise AssertionError(f"{counts.unaccounted} lines ended nowhere: {counts}")


class Target:
    """Counts what it was given: the process ends without a last word."""

    def __init__(self, told: Path) -> None:
        self.told, self.runs, self.size = told, 0, 0

    def __call__(self, content: bytes) -> None:
        """One run."""
        read_all(content)
        self.runs += 1
        self.size += len(content)
        if self.runs % TOLD_EVERY == 0:
            self.told.write_text(str(self.size))


if __name__ == "__main__":
    atheris.Setup([sys.argv[0], *sys.argv[2:]], Target(Path(sys.argv[1])))
    atheris.Fuzz()
