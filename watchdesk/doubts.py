"""What in a recording cannot be right, in sentences for people: counted, told, never mended."""

from __future__ import annotations

from ais.quality import SharedNumber, told_of
from watchdesk import sailor
from watchdesk.pipeline import Watch

# How a flaw is told.  A place on land is a river or a harbour as often as an error, and a number
# of no known form is told with its vessel: both are counted in summary.json only.
_TOLD = {
    "jump": "left out: nothing heard under its number could have been there",
    "too_fast": "with a speed no craft of its class makes: the speed was not believed",
    "frozen": "repeating one place to the last digit while making way",
}
_MOST_NUMBERS = 5  # of shared numbers and of wrong clocks: the rest is in the summary


def doubts_of(watch: Watch) -> list[str]:
    """What cannot be right in the whole recording, a sentence each; empty where all may be."""
    found = watch.quality.counts()
    told = [f"{_positions(found[flaw])} {what}." for flaw, what in _TOLD.items() if found[flaw]]
    told += [f"{_shared(number)}." for number in watch.quality.shared[:_MOST_NUMBERS]]
    if watch.repeats:
        told.append(f"{_positions(watch.repeats)} heard or written twice: counted once.")
    if watch.late:
        told.append(f"{_positions(watch.late)} after a later one of the same vessel: put in order.")
    clocks = [
        (source.name, report) for source in watch.recording.sources for report in source.clocks
    ]
    for name, report in clocks[:_MOST_NUMBERS]:
        told.append(
            f"Clock of {sailor.plain(name)}, {sailor.plain(str(report))}. Its times were kept."
        )
    if len(clocks) > _MOST_NUMBERS:
        told.append(f"{len(clocks) - _MOST_NUMBERS} more clocks cannot be right: summary.json.")
    return told


def doubts_about(watch: Watch, mmsi: int) -> tuple[str, ...]:
    """What cannot be right in what was heard under one number, for its brief."""
    found = told_of(watch.quality, mmsi)
    of_all = f"of {found['fixes']:,}"
    told = [f"{found[f]:,} {of_all} positions {what}." for f, what in _TOLD.items() if found[f]]
    return (*told, *(f"{_shared(n)}." for n in watch.quality.shared if n.mmsi == mmsi))


def _shared(number: SharedNumber) -> str:
    return f"{number}: maybe {number.innocent}"


def _positions(count: int) -> str:
    return f"{count:,} position{'' if count == 1 else 's'}"
