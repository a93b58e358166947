"""Commands about one vessel's flag: ``flag add`` writes it down, ``flag log`` reads it back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from watchdesk.cli.output import emit

LOG = click.argument("log", metavar="LOG", type=click.Path(dir_okay=False, path_type=Path))
KINDS = (
    *("claimed", "asked", "confirmed", "denied", "cannot_say", "granted", "refused", "silent"),
    *("no_reply", "bad_mmsi", "mid_only", "two_flags", "suspected_own", "immune"),
    *("master_consents", "conditions_met", "life_in_danger", "grounds", "no_grounds"),
)


@click.group()
def flag() -> None:
    """Keep the log of flags: claimed, confirmed, denied, silent, asked, granted, grounds.

    JSON lines, only ever added to; ``assess --flag-log`` reads it. Every entry is signed.
    """


@flag.command()
@LOG
@click.option("--mmsi", required=True, type=int, help="Which vessel.")
@click.option("--what", required=True, type=click.Choice(KINDS), help="What was said or found.")
@click.option("--officer", required=True, help="The officer's service number.")
@click.option("--text", required=True, help="The facts in the officer's words; no personal data.")
@click.option("--state", default="", metavar="ISO3", help="Whose flag or whose answer, e.g. PAN.")
@click.option("--level", default="", metavar="LEVEL", help="Of a consent: BOARD, SEARCH or FULL.")
@click.option("--written", is_flag=True, help="The answer is in writing.")
@click.option("--agreement", default="", help="Whose conditions are met, by its id.")
@click.option("--at", default="", metavar="TIME", help="When it happened, UTC; now if not said.")
def add(log: Path, mmsi: int, **said: str | bool) -> None:
    """Add one signed entry to LOG, and print it as it was written.

    A mistake is mended by a later entry. REASON needs an entry of kind grounds; no_grounds ends it.

    \b
    Example:
        watchdesk flag add flags.jsonl --mmsi 311000001 --what claimed --state BHS
            --officer 4711 --text "Hailed on 16: master says Nassau."
    """
    from jurisdiction.flag_log import LogLine, add_to_flag_log

    now = datetime.now(tz=UTC).replace(microsecond=0)  # noqa: TID251 - a log has the clock
    said["at"] = said["at"] or now.isoformat()
    line = LogLine.from_record({"mmsi": mmsi, "recorded": now.isoformat(), **said})
    add_to_flag_log(log, line)
    emit(line.as_record())


@flag.command("log")
@LOG
@click.option("--mmsi", type=int, help="Of this vessel only.")
@click.option(
    "--patrol-state",
    metavar="ISO3",
    help="Instead of the entries: what they come to for a patrol of this State, vessel by vessel.",
)
def read(log: Path, mmsi: int | None, patrol_state: str | None) -> None:
    """Print the entries of LOG, or what they come to, one JSON object each.

    Silence is never consent. What an entry says counts from the moment it happened.

    \b
    Example:
        watchdesk flag log flags.jsonl --patrol-state USA
    """
    from jurisdiction.consent import state_of_play
    from jurisdiction.consent_log import ConsentCase
    from jurisdiction.flag_log import entries_of, grounds_of, read_flag_log
    from jurisdiction.treaties import agreements
    from watchdesk.standings import patrol_of

    lines = [line for line in read_flag_log(log) if mmsi in (None, line.mmsi)]
    now = datetime.now(tz=UTC)  # noqa: TID251 - what is known by now
    patrol = patrol_of(patrol_state, now)
    if patrol is None:
        for line in lines:
            emit(line.as_record())
        return
    for vessel in dict.fromkeys(line.mmsi for line in lines):
        entries = entries_of(lines, vessel)
        case = ConsentCase(own_state=patrol.state, now=now, log=entries, agreements=agreements())
        grounds = grounds_of(entries, now)
        signed = grounds and f"signed by officer {grounds.officer_number}, {grounds.at.isoformat()}"
        emit({"mmsi": vessel, **state_of_play(case).as_record(), "grounds": signed})
