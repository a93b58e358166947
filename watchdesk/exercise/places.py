"""Where in the text of an exercise something stands that was found wrong in it."""

from __future__ import annotations

import re

TABLE = re.compile(r"\s*\[\[?\s*([\w.]+)\s*\]\]?\s*(?:#.*)?$")
STEP = re.compile(r"(\w+)(?:\[(\d+)\])?")


def line_of(text: str, where: str) -> int | None:
    """The number of the line that a place as ``vessels[1].legs[0].to`` begins at; None if unknown.

    >>> line_of('[[calls]]\\nby = "X"\\n[[calls]]\\nat_min = 900\\n', "calls[1].at_min")
    4
    """
    steps = [(name, int(number or 0)) for name, number in STEP.findall(where)]
    if not steps:
        return None
    lines = text.splitlines()
    begin, end = _table(lines, *steps[0])
    for name, _ in reversed(steps[1:] if begin else steps[:1]):
        for number in range(begin, end):
            if re.match(rf"\s*{name}\s*=", lines[number]):
                return number + 1
    return begin or None


def _table(lines: list[str], name: str, wanted: int) -> tuple[int, int]:
    """From the line after the heading of a table, its subtables with it, to the next; else the top.

    The top of the file is given as from line 0 to the first table.
    """
    begin, found = 0, -1
    for number, line in enumerate(lines):
        heading = TABLE.match(line)
        if heading is None or heading[1].startswith(f"{name}."):
            continue
        if begin or (found < 0 and name not in _headings(lines)):
            return begin, number
        if heading[1] == name:
            found += 1
            begin = number + 1 if found == wanted else 0
    return begin, len(lines)


def _headings(lines: list[str]) -> set[str]:
    return {found[1] for found in map(TABLE.match, lines) if found}
