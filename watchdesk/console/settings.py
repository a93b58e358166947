"""Where the console is served and to whom: what an address asks for before it may be bound."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path

from seamath.errors import Mistake

LOOPBACK = "loopback"


class ConsoleError(Mistake):
    """A way to serve the console that is not safe, or does not work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleSettings:
    """The address of the console, its certificate, and the desk that knows the accounts.

    ``desk`` is the unit's own folder, in an exercise too: people are the same there.
    """

    desk: Path
    desk_key: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8010
    tls_cert: Path | None = None
    tls_key: Path | None = None

    @property
    def tls(self) -> bool:
        """Whether it speaks TLS."""
        return self.tls_cert is not None

    @property
    def cookie(self) -> str:
        """The name of the session's cookie; a browser keeps ``__Host-`` to this very host."""
        return "__Host-watchdesk" if self.tls else "watchdesk"

    @property
    def url(self) -> str:
        """What a person types into the browser on this computer."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}/"


def checked(settings: ConsoleSettings, *, accounts: bool) -> ConsoleSettings:
    """The same settings; ConsoleError where they would open the console to a network unguarded."""
    if (settings.tls_cert is None) is not (settings.tls_key is None):
        raise ConsoleError("a certificate needs its key: give both --tls-cert and --tls-key")
    for file in (settings.tls_cert, settings.tls_key):
        if file is not None and not file.is_file():
            raise ConsoleError(f"{file}: no such file; it is for TLS")
    if address_of(settings.host) == LOOPBACK:
        return settings
    if not settings.tls:
        raise ConsoleError(
            f"{settings.host} can be reached from other computers: that needs TLS"
            " (--tls-cert, --tls-key), or bind 127.0.0.1"
        )
    if not accounts:
        raise ConsoleError(
            f"{settings.host} can be reached from other computers: that needs accounts"
            " (`watchdesk account add NAME --role administrator`)"
        )
    return settings


def hosts(settings: ConsoleSettings) -> frozenset[str]:
    """The names a browser may call this console by; any other is refused (DNS rebinding)."""
    local = {"127.0.0.1", "localhost", "::1"}
    if address_of(settings.host) == LOOPBACK:
        return frozenset(local)
    return frozenset(local | {settings.host.lower()} | _certified(settings.tls_cert))


def address_of(host: str | None) -> str:
    """A peer as it is counted: ``loopback``, an address, or the /64 an IPv6 address is in.

    >>> address_of("127.0.0.1"), address_of("10.0.0.5"), address_of("2001:db8::1:2")
    ('loopback', '10.0.0.5', '2001:db8::/64')
    """
    if host in (None, "localhost"):
        return LOOPBACK if host else "nowhere"
    try:
        address = ipaddress.ip_address(str(host))
    except ValueError:
        return str(host)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if address.is_loopback:
        return LOOPBACK
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _certified(cert: Path | None) -> set[str]:
    """The names and addresses a certificate is for."""
    from cryptography import x509

    if cert is None:
        return set()
    try:
        found = x509.load_pem_x509_certificate(cert.read_bytes())
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except ValueError as error:
        raise ConsoleError(f"{cert}: no certificate in PEM") from error
    except x509.ExtensionNotFound as error:
        raise ConsoleError(f"{cert}: names no host (subjectAltName)") from error
    dns = {name.lower() for name in names.get_values_for_type(x509.DNSName)}
    return dns | {str(one) for one in names.get_values_for_type(x509.IPAddress)}
