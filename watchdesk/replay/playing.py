"""The console opened on a recording, with a desk of its own that is gone afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from watchdesk.console.serving import serve
from watchdesk.console.settings import ConsoleSettings
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
) -> None:
    """Serve the console on some recordings until the process is told to end."""
    zones = zones_in_use()
    player: Player = player_of(list(paths), list(contacts))
    clock = ReplayClock(player.begin_s, player.end_s, rate=rate)
    with TemporaryDirectory(prefix="watchdesk-replay-") as folder, closing(player):
        station = station_on("replay", clock, player, Path(folder), zones, settings.desk_key)
        steps = Steps(station, clock)
        steps.start()
        try:
            tell(f"REPLAY {settings.url}")
            clock.play()
            serve(station, settings)
        finally:
            steps.stop()
