"""What an officer may do with an alert: how long silences last, and reasons to dismiss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from risk.feedback import CONFIRMED, DISMISSED
from seamath.errors import Mistake
from seamath.units import S_PER_H
from watchdesk.alerts.situation import BEHAVIOUR, HELP, RESCUE, WATCHLIST

TEMPORARY, OCCURRENCE, CUSTOM = "temporary", "this occurrence", "custom"
SILENCE_S = 30.0  # MSC.302(87): a temporary silence of the sound ends after 30 s
SILENCES: Mapping[str, float | None] = {  # None: no fixed end
    TEMPORARY: SILENCE_S,
    OCCURRENCE: None,
    "1 h": S_PER_H,
    "2 h": 2 * S_PER_H,
    "6 h": 6 * S_PER_H,
    "12 h": 12 * S_PER_H,
    "1 day": 24 * S_PER_H,
    "1 week": 7 * 24 * S_PER_H,
    "1 month": 30 * 24 * S_PER_H,
    CUSTOM: None,
}
LONGEST_S = 366 * 24 * S_PER_H
LONGEST_TEXT = 500


class AlertError(Mistake):
    """Something that cannot be done with an alert."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why an alert is dismissed; ``verdict`` is what it says of the detector, if anything."""

    words: str
    groups: tuple[str, ...]
    verdict: str | None


REASONS: Mapping[str, Reason] = {
    "rcc_resolved": Reason(
        words="the RCC has resolved it", groups=(RESCUE, HELP), verdict=CONFIRMED
    ),
    "false_alert": Reason(
        words="a false alert, confirmed with the RCC", groups=(RESCUE,), verdict=DISMISSED
    ),
    "test": Reason(words="a test, confirmed by its owner", groups=(RESCUE,), verdict=None),
    "no_help_needed": Reason(words="asked, and needs no help", groups=(HELP,), verdict=DISMISSED),
    "ordinary": Reason(
        words="ordinary for this vessel or place", groups=(BEHAVIOUR, HELP), verdict=DISMISSED
    ),
    "bad_data": Reason(
        words="bad reception or wrong data", groups=(BEHAVIOUR, HELP), verdict=DISMISSED
    ),
    "checked": Reason(
        words="looked into; it was as told", groups=(BEHAVIOUR, HELP, WATCHLIST), verdict=CONFIRMED
    ),
    "not_ours": Reason(
        words="for another unit, which was told", groups=(BEHAVIOUR, WATCHLIST), verdict=None
    ),
    "wrong_vessel": Reason(words="not the vessel meant", groups=(WATCHLIST,), verdict=None),
}


def reason(code: str, group: str) -> Reason:
    """The reason by its code; AlertError where there is none such for this kind of alert."""
    codes = [name for name, one in REASONS.items() if group in one.groups]
    if not codes:
        raise AlertError("a fault is not dismissed: mend it, or silence it for a time")
    if code not in codes:
        raise AlertError(f"reason {code[:40]!a} must be one of {', '.join(codes)}")
    return REASONS[code]


def text(what: str, said: str) -> str:
    """What an officer wrote, trimmed; AlertError where it is empty or too long."""
    if any("\ud800" <= letter <= "\udfff" for letter in said):  # no desk keeps half a character
        raise AlertError(f"{what} has a broken character")
    # What turns a line around, hides in it or ends it is a space: a log is read a line each.
    plain = "".join(letter if letter.isprintable() else " " for letter in said).strip()
    if not 0 < len(plain) <= LONGEST_TEXT:
        raise AlertError(f"{what} must be said, in at most {LONGEST_TEXT} characters")
    return plain
