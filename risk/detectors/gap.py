"""Silence longer than a vessel's own reports explain, judged against what others were heard."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ais.contacts import is_contact
from ais.events import Event, Value, in_order
from ais.tracks import Track
from risk.coverage import Reception, Witnesses
from risk.detector import EVERYTHING, JUDGEMENT, Asked, measured_against, threshold
from risk.fleet import fleet_of
from risk.heard import Usual
from risk.quiet import (
    Quiet,
    least_silence_s,
    long_silences,
    longest_before_s,
    movement,
    rounded,
)

INNOCENT = {
    "gap": "a set that failed, lost power or was shadowed; an aerial low on a small boat; "
    "a master who fears robbers",
    "lost": "sailed out of range, or the receiver was off: what was heard of others shows it",
    "no data": "out of range of the receivers, or a receiver that was off: nothing shows otherwise",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Silence of ten lost limits, twenty minutes, and twelve of the vessel's own intervals.

    A display calls a vessel lost long before.  The evidence has one of three labels, never two:

    ``gap``: several others were heard near the last fix meanwhile, in each third of the silence
    and also on the side the vessel was going to.
    ``lost``: reception ended.  Others were heard all along, but none ahead of it (whoever sails
    out of range is heard by nobody out there); or several had been heard near by in the hour
    before, and nobody was any more; or sets like its own are seldom heard there (``usual``).
    ``no data``: nothing shows whether it could have been heard.

    Whether a set was switched off on purpose is not decided here, and no label ever says so.

    A craft last heard slow or moored within ``min_distance_nm`` has gone home: no event.  A vessel
    heard fewer than ``min_fixes`` times in ``before_h`` was never followed, so it cannot be missed.
    """

    lost_factor: float = threshold(
        10.0, unit="lost limits", source=f"{JUDGEMENT}; see ITU-R M.1371"
    )
    min_silence_min: float = threshold(20.0, unit="min", source=JUDGEMENT)
    own_factor: float = threshold(
        12.0,
        unit="own median intervals",
        source=f"{JUDGEMENT}: by mere bad luck once in 2^12 intervals; displays 6 (Icom, JRC)",
    )
    min_fixes: float = threshold(5.0, unit="fixes", source=JUDGEMENT)
    before_h: float = threshold(12.0, unit="h", source="Welch 2022: heard in the 12 h before")
    radius_nm: float = threshold(10.0, unit="nm", source=JUDGEMENT)
    min_others: float = threshold(3.0, unit="vessels", source=JUDGEMENT)
    min_share: float = threshold(
        0.1, unit="of the reports owed", source=f"{JUDGEMENT}; needs reception learned before"
    )
    min_distance_nm: float = threshold(1.0, unit="nm", source=f"{JUDGEMENT}; as for loitering")
    distance_nm: NDArray[np.float64] | None = None  # to the baseline, a row of the table each
    reception: Reception | None = None
    usual: Usual | None = None  # learned from other recordings
    until_s: float | None = None  # when anybody was last heard, where reception does not say
    asked: Asked = EVERYTHING

    def find(self, tracks: Iterable[Track]) -> list[Event]:
        """Every silence worth a word, ordered by start; ``end=None`` while it lasts."""
        told_s = self.until_s if self.reception is None else self.reception.until_s
        sending = (track for track in tracks if not is_contact(track.mmsi))
        fleet = fleet_of(sending, told_s)
        if fleet is None:
            return []
        quiet = long_silences(
            fleet,
            min_s=self.min_silence_min * 60.0,
            min_fixes=self.min_fixes,
            before_h=self.before_h,
        )
        limit_s = least_silence_s(
            quiet,
            min_s=self.min_silence_min * 60.0,
            lost_factor=self.lost_factor,
            own_factor=self.own_factor,
        )
        worth = quiet.followed & (quiet.lasted_s >= limit_s)
        worth &= quiet.end_s >= self.asked.since_s
        worth &= ~quiet.went_home(self.distance_nm, self.min_distance_nm)
        return self._events(quiet.take(worth), limit_s[worth])

    def _events(self, quiet: Quiet, limit_s: NDArray[np.float64]) -> list[Event]:
        seen = None
        if self.reception is not None:
            seen = self.reception.witnesses(
                quiet.asked(quiet.end_s), radius_nm=self.radius_nm, pause_s=np.zeros(len(quiet))
            )
        share = quiet.usual_share(self.usual)
        rows = zip(
            self._labels(len(quiet), seen, share),
            rounded(limit_s / 60.0, 1),
            rounded(longest_before_s(quiet, self.before_h) / 60.0, 1),
            movement(quiet, self.distance_nm),
            quiet.thirds_heard(self.distance_nm, self.min_distance_nm).tolist(),
            reception_evidence(len(quiet), seen),
            rounded(share, 3),
            strict=True,
        )
        limits = measured_against(self)
        return in_order(
            [
                quiet.event(
                    number,
                    "gap",
                    {"label": label, "limit_min": limit, "own_longest_min": own}
                    | {**moved, "own_thirds_before": thirds, **others, "usual_share": usual},
                    threshold=limits,
                    source="intervals: ITU-R M.1371; label and limits: " + JUDGEMENT,
                    innocent=INNOCENT[label],
                )
                for number, (label, limit, own, moved, thirds, others, usual) in enumerate(rows)
            ]
        )

    def _labels(self, many: int, seen: Witnesses | None, share: NDArray[np.float64]) -> list[str]:
        """The one word for each silence."""
        if seen is None:
            return ["no data"] * many
        others = (seen.vessels >= self.min_others) & (seen.by_third >= 1).all(axis=1)
        ended = (seen.before >= self.min_others) & (seen.vessels == 0)
        lost = (share < self.min_share) | (others & (seen.ahead == 0)) | ended
        return [str(word) for word in np.where(lost, "lost", np.where(others, "gap", "no data"))]


def reception_evidence(many: int, seen: Witnesses | None) -> list[dict[str, Value]]:
    """What was heard of others meanwhile, for each silence."""
    names = ("others_heard", "others_each_third", "others_ahead", "others_before")
    if seen is None:
        return [dict.fromkeys(names) for _ in range(many)]
    thirds = ["/".join(map(str, row)) for row in seen.by_third.tolist()]
    columns = (seen.vessels.tolist(), thirds, seen.ahead.tolist(), seen.before.tolist())
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
