"""The command that says what people's answers make of a place of safety: ``rescue place``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sar.errors import SarError
from watchdesk.cli.output import emit
from watchdesk.cli.rescue_options import AS_JSON
from watchdesk.sailor import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sar.place_of_safety import Place

PLACE = click.option(
    "--place", "places", multiple=True, help="A port and its State: Nassau=BHS; give every one."
)
ANSWER = click.option(
    "--answer", "answers", multiple=True, help='What people answered: "Nassau PS1=yes".'
)
FLED = click.option("--fled", multiple=True, help="A State that anybody aboard says he flees: HTI.")
NOBODY_FLEES = click.option(
    "--nobody-flees", is_flag=True, help="Everybody was asked, and nobody flees a State."
)


@click.command()
@PLACE
@click.option(
    "--ship", "ships", multiple=True, help="The assisting ship and its flag: M V ONE=PAN."
)
@ANSWER
@FLED
@NOBODY_FLEES
@click.option("--by", "answered_by", default="", help="Whose answers they are: a role, no name.")
@click.option("--list", "list_tests", is_flag=True, help="Show the tests PS1 to PS7.")
@AS_JSON
def place(
    places: tuple[str, ...],
    ships: tuple[str, ...],
    answers: tuple[str, ...],
    fled: tuple[str, ...],
    nobody_flees: bool,
    answered_by: str,
    list_tests: bool,
    as_json: bool,
) -> None:
    """Say what is still open before a place can be called a place of safety.

    People answer PS1 to PS7 with yes, no or unknown. While nobody has said who flees what, or PS4
    is unknown, nothing is recommended. The machine neither ranks nor chooses.

    \b
    Example:
        watchdesk rescue place --place Nassau=BHS --place "Cap-Haitien=HTI" --fled HTI \\
            --answer "Nassau PS1=yes" --answer "Nassau PS2=yes" --by "RCC duty officer"
    """
    from sar.place_of_safety import NOTE, judged, place_tests

    if list_tests:
        for test, row in place_tests().items():
            mark = f" [{row['certainty']}]" if row["certainty"] else ""
            click.echo(f"{test}  {row['question']} ({row['source']}{mark})")
        return
    if not places and not ships:
        raise SarError("no place; give --place Nassau=BHS, or --list to see the tests")
    asked = read_places(places, ships, answers, answered_by)
    results = judged(asked, read_fled(fled, nobody_flees))
    if as_json:
        emit({"places": [one.as_record() for one in results]})
        return
    for one in results:
        click.echo(f"{plain(one.place.name)} ({one.place.state}): {one.status.upper()}")
        for reason in one.reasons:
            click.echo(f"  {reason}")
    click.echo(NOTE)


def read_places(
    places: tuple[str, ...], ships: tuple[str, ...], answers: tuple[str, ...], answered_by: str
) -> tuple[Place, ...]:
    """The candidates as typed, each with the answers people gave for it."""
    from sar.place_of_safety import Place

    kinds = [*((text, "port") for text in places), *((text, "ship") for text in ships)]
    named = {name: (state, kind) for text, kind in kinds for name, state in [_named(text)]}
    said = _answers(answers, named)
    return tuple(
        Place(name=name, state=state, kind=kind, answers=said[name], answered_by=answered_by)
        for name, (state, kind) in named.items()
    )


def read_fled(fled: tuple[str, ...], nobody_flees: bool) -> frozenset[str] | None:
    """The States fled; None while nobody has said, which blocks every recommendation."""
    if fled and nobody_flees:
        raise SarError("give --fled or --nobody-flees, and not both")
    for state in fled:
        if not (len(state) == 3 and state.isascii() and state.isupper()):
            raise SarError(f"--fled {state[:40]!a} must be three letters, such as HTI")
    return frozenset(fled) if fled or nobody_flees else None


def _named(text: str) -> tuple[str, str]:
    name, _, state = text.rpartition("=")
    if not name.strip():
        raise SarError(f"place {text[:40]!a}; write its name and State, such as Nassau=BHS")
    return name.strip(), state


def _answers(answers: tuple[str, ...], named: Mapping[str, object]) -> dict[str, dict[str, str]]:
    """Answers by place; one for a place nobody named is a mistake, not a silence."""
    said: dict[str, dict[str, str]] = {name: {} for name in named}
    for text in answers:
        name, _, told = text.strip().rpartition(" ")
        test, sign, answer = told.partition("=")
        if name not in said or not sign:
            places = ", ".join(ascii(one) for one in named) or "none"
            raise SarError(
                f'answer {text[:60]!a}; write "PLACE PS1=yes" of a place given: {places}'
            )
        said[name][test] = answer
    return said
