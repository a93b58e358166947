"""Live feeds over real sockets, a real terminal pair and real files: every line or its count."""

import math
import os
import socket
import threading
import time
import tty
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ais.addresses import address, addresses
from ais.errors import AisError
from ais.feed_lines import LineCutter, Outlet, datagram_lines
from ais.feed_readers import Patience
from ais.feed_server import MOST_TALKERS
from ais.feeds import Feeds
from ais.inbox import Batch, FeedCounts, Inbox
from ais.sources import MAX_LINE_BYTES

NOON_S = 1772366400.0
QUICK = Patience(first_s=0.01, most_s=0.05)
ONE, TWO, THREE = (b"!AIVDM,1,1,,A,%d,0*00" % number for number in (1, 2, 3))


def feeds_of(*texts, clock=lambda: NOON_S, **options):
    return Feeds(addresses(texts), clock, patience=options.pop("patience", QUICK), **options)


def taken(feeds, number, within_s=5.0):
    """The next lines, at least ``number`` unless time runs out."""
    lines, until_s = [], time.monotonic() + within_s
    while len(lines) < number and time.monotonic() < until_s:
        lines += feeds.take(0.1)
    return lines


def until(condition, within_s=5.0):
    """Whether a condition came true in time."""
    end_s = time.monotonic() + within_s
    while not (fulfilled := condition()) and time.monotonic() < end_s:
        time.sleep(0.01)
    return fulfilled


def count_of(feeds, what):
    (counts,) = feeds.counts().values()
    return getattr(counts, what)


@pytest.fixture
def server():
    """A listening socket that a feed may connect to, and its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)
        yield listener, f"tcp://127.0.0.1:{listener.getsockname()[1]}"


def talker_to(feeds):
    (port,) = feeds.ports.values()
    return socket.create_connection(("127.0.0.1", port), timeout=5)


# Names


@pytest.mark.parametrize(
    "text, expected",
    [
        ("tcp://ais.example:5631", ("tcp", "ais.example", 5631)),
        ("tcp://ais.example", ("tcp", "ais.example", 10110)),
        ("tcp://[::1]:4001", ("tcp", "::1", 4001)),
        ("tcp-listen://:4001", ("tcp-listen", "0.0.0.0", 4001)),
        ("udp://127.0.0.1:0", ("udp", "127.0.0.1", 0)),
        ("udp://239.192.0.2:60002", ("udp", "239.192.0.2", 60002)),
    ],
)
def test_network_sources_are_named_by_url(text, expected):
    named = address(text)
    assert (named.kind, named.host, named.port) == expected
    assert named.name == text


@pytest.mark.parametrize(
    "text, multicast",
    [
        ("udp://223.255.255.255", False),
        ("udp://224.0.0.0", True),
        ("udp://239.255.255.255", True),
        ("udp://240.0.0.0", False),
        ("udp://ais.example", False),
    ],
)
def test_multicast_groups_are_224_to_239(text, multicast):
    assert address(text).multicast is multicast


def test_devices_files_and_standard_input_are_named_by_path():
    device = address("serial:///dev/ttyUSB0?baud=4800")
    assert (device.kind, str(device.path), device.baud) == ("serial", "/dev/ttyUSB0", 4800)
    assert address("serial:///dev/ttyUSB0").baud == 38400
    assert str(address("serial://COM3").path) == "COM3"
    assert (address("a b=c.nmea").kind, str(address("a b=c.nmea").path)) == ("file", "a b=c.nmea")
    assert address("-").kind == "file"


def test_a_source_may_have_a_name_of_ones_own():
    named = address("quay=udp://239.192.0.2:60002?interface=10.0.0.4")
    assert (named.name, named.interface) == ("quay", "10.0.0.4")


@pytest.mark.parametrize(
    "text, says",
    [
        ("http://ais.example", "http:// is not known"),
        ("tcp://:4001", "no host"),
        ("tcp://ais..example:4001", "no host can have that name"),
        ("udp://" + "a" * 64, "no host can have that name"),
        ("tcp://ais.example:70000", "out of range"),
        ("tcp://ais.example:ais", "Port could not be cast"),
        ("tcp://ais.example/feed", "only a host and a port"),
        ("tcp://me@ais.example:1", "only a host and a port"),
        ("tcp://[::1:1", "Invalid IPv6"),
        ("udp://:1?baud=4800", "udp takes no 'baud'"),
        ("udp://:1?baud", "bad query"),
        ("serial://", "no device"),
        ("serial:///dev/ttyUSB0?baud=fast", "baud 'fast' is not"),
        ("serial:///dev/ttyUSB0?baud=49", "baud '49' is not"),
    ],
)
def test_a_name_that_cannot_be_read_shows_the_grammar_in_one_line(text, says):
    with pytest.raises(AisError) as told:
        address(text)
    assert str(told.value).startswith(text)
    assert says in str(told.value)
    assert "tcp-listen://ADDRESS:PORT" in str(told.value)
    assert "\n" not in str(told.value)


def test_two_sources_need_two_names():
    with pytest.raises(AisError, match="quay: named 2 times"):
        addresses(["quay=tcp://a:1", "quay=udp://:2"])


# Lines


def outlet_and_inbox():
    inbox = Inbox(["f"])
    return Outlet("f", inbox, lambda: NOON_S), inbox


@given(
    st.lists(st.binary(max_size=30).filter(lambda line: b"\n" not in line), max_size=20),
    st.lists(st.integers(0, 700), max_size=10),
)
def test_lines_are_the_same_wherever_packets_begin_and_end(lines, cuts):
    outlet, inbox = outlet_and_inbox()
    cutter = LineCutter(outlet)
    text = b"".join(line + b"\r\n" for line in lines)
    edges = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    got = [line for a, b in pairwise(edges) for line in cutter.cut(text[a:b])]
    stripped = [line.rstrip(b"\r") for line in lines]
    assert got == [line for line in stripped if line]
    assert cutter.rest() == []
    assert inbox.counts()["f"].blank == stripped.count(b"")


@pytest.mark.parametrize("size", [1, 1000, 1 << 20])
@pytest.mark.parametrize("length, fits", [(MAX_LINE_BYTES, True), (MAX_LINE_BYTES + 1, False)])
def test_a_line_is_kept_up_to_the_limit_and_skipped_to_its_end_beyond_it(size, length, fits):
    outlet, inbox = outlet_and_inbox()
    cutter = LineCutter(outlet)
    text = ONE + b"\n" + b"x" * length + b"\n" + TWO + b"\n"
    got = [line for a in range(0, len(text), size) for line in cutter.cut(text[a : a + size])]
    assert (got[0], got[-1], len(got)) == (ONE, TWO, 3 if fits else 2)
    assert inbox.counts()["f"].too_long == (0 if fits else 1)


def test_a_flood_without_a_line_end_holds_no_memory_and_counts_once():
    outlet, inbox = outlet_and_inbox()
    cutter = LineCutter(outlet)
    for _ in range(100):
        assert cutter.cut(b"x" * 65536) == []
        assert len(cutter._tail) <= MAX_LINE_BYTES
    assert cutter.cut(b"\n" + ONE + b"\n") == [ONE]
    assert inbox.counts()["f"].too_long == 1


@pytest.mark.parametrize(
    "datagram, lines, foreign",
    [
        (ONE + b"\r\n" + TWO + b"\r\n", [ONE, TWO], 0),
        (ONE, [ONE], 0),  # many forwarders send no line end
        (b"UdPbC\0" + ONE + b"\r\n", [ONE], 0),
        (b"UdPbC\0\\s:AI0001,n:1*22\\" + ONE + b"\r\n", [b"\\s:AI0001,n:1*22\\" + ONE], 0),
        (b"RaUdP\0\0\1\2\3", [], 1),  # a chart or picture
        (b"NkPgN\0\0\1\2\3", [], 1),  # NMEA 2000
        (b"", [], 0),
        (b"x" * (MAX_LINE_BYTES + 1), [], 0),
    ],
)
def test_a_datagram_is_whole_lines_with_or_without_the_header_of_61162_450(
    datagram, lines, foreign
):
    outlet, inbox = outlet_and_inbox()
    assert datagram_lines(datagram, outlet) == lines
    assert inbox.counts()["f"].foreign == foreign


# Waiting


def test_a_slow_reader_loses_the_oldest_lines_of_that_feed_only_and_is_told():
    inbox = Inbox(["flood", "quay"], most_bytes=20_000)
    inbox.put("quay", Batch("quay", NOON_S, [ONE]))
    for number in range(1000):
        inbox.put("flood", Batch("flood", NOON_S, [b"%080d" % number]))
    batches = inbox.take(0)
    counts = inbox.counts()
    assert batches[0].lines == [ONE]
    kept = [int(batch.lines[0]) for batch in batches[1:]]
    assert kept == list(range(1000 - len(kept), 1000))
    assert 0 < len(kept) * 130 <= 10_000  # a share is half of the memory
    assert (counts["flood"].lines, counts["flood"].dropped) == (1000, 1000 - len(kept))
    assert counts["quay"].dropped == 0


def test_a_file_waits_for_a_slow_reader_and_loses_nothing(tmp_path):
    path = tmp_path / "long.nmea"
    path.write_bytes(b"".join(b"%080d\n" % number for number in range(2000)))
    with feeds_of(str(path), most_waiting_bytes=10_000) as feeds:
        assert until(lambda: count_of(feeds, "lines") > 10)
        lines = []
        while not feeds.ended:
            lines += feeds.take(1)
    assert [int(line.raw) for line in lines] == list(range(2000))
    assert count_of(feeds, "dropped") == 0


def test_a_named_pipe_is_opened_once_and_heard_to_its_end(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(ONE + b"\n" + TWO + b"\n",))
    writer.start()
    with feeds_of(str(path)) as feeds:
        lines = taken(feeds, 2)
    writer.join()
    assert [line.raw for line in lines] == [ONE, TWO]


def test_counts_of_feeds_add_up():
    quay = FeedCounts(lines=2, dropped=1, last_line_s=NOON_S)
    total = quay + FeedCounts(lines=3, lost=1) + FeedCounts()
    assert total == FeedCounts(lines=5, dropped=1, lost=1, last_line_s=NOON_S)
    assert total.as_record() == {"lines": 5, "dropped": 1, "lost": 1, "last_line_s": NOON_S}


def test_a_fault_of_our_own_is_raised_where_lines_are_taken():
    times_s = [NOON_S]  # for the opening, and none for the first line
    with feeds_of("net=udp://127.0.0.1:0", clock=lambda: times_s.pop()) as feeds:
        send([ONE], ("127.0.0.1", feeds.ports["net"]))
        with pytest.raises(IndexError):
            feeds.take(5)


# TCP, we connect


def test_a_server_is_heard_however_its_packets_are_cut(server):
    listener, url = server
    with feeds_of(url) as feeds:
        connection, _ = listener.accept()
        with connection:
            for piece in (ONE[:9], ONE[9:] + b"\r", b"\n" + TWO + b"\n" + THREE[:3]):
                connection.sendall(piece)
                time.sleep(0.02)
            lines = taken(feeds, 2)
    assert lines == [(url, NOON_S, ONE), (url, NOON_S, TWO)]


def test_a_connection_cut_in_the_middle_is_made_again_and_the_halves_never_join(server):
    listener, url = server
    with feeds_of(url) as feeds:
        for text in (ONE + b"\n" + TWO[:10], TWO[10:] + b"\n" + THREE + b"\n"):
            connection, _ = listener.accept()
            connection.sendall(text)
            connection.close()
        lines = [line.raw for line in taken(feeds, 4)]
        assert until(lambda: count_of(feeds, "lost") == 2)
    assert lines == [ONE, TWO[:10], TWO[10:], THREE]
    assert count_of(feeds, "cut") == 1


def test_a_server_that_is_not_there_yet_is_tried_until_it_is():
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    with feeds_of(f"tcp://127.0.0.1:{port}") as feeds:
        assert until(lambda: count_of(feeds, "failed") >= 3)
        with socket.create_server(("127.0.0.1", port)) as listener:
            listener.settimeout(5)
            connection, _ = listener.accept()
            with connection:
                connection.sendall(ONE + b"\n")
                assert [line.raw for line in taken(feeds, 1)] == [ONE]


def test_a_silent_connection_is_given_up_and_made_again(server):
    listener, url = server
    patience = Patience(first_s=0.01, most_s=0.01, silent_s=0.3)
    with feeds_of(url, patience=patience) as feeds:
        first, _ = listener.accept()
        second, _ = listener.accept()
        with first, second:
            assert count_of(feeds, "silent") >= 1
            assert count_of(feeds, "lost") == 0


@pytest.mark.parametrize(
    "attempt, least_s, most_s",
    [(1, 0.5, 1), (2, 1, 2), (6, 16, 32), (7, 30, 60), (8, 30, 60), (5000, 30, 60)],
)
@given(luck=st.floats(0, 1))
def test_waiting_doubles_to_a_minute_within_its_bounds(attempt, least_s, most_s, luck):
    assert least_s <= Patience().wait_s(attempt, luck) <= most_s


def test_a_server_that_only_accepts_is_not_hammered(server):
    listener, url = server
    patience = Patience(first_s=0.05, most_s=60)
    with feeds_of(url, patience=patience) as feeds:
        for _ in range(3):
            connection, _ = listener.accept()
            connection.close()
        # Waited so far: at least 25 and 50 ms, now 100 to 200 ms until the fourth.
        listener.settimeout(0.02)
        assert until(lambda: count_of(feeds, "lost") == 3)
        with pytest.raises(TimeoutError):
            listener.accept()


# TCP, others connect


def test_talkers_are_heard_side_by_side_and_named_apart():
    with feeds_of("quay=tcp-listen://127.0.0.1:0") as feeds:
        with talker_to(feeds) as first, talker_to(feeds) as second:
            names = [f"quay/127.0.0.1:{one.getsockname()[1]}" for one in (first, second)]
            first.sendall(ONE[:7])
            second.sendall(TWO + b"\n")
            assert taken(feeds, 1) == [(names[1], NOON_S, TWO)]
            first.sendall(ONE[7:] + b"\n" + THREE[:5])
            assert taken(feeds, 1) == [(names[0], NOON_S, ONE)]
        assert [line.raw for line in taken(feeds, 1)] == [THREE[:5]]
        assert until(lambda: count_of(feeds, "lost") == 2)
    assert (count_of(feeds, "connections"), count_of(feeds, "cut")) == (2, 1)


def test_a_reset_connection_ends_one_talker_and_no_other():
    with feeds_of("tcp-listen://127.0.0.1:0") as feeds, talker_to(feeds) as stays:
        goes = talker_to(feeds)
        goes.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # close resets
        goes.sendall(b"half")
        assert until(lambda: count_of(feeds, "connections") == 2)
        goes.close()
        assert until(lambda: count_of(feeds, "lost") == 1)
        stays.sendall(ONE + b"\n")
        assert until(lambda: ONE in [line.raw for line in feeds.take(0.1)])


def test_one_talker_too_many_costs_the_one_silent_longest_its_place():
    with feeds_of("tcp-listen://127.0.0.1:0") as feeds:
        talkers = [talker_to(feeds) for _ in range(MOST_TALKERS)]
        assert until(lambda: count_of(feeds, "connections") == MOST_TALKERS)
        talkers[0].sendall(ONE + b"\n")  # now the second is the silent one
        assert taken(feeds, 1)
        talkers.append(talker_to(feeds))
        assert talkers[1].recv(1) == b""
        assert count_of(feeds, "turned_away") == 1
        for talker in (talkers[0], talkers[-1]):
            talker.sendall(TWO + b"\n")
        assert len(taken(feeds, 2)) == 2
        for talker in talkers:
            talker.close()


def test_an_address_that_is_taken_or_not_ours_is_told_in_one_line():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(AisError, match="in use"), feeds_of(f"tcp-listen://127.0.0.1:{port}"):
            pass
    for text in ("udp://192.0.2.1:10110", "tcp-listen://192.0.2.1:10110"):  # RFC 5737
        with pytest.raises(AisError, match="is the address of this machine"), feeds_of(text):
            pass


# UDP


def send(datagrams, to):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.bind(("127.0.0.1", 0))
        for datagram in datagrams:
            sender.sendto(datagram, to)
        return "{}:{}".format(*sender.getsockname())


def test_datagrams_are_heard_and_their_senders_named_apart():
    with feeds_of("quay=udp://127.0.0.1:0") as feeds:
        to = ("127.0.0.1", feeds.ports["quay"])
        first = send([ONE, b"UdPbC\0" + TWO + b"\r\n"], to)
        second = send([THREE + b"\r\n"], to)
        lines = taken(feeds, 3)
    assert lines == [
        (f"quay/{first}", NOON_S, ONE),
        (f"quay/{first}", NOON_S, TWO),
        (f"quay/{second}", NOON_S, THREE),
    ]


def test_a_multicast_group_is_joined():
    with feeds_of("udp://239.192.0.2:0?interface=127.0.0.1") as feeds:
        (port,) = feeds.ports.values()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.setsockopt(
                socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1")
            )
            sender.sendto(b"UdPbC\0" + ONE, ("239.192.0.2", port))
            sender.sendto(TWO, ("239.192.0.3", port))  # another group
        assert [line.raw for line in taken(feeds, 1)] == [ONE]
        assert feeds.take(0.1) == []


# Serial


@pytest.fixture
def terminal():
    """Both ends of a pseudo terminal: what is written to one is read from the other's path."""
    controller, device = os.openpty()
    tty.setraw(device)
    yield controller, os.ttyname(device)
    for descriptor in (controller, device):
        os.close(descriptor)


def test_a_serial_device_is_heard(terminal):
    controller, device = terminal
    with feeds_of(f"gps=serial://{device}?baud=4800") as feeds:
        os.write(controller, ONE + b"\r\n" + TWO[:4])
        assert taken(feeds, 1) == [("gps", NOON_S, ONE)]
        os.write(controller, TWO[4:] + b"\r\n")
        assert taken(feeds, 1) == [("gps", NOON_S, TWO)]
    assert count_of(feeds, "connections") == 1


def test_a_serial_device_that_is_unplugged_is_tried_again():
    controller, device = os.openpty()
    tty.setraw(device)
    with feeds_of(f"serial://{os.ttyname(device)}") as feeds:
        os.write(controller, ONE + b"\r\n")
        assert len(taken(feeds, 1)) == 1
        os.close(device)
        os.close(controller)
        assert until(lambda: count_of(feeds, "lost") == 1 and count_of(feeds, "failed") >= 2)


def test_a_serial_device_that_is_not_there_is_told_in_one_line(tmp_path):
    with pytest.raises(AisError, match="No such file"), feeds_of(f"serial://{tmp_path}/ttyUSB0"):
        pass


# Several at once


def test_several_feeds_of_every_kind_at_once(server, terminal, tmp_path):
    listener, url = server
    path = tmp_path / "log.nmea"
    path.write_bytes(ONE + b"\n\n" + TWO + b"\r\n")
    names = [f"far={url}", "near=tcp-listen://127.0.0.1:0", "net=udp://127.0.0.1:0"]
    with feeds_of(*names, f"gps=serial://{terminal[1]}", str(path)) as feeds:
        connection, _ = listener.accept()
        connection.sendall(ONE + b"\n")
        with socket.create_connection(("127.0.0.1", feeds.ports["near"])) as talker:
            talker.sendall(ONE + b"\n")
            send([ONE], ("127.0.0.1", feeds.ports["net"]))
            os.write(terminal[0], ONE + b"\n")
            lines = taken(feeds, 6)
        connection.close()
    assert sorted(line.source.split("/127")[0] for line in lines if line.time_s == NOON_S) == [
        "far", "gps", "near", "net"
    ]  # fmt: skip
    recorded = [line for line in lines if line.source == str(path)]
    assert [line.raw for line in recorded] == [ONE, TWO]
    assert all(line.time_s != line.time_s for line in recorded)  # no time was recorded
    assert sum(feeds.counts().values(), FeedCounts()).lines == 6


def test_silence_is_told_for_each_live_feed(server, tmp_path):
    now_s = [NOON_S]
    path = tmp_path / "log.nmea"
    path.write_bytes(ONE + b"\n")
    listener, url = server
    names = [f"far={url}", "net=udp://127.0.0.1:0", str(path)]
    with feeds_of(*names, clock=lambda: now_s[0]) as feeds:
        connection, _ = listener.accept()
        with connection:
            now_s[0] += 40
            send([ONE], ("127.0.0.1", feeds.ports["net"]))
            assert len(taken(feeds, 2)) == 2
            now_s[0] += 2.5
            assert feeds.silence_s() == {"far": 42.5, "net": 2.5}


def test_a_computer_that_does_not_know_the_time_yet_tells_of_no_silence():
    now_s = [100.0]  # seconds after it was switched on, 1970 to its clock
    with feeds_of("net=udp://127.0.0.1:0", clock=lambda: now_s[0]) as feeds:
        now_s[0] += 90
        assert math.isnan(feeds.silence_s()["net"])
        send([ONE], ("127.0.0.1", feeds.ports["net"]))
        (line,) = taken(feeds, 1)
        assert math.isnan(line.time_s)
        now_s[0] = NOON_S
        assert feeds.silence_s() == {"net": 0.0}
        now_s[0] += 61
        assert feeds.silence_s() == {"net": 61.0}


def test_stopping_ends_every_thread_and_frees_every_port(server):
    listener, url = server
    feeds = feeds_of(url, "near=tcp-listen://127.0.0.1:0", "net=udp://127.0.0.1:0")
    with feeds:
        connection, _ = listener.accept()
    assert not [one for one in threading.enumerate() if one.name in (url, "near", "net")]
    with connection:
        assert connection.recv(1) == b""
    with feeds_of(f"tcp-listen://127.0.0.1:{feeds.ports['near']}"):
        pass


def test_nothing_stays_open_when_one_of_several_cannot_be_opened(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    with pytest.raises(AisError), feeds_of(f"tcp-listen://127.0.0.1:{port}", f"{tmp_path}/none"):
        pass
    with feeds_of(f"tcp-listen://127.0.0.1:{port}") as feeds:
        assert feeds.ports


def test_noise_from_everybody_is_survived():
    noise = [os.urandom(2000) for _ in range(50)]
    names = ["near=tcp-listen://127.0.0.1:0", "net=udp://127.0.0.1:0"]
    with (
        feeds_of(*names) as feeds,
        socket.create_connection(("127.0.0.1", feeds.ports["near"])) as talker,
    ):
        for piece in noise:
            talker.sendall(piece)
            send([piece], ("127.0.0.1", feeds.ports["net"]))
        talker.sendall(b"\n" + ONE + b"\n")
        lines = []
        assert until(lambda: lines.extend(feeds.take(0.1)) or ONE in [line.raw for line in lines])
    assert all(line.raw and len(line.raw) <= MAX_LINE_BYTES for line in lines)
