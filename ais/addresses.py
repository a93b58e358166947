"""How a person names a source of lines, live or recorded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, urlsplit

from ais.errors import AisError
from ais.stamp import stamp_name

GRAMMAR = (
    "tcp://HOST:PORT, tcp-listen://ADDRESS:PORT, udp://ADDRESS:PORT, "
    "serial:///dev/ttyUSB0?baud=38400, a file, or - for standard input"
)
NMEA_PORT = 10110  # IANA service name registry: nmea-0183
AIS_BAUD = 38400  # IEC 61162-2, 8 data bits, no parity, 1 stop bit

_OPTIONS = {
    "tcp": frozenset[str](),
    "tcp-listen": frozenset[str](),
    "udp": frozenset({"interface"}),
    "serial": frozenset({"baud"}),
}
_NAMED = re.compile(r"([A-Za-z0-9_.-]{1,15})=((?:tcp|tcp-listen|udp|serial)://.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One source: ``kind`` is "tcp", "tcp-listen", "udp", "serial" or "file"."""

    kind: str
    name: str  # as its lines are stamped: the person's own word, else the address itself
    host: str = ""
    port: int = 0
    path: Path = Path()  # of a serial device or a file
    baud: int = AIS_BAUD
    interface: str = "0.0.0.0"  # address of the network card that joins a multicast group

    @property
    def multicast(self) -> bool:
        """Whether the host is an IPv4 multicast group (224.0.0.0/4, RFC 5771)."""
        try:
            return IPv4Address(self.host).is_multicast
        except ValueError:
            return False


def address(text: str) -> Address:
    """The source a person named; a name of one's own may stand before: ``quay=udp://:10110``.

    >>> address("tcp://ais.example:5631").port, address("quay=udp://:10110").name
    (5631, 'quay')
    >>> address("serial:///dev/ttyUSB0?baud=4800").baud
    4800
    """
    named = _NAMED.fullmatch(text)
    if "://" not in text:
        return Address(kind="file", name=text, path=Path(text))
    name, url = (named[1], named[2]) if named else (stamp_name(text), text)
    try:
        parts = urlsplit(url)
        port, host = parts.port, _host(parts)
        options = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=True))
    except ValueError as error:
        if not (str(error).startswith("bad query") and url.count("?") == 0):
            raise _mistake(text, str(error)) from error
        options = {}
    if parts.scheme not in _OPTIONS:
        raise _mistake(text, f"{parts.scheme}:// is not known")
    for option in options.keys() - _OPTIONS[parts.scheme]:
        raise _mistake(text, f"{parts.scheme} takes no {option!r}")
    if parts.scheme == "serial":
        return _serial(text, name, parts, options)
    if parts.path.strip("/") or parts.username is not None or parts.fragment:
        raise _mistake(text, "only a host and a port belong here")
    if parts.scheme == "tcp" and not host:
        raise _mistake(text, "no host")
    return Address(
        kind=parts.scheme,
        name=name,
        host=host or "0.0.0.0",
        port=NMEA_PORT if port is None else port,
        interface=options.get("interface", "0.0.0.0"),
    )


def addresses(texts: Iterable[str]) -> tuple[Address, ...]:
    """The sources a person named, each by a name of its own."""
    named = tuple(map(address, texts))
    for name, times in Counter(one.name for one in named).items():
        if times > 1:
            raise AisError(f"{name}: named {times} times; name each source once")
    return named


def _host(parts: SplitResult) -> str:
    """The host in an address; the machine's resolver raises for names that no host can have."""
    host = parts.hostname or ""
    try:
        host.encode("idna")
    except UnicodeError as error:
        raise ValueError("no host can have that name") from error
    return host


def _serial(text: str, name: str, parts: SplitResult, options: dict[str, str]) -> Address:
    device = parts.netloc + parts.path
    baud = options.get("baud", str(AIS_BAUD))
    if not device:
        raise _mistake(text, "no device")
    if not (baud.isascii() and baud.isdigit() and 50 <= int(baud) <= 4_000_000):
        raise _mistake(text, f"baud {baud!r} is not from 50 to 4000000")
    return Address(kind="serial", name=name, path=Path(device), baud=int(baud))


def _mistake(text: str, trouble: str) -> AisError:
    return AisError(f"{text}: {trouble}; a source is {GRAMMAR}")
