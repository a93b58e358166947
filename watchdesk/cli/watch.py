"""The command that keeps a watch: ``watch``."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.resources import files
from math import nextafter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from watchdesk.cli.guard import desk_key, desk_option
from watchdesk.cli.settings import PRESET

if TYPE_CHECKING:
    from ais.addresses import Address
    from ais.contacts import Contacts
    from watchdesk.brought import Brought
    from watchdesk.console.settings import ConsoleSettings
    from watchdesk.station.station import Station

HEARD = "heard"  # the folder of recorded lines in the desk
PICTURE_S = 3600.0  # so much of what was recorded is on the picture after a restart
CALLS_S = 86400.0  # so much of it is looked through for calls for help, beside the watch
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
@click.option("--thresholds", type=_FILE, help="TOML file of thresholds, as assess takes it.")
@PRESET
@click.option(
    "--reception", type=_FILE, help="How well vessels are usually heard, by watchdesk reception."
)
@click.option(
    "--incidents", multiple=True, type=_FILE, help="Reports of people in danger; give every file."
)
@click.option(
    "--contacts", multiple=True, type=_FILE, help="What was seen without AIS: CSV or GeoJSON."
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
    **more: Any,
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
    _keep_watch(heard, desk, record, more)


def _keep_watch(
    heard: tuple[Address, ...], desk: Path | None, record: Path | None, more: dict[str, Any]
) -> None:
    from watchdesk.console.settings import ConsoleSettings
    from watchdesk.folders import default_folder
    from watchdesk.limits import VARIABLE
    from watchdesk.station.keeper import refuse_damaged
    from watchdesk.station.log import log_to_stderr, note

    folder = (desk or default_folder()).absolute()
    os.environ[VARIABLE] = str(folder)  # threads and the detectors' process ask for their desk
    settings = ConsoleSettings(
        desk=folder,
        desk_key=desk_key(),
        host=more["address"],
        port=more["port"],
        tls_cert=more["tls_cert"],
        tls_key=more["tls_key"],
    )
    brought = _brought(more)
    refuse_damaged(folder, desk_key())
    log_to_stderr()
    station = _station(heard, folder, record or folder / HEARD, brought)
    note("watch begins", feeds=[a.name for a in heard], console=settings.url, desk=str(folder))
    try:
        _serve(station, settings)
    finally:
        note("watch ends")


def _serve(station: Station, settings: ConsoleSettings) -> None:
    """Take steps and serve until the process is told to end."""
    from watchdesk.console.serving import serve
    from watchdesk.station.notify import notify

    def ready() -> None:
        click.echo(f"WATCH {settings.url}")
        notify("READY=1")

    station.start()
    try:
        serve(station, settings, ready)
    finally:
        notify("STOPPING=1")
        station.stop()


def _brought(more: dict[str, Any]) -> Brought:
    """What was named beside the feeds; a mistake in it is told before anything begins."""
    from risk.catalogue import thresholds
    from risk.heard import read_usual
    from risk.presets import with_preset
    from watchdesk.brought import Brought
    from watchdesk.config import read_overrides
    from watchdesk.reports import read_all_reports

    overrides = with_preset(more["preset"], read_overrides(more["thresholds"]))
    thresholds(overrides)
    return Brought(
        overrides=overrides,
        reports=read_all_reports(more["incidents"]),
        contacts=more["contacts"],
        usual=read_usual(more["reception"]) if more["reception"] else None,
    )


def _seen(paths: Sequence[Path]) -> Contacts:
    """What was seen without AIS, by some files."""
    import numpy as np

    from ais.contacts import Contacts
    from ais.reading import read

    seen = read([], contacts=paths)
    unsure_m = np.full(len(seen.positions), np.nan)  # the register has what a contact's fix has
    return Contacts(positions=seen.positions, uncertainty_m=unsure_m, register=seen.contacts)


def _station(heard: tuple[Address, ...], folder: Path, record: Path, brought: Brought) -> Station:
    """A live station with everything that was there before it."""
    from ais.recorder import Recorder
    from watchdesk.limits import zones_in_use
    from watchdesk.station.child import Child
    from watchdesk.station.clock import WallClock
    from watchdesk.station.ear import Ear
    from watchdesk.station.looking import BOUNDS
    from watchdesk.station.notify import notify
    from watchdesk.station.restore import heard_in, recorded_files
    from watchdesk.station.station import Station

    seen = _seen(brought.contacts)
    clock = WallClock()
    now_s = clock.now_s()
    day, hour = (recorded_files(record, now_s - back_s) for back_s in (CALLS_S, PICTURE_S))
    options = {"overrides": brought.overrides, "usual": brought.usual, **BOUNDS}
    ear = Ear(heard, clock, Recorder(record, sync_s=1.0))
    station = Station(
        mode="live",
        clock=clock,
        source=ear,
        looker=Child(options, record),
        zones=zones_in_use(),
        desk_folder=folder,
        desk_key=desk_key(),
        brought=brought,
        record=record,
        on_step=lambda: notify("WATCHDOG=1"),
    )
    station.restore(heard_in(hour, now_s - PICTURE_S, now_s))
    station.restore_older(heard_in(day, now_s - CALLS_S, nextafter(now_s - PICTURE_S, 0.0)))
    if len(seen.positions):
        station.add_contacts(seen)
    return station


def _listening(text: str) -> str:
    """``tcp://`` to listen on is written as the feeds know it."""
    name, mark, url = text.rpartition("=") if "=" in text.partition("://")[0] else ("", "", text)
    return name + mark + (url.replace("tcp://", "tcp-listen://", 1) if "://" in url else url)


def _serial(text: str) -> str:
    return text if "://" in text else f"serial://{text}"
