"""One raw line becomes sentences with time and station, or a reason why not."""

import math
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ais.nmea import Ignored, Refused, Sentence, TimeLine, parse

POSITION = b"!AIVDM,1,1,,A,13mb9U0P00PRk8fT5nw>4?wj2006,0*44"
NAN = math.nan


def at(*calendar):
    return datetime(*calendar, tzinfo=UTC).timestamp()


NOON_S = at(2026, 3, 1, 12, 0, 0)


@pytest.fixture
def position(sealed):
    return sealed(b"AIVDM,1,1,,A,13mb9U0P00PRk8fT5nw>4?wj2006,0")


def only(line):
    (part,) = parse(line)
    return part


@pytest.mark.parametrize(
    "before, after, time_s, told",
    [
        (b"", b"", NAN, ""),
        (b"1772366400 ", b"", NOON_S, "prefix"),
        (b"1772366400.250 ", b"", NOON_S + 0.25, "prefix"),
        (b"1772366400250,", b"", NOON_S + 0.25, "prefix"),  # milliseconds
        (b"1772366400250000 ", b"", NOON_S + 0.25, "prefix"),  # microseconds
        (b"1772366400250000000 ", b"", NOON_S + 0.25, "prefix"),  # nanoseconds
        (b"2026-03-01T12:00:00Z ", b"", NOON_S, "prefix"),
        (b"[2026-03-01 12:00:00] ", b"", NOON_S, "prefix"),  # no zone: UTC
        (b"2026-03-01T13:00:00+01:00\t", b"", NOON_S, "prefix"),
        (b"2026-03-01T12:00:00Z horta: ", b"", NOON_S, "prefix"),
        (b"Mar  1 12:00:00 horta ", b"", NAN, ""),  # no year, no time
        (b"17 ", b"", NAN, ""),  # 1970 is not believed
        (b"", b",rHORTA,1772366400", NOON_S, "suffix"),
        (
            b"",
            b",d-109,S2105,t050056.00,T56.137,r003669946,1772366400,1772366341",
            NOON_S,
            "suffix",
        ),
        (b"", b",1772366400", NOON_S, "suffix"),
        (b"", b",T56.13718694,S2105", NAN, ""),
        (b"1772366999 ", b",rHORTA,1772366400", NOON_S, "suffix"),  # suffix before prefix
    ],
)
def test_times_before_and_after_a_sentence_are_read(position, before, after, time_s, told):
    sentence = only(before + position + after)
    assert sentence.time_s == pytest.approx(time_s, abs=1e-3, nan_ok=True)
    assert sentence.told == told


@pytest.mark.parametrize(
    "tag, time_s, station, group",
    [
        (b"c:1772366400", NOON_S, b"", b""),
        (b"c:1772366400250", NOON_S + 0.25, b"", b""),  # milliseconds
        (b"s:rHORTA,c:1772366400,T:2026-03-01 12.00.00", NOON_S, b"rHORTA", b""),
        (b"g:1-2-73874,n:157036,s:r003669945,c:1772366400", NOON_S, b"r003669945", b"73874"),
        (b"s:rHORTA", NAN, b"rHORTA", b""),
        (b"c:12415440354", NAN, b"", b""),  # neither seconds nor milliseconds of any year
        (b"c:noon", NAN, b"", b""),
    ],
)
def test_tag_blocks_tell_time_station_and_group(sealed, position, tag, time_s, station, group):
    sentence = only(sealed(tag, b"\\") + position)
    assert sentence.time_s == pytest.approx(time_s, abs=1e-3, nan_ok=True)
    assert (sentence.station, sentence.group) == (station, group)


def test_a_tag_block_is_trusted_before_suffix_and_prefix(sealed, position):
    line = b"1772366500 " + sealed(b"c:1772366400", b"\\") + position + b",rHORTA,1772366600"
    assert (only(line).time_s, only(line).told) == (NOON_S, "tag block")


@pytest.mark.parametrize(
    "tag",
    [b"\\c:1772366400*00\\", b"\\c:1772366400\\", b"\\c:1772366400*\\", b"\\c:1772366400*5Z\\"],
)
def test_a_tag_block_that_fails_its_checksum_is_doubted_and_the_sentence_kept(position, tag):
    sentence = only(tag + position)
    assert math.isnan(sentence.time_s)
    assert sentence.doubt == "tag block with wrong checksum"


def test_a_group_put_before_a_checked_block_spoils_only_the_group(sealed, position):
    checked = sealed(b"c:1772366400", b"\\")[1:]
    sentence = only(b"\\g:1-2-9999," + checked + position)
    assert (sentence.time_s, sentence.group, sentence.doubt) == (NOON_S, b"", "")


def test_doubled_backslashes_and_several_blocks_are_read(sealed, position):
    line = b"\\" + sealed(b"c:1772366400", b"\\") + sealed(b"s:rHORTA", b"\\") + position
    assert (only(line).time_s, only(line).station) == (NOON_S, b"rHORTA")


@pytest.mark.parametrize(
    "line, outcome",
    [
        (b"", Ignored("blank")),
        (b" \r", Ignored("blank")),
        (b"# !AIVDM,1,1,,A,13mb9U0P00PRk8fT5nw>4?wj2006,0*44", Ignored("comment")),
        (b"$GPGGA,184353.07,1929.045,S,02410.506,E,1*6D", Ignored("other NMEA sentence")),
        (b"!AIABM,1,1,0,111,1,12,text,0*00", Ignored("other NMEA sentence")),
        (b"foobar", Refused("not NMEA")),
        (b"\xff\xfe\x00binary\x80", Refused("not NMEA")),
        (POSITION[:30], Refused("no checksum")),
        (POSITION[:-3], Refused("no checksum")),
        (POSITION[:-1], Refused("wrong checksum")),  # half a checksum is none
        (POSITION.replace(b"13mb", b"13mc"), Refused("wrong checksum")),
    ],
)
def test_what_is_no_sentence_is_named(line, outcome):
    assert parse(line) == [outcome]


@pytest.mark.parametrize(
    "body, reason",
    [
        (b"AIVDM,1,1,,B,,0", "empty payload"),
        (b"AIVDM,1,1,,B,13mb9U0X00PRk8fT5nw>4?wj2006,0", "illegal character"),
        (b"AIVDM,1,1,,B,13mb9U0 00PRk8fT5nw>4?wj2006,0", "illegal character"),
        (b"AIVDM,1,1,,B,13mb9U0P00PRk8fT5nw>4?wj2006,6", "malformed sentence"),  # 5 bits at most
        (b"AIVDM,1,2,,B,13mb9U0P00PRk8fT5nw>4?wj2006,0", "malformed sentence"),  # part 2 of 1
        (b"AIVDM,0,0,,B,13mb9U0P00PRk8fT5nw>4?wj2006,0", "malformed sentence"),
        (b"AIVDM,2,1,3,B,13mb9U0P00PRk8fT5nw>4?wj2006,2", "malformed sentence"),  # fill inside
        (b"AIVDM,1,1,B,13mb9U0P00PRk8fT5nw>4?wj2006,0", "malformed sentence"),
    ],
)
def test_a_sentence_with_a_right_checksum_and_wrong_content_is_refused(sealed, body, reason):
    assert parse(sealed(body)) == [Refused(reason)]


@pytest.mark.parametrize("talker", [b"AIVDM", b"AIVDO", b"BSVDM", b"ABVDM", b"SAVDM", b"--VDM"])
def test_every_talker_is_heard(sealed, talker):
    assert isinstance(only(sealed(talker + b",1,1,,A,13mb9U0P00PRk8fT5nw>4?wj2006,0")), Sentence)


def test_two_sentences_on_one_line_are_two_parts(sealed, position):
    first, second = parse(
        sealed(b"s:one,c:1772366400", b"\\") + position + sealed(b"s:two", b"\\") + position
    )
    assert (first.station, first.time_s) == (b"one", NOON_S)
    assert second.station == b"two"
    assert math.isnan(second.time_s)


def test_a_sentence_cut_by_the_next_is_refused_and_the_next_kept(position):
    broken, whole = parse(position[:25] + position)
    assert broken == Refused("no checksum")
    assert isinstance(whole, Sentence)


@pytest.mark.parametrize(
    "body, expected",
    [
        (
            b"PGHP,1,2010,6,11,11,46,11,390,231,45,992190934,1,2B",
            TimeLine(at(2010, 6, 11, 11, 46, 11) + 0.39, b"231-45-992190934"),
        ),
        (
            b"PGHP,1,2010,13,11,11,46,11,390,231,45,992190934,1,2B",
            TimeLine(pytest.approx(NAN, nan_ok=True), b"", "time line without a time"),
        ),
        (b"PGHP,1", TimeLine(pytest.approx(NAN, nan_ok=True), b"", "time line without a time")),
    ],
)
def test_gatehouse_time_lines_are_read(sealed, body, expected):
    assert parse(sealed(body, b"$")) == [expected]


@given(st.binary(max_size=300))
def test_any_bytes_are_some_part(line):
    assert parse(line)


@given(st.integers(0, len(POSITION)), st.binary(min_size=1, max_size=1))
def test_one_stray_byte_anywhere_never_changes_what_is_kept(place, noise):
    for part in parse(POSITION[:place] + noise + POSITION[place:]):
        if isinstance(part, Sentence):
            assert part.payload == b"13mb9U0P00PRk8fT5nw>4?wj2006"


def test_the_sentence_of_these_tests_is_a_good_one():
    assert isinstance(only(POSITION), Sentence)


# The files below are real; who and when is told by the sources beside them.
@pytest.mark.shared
@pytest.mark.parametrize(
    "name, told, first_s, last_s",
    [
        ("Ais1000Lines.nm4", "tag block", at(2019, 8, 7, 22, 59), at(2019, 8, 7, 23, 1)),
        ("noaadata-uscg-suffix.ais", "suffix", at(2006, 7, 15), at(2006, 7, 16)),
        ("typeexamples.nmea", "suffix", at(2011, 12, 31), at(2012, 12, 31)),
        ("test.aivdm", "suffix", at(2010, 1, 1), at(2012, 12, 31)),
        ("go-ais-ns-prefix.nmea", "prefix", at(2019, 2, 16, 7, 52), at(2019, 2, 16, 7, 53)),
        ("tagblock.nmea", "tag block", at(2014, 12, 10), at(2014, 12, 10, 1)),
    ],
)
def test_every_sentence_of_a_real_file_is_timed_its_own_way(
    shared_data, name, told, first_s, last_s
):
    lines = (shared_data / "nmea" / name).read_bytes().split(b"\n")
    heard = [part for line in lines for part in parse(line) if isinstance(part, Sentence)]
    assert heard
    assert {sentence.told for sentence in heard} == {told}
    assert all(first_s <= sentence.time_s <= last_s for sentence in heard)
