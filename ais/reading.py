"""From files to a Recording: each file's format is told by its content, never by its name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ais.archive_blocks import Format, format_of, joined, read_archive
from ais.archive_identities import ArchiveBlock, News
from ais.archive_json import json_messages
from ais.archives import Layout, rows
from ais.clock import TRUST, most_used
from ais.clock_check import clock_reports
from ais.contact_files import sightings_in
from ais.contacts import ContactRegister, Contacts, contacts_from
from ais.errors import AisError
from ais.hearing import Heard
from ais.nmea_file import NmeaFile
from ais.positions import PositionTable, concatenate
from ais.radar import radar_sightings
from ais.receptions import Reception
from ais.recording import ReadCounts, Recording, Source
from ais.records import iso, records
from ais.sources import SourceFile

Progress = Callable[[int], None]

_BLOCK_MESSAGES = 1 << 9
# From here on, some 8,000 sentences, the compiled decoder is ahead, although linking it costs a
# tenth of a second.  Measured on a synthetic log, least CPU seconds of five whole processes,
# compiled against line by line: 5,000 lines 0.33 and 0.31, 8,000 lines 0.31 and 0.46,
# 12,000 lines 0.44 and 0.46, 20,000 lines 0.40 and 0.68 (on a shared machine: 0.1 s is noise).
_WORTH_BYTES = 500_000


def read(
    paths: Sequence[Path], progress: Progress | None = None, *, contacts: Sequence[Path] = ()
) -> Recording:
    """Everything heard in the files, in their order, and every contact seen without AIS.

    ``progress`` is told of bytes as read.  ``contacts`` are files of sightings; a radar's targets
    in the recordings themselves are contacts too.  Memory grows with the positions, about 60
    bytes each.  An identity that repeats the two before it of the same vessel is not kept.
    """
    names = _names([*paths, *contacts])
    register = ContactRegister()
    parts: list[_Part] = []
    for number, (path, name) in enumerate(zip(paths, names)):
        parts.append(_part(SourceFile(path, progress), name, number, register))
        register = parts[-1].register
    for path, name in zip(contacts, names[len(paths) :]):
        parts.append(_sightings(SourceFile(path, progress), name, register))
        register = parts[-1].register
    return Recording(
        positions=concatenate([part.positions for part in parts]),
        statics=tuple(report for part in parts for b in part.blocks for report in b.statics),
        texts=tuple(text for part in parts for block in part.blocks for text in block.texts),
        sources=tuple(part.source for part in parts),
        contacts=register,
    )


def decoded(path: Path, progress: Progress | None = None) -> Iterator[dict[str, object]]:
    """Each message of one file as the command line's contract names its fields, in order.

    Missing is ``None``.  Identity and text stand where the message carries them; ``source`` and
    ``received`` where a recorded watch wrote them down.
    """
    messages = _messages(SourceFile(path, progress))
    while block := list(islice(messages, _BLOCK_MESSAGES)):
        heard = [one.heard if isinstance(one, Reception) else one for one in block]
        for one, record in zip(block, records(heard)):
            if isinstance(one, Reception) and (one.received_s > 0 or one.source != path.name):
                record |= {"source": one.source, "received": iso(one.received_s)}
            yield record


def _messages(file: SourceFile) -> Iterator[Heard | Reception]:
    counts, told = ReadCounts(), Counter[str]()
    form = format_of(file)
    if form == "parquet":
        raise AisError(f"{file.path}: Parquet holds rows and no messages; assess reads it")
    if form == "json":
        return json_messages(file, counts, told)
    if isinstance(form, Layout):
        return rows(islice(file, 1, None), form, counts, told)
    return NmeaFile(file, News(file.path.name, 0, counts, told)).messages(counts, told)


class _Part(NamedTuple):
    """What one source gave."""

    positions: PositionTable
    blocks: Sequence[ArchiveBlock]
    source: Source
    register: ContactRegister  # of all contacts so far


def _part(file: SourceFile, name: str, number: int, register: ContactRegister) -> _Part:
    """What a recording says; the contacts of a radar in it are added to the register."""
    news = News(name, number, ReadCounts(), Counter())
    form = format_of(file)
    if form is not None:
        blocks = list(_archived(file, form, news))
        return _Part(joined(blocks, name), blocks, _source(file, news), register)
    lines = NmeaFile(file, news)
    blocks = list(lines.blocks(_WORTH_BYTES))
    heard = joined(blocks, name)
    source = replace(
        _source(file, news),
        clocks=lines.clocks.faulty()
        if lines.feeds
        else (clock_reports(file.path, heard.time_s, heard.line) if file.lasting else ()),
        feeds=dict(sorted(lines.feeds.items())),
    )
    if not lines.targets:
        return _Part(heard, blocks, source, register)
    seen, found = _radar(file.path, name, register)
    both = replace(concatenate([heard, seen.positions]), sources=(name,))
    both = replace(both, source=np.zeros(len(both), np.int16))
    return _Part(both, blocks, replace(source, contacts=found), seen.register)


def _archived(file: SourceFile, form: Format, news: News) -> Iterator[ArchiveBlock]:
    return read_archive(file, form, news.counts, news.told, name=news.name, number=news.number)


def _radar(path: Path, name: str, register: ContactRegister) -> tuple[Contacts, dict[str, int]]:
    """The contacts of a radar whose targets stand among the lines of a recording."""
    counts = ReadCounts()
    lines = ((number, raw) for number, raw in SourceFile(path) if b"$" in raw)
    seen = contacts_from(radar_sightings(lines, counts), name, register)
    return seen, {"seen": counts.messages, **dict(sorted(counts.refused.items()))}


def _sightings(file: SourceFile, name: str, register: ContactRegister) -> _Part:
    """The contacts in a file of sightings."""
    news = News(name, 0, ReadCounts(), Counter())
    seen = contacts_from(sightings_in(file, news.counts), name, register)
    news.told["column"] = len(seen.positions)
    return _Part(seen.positions, (), _source(file, news), seen.register)


def _source(file: SourceFile, news: News) -> Source:
    in_order = sorted(+news.told, key=lambda how: TRUST.index(how) if how in TRUST else 0)
    return Source(
        name=news.name,
        path=str(file.path),
        sha256=file.sha256,
        size_bytes=file.size_bytes,
        counts=news.counts,
        clock=most_used(news.told),
        told={how: news.told[how] for how in in_order},
    )


def _names(paths: Sequence[Path]) -> list[str]:
    """A short name for each file, its whole path where two share a name."""
    for path, times in Counter(paths).items():
        if times > 1:
            raise AisError(f"{path}: named {times} times; name each recording once")
    shared = Counter(path.name for path in paths)
    return [path.name if shared[path.name] == 1 else str(path) for path in paths]
