"""The ``evidence`` commands: make a key, seal a pack, check one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from watchdesk.cli.guard import desk_as, desk_option, to_option
from watchdesk.cli.output import emit


@click.group()
def evidence() -> None:
    """Packs for a court: raw lines, findings, rules and versions, sealed against any change."""


@evidence.command("key")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
def make_key(path: Path) -> None:
    """Make the unit's signing key; give its fingerprint to whoever will check packs.

    \b
    Example:
        watchdesk evidence key unit.key
    """
    from watchdesk.evidence.keys import new_key

    emit({"key": str(path), "fingerprint": new_key(path)})


@evidence.command("pack")
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--key", type=click.Path(path_type=Path), required=True, help="Signing key.")
@click.option("--mmsi", type=int, multiple=True, help="Only of these; else all with an event.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True)
@to_option
@desk_option
def pack(
    run: Path,
    key: Path,
    mmsi: tuple[int, ...],
    output: Path,
    to: str | None,
    desk: Path | None,
) -> None:
    """Seal everything behind what a finished RUN says of some vessels into one file.

    Where people of a case fear a State, --to must say who gets it, and that State never does.

    \b
    Example:
        watchdesk evidence pack night --key unit.key --mmsi 308999071 -o case-17.zip
    """
    from watchdesk.alerts import alert_log
    from watchdesk.desk_cases import clear_run
    from watchdesk.evidence.keys import read_key
    from watchdesk.evidence.pack import members_of
    from watchdesk.evidence.seal import EvidenceError, sealed, signed_by

    signer = read_key(key)
    if output.exists():
        raise EvidenceError(f"{output}: exists; a pack is never overwritten")
    with desk_as(desk) as opened:
        clear_run(opened.book, run, to, "evidence pack")
        members = members_of(run, mmsi, opened.verdicts(), alert_log.told(opened.book))
    now = datetime.now(tz=UTC).replace(microsecond=0)  # noqa: TID251 - the moment of the seal
    try:
        output.write_bytes(sealed(members, signer, now))
    except OSError as error:
        raise EvidenceError(f"{output}: cannot be written ({error.strerror})") from error
    emit({"pack": str(output), "members": len(members), **signed_by(output)})


@evidence.command("verify")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--signer", help="Fingerprint the signing key must have.")
def verify(path: Path, signer: str | None) -> None:
    """Check a pack with nothing but the file; exit code 1 where anything is not as sealed.

    Each finding is one JSON object: what was altered, is missing, or was added.

    \b
    Example:
        watchdesk evidence verify case-17.zip --signer 1f2e-...
    """
    from watchdesk.evidence.seal import findings, signed_by

    found = findings(path, signer)
    for finding in found:
        emit(finding.as_record())
    if found:
        raise click.exceptions.Exit(1)
    emit(
        {"pack": str(path), "whole": True, "signer_checked": signer is not None, **signed_by(path)}
    )
