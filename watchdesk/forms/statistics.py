"""What hand-overs and requests come to by month: rescued, dead and missing people, as counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from watchdesk.forms.answers import Record

RESCUED = ("women", "men", "children", "infants")
# What is shared is in cells nobody can be found in: our design rule after the source documents'
# restricted database (RCM executive summary item 4), untested.
FEWEST_CASES = 5
DELAY = timedelta(days=7)


def by_month(
    records: Iterable[Record], now: datetime, *, to_share: bool = False
) -> list[dict[str, Any]]:
    """One row a month of the hand-overs' own dates, oldest first.

    ``to_share`` leaves out the last seven days, and withholds months with fewer than five cases.
    """
    months: dict[str, Counter[str]] = {}
    cases: dict[str, set[str]] = {}
    for record in records:
        if record.form != "hand_over" or (to_share and _handed_over(record) > now - DELAY):
            continue
        month = record.answers["at"][:7]
        cases.setdefault(month, set()).add(record.case)
        counts = months.setdefault(month, Counter())
        counts.update({name: record.answers[name] for name in (*RESCUED, "dead", "missing")})
    return [_row(month, cases[month], months[month], to_share) for month in sorted(months)]


def _row(month: str, cases: set[str], counts: Counter[str], to_share: bool) -> dict[str, Any]:
    if to_share and len(cases) < FEWEST_CASES:
        return {"month": month, "withheld": f"fewer than {FEWEST_CASES} cases"}
    return {
        "month": month,
        "cases": len(cases),
        "rescued": sum(counts[name] for name in RESCUED),
        **{name: counts[name] for name in (*RESCUED, "dead", "missing")},
    }


def _handed_over(record: Record) -> datetime:
    return datetime.fromisoformat(record.answers["at"])
