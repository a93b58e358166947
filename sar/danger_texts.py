"""Safety-related texts that say somebody is in danger, in the words seafarers use for it.

A text is short, free and easily forged: it raises at least a phase, and a person judges it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from ais.events import iso
from ais.positions import PositionTable
from ais.tracks import utc
from ais.vessels import SafetyText
from sar.distress import DEVICES, PHASES, Incident

# Words by hard trigger of the rescue tables; MAYDAY and PAN PAN: ITU Radio Regulations, article 32
# and 33.  The others, in English, Spanish, French and Haitian Creole, are our judgement, untested.
_MEANING = (
    ("HT3", "DETRESFA", r"MAN OVERBOARD|PERSON OVERBOARD|HOMBRE AL AGUA|HOMME A LA MER"),
    ("HT4", "DETRESFA", r"SINKING|CAPSIZ\w+|TAKING (ON )?WATER|ON FIRE|ABANDON\w* SHIP"
                        r"|HUNDIENDO\w*|VOLCADO|FUEGO A BORDO|COULE|NAUFRAGE"),
    ("HT2", "DETRESFA", r"MAYDAY|SOS|DISTRESS"),
    ("HT7", "DETRESFA", r"NEED HELP|HELP (ME|US)|REQUEST HELP|SOCORRO|AUXILIO|AU SECOURS|SEKOU"),
    (None, "ALERFA", r"PAN[- ]?PAN"),
)  # fmt: skip
_WORDS = [(trigger, phase, re.compile(rf"\b(?:{words})\b")) for trigger, phase, words in _MEANING]
_NOT_REAL = re.compile(r"\b(?:TEST|DRILL|EXERCISE|EJERCICIO|EXERCICE)\b")
PLACED_WITHIN_S = 3600.0  # an older fix says little of where the sender is; our judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Danger:
    """What one sender's texts of danger say together, however many there were."""

    gravest: SafetyText  # of these the first
    trigger: str | None
    phase: str | None  # None where each says that it is a test
    last: SafetyText
    times: int = 1

    @property
    def mmsi(self) -> int:
        """Who sent them."""
        return self.last.mmsi


def danger_texts(texts: Iterable[SafetyText], positions: PositionTable) -> tuple[Incident, ...]:
    """One incident a sender whose text speaks of danger, with its place where one is known.

    What a distress device sends is left to ``sar.distress``.
    """
    found: dict[int, Danger] = {}
    for danger in filter(None, map(danger_in, texts)):
        before = found.get(danger.mmsi)
        found[danger.mmsi] = danger if before is None else together(before, danger)
    return tuple(text_incident(danger, positions) for danger in found.values())


def danger_in(sent: SafetyText) -> Danger | None:
    """What a text says of danger; None where it says nothing of it, or a distress device sent it.

    >>> said = SafetyText(mmsi=311000001, time_s=0.0, text="PAN PAN", source=0, line=1)
    >>> danger_in(said).phase
    'ALERFA'
    """
    if sent.mmsi // 1_000_000 in DEVICES or (read := _read(sent.text)) is None:
        return None
    return Danger(gravest=sent, trigger=read[0], phase=read[1], last=sent)


def together(one: Danger, other: Danger) -> Danger:
    """What both say, of the same sender."""
    worse = _gravity(other) < _gravity(one)
    later = other.last.time_s >= one.last.time_s or one.last.time_s != one.last.time_s
    return replace(
        other if worse else one,
        last=other.last if later else one.last,
        times=one.times + other.times,
    )


def text_incident(danger: Danger, positions: PositionTable) -> Incident:
    """The incident behind a sender's texts, where he was by the positions nearest in time."""
    last, phase = danger.last, danger.phase
    lat, lon, said = _place(danger.mmsi, last.time_s, positions)
    return Incident(
        key=f"text:{danger.mmsi}",
        what=f"safety text of {danger.mmsi}{' TEST' if phase is None else ''}",
        at=utc(last.time_s) if last.time_s == last.time_s else None,
        lat=lat,
        lon=lon,
        phase=phase,
        trigger=danger.trigger,
        facts=(
            f"sent: {danger.gravest.text.strip()!r}",
            f"texts of danger: {danger.times}",
            said,
        ),
        mmsi=danger.mmsi,
    )


def _gravity(danger: Danger) -> tuple[int, float]:
    return PHASES.index(danger.phase), danger.gravest.time_s


def _read(text: str) -> tuple[str | None, str | None] | None:
    """Trigger and phase of a text; None where it speaks of no danger.

    >>> _read("we are sinking"), _read("MAYDAY TEST ONLY"), _read("GOOD WATCH")
    (('HT4', 'DETRESFA'), (None, None), None)
    """
    plain = " ".join(text.upper().replace("@", " ").split())
    for trigger, phase, words in _WORDS:
        if words.search(plain):
            return (None, None) if _NOT_REAL.search(plain) else (trigger, phase)
    return None


def _place(mmsi: int, at_s: float, positions: PositionTable) -> tuple[float, float, str]:
    """Where the sender was heard last before its text, and the words for that."""
    rows = np.flatnonzero((positions.mmsi == mmsi) & np.isfinite(positions.lat))
    age_s = np.abs(positions.time_s[rows] - at_s)
    rows, age_s = rows[age_s <= PLACED_WITHIN_S], age_s[age_s <= PLACED_WITHIN_S]
    if not len(rows):
        return float("nan"), float("nan"), "the sender's place is not known"
    row = int(rows[age_s.argmin()])
    when = iso(utc(float(positions.time_s[row])))
    return float(positions.lat[row]), float(positions.lon[row]), f"place: its own AIS at {when}"
