"""A station on a recording instead of the air: its detectors look in the recording's own time."""

from __future__ import annotations

from pathlib import Path

from jurisdiction.zones import Zones
from watchdesk.brought import Brought
from watchdesk.replay.clock import ReplayClock
from watchdesk.replay.paced import Paced
from watchdesk.replay.player import Player
from watchdesk.station.looker import InLine
from watchdesk.station.station import Station


def station_on(
    mode: str,
    clock: ReplayClock,
    player: Player,
    desk_folder: Path,
    zones: Zones,
    desk_key: Path | None = None,
) -> Station:
    """A station that hears what a player gives, in the player's time, not yet started."""
    return Station(
        mode=mode,
        clock=clock,
        source=player,
        looker=Paced(InLine(zones, Brought()), clock),
        zones=zones,
        desk_folder=desk_folder,
        desk_key=desk_key,
    )
