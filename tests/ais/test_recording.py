"""Counts of several sources add up."""

from collections import Counter

from ais.recording import ReadCounts


def some_counts():
    return ReadCounts(
        lines=10,
        sentences=8,
        messages=5,
        refused=Counter({"not NMEA": 1, "wrong length": 1}),
        by_type=Counter({1: 4, 5: 1}),
        ignored=Counter({"blank": 2}),
        doubts=Counter({"tag block with wrong checksum": 3}),
        continued=2,
        shared=1,
    )


def test_a_sum_counts_everything_twice_over():
    total = some_counts()
    total.add(some_counts())
    assert (total.lines, total.sentences, total.messages) == (20, 16, 10)
    assert (total.continued, total.shared, total.unaccounted) == (4, 2, 0)
    assert total.refused == {"not NMEA": 2, "wrong length": 2}
    assert (total.by_type, total.ignored) == ({1: 8, 5: 2}, {"blank": 4})
    assert total.doubts == {"tag block with wrong checksum": 6}


def test_a_line_that_ended_nowhere_shows():
    counts = some_counts()
    counts.lines += 1
    assert counts.unaccounted == 1
