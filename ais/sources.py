"""A file's lines as raw bytes, in bounded memory, with the fingerprint of the whole file."""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from io import BufferedReader, UnsupportedOperation
from itertools import chain
from pathlib import Path
from typing import IO, cast

from ais.errors import AisError
from ais.unpacking import CHUNK_BYTES, MAGIC_BYTES, Torn, packing, unpacked, zip_text

MAX_LINE_BYTES = 8192  # a tag block and a sentence need about 250, an archive's row about 500
STANDARD_INPUT = Path("-")


class SourceFile:
    """One file or standard input ("-"), unpacked by its first bytes; iterate once.

    Gives ``(number, line)``.  Read are plain, gzip, bzip2, xz, zstandard and zip content.
    After the last line ``lines``, ``refused``, ``sha256`` and ``size_bytes`` are those of the
    whole file as it lies on disk.  A line longer than ``MAX_LINE_BYTES`` is counted and not
    given out; the torn end of a compressed file counts as one more line.  Who reads a file again
    and knows its fingerprint leaves it unsealed: its ``sha256`` is of nothing.
    """

    def __init__(
        self, path: Path, progress: Callable[[int], None] | None = None, *, sealed: bool = True
    ) -> None:
        self.path = path
        self.lines = 0
        self.refused: Counter[str] = Counter()
        self.size_bytes = 0
        self._hash = hashlib.sha256()
        self._progress = progress
        self._sealed = sealed
        self._content = self._unpacked()
        self.torn = ""

    @property
    def lasting(self) -> bool:
        """Whether it can be read a second time: standard input and named pipes cannot."""
        return self.path != STANDARD_INPUT and self.path.is_file()

    @property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of the bytes read so far."""
        return self._hash.hexdigest()

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        yield from self.lines_in(self.text())

    def lines_in(self, chunks: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
        """The lines of all that ``text`` gave, which the caller may have looked into."""
        tail = b""
        for chunk in chunks:
            *whole, tail = (tail + chunk).split(b"\n")
            yield from self._numbered(whole)
            tail = tail[: MAX_LINE_BYTES + 1]  # one byte too many is enough to know it is too long
        if tail:
            yield from self._numbered([tail])
        if self.torn:
            self.lines += 1
            self.refused[self.torn] += 1

    def _numbered(self, lines: list[bytes]) -> Iterator[tuple[int, bytes]]:
        for line in lines:
            self.lines += 1
            if len(line) <= MAX_LINE_BYTES:
                yield self.lines, line
            else:
                self.refused["line too long"] += 1

    def text(self) -> Iterator[bytes]:
        """The content in chunks, unpacked; a torn end is noted, not raised."""
        yield from self._content

    def beginning(self, size_bytes: int, lines: int = 0) -> bytes:
        """The content up to so many bytes and lines; ``text`` gives it all the same.

        Read from a live pipe, it waits for that much and no more.  A text without line ends is
        not held longer than so many of the longest lines are.
        """
        pieces: list[bytes] = []
        size = newlines = 0
        most_bytes = max(size_bytes, lines * (MAX_LINE_BYTES + 1))
        while (
            (size < size_bytes or newlines < lines)
            and size < most_bytes
            and (piece := next(self._content, b""))
        ):
            pieces.append(piece)
            size += len(piece)
            newlines += piece.count(b"\n")
        self._content = chain(pieces, self._content)
        return b"".join(pieces)

    def _unpacked(self) -> Iterator[bytes]:
        chunks = self._chunks()
        first = b""
        while len(first) < MAGIC_BYTES and (chunk := next(chunks, b"")):
            first += chunk  # a pipe may begin with a single byte
        kind = packing(first)
        if not kind:
            yield first
            yield from chunks
            return
        if kind == "zip" and not self.lasting:
            raise AisError(f"{self.path}: a zip archive from a pipe; save it and name the file")
        try:
            if kind == "zip":  # its table of contents stands at the end: it is read twice
                _read_through(chunks)
                yield from zip_text(self.path)
            else:
                yield from unpacked(chain([first], chunks), kind)
        except Torn as torn:
            self.torn = str(torn)
            _read_through(chunks)  # the fingerprint is of the whole file, whatever it holds

    def _chunks(self) -> Iterator[bytes]:
        with _opened(self.path) as file:
            while chunk := _read(file, self.path):
                if self._sealed:
                    self._hash.update(chunk)
                self.size_bytes += len(chunk)
                if self._progress is not None:
                    self._progress(len(chunk))
                yield chunk


def _read_through(chunks: Iterator[bytes]) -> None:
    for _ in chunks:
        pass


def _opened(path: Path) -> IO[bytes]:
    if path == STANDARD_INPUT:
        # Not ours to close; and not Python's own buffer, whose lock a reading thread would hold
        # while the interpreter shuts down.
        try:
            return open(sys.stdin.fileno(), "rb", closefd=False)
        except UnsupportedOperation:  # replaced by something that is no file
            return sys.stdin.buffer
    if path.is_dir():
        raise AisError(f"{path}: a directory; name the recordings in it")
    try:
        return path.open("rb")
    except OSError as error:
        raise AisError(f"{path}: {error.strerror or error}") from error


def _read(file: IO[bytes], path: Path) -> bytes:
    """What there is, without waiting for a full chunk: standard input may be live."""
    try:
        return cast(BufferedReader, file).read1(CHUNK_BYTES)
    except OSError as error:
        raise AisError(f"{path}: {error.strerror or error}") from error
