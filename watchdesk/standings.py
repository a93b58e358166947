"""Where in law each vessel was last heard, and who may act on it there, for map and brief."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from ais.tracks import Track
from jurisdiction.claims import claim_of, claims
from jurisdiction.errors import LawError
from jurisdiction.flag_log import LogLine, entries_of
from jurisdiction.flags import radio_flag
from jurisdiction.law import Article
from jurisdiction.regime import Regime
from maps.content import Standing
from risk.craft import are_craft
from sar.distress import PHASES
from watchdesk import sailor
from watchdesk.authority_sheet import AuthoritySheet, authority_sheet
from watchdesk.brief import ZONE_WORDS
from watchdesk.encounter import encounter
from watchdesk.pipeline import Watch

NO_PATROL = "Not worked out: nobody said whose patrol this is."
NO_CRAFT = "None: a station or a device, not a craft."
NO_ZONE = "Not worked out: on land by our coast, or no position."


@dataclass(frozen=True, slots=True, kw_only=True)
class Patrol:
    """Whose authority is worked out, at which moment, and what its flag log holds."""

    state: str  # ISO 3166 alpha-3 of the State behind a territory
    now: datetime
    log: tuple[LogLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """What bears on authority in one recording: the patrol, who shows indicators, who is in danger.

    ``phases`` holds the vessels that a report of people in danger names.  A distress device is no
    vessel: whose it is, nobody knows yet.
    """

    patrol: Patrol | None
    indic: frozenset[int]
    phases: Mapping[int, str | None]

    def sheet(self, mmsi: int, regime: Regime) -> AuthoritySheet | None:
        """What the patrol may do with a vessel; None without a patrol, a craft or a zone."""
        if self.patrol is None or not are_craft([mmsi])[0]:
            return None
        met = encounter(
            self.patrol.state,
            regime,
            radio_flag=radio_flag(mmsi),
            indic=mmsi in self.indic,
            phase=self.phases.get(mmsi),
            claims=claims(),
            now=self.patrol.now,
            log=entries_of(self.patrol.log, mmsi),
        )
        return authority_sheet(met) if met else None

    def standing(self, mmsi: int, regime: Regime) -> Standing:
        """The same for the card of a map: place and authority as labels and words."""
        place = tuple(_place(regime))
        sheet = self.sheet(mmsi, regime)
        if sheet is None:
            without = NO_ZONE if are_craft([mmsi])[0] else NO_CRAFT
            return Standing(place=place, heading=without if self.patrol else NO_PATROL)
        forbidden = "; ".join(f"{text} ({code})" for code, text in sheet.never.items())
        return Standing(
            place=place,
            heading=sheet.heading,
            lines=(*sheet.lines, ("Never", forbidden.replace("never ", ""))),
            articles=tuple((f"{a.ref} {a.title}", _text(a)) for a in sheet.articles),
            contested=sheet.contested,
        )


def patrol_of(state: str | None, now: datetime, log: Sequence[LogLine] = ()) -> Patrol | None:
    """The patrol of a State; None where nobody named one, which a flag log does not allow.

    A ClaimError names near codes where the State has no coast.
    """
    if state is not None:
        return Patrol(state=claim_of(state.upper()).sovereign, now=now, log=tuple(log))
    if log:
        raise LawError("a flag log needs --patrol-state: consent is between two States")
    return None


def law_of(watch: Watch, patrol: Patrol | None) -> Law:
    """What bears on authority in a recording, for a patrol."""
    named = [i for i in watch.incidents if i.mmsi is not None]
    gravest_last = sorted(named, key=lambda i: PHASES.index(i.phase), reverse=True)
    return Law(
        patrol=patrol,
        indic=frozenset(a.mmsi for a in watch.assessments if a.suspicion == "INDIC"),
        phases={i.mmsi: i.phase for i in gravest_last if i.mmsi is not None},
    )


def regime_of(watch: Watch, track: Track) -> Regime:
    """The zone of a track's last fix, as the pipeline placed it."""
    positions, end = watch.positions, track.rows.stop - 1
    first, after = np.searchsorted(positions.mmsi, [track.mmsi, track.mmsi + 1])
    same = positions.line[first:after] == track.table.line[end]
    same &= positions.source[first:after] == track.table.source[end]
    return watch.zones.regime(int(first + np.flatnonzero(same)[0]))


def _place(regime: Regime) -> Iterator[tuple[str, str]]:
    """Zone, how sure, what else it may be, and what the answer rests on."""
    if regime.zone is None:
        yield "Zone", "not known: no position"
        return
    yield "Zone", f"{_named(regime.zone, regime.state)}, {regime.status}"
    if regime.status != "definite":
        yield "May be", " or ".join(_named(c.zone, c.state) for c in regime.candidates)
    yield "Baseline", sailor.miles(regime.distance_nm)
    yield "Nearest limit", f"{sailor.miles(regime.margin_nm)}, ± {regime.sigma_m:.0f} m (1 σ)"
    yield "Rests on", regime.source


def _named(zone: str, state: str | None) -> str:
    return " ".join(filter(None, (ZONE_WORDS[zone], state)))


def _text(entry: Article) -> str:
    return f"{entry.text} [K]" if entry.mark else entry.text
