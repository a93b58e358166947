"""One thread's work for each kind of feed: read until told to stop, come back when cut off."""

from __future__ import annotations

import random
import socket
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from ais.addresses import Address
from ais.errors import AisError
from ais.feed_lines import CHUNK_BYTES, POLL_S, LineCutter, Outlet, Run, datagram_lines
from ais.inbox import Batch
from ais.sources import STANDARD_INPUT, SourceFile
from ais.stamp import recorded_line

if TYPE_CHECKING:
    from serial import Serial

_CONNECT_S = 5.0
_KERNEL_BUFFER_BYTES = 1 << 22  # a burst may wait there while Python is busy
_SO_RXQ_OVFL = 40  # socket(7): datagrams dropped so far; Python has no name for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait before trying again, and how much silence to bear on a connection."""

    first_s: float = 1.0
    most_s: float = 60.0
    silent_s: float = 120.0  # a pulled cable tells nobody; a coast station is never so quiet

    def wait_s(self, attempt: int, luck: float) -> float:
        """Seconds before the next attempt: doubled each time, from half of that to all of it.

        ``luck``, from 0 to 1, spreads many consoles that lost one server together.

        >>> Patience().wait_s(1, 0.0), Patience().wait_s(3, 1.0), Patience().wait_s(99, 1.0)
        (0.5, 4.0, 60.0)
        """
        doubled_s = self.first_s * 2.0 ** min(attempt - 1, 30)
        return min(self.most_s, doubled_s) * (0.5 + 0.5 * luck)


def tcp_client(address: Address, patience: Patience) -> Run:
    """A reader that connects to a server, again and again."""

    def connect(outlet: Outlet, stop: Event) -> bool:
        try:
            connection = socket.create_connection((address.host, address.port), _CONNECT_S)
        except OSError:  # not there yet, or its name cannot be looked up now
            outlet.count("failed")
            return False
        outlet.count("connections")
        with connection:
            return _listen(_Connection(connection), outlet, stop, patience.silent_s)

    return lambda outlet, stop: _again_and_again(connect, outlet, stop, patience)


def serial_port(address: Address, patience: Patience) -> Run:
    """A reader of a serial device, found again when it was unplugged.

    Eight data bits, no parity, one stop bit (IEC 61162-1 and -2).
    """
    opened: list[Serial] = [_serial(address)]  # now, so that a person's mistake is told

    def connect(outlet: Outlet, stop: Event) -> bool:
        try:
            port = opened.pop() if opened else _serial(address)
        except AisError:
            outlet.count("failed")
            return False
        outlet.count("connections")
        with port:
            return _listen(port, outlet, stop, patience.silent_s)

    return lambda outlet, stop: _again_and_again(connect, outlet, stop, patience)


def udp(sock: socket.socket) -> Run:
    """A reader of datagrams; each sender is a source of its own."""

    def run(outlet: Outlet, stop: Event) -> None:
        sock.settimeout(POLL_S)
        receive = _counting(sock, outlet)
        with sock:
            while not stop.is_set():
                with suppress(TimeoutError, ConnectionError):  # Windows tells of ICMP so
                    datagram, sender = receive()
                    outlet.heard(outlet.who(sender), datagram_lines(datagram, outlet))

    return run


def _counting(sock: socket.socket, outlet: Outlet) -> Callable[[], tuple[bytes, Any]]:
    """How to receive a datagram; where the system (Linux) tells what it let go, that is counted."""
    if sys.platform != "linux":
        return lambda: sock.recvfrom(CHUNK_BYTES)
    sock.setsockopt(socket.SOL_SOCKET, _SO_RXQ_OVFL, 1)
    lost = 0

    def receive() -> tuple[bytes, Any]:
        nonlocal lost
        datagram, told, _, sender = sock.recvmsg(CHUNK_BYTES, socket.CMSG_SPACE(4))
        for _, kind, raw in told:
            if kind == _SO_RXQ_OVFL and len(raw) == 4:
                before, lost = lost, int.from_bytes(raw, sys.byteorder)
                outlet.count("overrun", (lost - before) % (1 << 32))
        return datagram, sender

    return receive


def file(path: Path) -> Run:
    """A reader of a file: stamped lines keep their source and time, others have no time."""
    if path != STANDARD_INPUT and not path.is_fifo():  # whose writer may not be left alone
        try:
            path.open("rb").close()
        except OSError as error:
            raise AisError(f"{path}: {error.strerror or error}") from error

    def run(outlet: Outlet, stop: Event) -> None:
        source = SourceFile(path)
        for _, raw in source:
            if stop.is_set():
                return
            line = recorded_line(raw, outlet.feed)
            if line.raw:
                outlet.recorded(Batch(line.source, line.time_s, [line.raw]))
            else:
                outlet.count("blank")
        outlet.count("too_long", source.refused.pop("line too long", 0))
        outlet.count("cut", source.refused.total())

    return run


def bound(address: Address, kind: socket.SocketKind) -> socket.socket:
    """A socket that listens at an address, or the person's mistake in one line."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    sock = socket.socket(family, kind)
    try:
        if kind == socket.SOCK_STREAM or address.multicast:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _KERNEL_BUFFER_BYTES)
        # Bound to the group, a socket hears no other group that someone on this machine joined;
        # Windows cannot.
        everything = address.multicast and sys.platform == "win32"
        sock.bind(("" if everything else address.host, address.port))
        if address.multicast:
            _join(sock, address)
        if kind == socket.SOCK_STREAM:
            sock.listen()
    except (OSError, OverflowError) as error:
        sock.close()
        reason = getattr(error, "strerror", None) or error
        raise AisError(f"{address.name}: {reason}; is the address of this machine?") from error
    return sock


def _join(sock: socket.socket, address: Address) -> None:
    membership = struct.pack(
        "4s4s", socket.inet_aton(address.host), socket.inet_aton(address.interface)
    )
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, membership)


class _Connection:
    """Gives a socket the reading side of a serial port: what came, or nothing in time."""

    def __init__(self, sock: socket.socket) -> None:
        sock.settimeout(POLL_S)
        self._sock = sock
        self.in_waiting = CHUNK_BYTES

    def read(self, size: int) -> bytes:
        try:
            chunk = self._sock.recv(size)
        except TimeoutError:
            return b""
        if not chunk:
            raise ConnectionResetError("the other side ended the connection")
        return chunk


def _listen(port: Any, outlet: Outlet, stop: Event, silent_s: float) -> bool:
    """Read until the connection ends; whether anything was heard on it."""
    cutter, polls, heard = LineCutter(outlet), 0, False
    try:
        while not stop.is_set():
            chunk = port.read(port.in_waiting or 1)
            polls = 0 if chunk else polls + 1
            lines = cutter.cut(chunk)
            heard = heard or bool(lines)
            outlet.heard(outlet.feed, lines)
            if polls * POLL_S >= silent_s:
                outlet.count("silent")
                break
    except OSError:  # serial.SerialException is one
        outlet.count("lost")
    outlet.heard(outlet.feed, cutter.rest())
    return heard


def _again_and_again(
    connect: Callable[[Outlet, Event], bool], outlet: Outlet, stop: Event, patience: Patience
) -> None:
    """Connect until told to stop; only a connection that brought a line resets the waiting."""
    attempt = 0
    while not stop.is_set():
        attempt = 1 if connect(outlet, stop) else attempt + 1
        stop.wait(patience.wait_s(attempt, random.random()))


def _serial(address: Address) -> Serial:
    try:
        import serial
    except ImportError as error:
        raise AisError(
            f"{address.name}: serial ports need pyserial; pip install 'watchdesk[serial]'"
        ) from error
    try:
        return serial.Serial(str(address.path), address.baud, timeout=POLL_S, exclusive=True)
    except (OSError, ValueError) as error:
        raise AisError(f"{address.name}: {error}".splitlines()[0]) from error
