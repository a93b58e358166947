"""A feed that others connect to: every talker's lines, kept apart."""

from __future__ import annotations

import selectors
import socket
from contextlib import suppress
from threading import Event
from typing import Any

from ais.feed_lines import CHUNK_BYTES, POLL_S, LineCutter, Outlet, Run

MOST_TALKERS = 64


def tcp_server(listener: socket.socket) -> Run:
    """A reader of all who connect to a listening socket."""

    def run(outlet: Outlet, stop: Event) -> None:
        listener.setblocking(False)
        with selectors.DefaultSelector() as selector, listener:
            talkers = _Talkers(selector, outlet)
            selector.register(listener, selectors.EVENT_READ)
            while not stop.is_set():
                for key, _ in selector.select(POLL_S):
                    if key.fileobj is listener:
                        talkers.welcome(listener)
                    else:
                        talkers.hear(key.fileobj)
            talkers.part_all()

    return run


class _Talkers:
    """Those connected now; the one silent longest must go when there are too many."""

    def __init__(self, selector: selectors.BaseSelector, outlet: Outlet) -> None:
        self._selector = selector
        self._outlet = outlet
        self._talking: dict[socket.socket, tuple[str, LineCutter]] = {}  # silent longest first

    def welcome(self, listener: socket.socket) -> None:
        with suppress(OSError):  # gone before we looked
            talker, sender = listener.accept()
            talker.setblocking(False)
            talker.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            if len(self._talking) >= MOST_TALKERS:
                self._outlet.count("turned_away")
                self._part(next(iter(self._talking)))
            self._outlet.count("connections")
            self._talking[talker] = (self._outlet.who(sender), LineCutter(self._outlet))
            self._selector.register(talker, selectors.EVENT_READ)

    def hear(self, talker: Any) -> None:
        if talker not in self._talking:
            return  # sent away while its bytes waited
        try:
            chunk = talker.recv(CHUNK_BYTES)
        except BlockingIOError:
            return
        except OSError:
            chunk = b""
        if not chunk:
            self._outlet.count("lost")
            self._part(talker)
            return
        source, cutter = self._talking[talker] = self._talking.pop(talker)
        self._outlet.heard(source, cutter.cut(chunk))

    def part_all(self) -> None:
        while self._talking:
            self._part(next(iter(self._talking)))

    def _part(self, talker: socket.socket) -> None:
        source, cutter = self._talking.pop(talker)
        self._selector.unregister(talker)
        talker.close()
        self._outlet.heard(source, cutter.rest())
