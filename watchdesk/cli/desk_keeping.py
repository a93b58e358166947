"""The ``desk`` commands: who may do what here, the log, what is deleted when, copies and keys."""

from __future__ import annotations

from pathlib import Path

import click

from watchdesk.cli.guard import desk_as, desk_key, desk_option, now
from watchdesk.cli.output import emit
from watchdesk.desk_roles import ROLES


@click.group()
def desk() -> None:
    """What the unit keeps from watch to watch: its roles, its log, its copies."""


@desk.command("role")
@click.argument("role", type=click.Choice(ROLES))
@desk_option
def set_role(role: str, desk: Path | None) -> None:
    """Set the role this desk runs as where nobody says another with --role.

    On the command line a role is what a person says he acts as; the log tells how it is known.

    \b
    Example:
        WATCHDESK_ROLE=administrator watchdesk desk role boarding
    """
    with desk_as(desk) as opened:
        opened.set("role", role, now())


@desk.command("set")
@click.argument("name")
@click.argument("value")
@desk_option
def set_value(name: str, value: str, desk: Path | None) -> None:
    """Set the unit's State (state BHS), or the days a rule of retention keeps (keep.risk 365).

    \b
    Example:
        WATCHDESK_ROLE=administrator watchdesk desk set state BHS
    """
    from watchdesk.desk_retention import rules
    from watchdesk.desk_settings import checked_setting

    with desk_as(desk) as opened:
        opened.set(name, checked_setting(name, value, [r.id for r in rules(opened)]), now())


@desk.command("settings")
@desk_option
def settings(desk: Path | None) -> None:
    """Tell what the unit set, and how long everything is kept, one JSON object a line.

    \b
    Example:
        WATCHDESK_ROLE=administrator watchdesk desk settings
    """
    from watchdesk.desk_retention import rules

    with desk_as(desk) as opened:
        emit({name: opened.setting(name) for name in ("role", "state")})
        for rule in rules(opened):
            emit({"rule": rule.id, "days": rule.days, "because": rule.because})


@desk.group()
def audit() -> None:
    """The log of who did what, chained by hash."""


@audit.command("list")
@click.option("--last", type=click.IntRange(1), default=50, show_default=True)
@desk_option
def list_audit(last: int, desk: Path | None) -> None:
    """List the last entries, oldest first, one JSON object each.

    \b
    Example:
        WATCHDESK_ROLE=administrator watchdesk desk audit list --last 10
    """
    with desk_as(desk) as opened:
        for entry in opened.book.rows("audit", "id > (SELECT max(id) FROM audit) - ?", (last,)):
            emit(entry)


@audit.command("head")
@desk_option
def audit_head(desk: Path | None) -> None:
    """Print the head of the log: note it on paper, and `verify` can tell a rewritten log.

    \b
    Example:
        WATCHDESK_ROLE=administrator watchdesk desk audit head
    """
    from watchdesk.desk_audit import head

    with desk_as(desk) as opened:
        emit({"head": head(opened.book.db)})


@audit.command("verify")
@click.option("--head", help="A head noted earlier, which must still be in the log.")
@desk_option
def verify(head: str | None, desk: Path | None) -> None:
    """Check the log and every row it speaks of; exit code 1 where anything is not as entered.

    Each finding is one JSON object: what was altered, is missing or was added, and where.

    \b
    Example:
        WATCHDESK_ROLE=administrator watchdesk desk audit verify
    """
    from watchdesk.desk_audit import findings

    with desk_as(desk) as opened:
        found = findings(opened.book.db, head)
        for finding in found:
            emit(finding.as_record())
        if found:
            raise click.exceptions.Exit(1)
        entries = opened.book.db.execute("SELECT count(*) FROM audit").fetchone()[0]
    emit({"whole": True, "entries": entries, "head_checked": head is not None})


@desk.command("retain")
@click.option("--dry-run", is_flag=True, help="Only tell what would go.")
@desk_option
def retain(dry_run: bool, desk: Path | None) -> None:
    """Delete what is past its time; tell each row, and enter each in the log.

    For a timer that runs once a day.

    \b
    Example:
        WATCHDESK_ROLE=administrator watchdesk desk retain --dry-run
    """
    from watchdesk import desk_retention

    with desk_as(desk) as opened:
        chosen = desk_retention.past if dry_run else desk_retention.retain
        for one in chosen(opened, now()):
            emit({**one.as_record(), "deleted": not dry_run})


@desk.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@desk_option
def backup(file: Path, desk: Path | None) -> None:
    """Copy the desk to FILE while others go on writing, and check the copy.

    \b
    Example:
        WATCHDESK_ROLE=administrator watchdesk desk backup desk-2026-03-01.db
    """
    from watchdesk.desk_audit import findings, head
    from watchdesk.desk_file import DeskError, back_up, connected, faults

    with desk_as(desk) as opened:
        back_up(opened.book.db, file)
        copy = connected(file, desk_key())
        try:
            wrong = [*faults(copy), *(f.name for f in findings(copy))]
            last = head(copy)
        finally:
            copy.close()
        if wrong:
            raise DeskError(f"{file}: the copy is not whole ({wrong[0]}); run desk check")
        opened.book.note("backup", now(), file.name)
    emit({"backup": str(file), "bytes": file.stat().st_size, "head": last})


@desk.command("check")
@desk_option
def check(desk: Path | None) -> None:
    """Check the file itself; exit code 1 where SQLite finds anything wrong.

    \b
    Example:
        watchdesk desk check
    """
    from watchdesk.desk_file import faults

    with desk_as(desk) as opened:
        found = faults(opened.book.db)
    emit({"whole": not found, "sealed": desk_key() is not None, "faults": found})
    if found:
        raise click.exceptions.Exit(1)


@desk.command("seal")
@click.argument("key", type=click.Path(path_type=Path, dir_okay=False))
@desk_option
def seal(key: Path, desk: Path | None) -> None:
    """Encrypt the desk under a new key, written to KEY; nobody may have it open.

    From then on WATCHDESK_DESK_KEY names the key file. Without the key the desk is lost: keep a
    copy where the desk is not. Needs watchdesk[sealed].

    \b
    Example:
        WATCHDESK_ROLE=administrator watchdesk desk seal desk.key
    """
    from watchdesk import desk_file
    from watchdesk.desk import DATABASE
    from watchdesk.folders import default_folder

    with desk_as(desk) as opened:
        opened.book.note("seal", now(), "under a new key")
    desk_file.seal((desk or default_folder()) / DATABASE, key)
    emit({"sealed": True, "key": str(key)})
