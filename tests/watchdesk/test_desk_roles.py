"""Every command is behind the table of roles, and what is not in the table is for nobody."""

from __future__ import annotations

import csv
import json
from importlib.resources import files

import click
import pytest
from click.testing import CliRunner

from watchdesk.cli.guard import guard, role_option
from watchdesk.cli.main import Watchdesk, cli
from watchdesk.desk import open_desk
from watchdesk.desk_roles import ROLES, allowed
from watchdesk.forms.fields import forms

# Typed from the design, not from the table: who must be able to, and nobody else.
MUST_BE = {
    "form record screening": "boarding",
    "form cases screening": "boarding",
    "form record custody": "boarding prosecutor",
    "form record flag_request": "watch prosecutor",
    "form unlock": "prosecutor administrator",
    "export behaviour": "watch analyst prosecutor",
    "evidence pack": "watch boarding prosecutor",
    "exchange seal": "watch prosecutor",
    "exchange import": "watch prosecutor",
    "desk backup": "administrator",
    "desk retain": "administrator",
    "desk seal": "administrator",
    "desk audit verify": "prosecutor administrator",
    "limits import": "administrator",
    "rescue phase": " ".join(ROLES),
    "zones": " ".join(ROLES),
    "form shred": "",
    "": "",
}
FOR_A_TRAINER = "form list show blank evidence verify limits list"


def leaves(group, *above):
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from leaves(command, *above, name)
        else:
            yield " ".join((*above, name)), command


COMMANDS = dict(leaves(cli))


def rows():
    text = (files("watchdesk") / "data" / "roles.csv").read_text("utf-8")
    return {row["doing"]: row for row in csv.DictReader(text.splitlines())}


def cell(doing, role):
    """What the table says, read the slow way: the longest row that begins the command."""
    words = doing.split()
    known = [row for row in rows() if words[: len(row.split())] == row.split()]
    return bool(known) and rows()[max(known, key=len)][role] == "yes"


@pytest.fixture(scope="module")
def shadow():
    """The same commands by name, each only saying that it ran, behind the same guard."""
    top = role_option(Watchdesk("watchdesk"))
    for words in [*COMMANDS, "shred"]:
        *above, name = words.split()
        group = top
        for word in above:
            if word not in group.commands:
                group.add_command(click.Group(word))
            group = group.commands[word]
        group.add_command(click.Command(name, callback=lambda: click.echo("ran")))
    guard(top)
    return top


@pytest.mark.parametrize("doing", [*COMMANDS, "shred"])
def test_every_command_asks_the_table_for_every_role(shadow, doing):
    for role in ROLES:
        answer = CliRunner().invoke(shadow, ["--role", role, *doing.split()])
        assert (answer.stdout == "ran\n") is cell(doing, role), (role, answer.output)
        assert answer.exit_code == (0 if cell(doing, role) else 1)


@pytest.mark.parametrize("doing", COMMANDS)
def test_every_command_of_the_program_is_guarded_and_in_the_table(doing):
    assert hasattr(COMMANDS[doing].callback, "__wrapped__")
    assert allowed(doing), f"{doing}: add a row to watchdesk/data/roles.csv"


@pytest.mark.parametrize("doing", MUST_BE)
def test_who_may_do_what_is_as_designed(doing):
    assert allowed(doing) == frozenset(MUST_BE[doing].split())


def test_every_form_has_a_row_to_write_and_one_to_read():
    for form in forms():
        assert {f"form record {form}", f"form cases {form}"} <= set(rows())


def test_a_trainer_sees_nothing_of_the_unit():
    kept = ("form", "exchange", "desk", "watchlist", "feedback", "flag", "export", "evidence")
    for doing in COMMANDS:
        if doing.split()[0] in kept and "trainer" in allowed(doing):
            assert doing.split()[-1] in FOR_A_TRAINER.split()


@pytest.mark.parametrize(
    ("given", "kept", "role", "role_from"),
    [
        (("--role", "prosecutor"), "analyst", "prosecutor", "option"),
        ((), "analyst", "analyst", "setting"),
        ((), None, "watch", "default"),
    ],
)
def test_the_log_says_as_what_and_how_that_is_known(run, tmp_path, given, kept, role, role_from):
    if kept:
        done = run("--role", "administrator", "desk", "role", kept, "--desk", tmp_path)
        assert done.exit_code == 0
    assert run(*given, "watchlist", "list", "--desk", tmp_path).exit_code == 0
    with open_desk(tmp_path) as desk:
        last = desk.book.rows("audit")[-1]
    told = (last["role"], last["role_from"], last["act"], last["says"])
    assert told == (role, role_from, "command", "watchlist list")


def test_a_refusal_is_one_line_and_in_the_log(run, tmp_path):
    answer = run("--role", "trainer", "watchlist", "list", "--desk", tmp_path)
    assert answer.exit_code == 1 and answer.stderr.count("\n") == 1
    assert "watchlist list is not for the role trainer; it is for watch, boarding" in answer.stderr
    with open_desk(tmp_path) as desk:
        assert desk.book.rows("audit")[-1]["act"] == "refused"


def test_what_is_for_everybody_opens_no_desk(run, tmp_path):
    assert run("form", "list").exit_code == 0
    told = run("zones", "20.0", "-73.0")
    assert json.loads(told.stdout)["zone"] and not (tmp_path / "desk.db").exists()
