"""Radar targets become contacts at the right place, with how sure that is, or are refused."""

import math
from datetime import UTC, datetime
from functools import reduce
from operator import xor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ais.contacts import contacts_from
from ais.radar import radar_sightings
from ais.recording import ReadCounts

NOON_S = datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp()
# Own ship at 20 N 73 W, stopped, heading east, 2026-03-01 12:00:00 UTC.
RMC = b"$GPRMC,120000,A,2000.000,N,07300.000,W,0.0,0.0,010326,,,A"
HDT = b"$HEHDT,90.0,T"
# Target 12, 6 nm due north, making 15 kn on 180; tracked, acquired by hand, at 12:00:05.
TTM = b"$RATTM,12,6.0,0.0,T,15.0,180.0,T,1.2,24.0,N,,T,,120005,M"


def sealed(body):
    return body + b"*%02X" % reduce(xor, body[1:])


def heard(*bodies):
    counts = ReadCounts()
    lines = [
        (n, sealed(body) if body[:1] == b"$" and b"*" not in body else body)
        for n, body in enumerate(bodies, 1)
    ]
    found = list(radar_sightings(lines, counts))
    counts.lines = len(lines)
    assert counts.unaccounted == 0
    return found, counts


def test_a_tracked_target_is_at_its_range_and_bearing():
    (target,), counts = heard(RMC, TTM)
    assert target.lat == pytest.approx(20.1, abs=0.001)  # six minutes of latitude
    assert target.lon == pytest.approx(-73.0)
    assert (target.time_s, target.speed_kn, target.course_deg) == (NOON_S + 5, 15, 180)
    assert (target.kind, target.contact, target.line) == ("radar", "RA 12/1", 2)
    # 1 % of 11,112 m along, one degree across: hypot(111.1, 193.9)
    assert target.uncertainty_m == pytest.approx(223.5, abs=0.5)
    assert (counts.messages, counts.sentences, counts.ignored) == (1, 1, {"own ship": 1})


@pytest.mark.parametrize(
    "units, range_nm",
    [(b"N", 6.0), (b"K", 6 / 1.852), (b"S", 6 * 1.609344 / 1.852)],
)
def test_units_are_miles_kilometres_and_statute_miles(units, range_nm):
    (target,), _ = heard(RMC, TTM.replace(b",N,,T", b",%b,,T" % units))
    assert (target.lat - 20) * 60 == pytest.approx(range_nm, rel=0.005)  # ellipsoid
    assert target.speed_kn == pytest.approx(15 * range_nm / 6)


def test_a_relative_bearing_is_counted_from_the_heading():
    relative = TTM.replace(b"0.0,T,15", b"0.0,R,15")
    (target,), _ = heard(RMC, HDT, relative)
    assert target.lat == pytest.approx(20.0, abs=0.001)
    assert target.lon == pytest.approx(-73 + 0.1 / math.cos(math.radians(20)), abs=0.001)
    _, counts = heard(RMC, relative)
    assert counts.refused == {"relative bearing without a heading": 1}
    _, counts = heard(RMC, HDT, b"$HETHS,90.0,V", relative)  # the compass takes it back
    assert counts.refused == {"relative bearing without a heading": 1}


def test_motion_relative_to_us_is_not_over_ground():
    (target,), _ = heard(RMC, TTM.replace(b"180.0,T", b"180.0,R"))
    assert math.isnan(target.speed_kn)
    assert math.isnan(target.course_deg)


def test_the_own_place_is_reckoned_on_for_a_minute_and_no_longer():
    moving = RMC.replace(b"0.0,0.0", b"30.0,0.0")
    (target,), _ = heard(moving, TTM.replace(b"120005", b"120100"))
    assert (target.lat - 20) * 60 == pytest.approx(6.5, abs=0.05)  # half a mile in a minute
    _, counts = heard(RMC, TTM.replace(b"120005", b"120101"))
    assert counts.refused == {"no own position": 1}


def test_a_target_over_midnight_belongs_to_the_next_day():
    before = RMC.replace(b"120000", b"235959")
    (target,), _ = heard(before, TTM.replace(b"120005", b"000004"))
    assert target.time_s == NOON_S + 12 * 3600 + 4


@pytest.mark.parametrize(
    "own",
    [
        [b"$GPZDA,120000,01,03,2026,00,00", b"$GPGGA,120000,2000.0,N,07300.0,W,1,8,1.0,,M,,M,,"],
        [b"$GPZDA,120000.00,01,03,2026,,", b"$GPGLL,2000.0,N,07300.0,W,120000,A,A"],
        [RMC],
    ],
)
def test_own_place_and_time_come_from_whatever_is_aboard(own):
    (target,), _ = heard(*own, TTM)
    assert target.lat == pytest.approx(20.1, abs=0.001)
    assert target.time_s == NOON_S + 5


@pytest.mark.parametrize(
    "own",
    [
        b"$GPRMC,120000,V,2000.000,N,07300.000,W,0.0,0.0,010326,,,N",
        b"$GPGGA,120000,2000.0,N,07300.0,W,0,0,,,M,,M,,",
        b"$GPGLL,2000.0,N,07300.0,W,120000,V,N",
    ],
)
def test_a_receiver_without_a_fix_gives_no_place(own):
    found, counts = heard(b"$GPZDA,120000,01,03,2026,00,00", own, TTM)
    assert found == []
    assert counts.refused == {"no own position": 1}


def test_a_target_by_place_needs_no_own_ship_but_the_time():
    tll = b"$RATLL,07,1954.000,N,07306.000,W,PANGA,120010.50,T,"
    (target,), _ = heard(b"$GPZDA,120000,01,03,2026,00,00", tll)
    assert (target.lat, target.lon) == (pytest.approx(19.9), pytest.approx(-73.1))
    assert (target.time_s, target.description) == (NOON_S + 10.5, "PANGA")
    assert math.isnan(target.uncertainty_m)  # from where, nobody told
    _, counts = heard(tll)
    assert counts.refused == {"no time": 1}


def test_a_tag_block_tells_the_time():
    block = b"c:%d" % NOON_S
    tagged = b"\\%b*%02X\\" % (block, reduce(xor, block))
    tll = sealed(b"$RATLL,07,1954.000,N,07306.000,W,,,T,")
    (target,), _ = heard(tagged + tll)
    assert target.time_s == NOON_S


@pytest.mark.parametrize(
    "sentence, reason",
    [
        (TTM.replace(b",,T,,", b",,Q,,"), "target being acquired"),
        (TTM.replace(b",,T,,", b",,L,,"), "target lost"),
        (TTM.replace(b",,T,,", b",,T,R,"), "reference target"),
        (b"$RATLB,12,PANGA", "target label"),
        (b"$GPVTG,0.0,T,,M,0.0,N,0.0,K,A", "own ship"),
        (b"$RAOSD,90.0,A,0.0,P,0.0,P,,,N", "other NMEA sentence"),
        (b"!AIVDM,1,1,,A,13mb9U0P00PRk8fT5nw>4?wj2006,0*44", "AIS sentence"),
        (b"$PGHP,1,2008,5,9,0,0,0,10,338,2,,1,09*17", "other NMEA sentence"),
        (b"# a watch log", "comment"),
        (b"  ", "blank"),
    ],
)
def test_what_is_in_order_and_no_sighting_is_ignored_by_reason(sentence, reason):
    found, counts = heard(RMC, sentence)
    assert found == []
    assert counts.refused == {}
    assert counts.ignored[reason] == (2 if reason == "own ship" else 1)


@pytest.mark.parametrize(
    "sentence, reason",
    [
        (b"$RATTM,12,6.0,0.0,T*00", "wrong checksum"),
        (b"noise", "not NMEA"),
        (b"$RATTM,12,6.0,0.0,T", "malformed sentence"),  # sealed below, without its fields
        (TTM.replace(b"12,6.0", b"x,6.0"), "malformed sentence"),
        (TTM.replace(b"12,6.0", b"1.5,6.0"), "malformed sentence"),
        (TTM.replace(b",6.0,", b",-6.0,"), "malformed sentence"),
        (TTM.replace(b",6.0,", b",1e5,"), "malformed sentence"),
        (TTM.replace(b"24.0,N", b"24.0,X"), "malformed sentence"),
        (TTM.replace(b"6.0,0.0,T", b"6.0,0.0,M"), "malformed sentence"),
        (b"$RATTM,12", "malformed sentence"),
        (b"$RATLL,07,9954.000,N,07306.000,W,,120010,T,", "malformed sentence"),
        (b"$RATLL,07,1954.000,N,07366.000,W,,120010,T,", "malformed sentence"),
        (b"$GPRMC,120000,A", "malformed sentence"),
        (b"$GPZDA,120000,xx,03,2026", "malformed sentence"),
    ],
)
def test_what_cannot_be_used_is_refused_by_reason(sentence, reason):
    counts = ReadCounts()
    line = sentence if b"*" in sentence or sentence == b"noise" else sealed(sentence)
    assert list(radar_sightings([(1, sealed(RMC)), (2, line)], counts)) == []
    assert counts.refused == {reason: 1}


def test_a_lost_or_long_silent_number_means_another_contact():
    lost = TTM.replace(b",,T,,", b",,L,,")
    later = [RMC.replace(b"120000", b"121006"), TTM.replace(b"120005", b"121006")]
    sightings, _ = heard(RMC, TTM, TTM, lost, TTM, *later)
    contacts = contacts_from(sightings, "bridge.nmea")
    labels = [contacts.register.label(n) for n in contacts.positions.mmsi]
    assert labels == ["R12", "R12", "R12/2", "R12/3"]


def test_two_radars_with_the_same_number_are_two_contacts():
    sightings, _ = heard(RMC, TTM, TTM.replace(b"$RA", b"$II"))
    contacts = contacts_from(sightings, "bridge.nmea")
    assert [contact.label for contact in contacts.register.by_number.values()] == ["R12", "R12/2"]


def test_an_operators_label_stays_with_its_target_until_it_is_lost():
    sightings, _ = heard(RMC, b"$RATLB,12,PANGA,13,BUOY", TTM, TTM.replace(b",,T,,", b",,L,,"), TTM)
    assert [sighting.description for sighting in sightings] == ["PANGA", ""]


@given(st.lists(st.binary(max_size=80), max_size=5))
def test_any_bytes_are_accounted_for(noise):
    counts = ReadCounts()
    made = [b"$RATTM," + text.replace(b"*", b",") for text in noise]
    lines = [*noise, *map(sealed, made), *(sealed(b"$GPRMC," + text) for text in noise)]
    list(radar_sightings(enumerate([sealed(RMC), *lines], 1), counts))
    counts.lines = 1 + len(lines)
    assert counts.unaccounted == 0
