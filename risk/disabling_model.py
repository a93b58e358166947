"""How likely a long silence far out is real: a trained curve, evaluated without its trainer.

The coefficients come from ``builders/build_disabling.py``; how good they are is told in
``docs/quality.md``.  They know gaps of 12 h and more, 50 nm and more off, of ocean fishing vessels
heard by satellites, and nothing else.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
BEFORE, AS_LONG = "minutes_12h_before", "minutes_as_long_before"  # its two numbers, in order


@dataclass(frozen=True, slots=True, kw_only=True)
class DisablingModel:
    """A curve for each of two counts, added up on the scale of log odds."""

    intercept: float
    knots: dict[str, Floats]  # counts at which a curve bends
    rises: dict[str, Floats]  # log odds gained from each knot to the next
    best_probability: float  # from which F0.5 was best in training
    provenance: dict[str, Any]

    def probability(self, before: ArrayLike, as_long: ArrayLike) -> Floats:
        """Probability, 0 to 1, that nothing at all was sent for twelve hours of such a silence.

        ``before``: minutes of the 12 h before in which the vessel was heard; ``as_long``: the
        same over as long before as the silence lasted.  More of the latter is never less likely.
        """
        odds = self.intercept + (
            ramps(before, self.knots[BEFORE]) @ self.rises[BEFORE]
            + ramps(as_long, self.knots[AS_LONG]) @ self.rises[AS_LONG]
        )
        probability: Floats = 1.0 / (1.0 + np.exp(-odds))
        return probability


def ramps(counts: ArrayLike, knots: Floats) -> Floats:
    """How far each count has come from each knot to the next, 0 to 1, on a scale of logarithms.

    >>> ramps([0, 1, 3, 9], np.array([0.0, 1.0, 3.0])).tolist()
    [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [1.0, 1.0]]
    """
    place, bends = np.log1p(np.asarray(counts, np.float64)), np.log1p(knots)
    share: Floats = np.clip((place[..., None] - bends[:-1]) / np.diff(bends), 0.0, 1.0)
    return share


@cache
def disabling_model() -> DisablingModel:
    """The curve that comes with Watchdesk.

    >>> disabling_model().provenance["rows"]
    47604
    """
    told = json.loads(files("risk").joinpath("data/disabling.json").read_text("utf-8"))
    curves = told["curves"]
    return DisablingModel(
        intercept=told["intercept"],
        knots={name: np.array(curve["knots"], np.float64) for name, curve in curves.items()},
        rises={name: np.array(curve["rises"], np.float64) for name, curve in curves.items()},
        best_probability=told["best_probability"],
        provenance=told["provenance"],
    )
