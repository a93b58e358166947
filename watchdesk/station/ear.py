"""What live feeds bring: kept on disk first, then decoded in bulk, each transmission once."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from time import monotonic
from typing import Any

from ais.addresses import Address
from ais.archive_identities import News
from ais.contacts import Contact
from ais.feeds import Feeds
from ais.positions import PositionTable, concatenate
from ais.recorder import Recorded, Recorder
from ais.recording import ReadCounts
from ais.stamp import RawLine, stamped
from ais.vessels import SafetyText
from ais.window import Repeats, WindowCounts
from watchdesk.station.clock import Clock
from watchdesk.station.source import Batch
from watchdesk.station.targets import Targets

SILENT_S = 60.0  # silence must not look like an empty sea
FLOODED_S = 60.0  # so long after lines were lost a feed is flooded
WAIT_S = 0.2
_WHOLE = (b"!AIVDM,1,1,", b"!BSVDM,1,1,", b"!ABVDM,1,1,")  # a message in one sentence
_NAMED = b"5HCE"  # first sign of the payload of an identity: types 5, 24, 19, 21
UNRECORDED = "unrecorded"


class Decode:
    """Lines of several feeds as batches: the bulk decoder, and ``listen``'s memory of repeats.

    A line stands behind the stamp it is recorded with, so that a message is timed and its parts
    are joined as when the recording is read.
    """

    def __init__(self) -> None:
        from ais.bulk import Decoder

        self.counts, self.repeats = ReadCounts(), WindowCounts()
        self.told = Counter[str]()
        self._news = News("", 0, self.counts, self.told)
        self._decoder = Decoder("", self.counts, self.told)
        self.targets = Targets()
        self._repeats = Repeats(self.repeats)
        self._fed = 0

    def batch(self, lines: Sequence[RawLine], place: tuple[str, int] | None = None) -> Batch:
        """What some lines say; ``place`` is the file they were kept in and its last line."""
        name, upto = place or (UNRECORDED, self._fed + len(lines))
        earlier = self._fed + len(lines) - upto  # lines fed before the first of that file
        self._fed += len(lines)
        text = b"\n".join(self._worth(lines)) + b"\n"
        heard = self.read([text] if lines else [], name, earlier, len(lines))
        first = upto - len(lines) + 1
        own = ((n, stamped(line)) for n, line in enumerate(lines, first) if b"$" in line.raw)
        return self.targets.added(heard, own)

    def read(self, chunks: Iterable[bytes], name: str, earlier: int, raw_count: int) -> Batch:
        """What whole lines say, which already have their stamps."""
        positions: list[PositionTable] = []
        statics, texts = [], []
        for block in self._decoder.blocks(chunks):
            positions.append(replace(block.positions, line=block.positions.line - earlier))
            for line, time_s, msg_type, mmsi, identity in block.statics.identities():
                report = self._news.report(line - earlier, time_s, msg_type, mmsi, identity)
                statics += [report] if report else []
            texts += [
                SafetyText(mmsi=mmsi, time_s=time_s, text=text, source=0, line=line - earlier)
                for line, time_s, mmsi, text in block.texts
            ]
        table = concatenate(positions)
        table = replace(table, sources=(name,), source=table.source * 0)
        return Batch(positions=table, statics=statics, texts=texts, raw_count=raw_count)

    def _worth(self, lines: Iterable[RawLine]) -> Iterator[bytes]:
        """Each line behind its stamp; empty for one that another station gave before."""
        for line in lines:
            yield b"" if self._heard_before(line) else stamped(line)

    def _heard_before(self, line: RawLine) -> bool:
        raw = line.raw
        tag, mark, sentence = raw.rpartition(b"\\")
        if not sentence.startswith(_WHOLE):
            return False
        payload = sentence.split(b",", 6)[5:6]
        if not payload or not payload[0]:
            return False
        named = payload[0][0] in _NAMED
        station = (line.source, tag if mark else b"")
        return self._repeats.told_before(payload[0], line.time_s, station, named=named)


class Ear:
    """Live feeds as a source of batches; every line is recorded before it is decoded."""

    def __init__(
        self, addresses: Sequence[Address], clock: Clock, recorder: Recorder | None = None
    ) -> None:
        self._addresses = {address.name: address for address in addresses}
        self._clock, self._recorder = clock, recorder
        self._decode = Decode()
        self._decode.batch([])
        self._lost: dict[str, tuple[int, float]] = {}  # of a feed: lines, and when it grew
        self._feeds = Feeds(addresses, clock.now_s)
        self._feeds.__enter__()

    @property
    def ports(self) -> dict[str, int]:
        """Where each listening feed listens."""
        return self._feeds.ports

    @property
    def recorded(self) -> Recorded | None:
        """What was written and what was not; None: nothing is recorded."""
        return None if self._recorder is None else self._recorder.counts

    @property
    def counts(self) -> ReadCounts:
        """What was decoded, and what was refused by reason."""
        return self._decode.counts

    @property
    def contacts(self) -> Mapping[int, Contact]:
        """The targets of the own ship's radar."""
        return self._decode.targets.contacts

    @property
    def targets(self) -> ReadCounts:
        """How many of the radar's sentences were used, and what was refused by reason."""
        return self._decode.targets.counts

    @property
    def repeats(self) -> int:
        """Messages that another station gave before."""
        return self._decode.repeats.repeats

    def take(self, until_s: float) -> Batch:
        """Everything that came; waits a little where nothing did."""
        lines = self._feeds.take(WAIT_S)
        if self._recorder is None:
            return self._decode.batch(lines)
        for line in lines:
            self._recorder.add(line)
        if not lines:
            self._recorder.sync()
        return self._decode.batch(lines, self._recorder.place)

    def restart(self, at_s: float) -> None:
        """A live feed cannot begin again."""
        raise NotImplementedError("a watch goes on in its own time")

    def health(self) -> list[dict[str, Any]]:
        """One row a feed."""
        silence_s, counts = self._feeds.silence_s(), self._feeds.counts()
        refused = dict(sorted(self._decode.counts.refused.items()))
        rows = []
        for name, address in self._addresses.items():
            count, quiet_s = counts[name], silence_s.get(name, math.nan)
            ended = count.lost + count.silent  # of its connections; one that failed was none
            unconnected = address.kind in ("tcp", "serial") and ended >= count.connections
            silent = "lost" if unconnected and ended + count.failed else "silent"
            heard = "flooded" if self._is_flooded(name, count.dropped + count.overrun) else "heard"
            last_s = count.last_line_s
            rows.append(
                {
                    "name": name,
                    "address": _address(address),
                    "state": silent if quiet_s > SILENT_S or silent == "lost" else heard,
                    "last_s": last_s if math.isfinite(last_s) else None,
                    "sentences": count.lines,
                    "refused": refused,
                    "dropped": count.dropped,
                    "overrun": count.overrun,
                    "too_long": count.too_long,
                    "turned_away": count.turned_away,
                }
            )
        return rows

    def _is_flooded(self, name: str, lost: int) -> bool:
        """Whether anything of a feed was lost a moment ago, because it was too much."""
        before, at = self._lost.get(name, (0, -math.inf))
        if lost > before:
            at = monotonic()
        self._lost[name] = (lost, at)
        return monotonic() - at < FLOODED_S

    def close(self) -> None:
        """Stop the feeds, and keep what they had brought."""
        self._feeds.__exit__(None, None, None)
        if self._recorder is not None:
            for line in self._feeds.take(0):
                self._recorder.add(line)
            self._recorder.close()


def _address(address: Address) -> str:
    if address.kind in ("file", "serial"):
        return f"{address.kind}://{address.path}"
    return f"{address.kind}://{address.host}:{address.port}"
