"""Whatever happens in whatever order: no alert lost, none twice, rescue first, sound, restart."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from watchdesk.alerts import alert_log
from watchdesk.alerts.acts import REASONS
from watchdesk.alerts.board import Board
from watchdesk.alerts.situation import PRIORITIES, Situation
from watchdesk.desk import open_desk
from watchdesk.desk_audit import findings

BEGIN_S = 1_772_336_400.0
KEYS = {  # key: priority, rescue
    "rescue:970000001": ("emergency", True),
    "rescue:report:1": ("alarm", True),
    "help:308000001": ("warning", True),
    "system:feed:coast": ("warning", False),
    "behaviour:308000001": ("caution", False),
    "watchlist:1:308000001": ("caution", False),
}


class Watch(RuleBasedStateMachine):
    """Officers, feeds and detectors doing what they like; the desk's log beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = self.stack.enter_context(tempfile.TemporaryDirectory())
        self.desk = self.stack.enter_context(open_desk(Path(folder)))
        self.board, self.now_s = Board(), BEGIN_S
        self.told: dict[str, Situation] = {}
        self.dismissed: set[str] = set()
        self.touched: set[str] = set()  # by an officer, since it was last new
        self.listed: set[str] = set()

    def teardown(self) -> None:
        assert findings(self.desk.book.db) == []
        self.stack.close()

    def kept(self, changes) -> None:
        alert_log.keep(self.desk.book, changes)
        for change in changes:
            if change.what in ("opened", "again", "raised", "silence ended"):
                self.touched.discard(change.alert.key)
                self.dismissed.discard(change.alert.key)

    @initialize()
    def begin(self) -> None:
        self.take(looked=True)

    @rule(key=st.sampled_from(sorted(KEYS)), stands=st.booleans(), spell=st.integers(0, 2),
          degree=st.integers(0, 2))  # fmt: skip
    def tell(self, key, stands, spell, degree):
        priority, rescue = KEYS[key]
        before = self.told.get(key)
        mmsi = key.rpartition(":")[2]
        events = (f"loitering:{mmsi}:2026030{spell + 1}T000000Z",)
        self.told[key] = Situation(
            key=key,
            priority=priority,
            kind="any",
            says="{a}",
            params={"a": 1.5},
            events=events if key[0] in "hb" else (),
            since_s=self.now_s if before is None else before.since_s,
            occurrence_s=BEGIN_S,
            degree=degree,
            rescue=rescue,
            can_silence=not rescue,
            stands=stands,
        )

    @precondition(lambda self: self.told)
    @rule(n=st.integers(0, 5))
    def stop_telling(self, n):
        del self.told[sorted(self.told)[n % len(self.told)]]

    @rule(pass_s=st.sampled_from([0.25, 1.0, 29.0, 30.0, 4000.0, 90_000.0]), looked=st.booleans())
    def step(self, pass_s, looked):
        self.now_s += pass_s
        self.take(looked=looked)

    def take(self, *, looked: bool) -> None:
        self.kept(self.board.take(self.told.values(), self.now_s, looked=looked))

    @precondition(lambda self: self.board.alerts())
    @rule(n=st.integers(0, 5), act=st.sampled_from(["acknowledge", "silence", "long", "escalate",
                                                    "dismiss", "note"]))  # fmt: skip
    def act(self, n, act):
        alerts = self.board.alerts()
        alert = alerts[n % len(alerts)]
        who = {"officer": "17", "role": "watch", "now_s": self.now_s}
        codes = [c for c, r in REASONS.items() if alert.situation.group in r.groups]
        if act == "acknowledge" and alert.state != "acknowledged":
            change = self.board.acknowledge(alert.key, **who)
        elif act == "silence" and alert.state == "unacknowledged":
            change = self.board.silence(alert.key, "temporary", **who)
        elif (
            act == "long"
            and alert.state in ("unacknowledged", "acknowledged")
            and (alert.situation.can_silence)
        ):
            change = self.board.silence(alert.key, "this occurrence", **who)
        elif act == "escalate":
            change = self.board.escalate(alert.key, "chief", "look", **who)
        elif act == "dismiss" and codes:
            change = self.board.dismiss(alert.key, codes[0], "told", **who)
            self.dismissed.add(alert.key)
        else:
            change = self.board.note(alert.key, "seen", **who)
        if act in ("acknowledge", "long", "dismiss") and change.what != "note":
            self.touched.add(alert.key)
        alert_log.keep(self.desk.book, [change])
        if change.alert.state == "normal" or change.what == "dismissed":
            self.listed.discard(alert.key)

    @rule()
    def killed(self):
        """What is restored is told what stands, as after a restart, and is the same board."""
        self.take(looked=False)
        board = alert_log.restored(self.desk.book)
        board.take(self.told.values(), self.now_s, looked=False)
        assert [a.as_record() for a in board.alerts()] == [
            a.as_record() for a in self.board.alerts()
        ]
        assert board.sounding(self.now_s) == self.board.sounding(self.now_s)
        assert board.to_record() == self.board.to_record()
        self.board = board

    @invariant()
    def nothing_is_lost(self):
        listed = {alert.key for alert in self.board.alerts()}
        grave = {key for key in self.listed if KEYS[key][0] != "caution"}
        assert grave - listed <= self.touched
        self.listed = listed

    @invariant()
    def every_situation_has_one_alert(self):
        keys = [alert.key for alert in self.board.alerts()]
        assert len(keys) == len(set(keys))
        self.kept(self.board.take(self.told.values(), self.now_s, looked=True))
        keys = {alert.key for alert in self.board.alerts()}
        assert {key for key, s in self.told.items() if s.stands} <= keys | self.dismissed
        self.listed = keys

    @invariant()
    def rescue_is_first_and_priorities_fall(self):
        alerts = self.board.alerts()
        ranks = [(not a.rescue, PRIORITIES.index(a.priority)) for a in alerts]
        assert ranks == sorted(ranks)
        assert all(a.priority in ("warning", "caution") for a in alerts if not a.rescue)

    @invariant()
    def emergencies_sound_until_somebody_acknowledges(self):
        waiting = [a for a in self.board.alerts() if a.state in ("unacknowledged", "silenced")
                   and a.priority in ("emergency", "alarm")]  # fmt: skip
        if waiting:
            assert self.board.sounding(self.now_s + 30.0) == waiting[0].priority
        else:
            assert self.board.sounding(self.now_s) is None


Watch.TestCase.settings = settings(max_examples=25, stateful_step_count=30)
test_any_watch = Watch.TestCase
