"""Positions that cannot be right are marked with the reason, and nothing is left out."""

import numpy as np
import pytest

from ais import quality
from ais.positions import concatenate, position_table
from ais.quality import Flaw, Limits, assess, believed, told_of
from ais.reading import read
from ais.tracks import trackable
from seamath.motion import dead_reckon

NOON_S = 1772366400.0
CUBA = (23.0, -81.0)
HAITI = (19.9, -73.0)  # 480 nm from the place off Cuba


def a_voyage(
    start=CUBA, speed_kn=12.0, course_deg=90.0, minutes=range(0, 60, 2), mmsi=311000001, **columns
):
    """A vessel that holds course and speed, and reports both."""
    minutes = np.asarray(list(minutes), float)
    lat, lon = dead_reckon(*start, course_deg, speed_kn, minutes / 60)
    return position_table(
        ["made"],
        mmsi=np.full(len(minutes), mmsi),
        time_s=NOON_S + minutes * 60,
        lat=lat,
        lon=lon,
        speed_kn=np.broadcast_to(columns.pop("reported_kn", speed_kn), len(minutes)),
        course_deg=np.full(len(minutes), course_deg),
        line=np.arange(1, len(minutes) + 1),
        **{name: np.full(len(minutes), value) for name, value in columns.items()},
    )


def judged(*tables, **options):
    return assess(trackable(concatenate(tables)), **options)


def test_an_honest_voyage_has_no_flaw():
    found = judged(a_voyage(), a_voyage(start=HAITI, mmsi=311000002))
    assert found.counts() == {}
    assert found.shared == ()
    assert [len(track) for track in believed(found).tracks] == [30, 30]


@pytest.mark.parametrize("outliers", [1, 2])
@pytest.mark.parametrize("minute", [0, 1, 31, 59])  # the first and the last fix, too
def test_an_outlier_is_a_jump_and_never_the_new_reference(outliers, minute):
    wild = a_voyage(start=HAITI, minutes=[minute + 0.1 * i for i in range(outliers)])
    found = judged(a_voyage(), wild)
    jumped = found.positions.take(found.has(Flaw.JUMP))
    assert len(jumped) == outliers
    assert (jumped.lat < 21).all()
    assert found.shared == ()
    (track,) = believed(found).tracks
    assert len(track) == 30


def test_two_vessels_under_one_number_become_two_tracks():
    found = judged(a_voyage(), a_voyage(start=HAITI, minutes=range(1, 60, 2), course_deg=0.0))
    first, second = believed(found).tracks
    assert first.mmsi == second.mmsi == 311000001
    assert (first.lat > 22).all()
    assert (second.lat < 21).all()
    assert (len(first), len(second)) == (30, 30)
    assert (np.diff(first.time_s) > 0).all()
    (number,) = found.shared
    assert (number.vessels, number.fixes, number.alternations) == (2, (30, 30), 59)
    assert found.has(Flaw.SHARED).all()
    assert not found.has(Flaw.JUMP).any()
    assert str(number).startswith("311000001: 2 vessels under one number, 59 alternations between")


def test_two_that_cross_are_told_apart_by_course_and_speed():
    """They pass within half a mile, each within reach of the other."""
    east = a_voyage(start=(23.0, -81.0), speed_kn=20, course_deg=90, minutes=range(0, 120, 2))
    west = a_voyage(start=(23.4, -80.3), speed_kn=20, course_deg=235, minutes=range(1, 120, 2))
    found = judged(east, west, limits=Limits(small_craft_kn=60))
    tracks = believed(found).tracks
    assert len(tracks) == 2
    assert {tuple(set(track.course_deg.tolist())) for track in tracks} == {(90.0,), (235.0,)}


@pytest.mark.parametrize("vessels", [3, 8])
def test_a_factory_number_used_by_many_is_many(vessels):
    fleet = [
        a_voyage(start=(10.0 + 5 * i, -60.0), minutes=range(i, 100, vessels))
        for i in range(vessels)
    ]
    found = judged(*fleet)
    assert found.shared[0].vessels == vessels
    assert len(believed(found).tracks) == vessels


def test_a_number_handed_on_is_two_tracks_but_not_shared():
    found = judged(a_voyage(), a_voyage(start=HAITI, minutes=range(60, 120, 2)))
    assert found.shared == ()
    assert [len(track) for track in believed(found).tracks] == [30, 30]


@pytest.mark.parametrize(
    "msg_type, speed_kn, tracks",
    [
        (18, 80.0, 1),  # a go-fast in a flat calm
        (18, 98.0, 0),
        (0, 80.0, 1),  # an archive does not tell the class
        (1, 60.0, 1),
        (1, 75.0, 0),
        (9, 400.0, 1),  # an aircraft
    ],
)
def test_the_limit_of_speed_is_of_the_class(msg_type, speed_kn, tracks):
    """Ten minutes between fixes, so that half a mile of slack is little."""
    voyage = a_voyage(
        speed_kn=speed_kn, minutes=range(0, 100, 10), msg_type=msg_type, reported_kn=10
    )
    found = judged(voyage)
    assert (not found.has(Flaw.JUMP).any()) == bool(tracks)


@pytest.mark.parametrize(
    "msg_type, reported_kn, flawed",
    [(1, 65, False), (1, 66, True), (18, 90, False), (18, 91, True)],
)
def test_a_reported_speed_beyond_the_class_is_marked(msg_type, reported_kn, flawed):
    found = judged(a_voyage(msg_type=msg_type, reported_kn=reported_kn))
    assert found.has(Flaw.TOO_FAST).all() == flawed


@pytest.mark.parametrize(
    "reported_kn, minutes, flawed",
    [
        (3.0, range(0, 12, 2), True),  # ten minutes, six fixes
        (2.9, range(0, 12, 2), False),  # as good as moored
        (8.0, range(0, 10, 2), False),  # eight minutes
        (8.0, [0, 4, 8, 12], False),  # four fixes
        (np.nan, range(0, 30, 2), False),  # no speed, no contradiction
    ],
)
def test_a_place_frozen_while_making_way_is_marked(reported_kn, minutes, flawed):
    found = judged(a_voyage(speed_kn=0.0, reported_kn=reported_kn, minutes=minutes))
    assert found.has(Flaw.FROZEN).all() == flawed
    assert found.has(Flaw.FROZEN).any() == flawed


def test_a_place_that_creeps_is_not_frozen():
    assert judged(a_voyage(speed_kn=0.2, reported_kn=8.0)).counts() == {}


@pytest.mark.parametrize(
    "mmsi, flawed",
    [(311000001, True), (2311000, False), (993111001, False), (111311001, False)],
)
def test_only_what_floats_is_flawed_ashore(mmsi, flawed):
    """A base station, a lighthouse and an aircraft may well be on land."""
    positions = trackable(a_voyage(mmsi=mmsi, speed_kn=0.0))
    found = assess(positions, ashore=np.ones(len(positions), bool))
    assert found.has(Flaw.ASHORE).all() == flawed


@pytest.mark.parametrize(
    "mmsi, flawed", [(123456789, True), (311000001, False), (972000001, False)]
)
def test_a_number_of_no_form_is_marked(mmsi, flawed):
    assert judged(a_voyage(mmsi=mmsi)).has(Flaw.NUMBER).all() == flawed


def test_nothing_is_left_out_and_nothing_is_changed():
    positions = trackable(concatenate([a_voyage(), a_voyage(start=HAITI, minutes=[7])]))
    before = positions.lat.copy()
    found = assess(positions)
    assert len(found.flaws) == len(found.vessel) == len(positions) == 31
    assert np.array_equal(positions.lat, before)


def test_no_positions_have_no_flaws():
    found = assess(position_table(mmsi=[]))
    assert found.counts() == {}
    assert believed(found).tracks == ()


def test_a_single_fix_is_a_track_not_an_outlier():
    found = judged(a_voyage(minutes=[0]))
    assert [len(track) for track in believed(found).tracks] == [1]


def test_what_is_believed_has_no_impossible_speed_and_leads_back_to_its_rows():
    wild = a_voyage(start=HAITI, minutes=[7, 9])
    found = judged(a_voyage(reported_kn=[*[12.0] * 29, 95.0]), wild)
    left = believed(found)
    assert (len(found.positions), len(left.positions)) == (32, 30)
    assert np.isnan(left.positions.speed_kn).tolist() == [False] * 29 + [True]
    assert found.positions.speed_kn[left.rows[-1]] == 95  # what was sent stays as it was sent
    assert np.array_equal(found.positions.line[left.rows], left.positions.line)
    assert all(track.table is left.positions for track in left.tracks)


def test_what_is_told_of_one_number_is_not_another_s():
    found = judged(
        a_voyage(), a_voyage(start=HAITI, minutes=[7, 9]), a_voyage(start=HAITI, mmsi=311000002)
    )
    assert told_of(found, 311000001) == {"fixes": 32, "jump": 2}
    assert told_of(found, 311000002) == {"fixes": 30}
    assert told_of(found, 311000003) == {"fixes": 0}


def test_compiled_and_as_written_agree(monkeypatch):
    tables = [
        a_voyage(),
        a_voyage(start=HAITI, minutes=range(1, 60, 2)),
        a_voyage(start=HAITI, minutes=[5], mmsi=311000002),
        a_voyage(mmsi=311000002),
    ]
    as_written = judged(*tables)
    monkeypatch.setattr(quality, "_COMPILE_ROWS", 0)
    compiled = judged(*tables)
    assert np.array_equal(compiled.vessel, as_written.vessel)
    assert np.array_equal(compiled.flaws, as_written.flaws)


@pytest.mark.shared
@pytest.mark.parametrize(
    "name, jumps, shared",
    [
        ("solent-2016-01-12.csv.gz", 1, 0),  # its one absurd longitude
        ("marinecadastre-one-osv-gulf-2021.csv.gz", 0, 0),
    ],
)
def test_real_recordings_are_mostly_right(shared_data, name, jumps, shared):
    found = assess(trackable(read([shared_data / "csv" / name]).positions))
    assert int(found.has(Flaw.JUMP).sum()) == jumps
    assert len(found.shared) == shared
