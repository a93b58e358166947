"""What the desk cannot take holds up nothing else."""

from __future__ import annotations

from pathlib import Path

from watchdesk.alerts.board import Board
from watchdesk.alerts.situation import Situation
from watchdesk.station.keeper import Keeper

AT_S = 1_772_336_400.0


def situation(key: str, says: str) -> Situation:
    return Situation(
        key=key, priority="emergency", kind="MOB-AIS", says=says, since_s=AT_S, rescue=True
    )


def test_a_change_no_desk_would_take_is_let_go_of_and_told(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path)
    board = Board()
    # Half a character: SQLite takes no text with it.
    told = [situation("rescue:972000001", "a"), situation("rescue:972000002\ud800", "b")]
    keeper.keep(board.take(told, AT_S))
    assert keeper.trouble == "1 changes could not be written"
    keeper.keep(board.take([*told, situation("rescue:972000003", "c")], AT_S + 1))
    kept = {alert.key for alert in keeper.board().alerts()}
    keeper.close()
    assert kept == {"rescue:972000001", "rescue:972000003"}
