"""Raw lines kept as they were heard, in files that a power cut leaves readable."""

from __future__ import annotations

import gzip
import math
import os
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import IO

from ais.errors import AisError
from ais.stamp import RawLine, stamped
from ais.tracks import utc

MOST_FILE_BYTES = 256 << 20  # before compression: half a day of a busy port
UNFINISHED = ".part"
_DAY_S = 86400
_SYNC_S = 5.0  # a power cut costs no more than the lines of the last seconds,
_SYNC_LINES = 1000  # or this many where lines have no time
_RETRY_S = 10.0  # by the receive time of the lines: nothing here has a clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What a recorder wrote and what it could not."""

    lines: int = 0  # that it was given
    lost: int = 0  # of these, what may not have reached the disk
    size_bytes: int = 0  # written, before compression
    files: int = 0
    trouble: str = ""  # what the disk said last, "" once it took lines again


class Recorder:
    """Writes every line, stamped with its source and receive time, into files in a folder.

    A file has the time of its first line for a name, with ``.part`` after it until it is
    finished: at ``most_bytes`` of text, or when the UTC day changes.  A disk that is full or
    gone never stops the feed: the lines are counted as lost, and ten seconds later it is tried
    again.  The ``.part`` that a crash left is read like any other file.
    """

    def __init__(
        self,
        folder: Path,
        *,
        packed: bool = True,
        most_bytes: int = MOST_FILE_BYTES,
        sync_s: float = _SYNC_S,
    ) -> None:
        self._counts: Counter[str] = Counter()
        self._trouble = ""
        self._folder = folder
        self._packed = packed
        self._most_bytes, self._sync_every_s = most_bytes, sync_s
        self._file: _File | None = None
        self._unsynced = 0
        self._synced_s = math.nan
        self._refused_s = math.nan
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise AisError(f"{folder}: {error.strerror or error}; name a folder to fill") from error

    def __enter__(self) -> Recorder:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def counts(self) -> Recorded:
        """What was written so far, and what was not."""
        return Recorded(**self._counts, trouble=self._trouble)

    @property
    def place(self) -> tuple[str, int] | None:
        """The file that is written, as it will be named, and its lines; None: there is none."""
        return None if self._file is None else (self._file.name, self._file.lines)

    def sync(self) -> None:
        """Put on the disk what it was given, now."""
        if self._file is None or not self._unsynced:
            return
        try:
            self._file.sync()
            self._saved()
        except OSError as error:
            self._give_up(error, self._synced_s)

    def add(self, line: RawLine) -> None:
        """Keep one line."""
        self._counts["lines"] += 1
        self._unsynced += 1
        if abs(line.time_s - self._refused_s) < _RETRY_S:
            self._lose()
            return
        text = stamped(line) + b"\n"
        try:
            self._file_for(line.time_s, len(text)).write(text)
            self._counts["size_bytes"] += len(text)
            if self._due(line.time_s):
                self._sync(line.time_s)
        except OSError as error:
            self._give_up(error, line.time_s)

    def close(self) -> None:
        """Finish the file that is being written."""
        try:
            self._finish()
        except OSError as error:
            self._give_up(error, math.nan)

    def _file_for(self, time_s: float, size_bytes: int) -> _File:
        """The file a line belongs into; the one before it is finished."""
        file = self._file
        if file is not None and (
            file.size_bytes + size_bytes > self._most_bytes or _day(time_s) not in (file.day, None)
        ):
            self._finish()
        if self._file is None:
            self._file = _File(self._folder, time_s, self._packed)
            self._synced_s = time_s
            self._counts["files"] += 1
        return self._file

    def _due(self, time_s: float) -> bool:
        age_s = abs(time_s - self._synced_s)
        return age_s >= self._sync_every_s or (math.isnan(age_s) and self._unsynced >= _SYNC_LINES)

    def _sync(self, time_s: float) -> None:
        if self._file is not None:
            self._file.sync()
            self._synced_s = time_s
            self._saved()

    def _finish(self) -> None:
        if self._file is not None:
            self._file.finish()
            self._file = None
            self._saved()

    def _saved(self) -> None:
        self._unsynced = 0
        self._trouble = ""

    def _give_up(self, error: OSError, time_s: float) -> None:
        """Leave this file as it is, and the disk in peace for a while."""
        if self._file is not None:
            self._file.abandon()
            self._file = None
        self._refused_s = time_s
        self._trouble = error.strerror or str(error)
        self._lose()

    def _lose(self) -> None:
        """Count everything since the last time the disk took all."""
        self._counts["lost"] += self._unsynced
        self._unsynced = 0


class _File:
    """One file while it is being written."""

    def __init__(self, folder: Path, time_s: float, packed: bool) -> None:
        self.day = _day(time_s)
        self.size_bytes = self.lines = 0
        self._path = _free_path(folder, time_s, ".nmea.gz" if packed else ".nmea")
        self._part = _unfinished(self._path)
        self._raw = self._part.open("xb")
        self._text: IO[bytes] | gzip.GzipFile = self._raw
        if packed:
            self._text = gzip.GzipFile(filename="", mode="wb", fileobj=self._raw, mtime=0)

    @property
    def name(self) -> str:
        """Its name, once it is finished."""
        return self._path.name

    def write(self, text: bytes) -> None:
        self._text.write(text)
        self.lines += 1
        self.size_bytes += len(text)

    def sync(self) -> None:
        self._text.flush()  # of a gzip file: the compressor too
        os.fsync(self._raw.fileno())

    def finish(self) -> None:
        """Close the file and give it its name at once; the folder is synced for the name."""
        self._text.flush()
        if self._text is not self._raw:
            self._text.close()
            self._raw.flush()
        os.fsync(self._raw.fileno())
        self._raw.close()
        self._part.rename(self._path)
        _sync_folder(self._path.parent)

    def abandon(self) -> None:
        """Close what can be closed; what reached the disk stays, under its name."""
        for text in (self._text, self._raw):
            with suppress(OSError):
                text.close()
        with suppress(OSError):
            self._part.rename(self._path)


def _day(time_s: float) -> int | None:
    """The UTC day since 1970, ``None`` where there is no time."""
    return int(time_s // _DAY_S) if math.isfinite(time_s) else None


def _free_path(folder: Path, time_s: float, ending: str) -> Path:
    moment = f"{utc(time_s):%Y%m%dT%H%M%SZ}" if math.isfinite(time_s) else "undated"
    names = (f"heard-{moment}{f'-{number}' if number > 1 else ''}{ending}" for number in count(1))
    paths = (folder / name for name in names)
    return next(p for p in paths if not (p.exists() or _unfinished(p).exists()))


def _unfinished(path: Path) -> Path:
    return path.with_name(path.name + UNFINISHED)


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):  # Windows opens no folders, and keeps the name anyway
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
