"""Commands that plan a search: ``rescue drift``, ``area``, ``pattern`` and ``survival``."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sar.errors import SarError
from sar.radio_text import read_direction, read_time, spoken_position
from watchdesk.cli.output import emit
from watchdesk.cli.rescue_options import (
    AS_JSON,
    direction_option,
    position_option,
    time_option,
)
from watchdesk.sailor import miles, true_degrees, utc_time

if TYPE_CHECKING:
    from sar.box import Box
    from sar.cloud import Datum
    from sar.forcing import Flow
    from sar.patterns import Pattern
    from sar.search_area import SearchArea
    from sar.seeding import IsLand

PATTERNS = ("SS", "VS", "PS", "CS", "CSC", "TSR", "TSN")
OUTPUTS = ("text", "gpx", "kml", "csv", "nmea")
NO_LAND = click.option("--no-land", is_flag=True, help="Do not look at the coastline.")


@click.command()
@position_option("--position", 'Last known position, such as "19-56.2N 072-12.0W".', required=True)
@click.option("--error-nm", type=float, default=1.0, show_default=True, help="Its 50 % radius.")
@time_option("--at", "When it was there.", required=True)
@time_option("--latest", "The latest it can have happened, if not known.")
@click.option("--hours", type=float, required=True, help="How long it has been drifting.")
@click.option(
    "--wind", "winds", multiple=True, help="From where and how fast: 090/15; TIME=090/15."
)
@click.option("--current", "currents", multiple=True, help="Where to and how fast: 280/0.8.")
@click.option("--wind-grid", type=click.Path(path_type=Path), help="NetCDF or GRIB file of wind.")
@click.option("--current-grid", type=click.Path(path_type=Path), help="The same of current.")
@click.option("--craft", default="unknown", show_default=True, help="panga, rubber_boat, person...")
@click.option("--class", "classes", multiple=True, help="Leeway classes instead of a craft.")
@click.option("--particles", type=int, default=5000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@NO_LAND
@AS_JSON
def drift(no_land: bool, as_json: bool, **said: Any) -> None:
    """Say where drifting people or craft may be by now: a datum and radii for every class.

    Wind is named by where it comes from, current by where it sets to. Give either several times
    with a time in front for a forecast.

    \b
    Example:
        watchdesk rescue drift --position "19-56.2N 072-12.0W" --at 2026-03-01T03:40Z --hours 12 \\
            --wind 080/18 --current 290/0.9 --craft panga
    """
    from sar.drift import drift as drifted
    from sar.errors import between
    from sar.leeway import bracket_for
    from sar.seeding import DriftRules, LastKnown

    between("hours", said["hours"], 0.01, 24 * 60)
    lat, lon = said["position"]
    at, bracket = said["at"], bracket_for(said["craft"])
    result = drifted(
        LastKnown(lat=lat, lon=lon, error_nm=said["error_nm"], earliest=at, latest=said["latest"]),
        said["classes"] or bracket.classes,
        at + timedelta(hours=said["hours"]),
        wind=flow("wind", said["winds"], said["wind_grid"]),
        current=flow("current", said["currents"], said["current_grid"]),
        rules=DriftRules(particles=said["particles"], seed=said["seed"]),
        is_land=None if no_land else is_land(),
    )
    notes = (*result.notes, *([] if said["classes"] else [f"{said['craft']}: {bracket.note}"]))
    if as_json:
        emit(result.as_record() | {"notes": list(notes)})
        return
    for one in (result.datum(), *result.datums()):
        _echo_datum(one)
    _notes(notes)


@click.command()
@position_option("--position", 'The datum, such as "19-56.2N 072-12.0W".', required=True)
@position_option("--second", "A second datum, or the other end of a line.")
@click.option("--line", is_flag=True, help="The two positions are the ends of a datum line.")
@click.option("--error-nm", type=float, required=True, help="Total probable error E.")
@click.option("--effort-nm2", type=float, help="Search effort Z in square miles.")
@click.option("--speed-kn", type=float, help="Speed of the unit, to work out the effort.")
@click.option("--on-scene-h", type=float, help="Hours on scene; 85 % of them are searched.")
@click.option("--sweep-nm", type=float, help="Sweep width of its lookout.")
@click.option("--bearing", type=float, default=0.0, help="Direction of the total drift.")
@click.option("--earlier", multiple=True, type=float, help="Relative effort of a search before.")
@click.option(
    "--curve", type=click.Choice(("ideal", "normal")), default="normal", show_default=True
)
@AS_JSON
def area(as_json: bool, **said: Any) -> None:
    """Say how large an area to search first for the effort there is, and with what chance.

    \b
    Example:
        watchdesk rescue area --position "19-56.2N 072-12.0W" --error-nm 6 --speed-kn 15 \\
            --on-scene-h 6 --sweep-nm 2
    """
    found = _areas(said)
    if as_json:
        emit({"areas": [one.as_record() for one in found]})
        return
    for one in found:
        _echo_area(one)


@click.command()
@click.argument("code", type=click.Choice(PATTERNS, case_sensitive=False))
@position_option("--position", "Datum, centre of the area, or start of the track.", required=True)
@click.option("--spacing-nm", type=float, required=True, help="Track spacing; VS: leg length.")
@click.option("--heading", type=float, default=0.0, help="First leg of SS and VS, deg true.")
@click.option("--legs", type=int, default=8, show_default=True, help="Legs of SS.")
@click.option("--passes", type=int, default=1, show_default=True, help="Passes of VS.")
@click.option("--length-nm", type=float, help="Length of the area: PS, CS, CSC.")
@click.option("--width-nm", type=float, help="Width of the area: PS, CS, CSC.")
@click.option("--bearing", type=float, default=0.0, help="Bearing of its length.")
@position_option("--near", "Where the unit comes from, for PS and CS.")
@position_option("--along", "Next position of the track, TSR, TSN.", multiple=True)
@click.option("--speed-kn", type=float, help="Speed of the unit: hours to run, and a moving datum.")
@direction_option("--drift", "Drift of the datum: 280/1.2.")
@click.option("--format", "output", type=click.Choice(OUTPUTS), default="text", show_default=True)
@NO_LAND
@AS_JSON
def pattern(code: str, no_land: bool, output: str, as_json: bool, **said: Any) -> None:
    """Draw a search pattern as way-points, for the plotter or to read out.

    SS expanding square, VS sector, PS parallel sweep, CS creeping line, CSC the same of an aircraft
    over a ship's track, TSR and TSN track line with and without return.

    \b
    Example:
        watchdesk rescue pattern SS --position "19-56.2N 072-12.0W" --spacing-nm 1 --heading 080
    """
    from sar.patterns import moving, without_land

    made = _pattern(code.upper(), said)
    if said["drift"] is not None:
        if said["speed_kn"] is None:
            raise SarError("a moving datum needs the unit's speed; give --speed-kn")
        set_deg, drift_kn = said["drift"]
        if not said["speed_kn"] > drift_kn:
            raise SarError(f"{said['speed_kn']:g} kn does not keep up with a drift of {drift_kn:g}")
        made = moving(made, set_deg, drift_kn, said["speed_kn"])
    if not no_land:
        made = without_land(made, is_land())
    if as_json:
        emit(made.as_record())
    elif output == "text":
        _echo_pattern(made, said["speed_kn"])
    else:
        click.echo(_plotted(made, output), nl=False)


@click.command()
@click.option("--water-c", type=float, help="Temperature of the water, degrees Celsius.")
@click.option("--afloat", is_flag=True, help="They are on a craft or raft, not in the water.")
@time_option("--since", "When they went in.")
@AS_JSON
def survival(water_c: float | None, afloat: bool, since: datetime | None, as_json: bool) -> None:
    """Say until when people may be alive at least; never a reason to stop a search.

    \b
    Example:
        watchdesk rescue survival --water-c 26 --since 2026-03-01T03:40Z
    """
    from sar.survival import survival as outlook

    answer = outlook(water_c, in_water=not afloat, since=since)
    if as_json:
        emit(answer.as_record())
        return
    click.echo(answer.text)
    for model in answer.models:
        hours = "no answer" if model.hours is None else f"{model.hours:.1f} h"
        mark = " [K]" if model.mark else ""
        click.echo(f"  {model.model}: {hours}; {model.note} ({model.source}{mark})")


def _echo_datum(one: Datum) -> None:
    click.echo(f"{one.class_id} at {utc_time(one.time)}: {spoken_position(one.lat, one.lon)}")
    click.echo(f"    half within {miles(one.radius_50_nm)}, 95 % within {miles(one.radius_95_nm)}")
    if one.stranded:
        click.echo(f"    {one.stranded} particles ashore: search that shore too")


def _areas(said: dict[str, Any]) -> list[SearchArea]:
    """The area round one datum, along a line, or round two datums."""
    from sar.search_area import line_area, point_area, two_datum_areas

    effort = _effort(*(said[n] for n in ("effort_nm2", "speed_kn", "on_scene_h", "sweep_nm")))
    first, second, error_nm = said["position"], said["second"], said["error_nm"]
    rest: dict[str, Any] = {"earlier": said["earlier"], "curve": said["curve"]}
    if second is None and said["line"]:
        raise SarError("a datum line has two ends; give the other with --second")
    if said["line"]:
        return [line_area(first, second, error_nm, effort, **rest)]
    rest["bearing_deg"] = said["bearing"]
    if second is None:
        return [point_area(first[0], first[1], error_nm, effort, **rest)]
    return list(two_datum_areas(first, second, error_nm, effort, **rest))


def _echo_area(one: SearchArea) -> None:
    box = one.box
    click.echo(f"{one.kind}: centre {spoken_position(box.lat, box.lon)}")
    sides = f"{miles(box.length_nm)} along {true_degrees(box.bearing_deg)}"
    click.echo(f"    {sides}, {miles(box.width_nm)} across")
    corners = "; ".join(spoken_position(lat, lon) for lat, lon in box.corners())
    click.echo(f"    corners {corners}")
    if one.pos is not None and one.pod is not None and one.coverage is not None:
        click.echo(f"    coverage {one.coverage:.2f}, POD {one.pod:.0%}, POS {one.pos:.0%}")
    _notes(one.notes)


def flow(what: str, said: tuple[str, ...], grid: Path | None) -> Flow:
    """Wind or current from a grid, from one value, or from values with their times."""
    from sar.fields import read_grid
    from sar.forcing import current_table, steady_current, steady_wind, wind_table

    if (grid is None) == (not said):
        example = "090/15" if what == "wind" else "280/0.8, or 0/0 where there is none"
        raise SarError(f"give --{what} {example}, or --{what}-grid FILE, and not both")
    if grid is not None:
        return read_grid(grid, what)
    if len(said) == 1 and "=" not in said[0]:
        direction, speed = read_direction(said[0])
        return (steady_wind if what == "wind" else steady_current)(direction, speed)
    rows = []
    for text in said:
        time, sign, value = text.partition("=")
        if not sign:
            raise SarError(
                f"--{what} {text[:40]!a}; several need their times: 2026-03-01T03:40Z=90/15"
            )
        rows.append((read_time(time), *read_direction(value)))
    rows.sort(key=lambda row: row[0])
    return (wind_table if what == "wind" else current_table)(rows)


def is_land() -> IsLand:
    """Whether positions are ashore, by the coastline that comes with Watchdesk."""
    from jurisdiction.zones import shipped_zones
    from watchdesk.land import land_of

    return land_of(shipped_zones().baselines)


def _effort(
    effort_nm2: float | None,
    speed_kn: float | None,
    on_scene_h: float | None,
    sweep_nm: float | None,
) -> float:
    """The effort given, or that of one unit: Z = V T W."""
    from sar.effort import SearchUnit

    unit = (speed_kn, on_scene_h, sweep_nm)
    if effort_nm2 is not None and unit == (None, None, None):
        return effort_nm2
    if effort_nm2 is not None or speed_kn is None or on_scene_h is None or sweep_nm is None:
        raise SarError("give --effort-nm2, or --speed-kn, --on-scene-h and --sweep-nm together")
    return SearchUnit(
        name="unit", search_kn=speed_kn, sweep_width_nm=sweep_nm, endurance_h=on_scene_h
    ).effort_nm2


def _pattern(code: str, said: dict[str, Any]) -> Pattern:
    from sar import patterns

    lat, lon = said["position"]
    spacing = said["spacing_nm"]
    if code == "SS":
        return patterns.expanding_square(lat, lon, spacing, said["heading"], said["legs"])
    if code == "VS":
        return patterns.sector(lat, lon, spacing, said["heading"], said["passes"])
    if code == "PS":
        return patterns.parallel_sweep(_box(said), spacing, said["near"])
    if code == "CS":
        return patterns.creeping_line(_box(said), spacing, said["near"])
    if code == "CSC":
        if said["speed_kn"] is None:
            raise SarError("CSC needs the speed of the aircraft; give --speed-kn")
        return patterns.coordinated(_box(said), spacing, said["speed_kn"])
    track = [(lat, lon), *said["along"]]
    return patterns.track_line(track, spacing, returning=code == "TSR")


def _box(said: dict[str, Any]) -> Box:
    from sar.box import Box

    if said["length_nm"] is None or said["width_nm"] is None:
        raise SarError("PS, CS and CSC need the area; give --length-nm and --width-nm")
    lat, lon = said["position"]
    return Box(
        lat=lat,
        lon=lon,
        length_nm=said["length_nm"],
        width_nm=said["width_nm"],
        bearing_deg=said["bearing"],
    )


def _plotted(made: Pattern, output: str) -> str:
    from sar import plotter

    if output == "nmea":
        return "".join(f"{sentence}\r\n" for sentence in plotter.nmea(made))
    if output == "csv":
        return plotter.csv_table(made)
    return (plotter.gpx if output == "gpx" else plotter.kml)(made, f"search {made.code}") + "\n"


def _echo_pattern(made: Pattern, speed_kn: float | None) -> None:
    hours = "" if speed_kn is None else f", {made.hours(speed_kn):.1f} h at {speed_kn:g} kn"
    click.echo(f"{made.code}: {miles(made.length_nm)}{hours}, spacing {miles(made.spacing_nm)}")
    for point, leg in zip(made.points, (*made.legs, None)):
        onward = "end" if leg is None else f"{true_degrees(leg.heading_deg)} {miles(leg.length_nm)}"
        click.echo(f"  {point.name}  {spoken_position(point.lat, point.lon)}  {onward}")
    _notes(made.notes)


def _notes(notes: tuple[str, ...]) -> None:
    for note in notes:
        click.echo(f"note: {note}")
