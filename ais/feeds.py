"""Several live feeds and files at once: threads that read, one bounded inbox, one reader."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from threading import Event, Thread
from types import TracebackType

from ais import feed_readers
from ais.addresses import Address
from ais.feed_lines import Outlet, Run
from ais.feed_readers import Patience
from ais.feed_server import tcp_server
from ais.inbox import MOST_WAITING_BYTES, FeedCounts, Inbox
from ais.stamp import RawLine, received_s

_FAREWELL_S = 2.0


class Feeds:
    """Lines of all addresses from ``with`` to its end, each with its source and receive time.

    ``clock`` gives UTC seconds since 1970 and is asked for live feeds only: a file's lines have
    the times they were recorded with, or none.
    """

    def __init__(
        self,
        addresses: Sequence[Address],
        clock: Callable[[], float],
        *,
        most_waiting_bytes: int = MOST_WAITING_BYTES,
        patience: Patience | None = None,
    ) -> None:
        self._addresses = addresses
        self._clock = clock
        self._patience = patience or Patience()
        self._inbox = Inbox([address.name for address in addresses], most_waiting_bytes)
        self._stop = Event()
        self._threads: list[Thread] = []
        self._started_s: dict[str, float] = {}
        self.ports: dict[str, int] = {}  # where each listening feed listens; 0 asked for any

    def __enter__(self) -> Feeds:
        with ExitStack() as opened:
            runs = [self._opened(address, opened) for address in self._addresses]
            opened.pop_all()  # all could be opened: the threads close what is theirs
        for address, run in zip(self._addresses, runs, strict=True):
            if address.kind != "file":
                self._started_s[address.name] = received_s(self._clock())
            thread = Thread(
                target=self._run, args=(address.name, run), name=address.name, daemon=True
            )
            self._threads.append(thread)
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop every thread; one that waits for a name server ends by itself, soon."""
        self._stop.set()
        self._inbox.close()
        for thread in self._threads:
            thread.join(_FAREWELL_S)

    @property
    def ended(self) -> bool:
        """Whether nothing more can come: every source was a file and everything was taken."""
        return self._inbox.ended

    def take(self, wait_s: float) -> list[RawLine]:
        """All lines waiting, in order of arrival; empty if none came within ``wait_s`` seconds."""
        return [
            RawLine(batch.source, batch.time_s, raw)
            for batch in self._inbox.take(wait_s)
            for raw in batch.lines
        ]

    def counts(self) -> dict[str, FeedCounts]:
        """What each source brought and lost so far, by its name."""
        return self._inbox.counts()

    def silence_s(self) -> dict[str, float]:
        """Seconds since each live feed last brought a line, or since it was opened.

        NaN while the clock is unset: nobody can tell then; once it is set, counted from there.
        """
        now_s, counts = received_s(self._clock()), self.counts()
        silence_s = {}
        for name, started_s in self._started_s.items():
            self._started_s[name] = since_s = started_s if started_s > 0 else now_s
            last_s = counts[name].last_line_s
            silence_s[name] = now_s - (last_s if last_s > 0 else since_s)
        return silence_s

    def _run(self, name: str, run: Run) -> None:
        fault: BaseException | None = None
        try:
            run(Outlet(name, self._inbox, self._clock), self._stop)
        except BaseException as error:  # ours: to be seen where the lines are taken
            fault = error
        self._inbox.end(name, fault)

    def _opened(self, address: Address, opened: ExitStack) -> Run:
        """The reader of an address; what a person can mend is told now."""
        if address.kind == "tcp":
            return feed_readers.tcp_client(address, self._patience)
        if address.kind == "serial":
            return feed_readers.serial_port(address, self._patience)
        if address.kind == "file":
            return feed_readers.file(address.path)
        stream = address.kind == "tcp-listen"
        sock = feed_readers.bound(address, socket.SOCK_STREAM if stream else socket.SOCK_DGRAM)
        opened.enter_context(sock)
        self.ports[address.name] = sock.getsockname()[1]
        return tcp_server(sock) if stream else feed_readers.udp(sock)
