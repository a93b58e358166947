"""The console opened on a recording, with a desk of its own that is gone afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from ais.tracks import utc
from watchdesk.console.serving import serve
from watchdesk.console.settings import ConsoleSettings
from watchdesk.desk import DATABASE, open_desk
from watchdesk.desk_settings import checked_setting
from watchdesk.limits import zones_in_use
from watchdesk.replay.clock import ReplayClock
from watchdesk.replay.moving import Steps
from watchdesk.replay.player import Player, player_of
from watchdesk.replay.stationed import station_on


def replay(
    paths: Sequence[Path],
    *,
    contacts: Sequence[Path],
    rate: float,
    settings: ConsoleSettings,
    tell: Callable[[str], None],
    patrol_state: str | None = None,
) -> None:
    """Serve the console on some recordings until the process is told to end.

    The authority is worked out for a State: the one named, else the one the unit's desk is set to.
    """
    state = patrol_state or _state_of(settings)
    if state is not None:
        checked_setting("state", state, ())
    zones = zones_in_use()
    player: Player = player_of(list(paths), list(contacts))
    clock = ReplayClock(player.begin_s, player.end_s, rate=rate)
    with TemporaryDirectory(prefix="watchdesk-replay-") as folder, closing(player):
        station = station_on("replay", clock, player, Path(folder), zones, settings.desk_key)
        if state is not None:
            station.keeper.ask(lambda desk: desk.set("state", state, utc(clock.begin_s)))
        steps = Steps(station, clock)
        steps.start()
        try:
            tell(f"REPLAY {settings.url}")
            clock.play()
            serve(station, settings)
        finally:
            steps.stop()


def _state_of(settings: ConsoleSettings) -> str | None:
    """The State the unit's desk is set to; None where there is no desk or no State."""
    if not (settings.desk / DATABASE).is_file():
        return None
    with open_desk(settings.desk, key=settings.desk_key) as desk:
        return desk.setting("state")
