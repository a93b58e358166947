"""Floods, noise and pages that never read: a watch goes on, alarms, and says what it lost."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest
from websockets.sync.client import connect

FLOOD_S, A_SECOND = 4.0, 50_000
ALARM = "rescue:970000111"
HOSTILE = '"}\n{"level":"error"}\\u0000\x1b[31m'
# The service takes some 230 MB; 32 MB may wait in the inbox as bytes, and cost several times as
# much once they are lines, texts and tables of one step.
MOST_MB = 1200


def paced(send: Callable[[bytes], Any], lines: list[bytes], at_once: int) -> None:
    """Send lines at the pace of the flood, some at once."""
    began, sent = time.monotonic(), 0
    while (passed := time.monotonic() - began) < FLOOD_S:
        while sent < passed * A_SECOND:
            first = sent % len(lines)
            send(b"".join(lines[first : first + at_once]))
            sent += at_once
        time.sleep(0.01)


def noise(send: Callable[[bytes], Any], raw: Callable[[], bytes]) -> None:
    """Send what is no sentence for as long as the flood goes on."""
    end = time.monotonic() + FLOOD_S
    while time.monotonic() < end:
        send(raw())
        time.sleep(0.02)


@pytest.fixture(scope="module")
def flooded(a_watch) -> Any:
    """A watch in the middle of whose flood a transmitter called, once it was told of."""
    watch = a_watch("--connect", "gone=tcp://127.0.0.1:9")
    lines = [
        watch.sentence(200_000_000 + n, 10 + n % 20, -60 - n % 9, second=n % 60)
        for n in range(4000)
    ]
    garbage = random.Random(4)
    with ExitStack() as opened:
        udp = opened.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.connect(("127.0.0.1", watch.udp))
        tcp, endless, dirt, calling = (opened.enter_context(watch.feed()) for _ in range(4))
        works = [
            threading.Thread(target=paced, args=(tcp.sendall, lines, 500)),
            threading.Thread(target=paced, args=(udp.send, lines, 10)),
            threading.Thread(target=noise, args=(endless.sendall, lambda: b"A" * 100_000)),
            threading.Thread(target=noise, args=(dirt.sendall, lambda: garbage.randbytes(20_000))),
        ]
        for work in works:
            work.start()
        time.sleep(FLOOD_S / 2)
        calling.sendall(watch.sart())
        for work in works:
            work.join()
        watch.until(lambda: ALARM in watch.alerts())
    return watch


def test_a_transmitter_in_the_middle_of_a_flood_is_an_emergency(flooded) -> None:
    assert flooded.alerts()[ALARM]["priority"] == "emergency"


def test_what_a_flood_cost_is_counted_and_told(flooded) -> None:
    burst = b"".join(flooded.sentence(300_000_000 + n, 5, -50) for n in range(1000)) * 200

    def dropped() -> bool:  # the flood itself may have been too little for a fast computer
        told = flooded.metrics()["watchdesk_feed_dropped_total:quay"]
        if not told:
            flooded.send(burst)
        return bool(told)

    def counted() -> bool:
        told = flooded.metrics()
        lines, lost = (
            sum(n for name, n in told.items() if name.startswith(f"watchdesk_feed_{what}_total"))
            for what in ("lines", "dropped")
        )
        return told["watchdesk_lines_total"] == lines - lost

    flooded.until(dropped)
    flooded.until(lambda: "system:feed:quay" in flooded.alerts())
    flooded.until(counted)
    told = flooded.metrics()
    assert told["watchdesk_feed_too_long_total:quay"] >= 1  # one line, however long it gets
    assert told["watchdesk_refused_total:not NMEA"] > 0
    assert (told["watchdesk_feed_up:quay"], told["watchdesk_feed_up:gone"]) == (1, 0)
    assert "lines are lost" in flooded.alerts()["system:feed:quay"]["says"]


def test_memory_stays_within_bounds_in_a_flood(flooded) -> None:
    assert flooded.peak_mb() < MOST_MB


def test_fifty_pages_that_never_read_neither_slow_the_watch_nor_fill_it(flooded) -> None:
    before = flooded.memory_mb()
    url = f"ws://127.0.0.1:{flooded.port}/ws"
    with ExitStack() as opened:
        for _ in range(50):
            raw = socket.create_connection(("127.0.0.1", flooded.port))
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            page = connect(url, sock=raw, origin=url[:-3].replace("ws", "http"), proxy=None,
                           max_queue=1)  # fmt: skip
            opened.callback(page.socket.close)
        time.sleep(3.0)
        flooded.send(flooded.sart(970_000_112))
        flooded.until(lambda: "rescue:970000112" in flooded.alerts(), within_s=10)
        assert flooded.metrics()["watchdesk_part_sound:step"] == 1
        assert flooded.memory_mb() < before + 250


def test_the_log_is_json_lines_whatever_came(flooded) -> None:
    name = HOSTILE.encode("ascii").replace(b"\n", b"")
    flooded.send(b"!AIVDM,1,1,,A," + name + b",0*00\r\n", b"\\s:" + name + b"*00\\!AIVDM\r\n")
    flooded.until(lambda: flooded.metrics()["watchdesk_refused_total:not NMEA"] > 0)
    told = flooded.logged()
    assert {"alert", "watch begins"} <= {line["event"] for line in told}
    assert {"time", "level", "event"} <= set.intersection(*(set(line) for line in told))
