"""How often detectors were right, from what officers said: the last word on an event counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from risk.feedback import Verdict, dismissed, precision

NOW = datetime(2026, 3, 2, 3, 40, tzinfo=UTC)


def said(number, verdict, kind="gap", minute=0):
    return Verdict(
        event_key=f"{kind}:31100000{number}:20260302T000000Z",
        verdict=verdict,
        reason="seen",
        officer="17",
        at=NOW + timedelta(minutes=minute),
    )


def test_precision_is_of_judged_events_with_wilsons_interval():
    verdicts = [said(n, "confirmed") for n in range(9)] + [said(9, "dismissed")]
    (gaps,) = precision(verdicts)
    assert (gaps.confirmed, gaps.dismissed, gaps.share) == (9, 1, 0.9)
    # Wilson 1927 for 9 of 10 at 95 %, as tabulated in Brown, Cai and DasGupta 2001.
    assert (gaps.low, gaps.high) == pytest.approx((0.596, 0.982), abs=5e-4)


def test_the_last_word_counts_whatever_the_order_it_is_read_in():
    verdicts = [said(1, "dismissed", minute=5), said(1, "confirmed", minute=0)]
    assert dismissed(verdicts) == {verdicts[0].event_key}
    assert precision(verdicts)[0].confirmed == 0
    assert dismissed([*verdicts, said(1, "confirmed", minute=9)]) == frozenset()


def test_kinds_nobody_judged_are_not_told():
    assert [p.kind for p in precision([said(1, "confirmed", "loitering")])] == ["loitering"]
