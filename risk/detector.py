"""What every detector is: thresholds in the constructor, tracks in, events out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ais.events import Event
from ais.tracks import Track

JUDGEMENT = "our judgement, untested"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whose events are asked for, and since when: what was over before may be left out.

    Over is what no fix since then could have prolonged.
    """

    mmsi: frozenset[int] | None = None  # None: everybody's
    since_s: float = -np.inf

    def among(self, tracks: Sequence[Track]) -> NDArray[np.bool_]:
        """Of each track, whether its events are asked for."""
        if self.mmsi is None:
            return np.ones(len(tracks), dtype=bool)
        return np.array([track.mmsi in self.mmsi for track in tracks], dtype=bool)


EVERYTHING = Asked()


class Detector(Protocol):
    """Thresholds held in the constructor, data passed to ``find``, nothing remembered."""

    def find(self, tracks: Iterable[Track]) -> list[Event]:
        """Every event of this kind, ordered by start."""
        ...


def threshold(default: float, *, unit: str, source: str) -> Any:
    """A detector's field that a unit may tune: its default, unit and who published it."""
    return field(default=default, metadata={"unit": unit, "source": source})


def measured_against(detector: object) -> dict[str, float]:
    """The value of each threshold of a detector, by name, for its events to carry."""
    return {f.name: getattr(detector, f.name) for f in fields(detector) if "unit" in f.metadata}  # type: ignore[arg-type]


def heard_until_s(tracks: Iterable[Track], until_s: float | None) -> float:
    """The last moment anybody was heard: as told, or else the newest fix of these tracks."""
    if until_s is not None:
        return until_s
    return max((float(track.time_s[-1]) for track in tracks), default=float("nan"))


def nearest_nm(distances_nm: NDArray[np.float64] | None) -> float | None:
    """The smallest of some distances, to two decimals of a mile; None where none is known."""
    if distances_nm is None or not np.isfinite(distances_nm).any():
        return None
    return round(float(np.nanmin(distances_nm)), 2)
