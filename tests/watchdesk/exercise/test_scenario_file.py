"""An exercise file is read strictly: what is wrong is told in one line, with its place."""

from __future__ import annotations

import re

import pytest

from watchdesk.exercise.scenario import ExerciseError
from watchdesk.exercise.scenario_file import read_scenario, scenario_named, shipped


def test_a_good_file_is_read_as_it_is_written(small):
    scenario = read_scenario(small)
    assert (scenario.name, scenario.minutes, scenario.patrol_state) == ("small", 60.0, "USA")
    assert scenario.vessels[0].legs[0].to == (15.0, -74.6)
    assert scenario.end_s - scenario.begin_s == 3600.0
    assert scenario.moments[0].expected.points == {"5": ("SECRET-POINT",)}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("speed_kn = 9.0", 'speed_kn = "fast"', "vessels[0].legs[0].speed_kn"),
        ("speed_kn = 9.0", "speed_kn = 0", "vessels[0].legs[0]: speed_kn 0"),
        ("speed_kn = 9.0", "speed_km = 9.0", "speed_km"),
        ("minutes = 60", "minutes = 0", "minutes 0"),
        ("minutes = 60", "", "minutes"),
        ("begin = 2026-06-10T13:00:00Z", "begin = 2026-06-10T13:00:00", "time with its zone"),
        ('patrol_state = "USA"', 'patrol_state = "XXX"', "patrol_state 'XXX'"),
        ("mmsi = 370999001", "mmsi = 370123001", "vessels[0].mmsi 370123001"),
        ("mmsi = 336999002", "mmsi = 370999001", "vessels[1].mmsi 370999001: used twice"),
        ('"EXERCISE QUEBEC"', '"QUEBEC"', "vessels[0].name 'QUEBEC'"),
        ('device = "A"', 'device = "C"', "vessels[0].device"),
        ("start = [15.1, -74.4]", "start = [95.1, -74.4]", "vessels[0].start"),
        ("start = [15.1, -74.4]", "start = [15.1]", "vessels[0].start"),
        ("mmsi = 972990001", "mmsi = 370990001", "beacons[0].mmsi"),
        ("at_min = 10\nby", "at_min = 61\nby", "calls[0].at_min: minute 61"),
        ("span_min = [30, 60]", "span_min = [60, 30]", "beacons[0].span_min"),
        ('what = "asked"', 'what = "begged"', "flag_log[1].what 'begged'"),
        ('what = "asked"\nstate = "PAN"', 'what = "asked"', "flag_log[1]: asked needs state"),
        ('zone = "BEYOND"', 'zone = "OPEN SEA"', "moments[0].expected.zone"),
        ("ask = [1, 4]", "ask = [1, 8]", "moments[1].ask"),
        ('susp = "REASON"', 'susp = "SURE"', "moments[0].susp"),
        ("about = 972990001\nat_min", "about = 111\nat_min", "situations[0].about 111"),
        ('expects = "report"', 'expects = "tweet"', "situations[1].expects"),
        ('expects = "report"', 'expects = "mark"', "nobody hears 336999002: report or nothing"),
        ('title = "A small one"', 'title = "A small one', "not a TOML file"),
        ("seed = 5", "seed = true", "seed"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_place(a_file, old, new, told):
    path = a_file((old, new))
    with pytest.raises(ExerciseError) as refused:
        read_scenario(path)
    message = str(refused.value)
    assert message.startswith((f"{path}: ", f"{path}, line "))
    assert told in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("seed = 5", "seed = true", "seed = true"),
        ("speed_kn = 9.0", 'speed_kn = "fast"', 'speed_kn = "fast"'),
        ('device = "none"', 'device = "C"', 'device = "C"'),  # of the second vessel
        ("seed = 5", "seed = 5\nboats = 3", "boats = 3"),
        ("[[calls]]", "[[phone_calls]]", "[[phone_calls]]"),
        ("range_nm = 60", "range_nm = 60\nheight_m = 9", "height_m = 9"),
        ("at_min = 10\nby", "at_min = 61\nby", "at_min = 61"),
        ('expects = "report"', 'expects = "tweet"', 'expects = "tweet"'),  # of the second
        ('phase = "DISTRESS"', 'phase = "PANIC"', 'phase = "PANIC"'),  # in a subtable
        ('zone = "BEYOND"', 'zone = "OPEN SEA"', 'zone = "OPEN SEA"'),
        ('by = "VHF 16"\n', "", "[[calls]]"),  # what is missing is missing from its table
    ],
)
def test_the_line_is_named_where_it_is(a_file, old, new, line):
    path = a_file((old, new))
    with pytest.raises(ExerciseError) as refused:
        read_scenario(path)
    named = re.search(r", line (\d+): ", str(refused.value))
    assert named is not None, refused.value
    assert line in path.read_text("utf-8").splitlines()[int(named[1]) - 1]


def test_a_file_that_is_not_there_and_a_name_that_is_unknown(tmp_path):
    with pytest.raises(ExerciseError, match="cannot be read"):
        read_scenario(tmp_path / "none.toml")
    with pytest.raises(ExerciseError, match="there is: exuma-lines"):
        scenario_named("atlantis")


def test_there_are_exercises_for_the_region_in_every_family_asked_for():
    scenarios = [scenario_named(name) for name in shipped()]
    assert len(scenarios) >= 6
    families = {scenario.family for scenario in scenarios}
    assert {
        "rescue outranks everything",
        "inbound sail freighter",
        "consent of the flag State",
        "silence is only bad reception",
        "go-fast with flag doubt",
        "mother ship with skiffs",
        "sinking boat in a neighbour's sea",
    } <= families
    for scenario in scenarios:
        assert scenario.briefing.strip()
        assert scenario.situations
        assert scenario.moments
        asked = {number for moment in scenario.moments for number in moment.ask}
        assert len(asked) >= 5, scenario.name
