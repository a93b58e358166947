"""Commands about the law: ``authority``, ``pursuit``, ``consent`` and the library, ``law``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from seamath.errors import Mistake
from watchdesk.cli.output import emit

CASES = click.option(
    "--cases",
    required=True,
    type=click.Path(path_type=Path, allow_dash=True),
    help="Cases as JSON lines; - reads them from stdin.",
)


@click.command()
@CASES
def authority(cases: Path) -> None:
    """Say who may do what in each case, on which article, and what must never be done.

    One JSON object a case: row, permitted, never, safeguards, ask, basis, certainty. Rescue is
    laid over every answer. Decision support, to be confirmed by the competent authority.

    \b
    Example:
        echo '{"id": 1, "Z": "BEYOND", "flag": "CLAIMED"}' | watchdesk authority --cases -
    """
    from jurisdiction.authority import evaluate_lines

    _answer(cases, evaluate_lines)


@click.command()
@CASES
def pursuit(cases: Path) -> None:
    """Say of each case whether a hot pursuit stands under UNCLOS article 111.

    One JSON object a case: VALID, INVALID, CONTESTED or CEASED, and the test that decides it.

    \b
    Example:
        watchdesk pursuit --cases chase.jsonl
    """
    from jurisdiction.pursuit import evaluate_lines

    _answer(cases, evaluate_lines)


@click.command()
@CASES
def consent(cases: Path) -> None:
    """Say what a log of flag claims, requests and answers amounts to.

    One JSON object a case: flag, cons and the rule behind them. Silence is never consent.

    \b
    Example:
        watchdesk consent --cases flag_log.jsonl
    """
    from jurisdiction.consent import evaluate_lines

    _answer(cases, evaluate_lines)


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object an article.")
def law(words: tuple[str, ...], as_json: bool) -> None:
    """Look up articles by number or by WORDS, without a network.

    Short paraphrases, not the text. [K] means nobody has yet checked the entry against it.

    \b
    Example:
        watchdesk law 110
    """
    from jurisdiction.law import search

    found = search(" ".join(words))
    if not found:
        raise Mistake(f"no article in the library has: {' '.join(words)}")
    for entry in found:
        if as_json:
            emit(entry.as_record())
        else:
            mark = " [K]" if entry.status == "K" else ""
            click.echo(f"{entry.ref}  {entry.title}{mark}\n    {entry.text}")


def _answer(cases: Path, evaluate: Callable[[Iterable[str]], Iterator[dict[str, Any]]]) -> None:
    """Print one answer a case."""
    if str(cases) == "-":
        lines = sys.stdin.read().splitlines()
    else:
        try:
            lines = cases.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise Mistake(f"{cases}: cannot be read ({error})") from error
    for record in evaluate(lines):
        emit(record)
