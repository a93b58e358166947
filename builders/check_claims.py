"""Compare our table of maritime claims with a file of CIA World Factbook claims, cell by cell.

Run by hand after a change to either:

    python builders/check_claims.py factbook_claims_2026-01.csv

Prints every difference with the reason our table gives; ends with 1 where one has no reason.
The Factbook file (columns file, territorial_sea, contiguous_zone, eez, fishing_zone) is in the
public domain and is not part of this project.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from jurisdiction.claims import Cell, claims
from jurisdiction.rules import read_table

COLUMNS = {"TS": "territorial_sea", "CZ": "contiguous_zone", "EEZ": "eez", "FZ": "fishing_zone"}
NOTHING = "none"
# The Factbook repeats as a fishing zone what the exclusive economic zone already covers.
COVERED = "covered by our exclusive economic zone"


def factbook_rows(path: Path) -> Mapping[str, Mapping[str, str]]:
    """The Factbook's rows by the two letters of their file name."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {Path(row["file"]).stem: row for row in csv.DictReader(lines)}


def breadth(text: str) -> str:
    """The breadth a Factbook cell leads with, its words where it has no number, or "none"."""
    number = re.match(r"\s*(\d+) nm", text)
    return f"{float(number[1]):g}" if number else text.strip()[:40] or NOTHING


def differences(factbook: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """Each difference in words, and the reason for it, empty where there is none."""
    for line in read_table("territories.csv"):
        theirs = factbook.get(line["factbook"])
        ours = {cell.zone: cell for cell in claims()[line["state"]].cells if not cell.area}
        if theirs is None:
            yield f"{line['state']} {line['name']}: not in the Factbook", "our own rows"
            continue
        for zone, column in COLUMNS.items():
            said, kept = breadth(theirs[column]), _words(ours.get(zone))
            if said != kept:
                yield f"{line['state']} {zone}: Factbook {said}, ours {kept}", _reason(zone, ours)


def _words(cell: Cell | None) -> str:
    return NOTHING if cell is None or cell.breadth_nm is None else f"{cell.breadth_nm:g}"


def _reason(zone: str, ours: Mapping[str, Cell]) -> str:
    if zone in ours:
        cell = ours[zone]
        sure = cell.certainty + (f" {cell.mark}" if cell.mark else "")
        return f"[{sure}] {cell.note} ({cell.source})" if cell.note else ""
    return COVERED if ours["EEZ"].claimed else ""


def main(arguments: list[str]) -> int:
    """Print the comparison; 1 where a difference has no reason, 2 where no file was named."""
    if len(arguments) != 1:
        print("usage: python builders/check_claims.py FACTBOOK_CLAIMS.csv", file=sys.stderr)
        return 2
    found = list(differences(factbook_rows(Path(arguments[0]))))
    for difference, reason in found:
        print(f"{difference}: {reason or 'NO REASON GIVEN'}")
    without = sum(not reason for _, reason in found)
    print(f"{len(found)} differences, {without} without a reason")
    return 1 if without else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
