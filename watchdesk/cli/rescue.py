"""Commands when somebody may be in danger: ``rescue``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sar.errors import SarError
from watchdesk.cli.output import emit
from watchdesk.cli.rescue_incident import incident
from watchdesk.cli.rescue_options import (
    AS_JSON,
    PEOPLE,
    factor_level,
    people_options,
    position_option,
    time_option,
)
from watchdesk.cli.rescue_place import place
from watchdesk.cli.rescue_plan import plan
from watchdesk.cli.rescue_search import area, drift, pattern, survival
from watchdesk.cli.rescue_sweep import sweep
from watchdesk.sailor import knots, miles, plain, span, true_degrees, utc_time

if TYPE_CHECKING:
    from sar.incidents import IncidentReport
    from sar.phase import Facts, PhaseResult
    from sar.sitrep import Casualty

WRITTEN = 'Such as "19-56.2N 072-12.0W" or "19.937,-72.2".'
FORMS = ("short", "full", "relay", "all-ships", "unsafe")


@click.group()
def rescue() -> None:
    """Somebody may be in danger: phase, drift, search, who can come, what to send.

    Every answer is "at least". Each command works by hand with the numbers of one radio call.
    """


@rescue.command()
@click.option("--trigger", "triggers", multiple=True, help="Hard trigger, HT1 to HT9.")
@click.option("--sign", "signs", multiple=True, help="Sign of the SAR Convention, SC1 to SC7.")
@click.option("--factor", "factors", multiple=True, help="Factor and level, such as F2=3.")
@time_option("--eta", "When an overdue craft should have arrived.")
@click.option("--passage-h", type=float, help="Planned length of its passage in hours.")
@click.option("--worsening/--not-worsening", default=None, help="Whether the weather gets worse.")
@position_option("--position", "Where she is overdue, for day or night.")
@click.option("--track-lost", is_flag=True, help="Her AIS has gone silent in good reception.")
@time_option("--at", "The time now; needed with --eta.")
@click.option("--lower-to", help="DETRESFA, ALERFA, INCERFA or none: a role's decision.")
@click.option("--role", default="", help="Whose decision, such as 'RCC duty officer'; no name.")
@click.option("--reason", default="", help="Why it is lowered.")
@click.option("--on-scene", is_flag=True, help="Somebody on scene has assessed craft and people.")
@click.option("--list", "list_facts", is_flag=True, help="Show every trigger, sign and level.")
@AS_JSON
def phase(list_facts: bool, as_json: bool, **said: Any) -> None:
    """Say which emergency phase the facts call for, at least.

    What is not said counts as unknown, and unknown counts as precaution. Loss of AIS alone is no
    phase. Only a named role lowers a phase, with a reason, for the facts it has seen.

    \b
    Example:
        watchdesk rescue phase --factor F2=2 --factor F3=3 --factor F6=3 --factor F10=0
    """
    from sar.phase import assess, lowered

    if list_facts:
        _list_facts()
        return
    facts, at, to = _facts(said), said["at"], said["lower_to"]
    result = assess(facts, at)
    if to is not None:
        if at is None:
            raise SarError("the time is missing; a decision to lower needs it, with --at")
        why = {name: said[name] for name in ("role", "reason", "on_scene")}
        decision = lowered(result, None if to == "none" else to, at=at, **why)
        result = assess(facts, at, decision)
    if as_json:
        emit(result.as_record())
        return
    _echo_phase(result)


@rescue.command()
@position_option("--position", f"Where it happened. {WRITTEN}", required=True)
@click.option(
    "--rcc-table",
    type=click.Path(path_type=Path),
    help="Your own directory, with the limits of the SRRs where you hold them.",
)
@AS_JSON
def rcc(position: tuple[float, float], rcc_table: Path | None, as_json: bool) -> None:
    """Say which rescue coordination centres to tell about a position, and how sure that is.

    \b
    Example:
        watchdesk rescue rcc --position "19-56.2N 072-12.0W"
    """
    from sar.rcc import rcc_for, read_directory

    answer = rcc_for(*position, None if rcc_table is None else read_directory(rcc_table))
    if as_json:
        emit(answer.as_record())
        return
    for one in answer.candidates:
        centre = one.rcc
        mark = " [K]" if centre.mark else ""
        click.echo(f"{centre.name}{mark}, {miles(one.distance_nm)}: {one.how_sure}")
        told = "; ".join(filter(None, (centre.telephone, centre.email, centre.radio)))
        dated = f" (document of {centre.last_verified})" if centre.last_verified else ""
        click.echo(f"  {told or 'no contact loaded'}{dated}")
    click.echo(answer.rule)


@rescue.command()
@click.argument(
    "sources", metavar="SOURCE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@position_option("--position", f"The datum. {WRITTEN}", required=True)
@time_option("--datum-at", "When the datum was there; else the moment asked for.")
@click.option("--set", "set_deg", type=float, default=0.0, help="Where it drifts to, deg true.")
@click.option("--drift", "drift_kn", type=float, default=0.0, help="How fast, in knots.")
@time_option("--at", "The moment asked for; else the last one heard.")
@click.option("--leave-out", multiple=True, type=int, help="MMSI of the casualty.")
@click.option("--most", type=click.IntRange(min=1), default=20, show_default=True)
@AS_JSON
def responders(sources: tuple[Path, ...], most: int, as_json: bool, **said: Any) -> None:
    """Rank everybody heard in SOURCE... by the time to meet a drifting datum.

    Straight over the earth; a master is asked, never counted on.

    \b
    Example:
        watchdesk rescue responders watch.nmea.gz --position "19-56.2N 072-12.0W" \\
            --set 280 --drift 1.2
    """
    from ais.reading import read
    from ais.vessels import vessels_from
    from sar.intercept import MovingDatum
    from sar.responders import CAUTION, moment_of, who_can_get_there

    recording = read(sources)
    moment = said["at"] or moment_of(recording.positions)
    if moment is None:
        raise SarError("nothing in the sources has a time; give the moment with --at")
    lat, lon = said["position"]
    drift = {name: said[name] for name in ("set_deg", "drift_kn")}
    datum = MovingDatum(lat=lat, lon=lon, at=said["datum_at"] or moment, **drift)
    vessels, casualty = vessels_from(recording.statics), said["leave_out"]
    found = who_can_get_there(recording.positions, vessels, datum, moment, leave_out=casualty)
    if as_json:
        shown = [one.as_record() for one in found[:most]]
        told = {"at": moment.isoformat(), "heard": len(found), "responders": shown}
        emit(told | {"caution": CAUTION})
        return
    click.echo(f"{utc_time(moment)}: {len(found)} heard who may come")
    for one in found[:most]:
        _echo_responder(one)
    click.echo(CAUTION)


@rescue.command()
@click.option("--form", type=click.Choice(FORMS), default="short", show_default=True)
@click.option("--lang", "language", type=click.Choice(("en", "es")), default="en")
@click.option("--incident", "file", type=click.Path(path_type=Path), help="A file of reports.")
@click.option("--id", "ident", default="", help="Which report of it; the name of the case.")
@click.option("--keep", type=click.Path(path_type=Path), help="Folder that numbers them per case.")
@click.option("--number", type=int, help="Left out: 1, or with --keep the next of the case.")
@time_option("--at", "The time of this message.", required=True)
@click.option("--from", "sender", required=True, help="Your unit or RCC.")
@click.option("--to", multiple=True, help="Who gets it; give it again for more.")
@position_option("--position", f"Where the casualty is. {WRITTEN}")
@time_option("--seen-at", "When the casualty was there.")
@click.option("--identity", default="", help="Name or description of the craft, no person.")
@click.option("--call-sign", default="")
@click.option("--flag", default="")
@click.option("--situation", default="", help="What has happened.")
@people_options
@click.option("--assistance", default="", help="What help is needed.")
@click.option("--rcc", "coordinating", default="", help="RCC that coordinates, or to report to.")
@click.option("--priority", default="DISTRESS", show_default=True)
@click.option("--phase", type=click.Choice(("DETRESFA", "ALERFA", "INCERFA")))
@click.option("--description", default="", help="G: description of the casualty.")
@click.option("--weather", default="", help="H: weather on scene.")
@click.option("--actions", default="", help="I: initial actions; measures taken.")
@click.option("--search-area", default="", help="J: search area.")
@click.option("--instructions", default="", help="K: coordinating instructions.")
@click.option("--plans", default="", help="L: future plans.")
@click.option("--additional", default="", help="M: additional information.")
@click.option("--channel", default="", help="Where the distress call was heard, for a relay.")
@click.option("--within-nm", type=float, help="How near the ships are that are asked.")
@click.option("--unsafe", default="", help="Unsafe practices seen.")
@AS_JSON
def sitrep(form: str, language: str, as_json: bool, **said: Any) -> None:
    """Write a message that an RCC or a ship will read: plain ASCII, 69 characters a line.

    Forms: SITREP short and full, MAYDAY RELAY, all ships, unsafe practices. Nothing is sent.

    \b
    Example:
        watchdesk rescue sitrep --at 2026-03-01T03:40Z --from "CG 101" --to "RCC MIAMI" \\
            --position "19-56.2N 072-12.0W" --situation "rubber boat taking water" --adults 70
    """
    from sar.phase import CAUTION
    from watchdesk.reports import chosen_report
    from watchdesk.sitrep_file import keep, next_number

    file, ident, folder = said.pop("file"), said["ident"], said.pop("keep")
    report = None if file is None else chosen_report(file, ident)
    ident = ident or (report.id if report else "1")
    said["number"] = said["number"] or (1 if folder is None else next_number(folder, ident))
    text = _message(form, language, said, report)
    if folder is not None:
        click.echo(f"kept in {keep(folder, ident, said['number'], text)}", err=True)
    if as_json:
        record = {"form": form, "language": language, "number": said["number"], "text": text}
        emit(record | {"caution": CAUTION})
        return
    click.echo(text, nl=False)
    click.echo(f"draft, nothing was sent; {CAUTION}", err=True)


for command in (incident, plan, drift, area, pattern, sweep, survival, place):
    rescue.add_command(command)


def _message(form: str, language: str, said: dict[str, Any], report: IncidentReport | None) -> str:
    """The text of one form from what was typed, or what a report tells of the casualty."""
    from sar.sitrep import all_ships, mayday_relay, unsafe_practices

    casualty = _casualty(said, report, language)
    if form == "relay":
        return mayday_relay(
            casualty,
            relaying=said["sender"],
            received=said["at"] if report is None else report.received,
            channel=said["channel"],
            language=language,
        )
    if form == "all-ships":
        return all_ships(
            casualty,
            number=said["number"],
            sender=said["sender"],
            report_to=said["coordinating"] or said["sender"],
            written=said["at"],
            within_nm=said["within_nm"],
            language=language,
        )
    if form == "unsafe":
        return unsafe_practices(
            casualty,
            unsafe=said["unsafe"],
            measures=said["actions"],
            description=said["description"],
            language=language,
        )
    return _sitrep(form, language, said, casualty)


def _sitrep(form: str, language: str, said: dict[str, Any], casualty: Casualty) -> str:
    """A situation report, short or full."""
    from sar.sitrep import Sitrep, sitrep_full, sitrep_short

    as_typed = ("number", "sender", "to", "priority", "phase", "description", "weather")
    rest = ("search_area", "instructions", "plans", "additional")
    whole = Sitrep(
        written=said["at"],
        casualty=casualty,
        coordinating_rcc=said["coordinating"],
        initial_actions=said["actions"],
        **{name: said[name] for name in (*as_typed, *rest)},
    )
    return (sitrep_full if form == "full" else sitrep_short)(whole, language)


def _casualty(said: dict[str, Any], report: IncidentReport | None, language: str) -> Casualty:
    """The casualty of a report, and over it whatever was typed."""
    from dataclasses import replace

    from sar.incidents import People
    from sar.sitrep import Casualty, casualty_of

    known = Casualty() if report is None else casualty_of(report, language)
    words = ("identity", "call_sign", "flag", "situation", "assistance")
    typed: dict[str, Any] = {name: said[name] for name in words if said[name]}
    if said["position"] is not None:
        typed["lat"], typed["lon"] = said["position"]
    if said["seen_at"] is not None:
        typed["at"] = said["seen_at"]
    if any(said[name] is not None for name in PEOPLE):
        typed["people"] = People(**{name: said[name] for name in PEOPLE})
    return replace(known, **typed)


def _facts(said: dict[str, Any]) -> Facts:
    """What was typed of a case; a lost track alone opens none."""
    from sar.overdue import Overdue
    from sar.phase import Facts

    lat, lon = said["position"] or (None, None)
    voyage = None
    if said["eta"] is not None:
        waited = {name: said[name] for name in ("eta", "passage_h", "worsening")}
        voyage = Overdue(**waited, lat=lat, lon=lon)
    told = any(said[name] for name in ("triggers", "signs", "factors", "eta"))
    silence_only = said["track_lost"] and not told
    return Facts(
        triggers=frozenset(said["triggers"]),
        signs=frozenset(said["signs"]),
        factors=None if silence_only else dict(map(factor_level, said["factors"])),
        overdue=voyage,
        track_lost=said["track_lost"],
    )


def _echo_phase(result: PhaseResult) -> None:
    """The phase with every fact behind it, what to find out and what to do."""
    click.echo(result.headline.upper())
    if result.lowering is not None:
        who = f"{result.lowering.role}: {plain(result.lowering.reason)}"
        click.echo(f"lowered from {result.found} by the {who}; any new fact ends that")
    _block("because", result.because)
    _block("unknown, find out", result.unknown)
    _block("do", [f"{s.action} ({s.source}{' [K]' * bool(s.certainty)})" for s in result.duties])
    _caution()


def _list_facts() -> None:
    from sar.checklist import rows

    for row in rows("hard_triggers"):
        click.echo(f"{row['id']}  {row['trigger']}")
    for row in rows("phase_signs"):
        click.echo(f"{row['id']}  {row['sign']}")
    for row in rows("phase_factors"):
        click.echo(f"{row['id']}  {row['factor']}")
        for level in range(4):
            if row[f"level_{level}"]:
                click.echo(f"    {row['id']}={level}  {row[f'level_{level}']}")


def _echo_responder(one: Any) -> None:
    """One vessel in two lines; the name is what the ship sent, made harmless."""
    from datetime import timedelta

    name = plain(one.name) if one.name else "name not known"
    when = "cannot promise to come"
    if one.arrives is not None:
        when = f"{span(timedelta(hours=one.hours))}, {utc_time(one.arrives)}"
        when += f", course {true_degrees(one.course_deg)}"
    click.echo(f"{one.mmsi} {name} ({one.group}, {one.kind}): {when}")
    age = span(timedelta(seconds=one.fix_age_s))
    told = [f"{miles(one.distance_nm)} off", f"{knots(one.speed_kn)} ({one.speed_from})"]
    told += [f"fix {age} old", *one.flags, *one.hints]
    click.echo(f"    {'; '.join(told)}")


def _block(title: str, lines: Any) -> None:
    if lines:
        click.echo(f"{title}:")
    for line in lines:
        click.echo(f"  {line}")


def _caution() -> None:
    from sar.phase import CAUTION

    click.echo(CAUTION)
