"""Identities are put together, confirmed by a second reception, and doubted where they differ."""

import math

import pytest

from ais.vessels import StaticReport, imo_check_digit_fits, vessels_from

NOON_S = 1772366400.0


def a_report(minute=0.0, mmsi=311000001, msg_type=5, **fields):
    return StaticReport(
        mmsi=mmsi, time_s=NOON_S + 60 * minute, msg_type=msg_type, source=0, line=1, **fields
    )


def only(*reports):
    (vessel,) = vessels_from(reports).values()
    return vessel


def names(*spoken):
    """A vessel that gave these names, one a minute."""
    return only(*(a_report(minute, name=name) for minute, name in enumerate(spoken)))


@pytest.mark.parametrize(
    "spoken, name, confirmed, conflicts",
    [
        (["ALPHA"], "ALPHA", False, ()),
        (["ALPHA", "ALPHA"], "ALPHA", True, ()),
        (["ALPHA", "BRAVO"], "BRAVO", False, ("name changed from 'ALPHA' to 'BRAVO'",)),
        (
            ["ALPHA", "ALPHA", "BRAVO", "BRAVO"],
            "BRAVO",
            True,
            ("name changed from 'ALPHA' to 'BRAVO'",),
        ),
        (  # one corrupt reception never replaces a confirmed name
            ["ALPHA", "ALPHA", "A!PHA"],
            "ALPHA",
            True,
            ("name 'A!PHA' was received only once",),
        ),
        (  # to and fro is told once each way
            ["ALPHA", "BRAVO", "ALPHA", "BRAVO"],
            "BRAVO",
            True,
            (
                "name changed from 'ALPHA' to 'BRAVO'",
                "name changed from 'BRAVO' to 'ALPHA'",
            ),
        ),
    ],
)
def test_the_newest_confirmed_name_wins(spoken, name, confirmed, conflicts):
    vessel = names(*spoken)
    assert (vessel.name, "name" in vessel.confirmed) == (name, confirmed)
    assert vessel.conflicts == conflicts


def test_newest_is_by_time_and_untimed_reports_are_oldest():
    vessel = only(
        a_report(5, name="NEWEST"), a_report(math.nan, name="UNTIMED"), a_report(1, name="OLD")
    )
    assert vessel.name == "NEWEST"
    assert vessel.conflicts == (
        "name changed from 'UNTIMED' to 'OLD'",
        "name changed from 'OLD' to 'NEWEST'",
    )


def test_the_parts_of_a_type_24_complete_each_other():
    vessel = only(
        a_report(msg_type=24, name="ALPHA"),
        a_report(1, msg_type=24, callsign="C6AB1", ship_type=30, length_m=12.0),
    )
    assert (vessel.name, vessel.callsign, vessel.ship_type, vessel.length_m) == (
        "ALPHA",
        "C6AB1",
        30,
        12.0,
    )
    assert vessel.conflicts == ()


def test_a_new_destination_or_draught_is_no_conflict():
    vessel = only(
        a_report(0, destination="NASSAU", draught_m=5.0),
        a_report(1, destination="PORT AU PRINCE", draught_m=6.0),
    )
    assert (vessel.destination, vessel.draught_m, vessel.conflicts) == ("PORT AU PRINCE", 6.0, ())


@pytest.mark.parametrize(
    "field, before, after, says",
    [
        ("callsign", "C6AB1", "HP1234", "call sign changed from 'C6AB1' to 'HP1234'"),
        ("imo", 9074729, 9134270, "IMO number changed from 9074729 to 9134270"),
        ("ship_type", 30, 70, "ship type changed from 30 to 70"),
        ("length_m", 12.0, 90.0, "length in metres changed from 12.0 to 90.0"),
        ("mothership_mmsi", 235000001, 235000002, "MMSI of the mother ship changed from"),
    ],
)
def test_a_change_of_what_lasts_is_a_sentence(field, before, after, says):
    vessel = only(a_report(0, **{field: before}), a_report(1, **{field: after}))
    (conflict,) = vessel.conflicts
    assert conflict.startswith(says)


@pytest.mark.parametrize(
    "imo, fits",
    [
        (9074729, True),  # the example of IMO resolution A.1078(28): 139 ends in 9
        (9074728, False),
        (9134270, True),  # EVER DIADEM, in gpsd's sample
        (1, False),
        (90747290, False),  # eight digits
    ],
)
def test_imo_check_digit(imo, fits):
    assert imo_check_digit_fits(imo) is fits


@pytest.mark.parametrize(
    "imo, conflicts",
    [
        (9074729, ()),
        (9074728, ("IMO number 9074728 fails its check digit",)),
        (10_000_001, ()),  # a national official number has no check digit
    ],
)
def test_an_imo_number_that_fails_is_told(imo, conflicts):
    assert only(a_report(imo=imo)).conflicts == conflicts


def test_hostile_text_stays_inert_in_a_conflict():
    vessel = names("<b>A</b>", "line\nbreak")
    (conflict,) = vessel.conflicts
    assert "\n" not in conflict  # quoted as Python quotes; escaping markup is the page's work


def test_vessels_are_kept_apart_and_ordered_and_none_is_invented():
    vessels = vessels_from([a_report(mmsi=338000002, name="B"), a_report(mmsi=311000001, name="A")])
    assert [(mmsi, vessel.name) for mmsi, vessel in vessels.items()] == [
        (311000001, "A"),
        (338000002, "B"),
    ]
    assert vessels_from([]) == {}


@pytest.mark.parametrize(
    "spoken, doubts",
    [
        (["ALPHA", "ALPHA", "A!PHA"], []),
        (["ALPHA", "BRAVO"], []),
        (["ALPHA", "ALPHA", "BRAVO", "BRAVO"], [("name changed from 'ALPHA' to 'BRAVO'", 2)]),
        (
            ["ALPHA", "BRAVO", "ALPHA", "BRAVO"],
            [
                ("name changed from 'ALPHA' to 'BRAVO'", 1),
                ("name changed from 'BRAVO' to 'ALPHA'", 2),
            ],
        ),
    ],
)
def test_a_doubt_rests_on_two_equal_receptions_and_says_when(spoken, doubts):
    found = [(doubt.says, (doubt.time_s - NOON_S) / 60) for doubt in names(*spoken).doubts]
    assert found == doubts


def test_a_new_type_or_size_is_no_doubt():
    vessel = only(*(a_report(n, ship_type=30 + n // 2, length_m=9.0 + n // 2) for n in range(4)))
    assert vessel.doubts == ()
