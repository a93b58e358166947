"""The ``form`` commands: forms to print, forms filled in, and what they come to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from watchdesk.cli.guard import desk_as, desk_option, may, now
from watchdesk.cli.output import emit

CASE = click.option("--case", help="Only of this case.")


@click.group()
def form() -> None:
    """Forms in which people are counted and never listed: inspection to hand-over."""


@form.command("list")
def list_forms() -> None:
    """List the forms, one JSON object each.

    \b
    Example:
        watchdesk form list
    """
    from watchdesk.forms.fields import forms

    for one in forms().values():
        emit({"form": one.id, "title": one.title, "fields": len(one.fields), "says": one.says})


@form.command()
@click.argument("name")
def show(name: str) -> None:
    """Show every field of a form: kind, what it may hold, item of the checklist and source.

    \b
    Example:
        watchdesk form show screening
    """
    from watchdesk.forms.fields import form_of

    for one in form_of(name).fields:
        emit(one.as_record())


@form.command()
@click.argument("name")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True)
def blank(name: str, output: Path) -> None:
    """Write an empty form: FILE.html to print, FILE.json to fill in and record.

    \b
    Example:
        watchdesk form blank screening -o screening.html
    """
    from watchdesk.forms.blank import blank_page, blank_record
    from watchdesk.forms.fields import FormError, form_of

    one = form_of(name)
    if output.suffix not in (".html", ".json"):
        raise FormError(f"{output}: name it .html to print, or .json to fill in")
    made = blank_page(one) if output.suffix == ".html" else _json(blank_record(one))
    try:
        output.write_text(made, encoding="utf-8")
    except OSError as error:
        raise FormError(f"{output}: cannot be written ({error.strerror})") from error


@form.command()
@click.argument("file", type=click.Path(path_type=Path))
@desk_option
def record(file: Path, desk: Path | None) -> None:
    """Keep a filled-in form; it is refused whole where one answer does not fit.

    A screening with any fear of a State locks the case against that State, on every way out. Of a
    place of safety it also tells what the answers come to, with the fears counted so far.

    \b
    Example:
        WATCHDESK_ROLE=boarding watchdesk form record screening.json
    """
    from watchdesk.desk_cases import judged_place
    from watchdesk.desk_cases import record as keep
    from watchdesk.forms.answers import record_from

    filled = record_from(_read(file))
    may(f"form record {filled.form}", desk)
    with desk_as(desk) as opened:
        kept = keep(opened.book, filled, now())
        emit(kept.as_record())
        if filled.form == "place_of_safety":
            emit(judged_place(opened.book, kept).as_record())


@form.command()
@CASE
@click.option("--form", "name", help="Only of this form; else of every form your role may read.")
@desk_option
def cases(case: str | None, name: str | None, desk: Path | None) -> None:
    """Read back what was recorded, one JSON object a form.

    \b
    Example:
        watchdesk form cases --case 2026-017 --form hand_over
    """
    from watchdesk.desk_cases import records
    from watchdesk.desk_roles import allowed
    from watchdesk.forms.fields import form_of

    if name:
        may(f"form cases {form_of(name).id}", desk)
    with desk_as(desk) as opened:
        for kept in records(opened.book, case, name):
            if opened.book.actor.role in allowed(f"form cases {kept.record.form}"):
                emit(kept.as_record())


@form.command()
@CASE
@desk_option
def tags(case: str | None, desk: Path | None) -> None:
    """List the family tags still worn; a hand-over deletes them.

    \b
    Example:
        watchdesk form tags --case 2026-017
    """
    from watchdesk import desk_cases

    with desk_as(desk) as opened:
        for row in desk_cases.tags(opened.book, case):
            emit({"case": row["case_id"], "tag": row["tag"], "people": row["people"]})


@form.command()
@desk_option
def locks(desk: Path | None) -> None:
    """List the locks in force: which State must learn nothing of which case.

    \b
    Example:
        watchdesk form locks
    """
    from watchdesk import desk_cases

    with desk_as(desk) as opened:
        for lock in desk_cases.locks(opened.book):
            emit(lock.as_record())


@form.command()
@click.argument("case")
@click.argument("state")
@click.option("--officers", nargs=2, required=True, help="Service numbers of two officers.")
@click.option("--reason", required=True, help="Why it was a mistake.")
@desk_option
def unlock(
    case: str, state: str, officers: tuple[str, str], reason: str, desk: Path | None
) -> None:
    """Lift a lock that was set by mistake; two officers sign, and it stays in the log.

    \b
    Example:
        WATCHDESK_ROLE=prosecutor watchdesk form unlock 2026-017 HTI --officers 4711 4712
            --reason "slip"
    """
    from watchdesk.desk_cases import lift

    with desk_as(desk) as opened:
        lift(opened.book, case, state, officers=officers, why=reason, now=now())


@form.command()
@click.option("--share", is_flag=True, help="Without the last 7 days and months under 5 cases.")
@desk_option
def statistics(share: bool, desk: Path | None) -> None:
    """Tell by month how many people were rescued, dead and missing, from the hand-overs.

    \b
    Example:
        watchdesk form statistics --share
    """
    from watchdesk.desk_cases import records
    from watchdesk.forms.statistics import by_month

    with desk_as(desk) as opened:
        handed = [kept.record for kept in records(opened.book, form="hand_over")]
        for row in by_month(handed, now(), to_share=share):
            emit(row)


def _read(file: Path) -> Any:
    from watchdesk.forms.fields import FormError

    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise FormError(f"{file}: cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise FormError(f"{file}: not JSON; begin with: watchdesk form blank FORM -o x.json") from (
            error
        )


def _json(record: dict[str, Any]) -> str:
    return json.dumps(record, indent=2) + "\n"
