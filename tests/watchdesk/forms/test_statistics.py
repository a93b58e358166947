"""Statistics by month are sums of hand-overs, and what is shared hides small months."""

from __future__ import annotations

from datetime import UTC, datetime

from watchdesk.forms.answers import record_from
from watchdesk.forms.statistics import by_month

NOW = datetime(2026, 4, 20, tzinfo=UTC)


def handed(a_record, case, at, **counts):
    return record_from(a_record("hand_over", case=case, at=at, **counts))


def test_a_month_sums_rescued_dead_and_missing(a_record):
    records = [
        handed(a_record, "A-1", "2026-03-02T08:30Z"),
        handed(a_record, "A-1", "2026-03-02T09:30Z", women=1, men=0, children=0, infants=0,
               dead=0, missing=0),
        handed(a_record, "A-2", "2026-02-28T23:59Z", dead=0, missing=7),
        record_from(a_record("risk")),
    ]  # fmt: skip
    assert by_month(records, NOW) == [
        {"month": "2026-02", "cases": 1, "rescued": 34, "women": 9, "men": 20, "children": 4,
         "infants": 1, "dead": 0, "missing": 7},
        {"month": "2026-03", "cases": 1, "rescued": 35, "women": 10, "men": 20, "children": 4,
         "infants": 1, "dead": 1, "missing": 2},
    ]  # fmt: skip


def test_what_is_shared_has_five_cases_a_month_and_is_a_week_old(a_record):
    march = [handed(a_record, f"A-{n}", "2026-03-02T08:30Z") for n in range(5)]
    few = [handed(a_record, f"B-{n}", "2026-02-02T08:30Z") for n in range(4)]
    late = [
        handed(a_record, "C-1", "2026-04-13T00:01Z"),
        handed(a_record, "C-2", "2026-04-12T23:59Z"),
    ]
    february, third, april = by_month([*march, *few, *late], NOW, to_share=True)
    assert february == {"month": "2026-02", "withheld": "fewer than 5 cases"}
    assert (third["cases"], third["rescued"]) == (5, 170)
    assert april == {"month": "2026-04", "withheld": "fewer than 5 cases"}
    assert by_month(late[:1], NOW, to_share=True) == []
    assert by_month(late, NOW)[0]["cases"] == 2
