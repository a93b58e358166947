"""How long people may be alive at the least: models that only ever extend a search.

No model here bounds a life from above: cold shock, swimming failure and waves are not in them, and
neither is the strength of those who lived longer than every model.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sar.errors import between
from sar.forcing import utc_seconds

HAYWARD_LIMIT_C = 0.0785 / 0.0034  # 23.1: the denominator reaches zero
COLD_LIMIT_C = 23.0  # at and above it the model of Hayward is not defined
WATERLESS_H = 72.0  # [K] about three days without water, less in the sun


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAnswer:
    """What one model says, or why it says nothing."""

    model: str
    hours: float | None
    note: str
    source: str
    mark: str  # "K" where the source has not been seen

    def as_record(self) -> dict[str, Any]:
        """The answer as JSON-ready values."""
        hours = None if self.hours is None else round(self.hours, 2)
        return {
            "model": self.model,
            "hours": hours,
            "note": self.note,
            "source": self.source,
            "mark": self.mark,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """How long people may be alive at least; what lies beyond is unknown."""

    at_least_h: float | None  # None: no model applies, nothing is known
    until: datetime | None
    models: tuple[ModelAnswer, ...]
    text: str

    def as_record(self) -> dict[str, Any]:
        """The outlook as JSON-ready values; the upper bound is always unknown."""
        return {
            "at_least_h": None if self.at_least_h is None else round(self.at_least_h, 2),
            "at_least_until": None if self.until is None else f"{self.until:%Y-%m-%dT%H:%M:%SZ}",
            "upper_bound_h": "unknown",
            "models": [model.as_record() for model in self.models],
            "text": self.text,
        }


def survival(
    water_c: float | None, *, in_water: bool = True, since: datetime | None = None
) -> Outlook:
    """The longest time that any model allows, as a lower bound, for water of a temperature in °C.

    ``in_water=False`` is for people on a craft or raft, whom thirst limits before cold water
    does.  ``since`` is when they went in; with it the outlook names a time.
    """
    if water_c is not None:
        between("water temperature in °C", water_c, -3, 45)
    models = (_hayward(water_c), _xu(water_c), _waterless(water_c, in_water))
    hours = [model.hours for model in models if model.hours is not None]
    longest = max(hours, default=None)
    until = None
    if since is not None and longest is not None:
        until = datetime.fromtimestamp(utc_seconds(since), tz=UTC) + timedelta(hours=longest)
    return Outlook(at_least_h=longest, until=until, models=models, text=_text(longest, until))


def hayward_h(water_c: float) -> float:
    """Predicted survival in hours in light clothing and a lifejacket, below 23 °C.

    Hayward, Eckerson and Collis 1975: minutes = 15 + 7.2 / (0.0785 - 0.0034 T).

    >>> round(hayward_h(10.0), 2)
    2.95
    """
    return (15 + 7.2 / (0.0785 - 0.0034 * water_c)) / 60


def xu_giesbrecht_h(water_c: float) -> float:
    """Longest observed survival in hours, a curve through 122 cases (Xu & Giesbrecht 2018).

    >>> round(xu_giesbrecht_h(10.0), 1)
    11.9
    """
    return 0.0547 * water_c**2 + 0.5048 * water_c + 1.3604


def _hayward(water_c: float | None) -> ModelAnswer:
    defined = water_c is not None and water_c < COLD_LIMIT_C
    # Close to its pole the formula says weeks: there cold is no longer what comes first.
    hours = min(hayward_h(water_c), WATERLESS_H) if water_c is not None and defined else None
    note = "light clothing and a lifejacket, in the water"
    if water_c is None:
        note = "water temperature not given"
    elif not defined:
        note = f"not defined at {COLD_LIMIT_C:g} °C and above: cold alone gives no limit there"
    elif hours == WATERLESS_H:
        note = "cold alone would allow more; held at three days, where thirst comes first"
    return ModelAnswer(
        model="Hayward",
        hours=hours,
        note=note,
        source="Hayward, Eckerson and Collis 1975, from a secondary page",
        mark="",
    )


def _xu(water_c: float | None) -> ModelAnswer:
    return ModelAnswer(
        model="Xu and Giesbrecht",
        hours=None if water_c is None else xu_giesbrecht_h(water_c),
        note="water temperature not given" if water_c is None else "longest of 122 observed cases",
        source="Xu and Giesbrecht 2018, formula from a secondary page; check the paper",
        mark="K",
    )


def _waterless(water_c: float | None, in_water: bool) -> ModelAnswer:
    warm = water_c is not None and water_c >= COLD_LIMIT_C
    applies = warm or not in_water
    note = "about three days without drinking water, less in full sun; longer with water or rain"
    if not applies:
        note = f"in water below {COLD_LIMIT_C:g} °C cold comes before thirst"
        note = note if water_c is not None else "water temperature not given"
    return ModelAnswer(
        model="thirst",
        hours=WATERLESS_H if applies else None,
        note=note,
        source="planning figure, source not verified",
        mark="K",
    )


def _text(longest_h: float | None, until: datetime | None) -> str:
    unknown = "how much longer is unknown"
    if longest_h is None:
        return f"No model applies: people may be alive, {unknown}."
    if until is None:
        return f"People may be alive for at least {longest_h:.1f} hours; {unknown}."
    return f"People may be alive at least until {until:%Y-%m-%d %H:%M} UTC; {unknown}."
