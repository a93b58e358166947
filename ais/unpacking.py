"""The packings that recordings come in: told by their first bytes, undone in bounded memory."""

from __future__ import annotations

import bz2
import lzma
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Protocol

from ais.errors import AisError
from seamath.zstandard import zstandard

CHUNK_BYTES = 1 << 16
MAGIC_BYTES = 6  # the longest beginning that tells a packing
_GZIP_WINDOW = 31  # zlib manual, inflateInit2: 15 bits of window, plus 16 for a gzip header
_XZ_MEMORY_BYTES = 1 << 27  # xz -9 needs 65 MB; a hostile header may ask for gigabytes
_BEGINNINGS = {
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zstandard",
    **{bytes([low]) + b"\x2a\x4d\x18": "zstandard" for low in range(0x50, 0x60)},  # RFC 8878 3.1.2
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",  # one without members
}


_ZIP_ERRORS = (  # zipfile believes a hostile file's numbers until they break something
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    LookupError,
    RuntimeError,
    ValueError,
)


class Torn(Exception):
    """The rest of a packed file cannot be unpacked; the message is the reason to count."""


class _Decoder(Protocol):
    """What the standard library's decompressors have in common (bz2, lzma, zstd)."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class _Gzip:
    """Gives zlib the interface of the others."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(wbits=_GZIP_WINDOW)
        self._left = b""
        self._full = False

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def needs_input(self) -> bool:
        return not (self._left or self._full or self.eof)

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        text = self._zlib.decompress(self._left + data, max_length)
        self._left = self._zlib.unconsumed_tail
        self._full = len(text) == max_length  # zlib may hold more although it has read everything
        return text


def packing(first: bytes) -> str:
    """How content that begins so is packed, "" where it is not."""
    return next((kind for magic, kind in _BEGINNINGS.items() if first.startswith(magic)), "")


def unpacked(chunks: Iterable[bytes], kind: str) -> Iterator[bytes]:
    """The content of a packed stream, every member after another; raises ``Torn`` where it ends.

    Loggers append member to member, tapes and xz pad the end with zeros: both are in order.
    """
    make = _maker(kind)
    decoder = make()
    for chunk in chunks:
        while chunk:
            if decoder.eof and not (chunk := chunk.lstrip(b"\0")):
                break
            if decoder.eof:
                decoder = make()
            yield from _given_out(decoder, chunk)
            chunk = decoder.unused_data if decoder.eof else b""
    if not decoder.eof:
        raise Torn("compressed file cut short")


def zip_text(path: Path) -> Iterator[bytes]:
    """The members of a zip file joined to one text, in order of their names.

    A later member that begins with the first one's heading loses it: archives put one table
    of a day into each.  Raises ``Torn`` where the file is cut or damaged.
    """
    heading = b""
    try:
        with zipfile.ZipFile(path) as archive:
            for position, member in enumerate(_members(archive)):
                with _unlocked(archive, member, path) as file:
                    first = file.readline(CHUNK_BYTES)
                    if position == 0:
                        heading = b"" if b"!" in first or b"$" in first else first
                    if position == 0 or first != heading:
                        yield first
                    yield from _rest(file, first)
    except AisError:
        raise
    except _ZIP_ERRORS as error:
        raise Torn("compressed file damaged") from error


def _given_out(decoder: _Decoder, chunk: bytes) -> Iterator[bytes]:
    """All that a chunk unpacks to, piece by piece: a small one may unpack to gigabytes."""
    try:
        yield decoder.decompress(chunk, CHUNK_BYTES)
        while not (decoder.eof or decoder.needs_input):
            yield decoder.decompress(b"", CHUNK_BYTES)
    except _errors() as error:
        raise Torn("compressed file damaged") from error


def _maker(kind: str) -> Callable[[], _Decoder]:
    if kind == "gzip":
        return _Gzip
    if kind == "bzip2":
        return bz2.BZ2Decompressor
    if kind == "xz":
        return lambda: lzma.LZMADecompressor(memlimit=_XZ_MEMORY_BYTES)
    maker: Callable[[], _Decoder] = zstandard().ZstdDecompressor
    return maker


def _errors() -> tuple[type[Exception], ...]:
    """What the decompressors raise on damaged content; zstandard's only where it is in use."""
    zstd = sys.modules.get("compression.zstd") or sys.modules.get("backports.zstd")
    known = (zlib.error, lzma.LZMAError, OSError, ValueError, EOFError)
    return known if zstd is None else (*known, zstd.ZstdError)


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files in an archive by name, without what a Mac adds."""
    return sorted(
        (
            member
            for member in archive.infolist()
            if not member.is_dir() and not member.filename.startswith(("__MACOSX/", "."))
        ),
        key=lambda member: member.filename,
    )


def _unlocked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path) -> IO[bytes]:
    if member.flag_bits & 1:  # APPNOTE.TXT 4.4.4: encrypted
        raise AisError(f"{path}: {member.filename!r} needs a password; unpack it first")
    try:
        return archive.open(member)
    except NotImplementedError as error:
        raise AisError(f"{path}: {member.filename!r}: {error}; unpack it first") from error


def _rest(file: IO[bytes], last: bytes) -> Iterator[bytes]:
    """What is left of a member, ended with a line end so that the next begins on its own line."""
    while chunk := file.read(CHUNK_BYTES):
        yield (last := chunk)
    if last and not last.endswith(b"\n"):
        yield b"\n"
