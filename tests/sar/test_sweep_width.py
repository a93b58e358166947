"""Sweep widths: the table, its corrections, and what is said outside it."""

from __future__ import annotations

import csv
import dataclasses

import pytest

from sar.errors import SarError
from sar.sweep_width import VISIBILITIES_NM, Lookout, search_objects, sweep_width

FAIR = Lookout(platform="surface", height_ft=14, visibility_nm=10, wind_kn=5, sea_m=0.3)
HELO = dataclasses.replace(FAIR, platform="helicopter", height_ft=500, speed_kn=90)


def width(name, look=FAIR, **changes):
    return sweep_width(name, dataclasses.replace(look, **changes))


# law and rescue notes 6.5: widths at 1, 3, 5, 10, 15, 20 nm from 8 ft and 14 ft
PRINTED = {
    "person_in_water": ("0.2 0.2 0.3 0.3 0.3 0.3", "0.3 0.4 0.5 0.5 0.5 0.5"),
    "raft_4": ("0.7 1.7 2.2 3.1 3.5 3.9", "1.0 2.2 3.0 4.0 4.6 5.0"),
    "raft_10": ("0.8 2.0 2.8 4.0 4.8 5.3", "1.1 2.6 3.6 5.1 6.1 6.7"),
    "raft_25": ("0.9 2.4 3.5 5.2 6.3 7.0", "1.2 3.1 4.3 6.4 7.8 8.7"),
    "power_boat_15ft": ("0.4 0.8 1.1 1.5 1.6 1.8", "0.5 1.1 1.4 1.9 2.1 2.3"),
    "power_boat_20ft": ("0.8 1.5 2.2 3.3 4.0 4.5", "1.0 2.0 2.9 4.3 5.2 5.8"),
    "power_boat_33ft": ("0.8 1.9 2.9 4.7 5.9 6.8", "1.1 2.5 3.8 6.1 7.7 8.8"),
    "sail_boat_30ft": ("0.9 2.1 3.2 5.3 6.6 7.7", "1.1 2.7 4.1 6.8 8.6 10.0"),
    "sail_boat_50ft": ("0.9 2.4 4.0 7.3 9.7 11.6", "1.2 3.1 5.2 9.4 12.5 15.0"),
    "ship_120ft": ("1.4 2.5 4.6 9.3 13.2 16.6", "1.8 3.3 6.0 12.0 17.1 21.5"),
}


@pytest.mark.parametrize("name", PRINTED)
@pytest.mark.parametrize("row, height_ft", [(0, 8), (1, 14)])
def test_a_surface_unit_reads_the_printed_table(name, row, height_ft):
    read = [
        width(name, height_ft=height_ft, visibility_nm=nm).uncorrected_nm
        for nm in VISIBILITIES_NM[:-1]
    ]
    assert read == [float(cell) for cell in PRINTED[name][row].split()]


def test_every_width_is_that_of_the_shared_table(shared_data):
    platforms = {"Boat": "surface", "Helicopter": "helicopter", "Aircraft": "aeroplane"}
    names = iter(search_objects())
    ids: dict[str, str] = {}
    with (shared_data / "law" / "sweep_width_uscg.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            name = ids.setdefault(row["object"], "") or next(names)  # both in one order
            ids[row["object"]] = name
            assert search_objects()[name] == row["weather_class"]
            look = Lookout(
                platform=platforms[row["platform"]],
                height_ft=float(row["height_ft"]),
                visibility_nm=1,
                wind_kn=0,
                sea_m=0,
            )
            for nm in VISIBILITIES_NM:
                read = width(name, look, visibility_nm=nm).uncorrected_nm
                assert read == float(row[f"vis_{nm}nm"]), (name, look, nm)


def test_every_speed_factor_is_that_of_the_shared_table(shared_data):
    ids = dict(zip(_names_in_shared(shared_data), search_objects()))
    with (shared_data / "law" / "sweep_speed_corr.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            platform = {"Helicopter": "helicopter", "Aircraft": "aeroplane"}[row["platform"]]
            read = width(
                ids[row["object"]], HELO, platform=platform, speed_kn=float(row["speed_kt"])
            )
            assert read.speed == float(row["factor"]), row


def _names_in_shared(shared_data):
    with (shared_data / "law" / "sweep_width_uscg.csv").open(encoding="utf-8") as lines:
        return dict.fromkeys(row["object"] for row in csv.DictReader(lines))


@pytest.mark.parametrize(
    "wind_kn, sea_m, small, large",
    [
        (14.9, 0.9, 1.0, 1.0),
        (15.0, 0.9, 0.5, 0.9),  # either reaches its threshold
        (14.9, 1.0, 0.5, 0.9),
        (24.9, 1.4, 0.5, 0.9),
        (25.0, 0.0, 0.25, 0.9),
        (0.0, 1.5, 0.25, 0.9),
        (60.0, 9.0, 0.25, 0.9),
    ],
)
def test_weather_narrows_small_objects_most(wind_kn, sea_m, small, large):
    assert width("raft_4", wind_kn=wind_kn, sea_m=sea_m).weather == small
    assert width("power_boat_33ft", wind_kn=wind_kn, sea_m=sea_m).weather == large


def test_all_corrections_multiply():
    look = dataclasses.replace(HELO, wind_kn=20, tired=True, speed_kn=60)
    found = sweep_width("person_in_water", look)
    assert (found.weather, found.speed, found.fatigue) == (0.5, 1.5, 0.9)
    assert found.width_nm == pytest.approx(0.1 * 0.5 * 1.5 * 0.9)
    assert found.assumed == ()


@pytest.mark.parametrize(
    "changes, uncorrected_nm, says",
    [
        ({"visibility_nm": 12}, 4.0, "column of 10 nm"),  # the lesser column
        ({"visibility_nm": 0.4}, 0.8, "never more than twice"),
        ({"visibility_nm": 50}, 5.0, "column of 20 nm"),  # the surface table ends there
        ({"height_ft": 11}, 3.1, "smaller width of 8 and 14 ft"),
        ({"height_ft": 5}, 3.1, "smaller width of 8 ft"),
        ({"height_ft": 60}, 4.0, "smaller width of 14 ft"),
    ],
)
def test_outside_the_table_nothing_is_invented(changes, uncorrected_nm, says):
    found = width("raft_4", **changes)
    assert found.uncorrected_nm == uncorrected_nm
    assert len(found.assumed) == 1 and says in found.assumed[0]


def test_in_thick_fog_nobody_sees_farther_than_the_fog_lets_them():
    assert width("ship_120ft", visibility_nm=0.2).width_nm == pytest.approx(0.4)


@pytest.mark.parametrize(
    "speed_kn, factor, says",
    [
        (90, 1.0, None),
        (100, 0.9, "factor of 120 kn"),  # the faster neighbour sees less
        (30, 1.3, "factor of 60 kn"),  # never more than the table gives
        (200, 0.8, "beyond the table"),
        (None, 0.8, "speed not given"),
    ],
)
def test_between_two_speeds_the_faster_counts(speed_kn, factor, says):
    found = width("raft_4", HELO, speed_kn=speed_kn)
    assert found.speed == factor
    assert [says in note for note in found.assumed] == ([] if says is None else [True])


@pytest.mark.parametrize(
    "make, says",
    [
        (lambda: width("raft_4", night=True), "do not hold at night"),
        (lambda: width("whale"), "no object 'whale'; there are person_in_water"),
        (lambda: width("raft_4", platform="balloon"), "no platform 'balloon'"),
        (lambda: width("raft_4", wind_kn=-1), "wind_kn is -1"),
        (lambda: width("raft_4", sea_m=float("nan")), "sea_m is nan"),
    ],
)
def test_a_lookout_that_cannot_be_is_one_clear_line(make, says):
    with pytest.raises(SarError, match=says):
        make()
