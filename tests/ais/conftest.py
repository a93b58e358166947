"""Makers of sentences and files for the tests of the AIS room."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import reduce
from operator import xor
from pathlib import Path

import pytest
from pyais.encode import encode_dict

Maker = Callable[..., list[bytes]]

# It instruments the readers when it is imported, and numba cannot compile what it made of them.
collect_ignore = ["fuzz_target.py"]


@pytest.fixture(scope="session")
def sealed() -> Callable[[bytes], bytes]:
    """A body with its checksum: ``!body*hh``, or a tag block with ``\\`` as ``mark``."""

    def seal(body: bytes, mark: bytes = b"!") -> bytes:
        closing = b"\\" if mark == b"\\" else b""
        return mark + body + b"*%02X" % reduce(xor, body) + closing

    return seal


@pytest.fixture(scope="session")
def sentences() -> Maker:
    """The sentences of one message, made by pyais from its field names."""

    def make(seq_id: int = 1, channel: str = "A", **fields: object) -> list[bytes]:
        made = encode_dict(
            fields, talker_id="AI", sentence_type="VDM", radio_channel=channel, seq_id=seq_id
        )
        return [sentence.encode() for sentence in made]

    return make


@pytest.fixture
def file_of(tmp_path: Path) -> Callable[..., Path]:
    """A file holding the given lines."""

    def write(*lines: bytes, name: str = "heard.nmea", compressed: bool = False) -> Path:
        text = b"".join(line + b"\n" for line in lines)
        path = tmp_path / name
        path.write_bytes(gzip.compress(text) if compressed else text)
        return path

    return write
