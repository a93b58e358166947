"""What systemd is told of a service (sd_notify): that it is ready, alive, or about to end."""

from __future__ import annotations

import os
import socket


def notify(*states: str) -> bool:
    """Tell the service manager, where there is one; whether there was."""
    where = os.environ.get("NOTIFY_SOCKET", "")
    if not where.startswith(("/", "@")):
        return False
    address = "\0" + where[1:] if where[0] == "@" else where
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock:
        try:
            sock.sendto("\n".join(states).encode(), address)
        except OSError:
            return False
    return True
