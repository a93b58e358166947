"""The command that keeps a watch: ``watch``."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from watchdesk.cli.guard import desk_key, desk_option

if TYPE_CHECKING:
    from ais.addresses import Address
    from watchdesk.console.settings import ConsoleSettings
    from watchdesk.station.station import Station

HEARD = "heard"  # the folder of recorded lines in the desk
PICTURE_S = 3600.0  # so much of what was recorded is on the picture after a restart
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.option("--connect", multiple=True, metavar="URL", help="tcp://HOST:PORT to connect to.")
@click.option("--listen", multiple=True, metavar="URL", help="udp://:PORT or tcp://:PORT.")
@click.option("--serial", multiple=True, metavar="DEVICE", help="/dev/ttyUSB0 or ...?baud=38400.")
@desk_option
@click.option(
    "--record",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder every line is kept in; else DESK/heard.",
)
@click.option("--address", default="127.0.0.1", show_default=True, help="Address to serve on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8753, show_default=True)
@click.option("--tls-cert", type=_FILE, help="Certificate, PEM; needed beyond this computer.")
@click.option("--tls-key", type=_FILE, help="Its key, PEM.")
@click.option("--unit", is_flag=True, help="Print a systemd unit for it, and do nothing else.")
def watch(
    connect: tuple[str, ...],
    listen: tuple[str, ...],
    serial: tuple[str, ...],
    desk: Path | None,
    record: Path | None,
    unit: bool,
    **console: Any,
) -> None:
    """Keep a watch on live feeds, and serve the console it is kept at.

    Give at least one feed; NAME= may stand before each. Every line is recorded, alarms are kept
    in the desk, and both come back after a restart. Without accounts it is served on this
    computer only. The log is one JSON object a line on stderr.

    \b
    Example:
        watchdesk watch --listen quay=udp://:10110 --connect tcp://10.0.0.5:5631
    """
    from ais.addresses import addresses

    if unit:
        click.echo((files("watchdesk.data") / "watchdesk.service").read_text("utf-8"), nl=False)
        return
    heard = addresses([*connect, *map(_listening, listen), *map(_serial, serial)])
    if not heard:
        raise click.UsageError("no feed; for example --listen udp://:10110")
    _keep_watch(heard, desk, record, console)


def _keep_watch(
    heard: tuple[Address, ...], desk: Path | None, record: Path | None, console: dict[str, Any]
) -> None:
    from watchdesk.console.settings import ConsoleSettings
    from watchdesk.folders import default_folder
    from watchdesk.limits import VARIABLE
    from watchdesk.station.log import log_to_stderr, note

    log_to_stderr()
    folder = (desk or default_folder()).absolute()
    os.environ[VARIABLE] = str(folder)  # threads and the detectors' process ask for their desk
    settings = ConsoleSettings(
        desk=folder,
        desk_key=desk_key(),
        host=console["address"],
        port=console["port"],
        tls_cert=console["tls_cert"],
        tls_key=console["tls_key"],
    )
    station = _station(heard, folder, record or folder / HEARD)
    click.echo(f"WATCH {settings.url}")
    note("watch begins", feeds=[a.name for a in heard], console=settings.url, desk=str(folder))
    try:
        _serve(station, settings)
    finally:
        note("watch ends")


def _serve(station: Station, settings: ConsoleSettings) -> None:
    """Take steps and serve until the process is told to end."""
    from watchdesk.console.serving import serve
    from watchdesk.station.notify import notify

    station.start()
    notify("READY=1")
    try:
        serve(station, settings)
    finally:
        notify("STOPPING=1")
        station.stop()


def _station(heard: tuple[Address, ...], folder: Path, record: Path) -> Station:
    """A live station with everything that was there before it."""
    from ais.recorder import Recorder
    from watchdesk.limits import zones_in_use
    from watchdesk.station.clock import WallClock
    from watchdesk.station.ear import Ear
    from watchdesk.station.looker import MOST_ROWS, ROWS_A_LOOK, Child
    from watchdesk.station.notify import notify
    from watchdesk.station.restore import recorded
    from watchdesk.station.station import Station

    clock = WallClock()
    now_s = clock.now_s()
    options = {"overrides": {}, "rows_a_look": ROWS_A_LOOK, "most_rows": MOST_ROWS}
    ear = Ear(heard, clock, Recorder(record, sync_s=1.0))
    station = Station(
        mode="live",
        clock=clock,
        source=ear,
        looker=Child(options, record),
        zones=zones_in_use(),
        desk_folder=folder,
        desk_key=desk_key(),
        record=record,
        on_step=lambda: notify("WATCHDOG=1"),
    )
    station.restore(recorded(record, now_s - PICTURE_S, now_s))
    return station


def _listening(text: str) -> str:
    """``tcp://`` to listen on is written as the feeds know it."""
    name, mark, url = text.rpartition("=") if "=" in text.partition("://")[0] else ("", "", text)
    return name + mark + (url.replace("tcp://", "tcp-listen://", 1) if "://" in url else url)


def _serial(text: str) -> str:
    return text if "://" in text else f"serial://{text}"
