"""Commands that write down who is in danger: ``rescue incident add``, ``form`` and ``list``."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from sar.errors import SarError
from watchdesk.cli.output import emit
from watchdesk.cli.rescue_options import AS_JSON, PEOPLE, factor_level, people_options
from watchdesk.sailor import plain, position, utc_time

TEXTS = ("id", "kind", "received", "at", "position", "craft", "vessel", "remarks", "eta")
WEATHER = ("wind", "current", "weather_from", "search_at")
NUMBERS = ("error_nm", "passage_h", "water_c", "mmsi")
ASKED = (  # field, the question, an example
    ("position", "Where", "20-20N 073-36W; empty if unknown"),
    ("at", "When, UTC", "2026-03-15T03:40Z; empty if unknown"),
    ("craft", "Craft", "panga, rubber_boat, person, ...; empty if unknown"),
    ("adults", "Adults", "a number; empty if unknown"),
    ("children", "Children", "a number; empty if unknown"),
    ("infants", "Infants", "a number; empty if unknown"),
    ("triggers", "Hard triggers", "HT3 HT5; `rescue phase --list` tells them; empty if none"),
    ("wind", "Wind, from where and how fast", "080/18; empty if unknown"),
    ("current", "Current, to where and how fast", "290/0.9; empty if unknown"),
    ("remarks", "What was said, no names of people", "taking water"),
)


@click.group()
def incident() -> None:
    """Write down an alert, a call, a sighting or an overdue craft; people as counts.

    \b
    Example:
        watchdesk rescue incident add calls.jsonl --id 7 --kind phone \\
            --received 2026-03-15T03:45Z --position "20-20N 073-36W" --adults 12
    """


@incident.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--id", "id", required=True, help="What you call this case; counts its reports.")
@click.option("--kind", default="phone", show_default=True, help="dsc, beacon_406, overdue, ...")
@click.option("--received", required=True, help="When it was told, such as 2026-03-15T03:45Z.")
@click.option("--at", help="When it happened or was seen.")
@click.option("--position", help='Such as "20-20N 073-36W".')
@click.option("--error-nm", type=float, help="Radius that holds the truth with 50 %.")
@click.option("--craft", help="panga, rubber_boat, person, liferaft, ...")
@click.option("--vessel", help="What the craft is called; no person.")
@click.option("--mmsi", type=int)
@people_options
@click.option("--trigger", "triggers", multiple=True, help="Hard trigger, HT1 to HT9.")
@click.option("--sign", "signs", multiple=True, help="Sign of the SAR Convention, SC1 to SC7.")
@click.option("--factor", "factors", multiple=True, help="Factor and level, such as F2=3.")
@click.option("--eta", help="When an overdue craft should have arrived.")
@click.option("--passage-h", type=float, help="Planned length of its passage in hours.")
@click.option("--worsening/--not-worsening", default=None, help="Whether the weather gets worse.")
@click.option("--wind", help="From where, how fast: 080/18. With a current it gives a plan.")
@click.option("--current", help="Where to, how fast: 290/0.9.")
@click.option("--weather-from", help="Who said wind and current.")
@click.option("--search-at", help="When a search can begin.")
@click.option("--unit", "units", multiple=True, help="NAME=KN/HOURS[/SWEEP_NM][@PLACE].")
@click.option("--water-c", type=float, help="Temperature of the water, degrees Celsius.")
@click.option("--remarks", help="What was said, without names of people.")
@click.option("--ask", is_flag=True, help="Ask for what is not given, one line at a time.")
@AS_JSON
def add(file: Path, ask: bool, as_json: bool, **said: Any) -> None:
    """Add one report to FILE, which `assess --incidents` and `rescue plan --incident` take.

    What is left out is unknown. There is no place for anybody's name.

    \b
    Example:
        watchdesk rescue incident add calls.jsonl --id 7 --kind phone \\
            --received 2026-03-15T03:45Z --at 2026-03-15T03:40Z --position "20-20N 073-36W" \\
            --craft rubber_boat --adults 30 --infants 2 --trigger HT3 \\
            --wind 080/18 --current 290/0.9 --remarks "taking water"
    """
    from sar.incident_form import report_from
    from sar.incidents import incident_of
    from watchdesk.reports import add_report

    record = _record(said)
    if ask:
        record = _asked(record)
    report = report_from(record)
    add_report(file, record)
    told = incident_of(report, report.received)
    if as_json:
        emit({"file": str(file), "report": record, "phase": told.phase, "facts": list(told.facts)})
        return
    click.echo(f"at least {told.phase}: {plain(told.what)}, {position(told.lat, told.lon)}")
    for fact in told.facts:
        click.echo(f"  {plain(fact)}")
    click.echo(f"written to {file}; nothing was sent", err=True)


@incident.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--exercise", is_flag=True, help="Mark the form as an exercise.")
def form(file: Path, exercise: bool) -> None:
    """Write a form to fill in: one HTML file that needs no network and saves a JSON file.

    \b
    Example:
        watchdesk rescue incident form incident.html
    """
    from watchdesk.incident_page import incident_page

    try:
        file.write_text(incident_page(exercise=exercise), encoding="utf-8")
    except OSError as error:
        raise SarError(f"{file}: cannot be written ({error.strerror})") from error
    click.echo(f"open {file} in a browser; what it saves goes to: assess --incidents FILE")


@incident.command(name="list")
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@AS_JSON
def list_incidents(files: tuple[Path, ...], as_json: bool) -> None:
    """List the incidents of FILE..., gravest first, as they stood when they were told.

    \b
    Example:
        watchdesk rescue incident list calls.jsonl
    """
    from sar.incidents import gravest_first, incident_of
    from watchdesk.reports import read_all_reports

    reports = read_all_reports(files)
    listed = gravest_first(incident_of(one, one.received) for one in reports)
    if as_json:
        emit({"incidents": [{"key": one.key, "what": one.what, "phase": one.phase,
                             "trigger": one.trigger, "facts": list(one.facts)}
                            for one in listed]})  # fmt: skip
        return
    for one in listed:
        where = position(one.lat, one.lon)
        click.echo(f"at least {one.phase}: {plain(one.what)}, {where}, {utc_time(one.at)}")


def _record(said: dict[str, Any]) -> dict[str, Any]:
    """What was typed, as a report holds it."""
    record = {n: said[n] for n in (*TEXTS, *WEATHER, *NUMBERS, "worsening") if said[n] is not None}
    people = {name: said[name] for name in PEOPLE if said[name] is not None}
    lists = {name: list(said[name]) for name in ("triggers", "signs", "units") if said[name]}
    factors = {"factors": dict(map(factor_level, said["factors"]))} if said["factors"] else {}
    return record | ({"people": people} if people else {}) | lists | factors


def _asked(record: dict[str, Any]) -> dict[str, Any]:
    """The record with answers to what it lacks; a wrong answer is told and asked again."""
    for name, question, example in ASKED:
        if name in record or name in record.get("people", {}):
            continue
        record = click.prompt(
            f"{question} ({example})",
            default="",
            show_default=False,
            value_proc=partial(_checked, record, name),
        )
    return record


def _checked(record: dict[str, Any], name: str, answer: str) -> dict[str, Any]:
    """The record with one answer, once a report can be made of it; else click asks again."""
    from sar.incident_form import report_from

    try:
        more = _answered(record, name, answer)
        report_from(more)
    except SarError as error:
        raise click.UsageError(str(error)) from error
    return more


def _answered(record: dict[str, Any], name: str, answer: str) -> dict[str, Any]:
    """The record with one answer in its place; an empty answer leaves it unknown."""
    if not answer.strip():
        return record
    if name in PEOPLE:
        if not answer.strip().isdecimal():
            raise SarError(f"{name} must be a whole number, or empty if unknown")
        return record | {"people": record.get("people", {}) | {name: int(answer)}}
    if name == "triggers":
        return record | {name: answer.upper().replace(",", " ").split()}
    return record | {name: answer.strip()}
