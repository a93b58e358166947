"""Bytes nobody foresaw: no crash, no endless work, no growing memory, every line accounted for.

A small share runs always; ``make soak`` gives the readers more than ten million bytes.
"""

import gc
import importlib.util
import os
import random
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ais import reading
from ais.errors import AisError
from ais.reading import decoded, read
from ais.stamp import RawLine, stamped

SOAK = os.environ.get("WATCHDESK_SOAK") == "1"
SEED = 311
SIZE_BYTES = 4_000_000 if SOAK else 200_000
in_soak = [pytest.mark.soak] if SOAK else []  # some run always, and with more in the soak
only_soak = pytest.mark.skipif(not SOAK, reason="a minute or more; run by make soak")
CALLS_PER_BYTE = 10  # five times what the worst of these inputs needs
WORDS = (
    b"!AIVDM,1,1,,A,13HOI:0P0000VOHLCnHQKwvL05Ip,0*23",
    b"!AIVDM,2,1,1,A,55P5TL01VIaAL@7WKO@mBplU@<PDhh000000001S;AJ::4A80?4i@E53,0*3E",
    b"!AIVDM,2,2,1,A,1@0000000000000,2*55",
    b"\\s:r003669945,c:1120959341*5A\\",
    b"$PGHP,1,2008,5,9,0,0,0,10,338,2,,1,09*17",
    b"$RATTM,12,6.0,0.0,T,15.0,180.0,T,1.2,24.0,N,,T,,120005,M*33",
    b"$GPRMC,120000,A,2000.000,N,07300.000,W,0.0,0.0,010326,,,A*7E",
    b'{"class":"AIS","type":1,"mmsi":311000001,"lat":20.1,"lon":-74.2}',
    b"mmsi,time,lat,lon\n311000001,2026-03-01T12:00:00Z,20.1,-74.2",
    b"\n", b"\r\n", b"*", b",", b"\\", b"\0", b"!", b"$", b"\xff",
)  # fmt: skip


def changed(content: bytes, chance: random.Random) -> bytes:
    """A recording spoilt as wires, disks and enemies spoil it."""
    spoilt = bytearray(content)
    for _ in range(1 + chance.randrange(max(1, len(content) // 200))):
        at = chance.randrange(len(spoilt) + 1)
        end = at + chance.randrange(40)
        kind = chance.randrange(5)
        if kind == 0:
            spoilt[at:at] = chance.choice(WORDS)
        elif kind == 1:
            del spoilt[at:end]
        elif kind == 2:
            spoilt[at:at] = spoilt[at:end] * chance.randrange(1, 20)
        elif at < len(spoilt):
            spoilt[at] = chance.randrange(256) if kind == 3 else spoilt[at] ^ (1 << kind)
    return bytes(spoilt)


def corpus(shared_data: Path) -> list[bytes]:
    """Pieces of every real and malformed recording, bare and as a watch would record them."""
    files = [*(shared_data / "malformed").rglob("*"), *(shared_data / "nmea").iterdir()]
    pieces = [
        content[start : start + 20_000]
        for content in (path.read_bytes() for path in sorted(files) if path.is_file())
        for start in range(0, min(len(content), 100_000), 20_000)
    ]
    lines = pieces[-1].split(b"\n")[:200]
    return [*pieces, b"\n".join(stamped(RawLine("quay", 1772366400.5, raw)) for raw in lines)]


def inputs(shared_data: Path, size_bytes: int) -> Iterator[bytes]:
    """So many bytes of spoilt recordings, the same ones each time."""
    chance, pieces, given_bytes = random.Random(SEED), corpus(shared_data), 0
    while given_bytes < size_bytes:
        content = changed(chance.choice(pieces), chance)
        given_bytes += len(content)
        yield content


def look(path: Path, content: bytes) -> None:
    """Read it every way there is; only a person's mistake may be raised."""
    path.write_bytes(content)
    try:
        counts = read([path]).counts
    except AisError:  # taken for a table without the columns needed
        return
    assert counts.unaccounted == 0
    assert sum(1 for _ in decoded(path)) == counts.messages


@pytest.fixture
def steps():
    """Calls made by Python code while it is watched; the watched code is stopped at a limit."""
    made, most = 0, 0

    def count(frame: object, what: str, _: object) -> None:
        nonlocal made
        if what == "call":
            made += 1
            if made > most:
                raise RuntimeError(f"more than {most} calls")

    def watch(limit, work, *words):
        nonlocal made, most
        made, most = 0, limit
        sys.setprofile(count)
        try:
            work(*words)
        finally:
            sys.setprofile(None)

    return watch


def test_an_endless_reader_would_be_stopped(steps):
    def endless():
        while True:
            abs(len(str(1)))
            (lambda: 0)()

    with pytest.raises(RuntimeError, match="more than 1000 calls"):
        steps(1000, endless)


@pytest.mark.shared
@pytest.mark.parametrize("size_bytes", [pytest.param(SIZE_BYTES, marks=in_soak)])
def test_spoilt_recordings_are_read_in_steps_bounded_by_their_size(
    shared_data, tmp_path, steps, size_bytes
):
    for content in inputs(shared_data, size_bytes):
        steps(20_000 + CALLS_PER_BYTE * len(content), look, tmp_path / "spoilt", content)


@pytest.mark.shared
@pytest.mark.parametrize("size_bytes", [pytest.param(SIZE_BYTES, marks=in_soak)])
def test_the_compiled_decoder_hears_in_spoilt_recordings_what_the_careful_one_hears(
    shared_data, tmp_path, monkeypatch, size_bytes
):
    path = tmp_path / "spoilt"
    for content in inputs(shared_data, size_bytes):
        path.write_bytes(content)
        found = []
        for worth_bytes in (len(content), 0):
            monkeypatch.setattr(reading, "_WORTH_BYTES", worth_bytes)
            try:
                heard = read([path])
            except AisError:
                continue
            found.append((heard.counts, heard.positions.mmsi.tolist(), len(heard.statics)))
        assert found[1:] == found[:1]


@pytest.mark.parametrize("word, count", [(b"ABCDEFGH", "ignored"), (b"ABCDEFGHI", "refused")])
def test_what_was_found_stays_found(file_of, monkeypatch, word, count):
    """The compiled decoder took words of nine letters for NMEA sentences."""
    path = file_of(b"!" + word + b",1")
    for worth_bytes in (0, 1_000_000):
        monkeypatch.setattr(reading, "_WORTH_BYTES", worth_bytes)
        assert getattr(read([path]).counts, count).total() == 1


@pytest.mark.soak
@pytest.mark.shared
@only_soak
def test_memory_does_not_grow_with_what_was_read(shared_data, tmp_path):
    """Two million bytes to warm up every cache, two million more that must leave nothing."""
    used = []
    tracemalloc.start()
    for number, content in enumerate(inputs(shared_data, 4_000_000)):
        look(tmp_path / "spoilt", content)
        if number % 50 == 0:
            gc.collect()
            used.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert max(used[len(used) // 2 :]) < max(used[: len(used) // 2]) + 1_000_000


@pytest.mark.parametrize("number", [pytest.param(0, marks=in_soak)])
@settings(
    max_examples=5_000 if SOAK else 100,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.one_of(st.binary(max_size=40), st.sampled_from(WORDS)), max_size=30))
def test_anything_made_of_bytes_and_words_is_read(tmp_path, number, parts):
    look(tmp_path / f"made {number}", b"".join(parts))


@pytest.mark.soak
@pytest.mark.shared
@only_soak
@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is not installed")
def test_atheris_finds_nothing_in_four_million_bytes(shared_data, tmp_path):
    """Guided by the branches it reaches; more than 1 GB of memory or 60 s for one input is a
    failure of its own."""
    told, seeds = tmp_path / "told", tmp_path / "seeds"
    seeds.mkdir()
    for number, piece in enumerate(corpus(shared_data)):
        (seeds / str(number)).write_bytes(piece[:2000])
    target = Path(__file__).with_name("fuzz_target.py")
    words = [str(target), str(told), "-atheris_runs=30000", "-max_len=2000", f"-seed={SEED}"]
    limits = ["-rss_limit_mb=1024", "-timeout=60", f"-artifact_prefix={tmp_path}/"]
    done = subprocess.run(
        [sys.executable, *words, *limits, str(seeds)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert int(told.read_text()) >= 4_000_000
