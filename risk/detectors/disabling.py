"""A set that may have been switched off: silent where and when it should have been heard."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ais.events import Event, Value, in_order
from ais.tracks import Track
from risk.coverage import Reception
from risk.detector import EVERYTHING, JUDGEMENT, Asked, measured_against, threshold
from risk.detectors.gap import reception_evidence
from risk.disabling_model import disabling_model
from risk.fleet import Floats, fleet_of
from risk.heard import Usual
from risk.quiet import Quiet, long_silences, longest_before_s, movement, rounded
from seamath.units import S_PER_H

NEIGHBOURS, TRAINED = "neighbours", "trained"
_NAMES = (
    "judged_min",
    "others_steady",
    "own_longest_min",
    "own_thirds_before",
    "probability",
    "usual_share",
)
SOURCE = {
    NEIGHBOURS: "duration: Ford 2018, MarineTraffic; neighbours: " + JUDGEMENT,
    TRAINED: "Welch 2022: 12 h, 50 nm; probability trained on its labelled gaps, docs/quality.md",
}
INNOCENT = (
    "a set that failed or lost power, a flat battery, a fuse pulled for repairs; a boat that sank: "
    "think of rescue first; a master who fears robbers or hides a fishing ground"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disabling:
    """Silence that reception does not explain, on one of two grounds; a suspicion, never a fact.

    ``neighbours``: when it fell silent, several others with sets no stronger went on being heard
    near by, each without any pause longer than a sixth of the time judged, one of them on the side
    it was going to; and it had itself not been silent for half that long in the hours before, but
    been heard in each third of the last hour, or of the time since it left harbour.
    Judged is the first hour of the silence, or ten lost limits where those are longer.

    ``trained``: off 50 nm or more and silent for 12 h or more, with a probability learned from
    real gaps, where others were heard within a degree in each third of the first 12 hours.

    What comes after the time judged changes nothing, so a suspicion once told stays.  Left out:
    who went home, and places where the reports owed are seldom heard (``usual``).
    """

    min_silence_h: float = threshold(
        1.0, unit="h", source="Ford 2018 and MarineTraffic: 1 h, where reception is known"
    )
    lost_factor: float = threshold(10.0, unit="lost limits", source=f"{JUDGEMENT}; as for gaps")
    min_fixes: float = threshold(5.0, unit="fixes", source=f"{JUDGEMENT}; as for gaps")
    before_h: float = threshold(12.0, unit="h", source="Welch 2022: heard in the 12 h before")
    own_factor: float = threshold(2.0, unit="of its own longest silences before", source=JUDGEMENT)
    min_own_thirds: float = threshold(
        3.0,
        unit="thirds of the hour before",
        source=f"{JUDGEMENT}; Welch 2022: what was heard in as long before tells most",
    )
    steady_factor: float = threshold(
        6.0, unit="pauses of a neighbour", source="pattern of display lost limits (Icom, JRC)"
    )
    radius_nm: float = threshold(10.0, unit="nm", source=f"{JUDGEMENT}; as for gaps")
    min_others: float = threshold(3.0, unit="vessels", source=f"{JUDGEMENT}; as for gaps")
    min_share: float = threshold(
        0.1, unit="of the reports owed", source=f"{JUDGEMENT}; needs reception learned before"
    )
    min_distance_nm: float = threshold(
        1.0, unit="nm", source=f"{JUDGEMENT}: in a harbour sets are switched off, and hidden"
    )
    far_nm: float = threshold(50.0, unit="nm", source="Welch 2022: nearer, stations ashore mislead")
    far_h: float = threshold(12.0, unit="h", source="Welch 2022: shorter, satellites are away")
    far_radius_nm: float = threshold(60.0, unit="nm", source="Welch 2022: reception by the degree")
    min_probability: float = threshold(
        0.61, unit="probability", source="best F0.5 on labelled gaps of Welch 2022, docs/quality.md"
    )
    distance_nm: NDArray[np.float64] | None = None  # to the baseline, a row of the table each
    reception: Reception | None = None
    usual: Usual | None = None  # learned from other recordings
    until_s: float | None = None  # when anybody was last heard, where reception does not say
    asked: Asked = EVERYTHING

    def find(self, tracks: Iterable[Track]) -> list[Event]:
        """Every suspected disabling, ordered by start; none without measured reception."""
        if self.reception is None:
            return []
        fleet = fleet_of(tracks, self.reception.until_s)
        if fleet is None:
            return []
        quiet = long_silences(
            fleet,
            min_s=self.min_silence_h * S_PER_H,
            min_fixes=self.min_fixes,
            before_h=self.before_h,
        )
        quiet = quiet.take(
            quiet.followed
            & (quiet.end_s >= self.asked.since_s)
            & (quiet.lasted_s >= self._judged_s(quiet))
            & ~quiet.went_home(self.distance_nm, self.min_distance_nm)
            & ~(quiet.usual_share(self.usual) < self.min_share)
            & ~(quiet.distances_nm(self.distance_nm) < self.min_distance_nm)
        )
        return in_order(self._events(quiet, self.reception))

    def _judged_s(self, quiet: Quiet) -> Floats:
        """The first part of each silence, that alone decides; seconds."""
        return np.maximum(self.min_silence_h * S_PER_H, self.lost_factor * quiet.lost_s)

    def _events(self, quiet: Quiet, reception: Reception) -> list[Event]:
        judged_s = self._judged_s(quiet)
        seen = reception.witnesses(
            quiet.asked(quiet.start_s + judged_s),
            radius_nm=self.radius_nm,
            pause_s=judged_s / self.steady_factor,
        )
        own_s = longest_before_s(quiet, self.before_h)
        neighbours = (seen.steady >= self.min_others) & (seen.ahead >= 1)
        neighbours &= judged_s >= self.own_factor * own_s
        thirds = quiet.thirds_heard(self.distance_nm, self.min_distance_nm)
        neighbours &= thirds >= self.min_own_thirds
        probability = self._probability(quiet, reception)
        trained = probability >= self.min_probability
        told = neighbours | trained
        quiet, seen = quiet.take(told), seen.take(told)
        rows = zip(
            np.stack([neighbours, trained], axis=1)[told].tolist(),
            rounded(judged_s[told] / 60.0, 1),
            seen.steady.tolist(),
            rounded(own_s[told] / 60.0, 1),
            thirds[told].tolist(),
            rounded(probability[told], 2),
            rounded(quiet.usual_share(self.usual), 3),
            movement(quiet, self.distance_nm),
            reception_evidence(len(quiet), seen),
            strict=True,
        )
        limits = measured_against(self)
        return [
            self._event(quiet, number, held, dict(zip(_NAMES, row)) | row[-2] | row[-1], limits)
            for number, (held, *row) in enumerate(rows)
        ]

    def _event(
        self,
        quiet: Quiet,
        number: int,
        held: list[bool],
        evidence: dict[str, Value],
        limits: dict[str, float],
    ) -> Event:
        grounds = [ground for ground, holds in zip(SOURCE, held) if holds]
        return quiet.event(
            number,
            "disabling",
            {"label": "suspected disabling", "ground": " and ".join(grounds), **evidence},
            threshold=limits,
            source="; ".join(SOURCE[ground] for ground in grounds),
            innocent=INNOCENT,
        )

    def _probability(self, quiet: Quiet, reception: Reception) -> Floats:
        """By the trained curve, of silences it was made for; NaN for all others."""
        probability = np.full(len(quiet), np.nan)
        off_nm = quiet.distances_nm(self.distance_nm)
        far = (off_nm >= self.far_nm) & (quiet.lasted_s >= self.far_h * S_PER_H)
        there = quiet.take(far)
        window_s = self.far_h * S_PER_H
        seen = reception.witnesses(
            there.asked(there.start_s + window_s),
            radius_nm=self.far_radius_nm,
            pause_s=np.zeros(len(there)),
        )
        received = (seen.vessels >= self.min_others) & (seen.ahead >= 1)
        received &= (seen.by_third >= 1).all(axis=1)
        before = minutes_heard(there, np.full(len(there), window_s))
        as_long = minutes_heard(there, there.lasted_s)
        found = disabling_model().probability(before, as_long)
        probability[far] = np.where(received, found, np.nan)
        return probability


def minutes_heard(quiet: Quiet, window_s: Floats) -> Floats:
    """In how many minutes of the time before its silence each vessel was heard.

    What was before the recording began is not known and does not count.  Minutes, since no gap of
    the labelled set has 720 positions in 12 h, so its authors too kept at most one a minute.
    """
    time_s = quiet.fleet.table.time_s
    minutes = [
        len(np.unique(np.floor(time_s[since : row + 1] / 60.0)))
        for since, row in quiet.rows_before(window_s)
    ]
    return np.array(minutes, np.float64)
