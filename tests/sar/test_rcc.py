"""The RCC for a position: candidates, how sure, and a rule that no silence ends."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sar.errors import SarError
from sar.rcc import NOT_LOADED, rcc_for, read_directory, shipped_directory


def ids(lat: float, lon: float, **how) -> list[str]:
    return [one.rcc.id for one in rcc_for(lat, lon, **how).candidates]


@pytest.mark.parametrize(
    "lat, lon, first",
    [
        (18.4, -67.9, "RCC-SAN-JUAN"),  # Mona Passage
        (25.6, -79.9, "RCC-MIAMI"),  # off Miami
        (12.4, -69.2, "JRCC-CURACAO"),  # between Curaçao and Aruba
        (17.6, -63.2, "MRCC-FORT-DE-FRANCE"),  # Saba
        (28.9, -90.5, "RCC-NEW-ORLEANS"),  # off Louisiana
        (12.6, -81.6, "COLOMBIA-SAN-ANDRES"),
        (17.6, -76.8, "KINGSTON"),
        (14.5, -92.6, "MEXICO-PACIFIC"),  # off Puerto Chiapas
    ],
)
def test_the_centre_of_the_nearest_place_comes_first(lat, lon, first):
    assert ids(lat, lon)[0] == first


def test_without_limits_the_answer_says_so_and_the_first_told_keeps_the_case():
    answer = rcc_for(20.0, -73.5)
    assert answer.rule == NOT_LOADED
    assert "MSC.167(78) 6.5, 6.7" in answer.rule and "keeps the case" in answer.rule
    assert all("not loaded" in one.how_sure for one in answer.candidates)


@pytest.mark.parametrize("lat, lon", [(20.0, -73.5), (16.2, -86.5), (8.5, -83.5), (23.5, -81.5)])
def test_one_of_the_candidates_can_always_be_called(lat, lon):
    assert any(one.rcc.telephone for one in rcc_for(lat, lon).candidates)


def test_centres_for_aircraft_only_come_after_those_for_ships():
    kinds = [one.rcc.kind == "aeronautical" for one in rcc_for(10.6, -61.4, most=40).candidates]
    assert kinds == sorted(kinds) and True in kinds


def test_far_from_the_region_the_table_claims_nothing():
    (first, *_) = rcc_for(-35.0, 20.0).candidates
    assert "far from every place" in first.how_sure


def a_centre(limits: tuple[tuple[float, float], ...], name: str = "OWN"):
    return replace(shipped_directory()[0], id=name, limits=limits, anchors=limits[:1])


BOX = ((10.0, 10.0), (10.0, 20.0), (20.0, 20.0), (20.0, 10.0))
ACROSS = ((-5.0, 175.0), (-5.0, -175.0), (5.0, -175.0), (5.0, 175.0))


@pytest.mark.parametrize(
    "limits, lat, lon, inside",
    [
        (BOX, 10.1, 10.1, True),
        (BOX, 9.9, 10.1, False),
        (BOX, 15.0, 20.1, False),
        (BOX, 15.0, -170.0, False),
        (ACROSS, 0.0, 179.9, True),
        (ACROSS, 0.0, -179.9, True),
        (ACROSS, 0.0, 174.9, False),
        (ACROSS, 0.0, 0.0, False),  # half the world away, on the other side
        (ACROSS, 5.1, 180.0, False),
    ],
)
def test_loaded_limits_decide_over_the_date_line_too(limits, lat, lon, inside):
    answer = rcc_for(lat, lon, directory=[a_centre(limits)])
    assert answer.candidates[0].inside is inside
    assert answer.rule.startswith("SRR limits not loaded") is not inside
    assert "keeps the case" in answer.rule


def test_a_centre_whose_limits_hold_the_place_stands_before_a_nearer_one():
    near = replace(shipped_directory()[0], id="NEAR", anchors=((15.0, 15.0),))
    assert ids(15.0, 15.0, directory=[near, a_centre(BOX)]) == ["OWN", "NEAR"]


def test_every_row_says_where_it_comes_from_and_how_sure_it_is():
    for rcc in shipped_directory():
        assert rcc.source and rcc.covers and rcc.anchors and len(rcc.state) == 3
        assert rcc.certainty in ("high", "medium", "low") and rcc.mark in ("", "K")
        assert bool(rcc.telephone) is bool(rcc.last_verified)  # a number needs its document's date
        assert not (rcc.mark == "K" and rcc.certainty == "high")
        assert rcc.limits == ()  # none was found that may be shipped
    assert len({rcc.id for rcc in shipped_directory()}) == len(shipped_directory())


HEADER = (
    "id,name,state,kind,covers,anchors,limits,telephone,email,radio,source,last_verified,"
    "certainty,mark\n"
)


def test_a_unit_brings_its_own_directory(tmp_path):
    own = tmp_path / "own.csv"
    row = "X,RCC X,HTI,maritime,all,,10 10;10 20;20 20;20 10,123,,,plan,2026-01-01,high,\n"
    own.write_text(HEADER + row, encoding="utf-8")
    assert rcc_for(15, 15, directory=read_directory(own)).candidates[0].inside


@pytest.mark.parametrize(
    "text, words",
    [
        ("", "lacks every row"),
        ("id,name\n1,2\n", "lacks anchors"),
        (HEADER + "X,n,HTI,sea,c,1 1,,,,,s,,high,\n", "line 2: kind must be one of maritime"),
        (HEADER + "X,n,HTI,joint,c,,,,,,s,,high,\n", "line 2: needs anchors or limits"),
        (HEADER + "X,n,HTI,joint,c,1,,,,,s,,high,\n", "line 2: places are written"),
        (HEADER + "X,n,HTI,joint,c,95 1,,,,,s,,high,\n", "line 2: latitude is 95"),
        (HEADER + "X,n,HTI,joint,c,1 x,,,,,s,,high,\n", "line 2: could not convert"),
        (HEADER + "X,n,HTI,joint,c,1 1,1 1;2 2,,,,s,,high,\n", "three corners"),
    ],
)
def test_a_broken_directory_is_told_by_its_line(tmp_path, text, words):
    own = tmp_path / "own.csv"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(SarError, match=words):
        read_directory(own)
    with pytest.raises(SarError, match="cannot be read"):
        read_directory(tmp_path / "absent.csv")


@pytest.mark.parametrize("lat, lon", [(91, 0), (float("nan"), 0), (0, 400)])
def test_a_place_off_the_chart_is_refused(lat, lon):
    with pytest.raises(SarError):
        rcc_for(lat, lon)
