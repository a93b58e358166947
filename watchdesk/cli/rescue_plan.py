"""The command that plans a whole search: ``rescue plan``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sar.errors import SarError
from watchdesk.cli.output import emit
from watchdesk.cli.rescue_options import (
    AS_JSON,
    PEOPLE,
    factor_level,
    people_options,
    position_option,
    time_option,
)
from watchdesk.cli.rescue_place import (
    ANSWER,
    FLED,
    NOBODY_FLEES,
    PLACE,
    read_fled,
    read_places,
)
from watchdesk.sailor import plain, position, utc_time

if TYPE_CHECKING:
    from sar.incidents import IncidentReport
    from sar.plan import SearchPlan
    from sar.planning import Ask, Heard, Searched

UNIT = 'NAME=KN/HOURS[/SWEEP_NM][@PLACE]; "CG 101=15/6/2.0@19-40N 072-30W".'
SAID = ("position", "error_nm", "at", "vessel", "craft", "remarks", "mmsi")


@click.command()
@click.argument("sources", metavar="[SOURCE]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="Folder to fill.")
@click.option("--incident", type=click.Path(path_type=Path), help="Report from a file instead.")
@click.option("--id", "ident", default="", help="Which report of the file; or a name for this one.")
@position_option("--position", 'Last known, such as "19-56.2N 072-12.0W".')
@click.option("--error-nm", type=float, help="Its 50 % radius; left out, 5 nm are taken.")
@time_option("--at", "When they were there.")
@position_option("--track-to", "It happened anywhere between --position and here.")
@time_option("--latest", "The latest it can have happened, if not known.")
@time_option("--now", "The time of this plan; left out, when the call was received.")
@click.option("--hours", type=float, required=True, help="From --at until the search begins.")
@click.option("--wind", "winds", multiple=True, help="From where, how fast: 080/18; TIME=080/18.")
@click.option("--current", "currents", multiple=True, help="Where to, how fast: 290/0.9.")
@click.option("--wind-grid", type=click.Path(path_type=Path), help="NetCDF or GRIB file of wind.")
@click.option("--current-grid", type=click.Path(path_type=Path), help="The same of current.")
@click.option("--weather-from", default="", help="Who said wind and current.")
@click.option("--kind", default="phone", show_default=True, help="dsc, beacon_406, sighting, ...")
@time_option("--eta", "When an overdue craft should have arrived; with --kind overdue.")
@click.option("--craft", default="", help="panga, rubber_boat, person, ...; else unknown.")
@click.option("--class", "classes", multiple=True, help="Leeway classes instead of a craft's.")
@click.option("--vessel", default="", help="What the craft is called; no person.")
@click.option("--mmsi", type=int, help="Of the casualty, so that it is not asked for help.")
@click.option("--remarks", default="", help="What was said, without names of people.")
@people_options
@click.option("--trigger", "triggers", multiple=True, help="Hard trigger, HT1 to HT9.")
@click.option("--sign", "signs", multiple=True, help="Sign of the SAR Convention, SC1 to SC7.")
@click.option("--factor", "factors", multiple=True, help="Factor and level, such as F2=3.")
@click.option("--unit", "units", multiple=True, help=UNIT)
@click.option("--pattern", default="auto", show_default=True, help="PS, CS, SS, VS, TSR, TSN, CSC.")
@click.option("--fixed", is_flag=True, help="Way-points stay; they do not follow the drift.")
@click.option("--look-for", default="", help="Search object of the sweep width tables.")
@click.option("--height-ft", type=float, default=14.0, show_default=True, help="Of the eye.")
@click.option("--visibility-nm", type=float, default=10.0, show_default=True)
@click.option("--sea-m", type=float, default=0.5, show_default=True, help="Height of the waves.")
@click.option("--tired", is_flag=True, help="The lookouts are tired.")
@click.option("--water-c", type=float, help="Temperature of the water, degrees Celsius.")
@PLACE
@ANSWER
@FLED
@NOBODY_FLEES
@click.option(
    "--after",
    multiple=True,
    type=click.Path(path_type=Path),
    help="plan.json of a search that found nobody; give every one.",
)
@click.option("--rcc-table", type=click.Path(path_type=Path), help="Your own directory of RCCs.")
@click.option("--from", "sender", default="", help="Your unit or RCC, for the SITREP.")
@click.option("--to", multiple=True, help="Who gets the SITREP; give it again for more.")
@click.option("--number", type=int, help="Of the SITREP; left out, one more than --after had.")
@click.option("--lang", type=click.Choice(("en", "es")), default="en", help="Of the SITREP.")
@click.option("--particles", type=int, default=5000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--no-land", is_flag=True, help="Do not look at the coastline.")
@click.option("--exercise", is_flag=True, help="Mark everything as an exercise.")
@AS_JSON
def plan(sources: tuple[Path, ...], out: Path, as_json: bool, **said: Any) -> None:
    """Plan a search from one radio call: page, map, way-points and SITREP in a folder.

    Without --unit it names the first area to look at. SOURCE... are AIS recordings: who was heard
    until then is ranked by the time to get there. Nothing is sent.

    \b
    Example:
        watchdesk rescue plan -o search --position "19-56.2N 072-12.0W" --at 2026-03-01T03:40Z \\
            --hours 10 --wind 080/18 --current 290/0.9 --craft rubber_boat --adults 30 \\
            --unit "CG 101=15/8@20-20N 073-00W"
    """
    from sar.planning import plan_search
    from sar.rcc import read_directory
    from watchdesk.cli.rescue_search import is_land
    from watchdesk.search_job import write_plan

    ask = _ask(said)
    directory = None if said["rcc_table"] is None else read_directory(said["rcc_table"])
    made = plan_search(
        ask,
        heard=_heard(sources),
        is_land=None if said["no_land"] else is_land(),
        directory=directory,
    )
    written = write_plan(
        made,
        out,
        exercise=said["exercise"],
        sender=said["sender"],
        to=said["to"],
        number=_number(said["number"], said["after"]),
        language=said["lang"],
    )
    if as_json:
        emit(made.as_record() | {"files": [str(path) for path in written]})
        return
    _echo(made, written)


def _ask(said: dict[str, Any]) -> Ask:
    """Everything typed, as the planner takes it."""
    from sar.planning import Ask
    from sar.searchers import Manner, read_searcher
    from sar.seeding import DriftRules
    from watchdesk.cli.rescue_search import flow as flow

    report = _report(said)
    return Ask(
        report=report,
        now=said["now"] or report.received,
        hours=said["hours"],
        latest=said["latest"],
        track_to=said["track_to"],
        wind=flow("wind", said["winds"], said["wind_grid"]),
        current=flow("current", said["currents"], said["current_grid"]),
        wind_said=_words("from", said["winds"], said["wind_grid"], said["weather_from"]),
        current_said=_words("to", said["currents"], said["current_grid"], said["weather_from"]),
        classes=said["classes"],
        searchers=tuple(map(read_searcher, said["units"])),
        manner=Manner(
            pattern=said["pattern"].upper(),
            follow_drift=not said["fixed"],
            **{
                name: said[name]
                for name in ("look_for", "height_ft", "visibility_nm", "sea_m", "tired")
            },
        ),
        water_c=said["water_c"],
        places=read_places(said["places"], (), said["answers"], ""),
        fled=read_fled(said["fled"], said["nobody_flees"]),
        searched=tuple(map(_searched, said["after"])),
        rules=DriftRules(particles=said["particles"], seed=said["seed"]),
    )


def _report(said: dict[str, Any]) -> IncidentReport:
    """The report typed, or one of a file."""
    from sar.incident_form import report_from
    from watchdesk.reports import chosen_report

    if said["incident"] is not None:
        if said["position"] is not None or said["at"] is not None:
            raise SarError("give --incident, or the numbers of the call, and not both")
        return chosen_report(said["incident"], said["ident"])
    if said["position"] is None or said["at"] is None:
        raise SarError("give --position and --at, or --incident FILE")
    lat, lon = said["position"]
    record = {name: said[name] for name in SAID if name != "position" and said[name] is not None}
    people = {name: said[name] for name in PEOPLE if said[name] is not None}
    return report_from(
        record
        | {
            "id": said["ident"] or "1",
            "kind": said["kind"],
            "lat": lat,
            "lon": lon,
            "at": said["at"].isoformat(),
            "received": (said["now"] or said["at"]).isoformat(),
            "people": people,
            "eta": "" if said["eta"] is None else said["eta"].isoformat(),
            "triggers": list(said["triggers"]),
            "signs": list(said["signs"]),
            "factors": dict(map(factor_level, said["factors"])),
        }
    )


def _number(said: int | None, after: tuple[Path, ...]) -> int:
    """The number of the SITREP as it was told, else the next of the case."""
    from watchdesk.search_job import read_number

    return 1 + max(map(read_number, after), default=0) if said is None else said


def _searched(path: Path) -> Searched:
    from watchdesk.search_job import read_searched

    return read_searched(path)


def _words(side: str, said: tuple[str, ...], grid: Path | None, who: str) -> str:
    """Wind or current as it was given, with who said so."""
    values = [f"{side} {text} kn" for text in said]
    told = f"grid {grid.name}" if grid is not None else ", then ".join(values)
    return f"{told} ({who})" if who else told


def _heard(sources: tuple[Path, ...]) -> Heard | None:
    from ais.reading import read
    from ais.vessels import vessels_from
    from sar.planning import Heard

    if not sources:
        return None
    recording = read(sources)
    return Heard(positions=recording.positions, vessels=vessels_from(recording.statics))


def _echo(made: SearchPlan, written: list[Path]) -> None:
    """The plan in a few lines, lives first."""
    click.echo(f"{made.phase.headline.upper()}: {plain(made.title)}")
    datum, area = made.datum, made.area
    click.echo(f"datum {utc_time(made.commence)}: {position(datum.lat, datum.lon)}")
    size = f"{area.box.length_nm:.1f} by {area.box.width_nm:.1f} nm"
    chance = "no unit named yet" if area.pos is None else f"POD {area.pod:.0%}, POS {area.pos:.0%}"
    click.echo(f"area {size} along {area.box.bearing_deg % 360:03.0f} true: {chance}")
    for unit in made.units:
        code = "shore" if unit.pattern is None else unit.pattern.code
        click.echo(f"unit {unit.number} {plain(unit.unit.name)}: {code} {utc_time(unit.starts)}")
    for name in made.left_out:
        click.echo(f"{plain(name)}: no time left on scene")
    click.echo(made.outlook.text)
    for path in written:
        click.echo(f"  {path}")
    click.echo("a proposal: the SAR mission coordinator decides; nothing was sent", err=True)
