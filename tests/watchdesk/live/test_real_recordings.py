"""A real recording replayed from beginning to end leaves what ``assess`` says of the file."""

from __future__ import annotations

import pytest

from jurisdiction.zones import shipped_zones
from watchdesk.brought import Brought
from watchdesk.pipeline import watch
from watchdesk.progress import silent
from watchdesk.replay.clock import ReplayClock
from watchdesk.replay.player import player_of
from watchdesk.replay.stationed import station_on

STRIDES = 12  # from the beginning to the end, none a whole number of hours

pytestmark = pytest.mark.shared


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("csv/solent-2016-01-12.csv.gz", 2),
        ("csv/marinecadastre-one-osv-gulf-2021.csv.gz", 20),
        ("nmea/dma-pghp-stream.txt", 0),
    ],
)
def test_the_end_of_a_replay_is_that_of_the_batch(shared_data, tmp_path, name, least):
    path = shared_data / name
    batch = watch([path], shipped_zones(), Brought(), silent)
    player = player_of([path], [])
    clock = ReplayClock(player.begin_s, player.end_s, rate=1.0, ticking=lambda: 0.0)
    station = station_on("replay", clock, player, tmp_path / "desk", shipped_zones())
    try:
        for n in range(1, STRIDES + 1):
            clock.seek(clock.begin_s + (clock.end_s - clock.begin_s) * n / STRIDES)
            station.step()
        told = {event.key: event for event in station.events()}
        weighed = {a.mmsi: a for a in station.assessments() if a.indicators}
    finally:
        station.stop()
    assert len(batch.events) >= least
    assert told.keys() == {event.key for event in batch.events}
    assert told == {event.key: event for event in batch.events}
    assert weighed == {a.mmsi: a for a in batch.assessments if a.indicators}
    assert [i.key for i in batch.incidents] == [i.key for i in station.incidents()]
