"""What each role may do at a console, live or not; and that the page knows it."""

from __future__ import annotations

import pytest

from watchdesk.console.security import may
from watchdesk.desk_roles import ROLES

ACTS = ("acknowledge", "silence", "escalate", "dismiss", "note")
AT_THE_LIVE_WATCH = {  # of the acts above, as the documents say
    "watch": set(ACTS),
    "boarding": {"acknowledge", "silence", "escalate", "note"},
    "analyst": {"escalate", "note"},
    "prosecutor": set(),
    "trainer": set(),
    "administrator": set(),
}


@pytest.mark.parametrize("role", ROLES)
def test_who_acts_on_alerts_at_the_live_watch(role):
    acts = {act for act in ACTS if may(role, f"console alerts {act}", "live")}
    assert acts == AT_THE_LIVE_WATCH[role]
    assert may(role, "console incidents enter", "live")  # nobody is kept from a rescue


@pytest.mark.parametrize("mode", ["replay", "exercise"])
def test_a_trainer_acts_where_nothing_is_real(mode):
    assert all(may("trainer", f"console alerts {act}", mode) for act in ACTS)
    assert may("trainer", "console handover sign", mode)
    assert not may("trainer", "console handover sign", "live")


def test_at_the_live_watch_a_trainer_is_refused_and_the_page_knows_it(serve):
    served = serve(people={"tom": "trainer", "ana": "watch"})
    with served.officer("tom") as trainer:
        refused = trainer.post("/api/alerts/rescue:1/acknowledge", json={})
        assert refused.status_code == 403
        assert "acts in replays and exercises" in refused.json()["error"]
        assert trainer.post("/api/contacts", json={}).status_code == 403
        mays = trainer.get("/").text.partition('data-may="')[2].partition('"')[0].split(",")
        assert "console alerts acknowledge" not in mays
        assert "console incidents enter" in mays
    with served.officer("ana") as officer:
        mays = officer.get("/").text.partition('data-may="')[2].partition('"')[0].split(",")
        assert "console alerts acknowledge" in mays
