"""Files of any kind become numbered lines, and nothing is swallowed."""

import bz2
import doctest
import gzip
import hashlib
import io
import lzma
import re
import subprocess
import sys
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from backports import zstd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ais.addresses import addresses
from ais.errors import AisError
from ais.sources import MAX_LINE_BYTES, SourceFile

LINES = [b"line %d of a file" % number for number in range(1, 500)]
TEXT = b"\n".join(LINES) + b"\n"


def zst(content):
    """As the zstd command writes it: with a checksum, which the format leaves optional."""
    return zstd.compress(content, options={zstd.CompressionParameter.checksum_flag: 1})


PACKERS = {"gzip": gzip.compress, "bzip2": bz2.compress, "xz": lzma.compress, "zst": zst}
EMPTY_ZSTANDARD_FRAME = b"\x50\x2a\x4d\x18\x04\x00\x00\x00abcd"  # skippable, RFC 8878 3.1.2


def zipped(**members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def locked_zip():
    """A zip file whose only member says that it is encrypted, in both of its headers."""
    packed = bytearray(zipped(day=TEXT))
    packed[6] |= 1
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    return bytes(packed)


def numbered(path):
    file = SourceFile(path)
    return list(file), file


@pytest.mark.parametrize(
    "content",
    [
        TEXT,
        TEXT[:-1],  # no line end at the end
        gzip.compress(TEXT),
        gzip.compress(TEXT[:1000]) + gzip.compress(TEXT[1000:]),  # appended to, as loggers do
        gzip.compress(TEXT) + b"\0" * 512,  # padded, as tapes do
        *(pack(TEXT) for pack in PACKERS.values()),
        *(pack(TEXT[:777]) + pack(TEXT[777:]) for pack in PACKERS.values()),
        lzma.compress(TEXT) + b"\0" * 8,  # as the xz format allows
        EMPTY_ZSTANDARD_FRAME + zst(TEXT),  # as pzstd begins
        zipped(only=TEXT),
        zipped(
            b=b"\n".join(LINES[50:]), a=b"\n".join(LINES[:50])
        ),  # by name; a line end is set between members
    ],
)
def test_plain_and_packed_files_give_the_same_numbered_lines_whatever_the_name(tmp_path, content):
    path = tmp_path / "recording.dat"
    path.write_bytes(content)
    lines, file = numbered(path)
    assert lines == list(enumerate(LINES, 1))
    assert (file.lines, dict(file.refused)) == (len(LINES), {})
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert file.size_bytes == len(content)


def test_an_empty_file_has_no_lines(tmp_path):
    path = tmp_path / "empty"
    path.touch()
    lines, file = numbered(path)
    assert (lines, file.lines, file.size_bytes) == ([], 0, 0)


@pytest.mark.parametrize("kept", [6, 10, 11, 40, 100, 250])
@pytest.mark.parametrize("packer", PACKERS)
def test_a_packed_file_cut_short_keeps_what_could_be_read_and_says_so_once(tmp_path, packer, kept):
    path = tmp_path / "cut"
    cut = PACKERS[packer](TEXT)[:kept]
    path.write_bytes(cut)
    lines, file = numbered(path)
    assert dict(file.refused) == {"compressed file cut short": 1}
    assert file.lines == len(lines) + 1
    assert TEXT.startswith(b"\n".join(line for _, line in lines))
    assert file.sha256 == hashlib.sha256(cut).hexdigest()


@pytest.mark.parametrize("pack", [*PACKERS.values(), lambda text: zipped(day=text)])
def test_a_damaged_packed_file_says_so_once(tmp_path, pack):
    good = pack(TEXT)
    path = tmp_path / "damaged"
    path.write_bytes(good[:200] + bytes(255 - byte for byte in good[200:260]) + good[260:])
    _, file = numbered(path)
    assert dict(file.refused) == {"compressed file damaged": 1}
    assert file.size_bytes == len(good)  # the fingerprint is of the whole file


@pytest.mark.parametrize("length, given_out", [(MAX_LINE_BYTES, True), (MAX_LINE_BYTES + 1, False)])
def test_a_line_is_given_out_up_to_the_limit_and_counted_beyond_it(tmp_path, length, given_out):
    path = tmp_path / "long"
    path.write_bytes(b"before\n" + b"x" * length + b"\nafter\n")
    lines, file = numbered(path)
    assert [number for number, _ in lines] == ([1, 2, 3] if given_out else [1, 3])
    assert file.lines == 3
    assert file.refused["line too long"] == (0 if given_out else 1)


@pytest.mark.parametrize("pack", [*PACKERS.values(), lambda text: zipped(bomb=text)])
def test_a_small_file_that_unpacks_to_one_enormous_line_is_one_refusal(tmp_path, pack):
    path = tmp_path / "bomb"
    path.write_bytes(pack(b"0" * 30_000_000))
    numbered(path)  # modules load now, not under the measurement
    tracemalloc.start()
    lines, file = numbered(path)
    _, most_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (lines, file.lines, dict(file.refused)) == ([], 1, {"line too long": 1})
    assert most_bytes < 12_000_000  # bzip2 and xz need tables of some megabytes


def test_looking_for_lines_in_a_text_without_any_holds_little_of_it(tmp_path):
    path = tmp_path / "endless"
    path.write_bytes(b"x" * 30_000_000)
    file = SourceFile(path)
    assert 50 * MAX_LINE_BYTES <= len(file.beginning(1, lines=50)) < 60 * MAX_LINE_BYTES
    assert sum(map(len, file.text())) == 30_000_000


def test_the_tables_of_a_zip_file_are_one_table_with_one_heading(tmp_path):
    path = tmp_path / "month.zip"
    days = {f"day-{day}.csv": b"mmsi,time\n%d,2026-03-0%d\n" % (day, day) for day in (2, 1)}
    path.write_bytes(zipped(**days, **{"__MACOSX/day-1.csv": b"\0\0"}))
    lines, _ = numbered(path)
    assert [line for _, line in lines] == [b"mmsi,time", b"1,2026-03-01", b"2,2026-03-02"]


def test_a_sentence_at_the_head_of_two_members_is_no_heading(tmp_path):
    path = tmp_path / "logs.zip"
    path.write_bytes(zipped(a=b"!AIVDM,1\n", b=b"!AIVDM,1\n"))
    assert [line for _, line in numbered(path)[0]] == [b"!AIVDM,1"] * 2


def test_an_empty_zip_file_has_no_lines(tmp_path):
    path = tmp_path / "empty.zip"
    path.write_bytes(zipped())
    lines, file = numbered(path)
    assert (lines, dict(file.refused)) == ([], {})


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_packed_file_damaged_anywhere_is_read_without_a_crash(tmp_path, data):
    pack = data.draw(st.sampled_from([*PACKERS.values(), lambda text: zipped(a=text, b=text)]))
    spoilt = bytearray(pack(TEXT[:600]))
    for place, byte in data.draw(
        st.lists(st.tuples(st.integers(6, len(spoilt) - 1), st.integers(0, 255)), max_size=4)
    ):
        spoilt[place] = byte
    path = tmp_path / "spoilt"
    path.write_bytes(spoilt)
    try:
        lines, file = numbered(path)
    except AisError as refused:
        assert "unpack it first" in str(refused)
    else:
        assert file.lines == len(lines) + file.refused.total()


@pytest.mark.parametrize("content", [TEXT, zst(TEXT)])
def test_standard_input_is_a_source_named_with_a_dash(content):
    script = (
        "import sys, pathlib; from ais.sources import SourceFile;"
        "file = SourceFile(pathlib.Path('-')); lines = list(file);"
        "sys.stdout.write(f'{len(lines)} {lines[-1]} {file.sha256}')"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], input=content, capture_output=True, timeout=20, check=True
    )
    last = (len(LINES), LINES[-1])
    assert told.stdout.decode() == f"{len(LINES)} {last} {hashlib.sha256(content).hexdigest()}"


def test_a_zip_archive_on_standard_input_is_told_in_one_line():
    script = (
        "import pathlib; from ais.sources import SourceFile; list(SourceFile(pathlib.Path('-')))"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], input=zipped(a=TEXT), capture_output=True, timeout=20
    )
    assert b"AisError: -: a zip archive from a pipe; save it" in told.stderr


def test_progress_is_told_every_byte_of_the_file_as_it_lies_on_disk(tmp_path):
    path = tmp_path / "big.gz"
    path.write_bytes(gzip.compress(TEXT * 200, compresslevel=0))
    told = []
    list(SourceFile(path, told.append))
    assert sum(told) == path.stat().st_size
    assert len(told) > 1


@pytest.mark.parametrize(
    "make, says",
    [
        (lambda path: path.mkdir(), "a directory"),
        (lambda path: None, "No such file"),
        (lambda path: path.write_bytes(locked_zip()), "needs a password"),
    ],
)
def test_what_cannot_be_read_at_all_is_told_in_one_line(tmp_path, make, says):
    path = tmp_path / "thing"
    make(path)
    with pytest.raises(AisError, match=says) as told:
        list(SourceFile(path))
    assert str(path) in str(told.value)
    assert "\n" not in str(told.value)


PAGE = Path(__file__).resolve().parents[2] / "docs" / "sources.md"


def test_the_examples_of_the_page_on_sources_run():
    failed, run = doctest.testfile(str(PAGE), module_relative=False)
    assert (failed, run > 15) == (0, True)


def test_the_commands_of_the_page_on_sources_name_sources_that_can_be_read():
    commands = re.findall(r"^\$ watchdesk listen (.*)$", PAGE.read_text("utf-8"), flags=re.M)
    assert commands
    for command in commands:
        addresses(word for word in command.split(" --")[0].split())


def test_a_file_read_again_unsealed_gives_the_same_lines_and_no_fingerprint(tmp_path):
    path = tmp_path / "log"
    path.write_bytes(TEXT)
    first, again = SourceFile(path), SourceFile(path, sealed=False)
    assert list(again) == list(first)
    assert again.size_bytes == first.size_bytes == len(TEXT)
    assert first.sha256 == hashlib.sha256(TEXT).hexdigest()
    assert again.sha256 == hashlib.sha256().hexdigest()
