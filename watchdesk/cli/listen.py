"""The command that hears live feeds: ``listen``."""

from __future__ import annotations

import json
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import TYPE_CHECKING

import click

from watchdesk.cli.output import emit

if TYPE_CHECKING:
    from ais.feeds import Feeds
    from ais.recorder import Recorder
    from ais.stamp import RawLine

_WAIT_S = 0.5
_LINES_AT_ONCE = 1000
_PIECES_WAITING = 500  # some 50 MB at most
_FAREWELL_S = 2.0
_SILENT_S = 60.0  # silence must not look like an empty sea


@click.command()
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@click.option(
    "--record",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Folder to keep every line in, as heard, with its source and receive time.",
)
@click.option("--seconds", type=click.FloatRange(min=0), help="Stop after so long.")
@click.option("--json", "as_json", is_flag=True, help="Give the counts at the end as JSON.")
def listen(
    sources: tuple[str, ...], record: Path | None, seconds: float | None, as_json: bool
) -> None:
    """Print what SOURCE... says as it is heard, one JSON object a message.

    SOURCE is tcp://HOST:PORT, tcp-listen://ADDRESS:PORT, udp://ADDRESS:PORT (a multicast group
    too), serial:///dev/ttyUSB0?baud=38400, a file, or - for standard input; NAME= may stand
    before. The fields are those of decode, and source and received. What another station gave
    within half a minute is left out and counted. Counts on stderr at the end.

    \b
    Example:
        watchdesk listen quay=udp://:10110 tcp://10.0.0.5:10110 --record heard
    """
    from ais.addresses import addresses
    from ais.feeds import Feeds
    from ais.recorder import Recorder

    listener = _Listener()
    with _until_told() as told, ExitStack() as opened:
        recorder = opened.enter_context(Recorder(record)) if record is not None else None
        heard = addresses(sources)
        patient = recorder is None or all(address.kind == "file" for address in heard)
        printer = opened.enter_context(_Printer(listener.show, patient=patient))
        with Feeds(heard, _now_s) as feeds:
            for lines in _arriving(feeds, seconds, told):
                _keep(lines, recorder)
                printer.take(lines)
                listener.tell_trouble(feeds, recorder)
        lines = feeds.take(0)
        _keep(lines, recorder)
        printer.take(lines)
    listener.tell_counts(feeds, recorder, printer.unprinted, as_json=as_json)


def _now_s() -> float:
    return datetime.now(tz=UTC).timestamp()  # noqa: TID251 - when a live line was received


@contextmanager
def _until_told() -> Iterator[Event]:
    """Set by Ctrl-C or the signal that ends a service, either a good end; a second ends at once.

    The first never interrupts: half a write would spoil the recording.
    """
    told = Event()

    def tell(_number: int, _frame: object) -> None:
        if told.is_set():
            raise KeyboardInterrupt
        told.set()

    before = {number: signal.signal(number, tell) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _arriving(feeds: Feeds, seconds: float | None, told: Event) -> Iterator[list[RawLine]]:
    """What arrives, in pieces, until nothing more can, the time is up or we are told to stop."""
    end_s = None if seconds is None else time.monotonic() + seconds
    while not (feeds.ended or told.is_set()):
        left_s = _WAIT_S if end_s is None else end_s - time.monotonic()
        if left_s <= 0:
            return
        yield feeds.take(min(_WAIT_S, left_s))


def _keep(lines: list[RawLine], recorder: Recorder | None) -> None:
    if recorder is not None:
        for line in lines:
            recorder.add(line)


class _Printer:
    """Prints on a thread of its own, so that a reader who stands still stops no recording.

    Lines that find no room are counted and not printed; a ``patient`` one waits for room, and
    the feeds then count what they lose.
    """

    def __init__(self, show: Callable[[list[RawLine]], None], *, patient: bool) -> None:
        self.unprinted = 0
        self._show, self._patient = show, patient
        self._waiting: Queue[list[RawLine] | None] = Queue(_PIECES_WAITING)
        self._fault: BaseException | None = None
        self._thread = Thread(target=self._run, name="printer", daemon=True)

    def __enter__(self) -> _Printer:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Print what waits; where nobody reads it, not for long."""
        wait_s = None if self._patient and kind is None else _FAREWELL_S
        self._put(None, wait_s)
        self._thread.join(wait_s)
        with suppress(Empty):
            while True:
                self.unprinted += len(self._waiting.get_nowait() or ())
        if kind is None and self._fault is not None:
            raise self._fault

    def take(self, lines: list[RawLine]) -> None:
        """Print these when their turn comes."""
        if self._fault is not None:
            raise self._fault
        for first in range(0, len(lines), _LINES_AT_ONCE):
            piece = lines[first : first + _LINES_AT_ONCE]
            if not self._put(piece, None if self._patient else 0.0):
                self.unprinted += len(piece)

    def _put(self, piece: list[RawLine] | None, wait_s: float | None) -> bool:
        try:
            self._waiting.put(piece, block=wait_s != 0.0, timeout=wait_s or None)
        except Full:
            return False
        return True

    def _run(self) -> None:
        while (piece := self._waiting.get()) is not None:
            if self._fault is None:
                try:
                    self._show(piece)
                except BaseException as error:  # to be raised where the lines are taken
                    self._fault = error


class _Listener:
    """What was heard so far, and what was said about trouble."""

    def __init__(self) -> None:
        from ais.clockwatch import ClockWatch
        from ais.receptions import Receptions
        from ais.recording import ReadCounts
        from ais.window import Repeats, WindowCounts

        self._counts, self._window = ReadCounts(), WindowCounts()
        self._repeats = Repeats(self._window)
        self._receptions = Receptions(self._counts, Counter())
        self._clocks = ClockWatch()
        self._numbers = count(1)
        self._trouble = ""
        self._silent: set[str] = set()

    def show(self, lines: list[RawLine]) -> None:
        """Print the messages in the lines."""
        from ais.records import iso, records

        heard = []
        for line in lines:
            heard += self._receptions.add(next(self._numbers), line)
        for reception in heard:
            self._clocks.look(reception)
        heard = [one for one in heard if not self._repeats.heard_before(one)]
        for reception, record in zip(heard, records([one.heard for one in heard])):
            emit(record | {"source": reception.source, "received": iso(reception.received_s)})

    def tell_trouble(self, feeds: Feeds, recorder: Recorder | None) -> None:
        """Say on stderr, once each time, that a feed fell silent or the disk takes no lines."""
        trouble = recorder.counts.trouble if recorder is not None else ""
        if trouble != self._trouble:
            _say(f"not recording: {trouble}; lines are lost" if trouble else "recording again")
        silent = {name for name, age_s in feeds.silence_s().items() if age_s > _SILENT_S}
        for name in sorted(silent - self._silent):
            _say(f"{name}: silent for {_SILENT_S:.0f} s")
        for name in sorted(self._silent - silent):
            _say(f"{name}: heard again")
        self._trouble, self._silent = trouble, silent

    def tell_counts(
        self, feeds: Feeds, recorder: Recorder | None, unprinted: int, *, as_json: bool
    ) -> None:
        """Say on stderr what was heard, kept, lost and doubted."""
        from dataclasses import asdict

        self._receptions.close()
        told: dict[str, object] = {
            "feeds": {name: counts.as_record() for name, counts in feeds.counts().items()},
            "messages": self._counts.as_record(),
            "repeats": self._window.repeats,
            "clocks": [report.as_record() for report in self._clocks.faulty()],
        }
        if recorder is not None:
            told["recorded"] = asdict(recorder.counts)
            told["unprinted"] = unprinted
        if as_json:
            _say(json.dumps(told))
            return
        for topic, found in told.items():
            _say(f"{topic}: {json.dumps(found)}")


def _say(text: str) -> None:
    click.echo(text, err=True)
