"""The command that says how wide a strip a lookout really sweeps: ``rescue sweep``."""

from __future__ import annotations

from typing import Any

import click

from sar.errors import SarError
from watchdesk.cli.output import emit
from watchdesk.cli.rescue_options import AS_JSON


@click.command()
@click.argument("search_object", metavar="[OBJECT]", required=False)
@click.option("--platform", default="surface", show_default=True, help="surface, helicopter, ...")
@click.option("--height-ft", type=float, default=14.0, show_default=True, help="Eye or flight.")
@click.option("--visibility-nm", type=float, default=10.0, show_default=True)
@click.option("--wind-kn", type=float, default=10.0, show_default=True)
@click.option("--sea-m", type=float, default=0.5, show_default=True, help="Height of the waves.")
@click.option("--speed-kn", type=float, help="Of an aircraft.")
@click.option("--tired", is_flag=True, help="The lookouts are tired.")
@click.option("--night", is_flag=True, help="It is night: the tables do not hold, and it is said.")
@click.option("--list", "list_objects", is_flag=True, help="Show every search object.")
@AS_JSON
def sweep(search_object: str | None, list_objects: bool, as_json: bool, **conditions: Any) -> None:
    """Say how wide a strip a lookout by eye sweeps for OBJECT, with every correction.

    W = table width x weather x speed x fatigue. Nothing is extrapolated.

    \b
    Example:
        watchdesk rescue sweep raft_10 --height-ft 14 --visibility-nm 10 --wind-kn 16
    """
    from sar.sweep_width import Lookout, search_objects, sweep_width

    if list_objects:
        for name, size in search_objects().items():
            click.echo(f"{name}  ({size})")
        return
    if search_object is None:
        raise SarError("no search object; name one such as raft_10, or --list them")
    width = sweep_width(search_object, Lookout(**conditions))
    if as_json:
        emit({"object": search_object} | width.as_record())
        return
    click.echo(f"sweep width {width.width_nm:.2f} nm for {search_object.replace('_', ' ')}")
    told = f"{width.uncorrected_nm:g} nm x weather {width.weather:g} x speed {width.speed:g}"
    click.echo(f"  {told} x fatigue {width.fatigue:g}")
    for note in width.assumed:
        click.echo(f"note: {note}")
    click.echo(f"source: {width.source}")
