"""``watchdesk listen``: live feeds on real sockets become JSON lines, and the end is counted."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading

import pytest
from click.testing import CliRunner

from ais.addresses import addresses
from ais.feeds import Feeds
from ais.reading import decoded
from ais.recorder import Recorder
from ais.stamp import RawLine
from watchdesk.cli.listen import _Listener, listen
from watchdesk.cli.main import Watchdesk

POSITION = b"!AIVDM,1,1,,A,13HOI:0P0000VOHLCnHQKwvL05Ip,0*23"
STATIC = (
    b"!AIVDM,2,1,1,A,55?MbV02;H;s<HtKR20EHE:0@T4@Dn2222222216L961O5Gf0NSQEp6ClRp8,0*1C",
    b"!AIVDM,2,2,1,A,88888888880,2*25",
)
GROUP = Watchdesk(commands={"listen": listen})


def run(*arguments):
    return CliRunner().invoke(GROUP, ["listen", *map(str, arguments)])


def printed(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def server():
    """A server that tells every line to the first who connects, then waits."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)
        done = threading.Event()

        def tell():
            connection, _ = listener.accept()
            with connection:
                connection.sendall(b"\r\n".join([POSITION, *STATIC, POSITION[:-1]]) + b"\r\n")
                done.wait(10)

        thread = threading.Thread(target=tell)
        thread.start()
        yield f"tcp://127.0.0.1:{listener.getsockname()[1]}"
        done.set()
        thread.join()


def test_messages_of_a_live_feed_are_printed_and_counted_and_recorded(server, tmp_path):
    result = run(f"far={server}", "--seconds", "1.5", "--record", tmp_path / "heard", "--json")
    assert result.exit_code == 0, result.output
    position, static = printed(result)
    assert (position["type"], position["mmsi"], position["line"]) == (1, 227006760, 1)
    assert (static["type"], static["mmsi"], static["line"]) == (5, 351759000, 2)
    assert position["source"] == "far"
    assert position["time"] == position["received"] > "2026"

    told = json.loads(result.stderr)
    assert told["feeds"]["far"]["lines"] == told["recorded"]["lines"] == 4
    assert told["messages"]["messages"] == 2
    assert told["messages"]["refused"] == {"wrong checksum": 1}
    assert told["recorded"]["lost"] == 0

    (path,) = (tmp_path / "heard").iterdir()
    again = list(decoded(path))
    assert [one | {"source": "far", "received": one["time"]} for one in again] == [position, static]


def test_a_file_is_heard_as_decode_reads_it(tmp_path):
    path = tmp_path / "log.nmea"
    path.write_bytes(b"\n".join([POSITION, *STATIC]) + b"\n")
    result = run(path)
    expected = [one | {"source": str(path), "received": None} for one in decoded(path)]
    assert printed(result) == json.loads(json.dumps(expected))
    assert "messages: " in result.stderr
    assert "clocks: []" in result.stderr.splitlines()


@pytest.mark.parametrize(
    "source, says",
    [
        ("http://ais.example", "http:// is not known; a source is tcp://HOST:PORT"),
        ("nowhere.nmea", "No such file"),
        ("serial:///dev/none-such", "No such file"),
    ],
)
def test_a_persons_mistake_is_one_line_and_exit_code_one(source, says):
    result = run(source)
    assert result.exit_code == 1
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_the_help_shows_the_grammar_and_an_example():
    text = run("--help").stdout
    assert "tcp-listen://ADDRESS:PORT" in text
    assert "Example:" in text


def test_silence_is_told_once_and_so_is_its_end(capsys):
    now_s = [1772366400.0]
    listener = _Listener()
    with Feeds(addresses(["net=udp://127.0.0.1:0"]), lambda: now_s[0]) as feeds:
        for age_s in (0, 60, 60.5, 90):
            now_s[0] = 1772366400.0 + age_s
            listener.tell_trouble(feeds, None)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as talker:
            talker.sendto(POSITION, ("127.0.0.1", feeds.ports["net"]))
        assert feeds.take(5)
        listener.tell_trouble(feeds, None)
    assert capsys.readouterr().err.splitlines() == ["net: silent for 60 s", "net: heard again"]


def test_a_disk_that_takes_no_lines_is_told_once_and_so_is_its_end(tmp_path, capsys):
    recorder, listener = Recorder(tmp_path / "usb", packed=False), _Listener()
    (tmp_path / "usb").rmdir()
    with Feeds([], lambda: 0.0) as feeds:
        for age_s in (0, 1, 2, 20):
            if age_s == 20:
                (tmp_path / "usb").mkdir()
            recorder.add(RawLine("f", 1772366400.0 + age_s, POSITION))
            listener.tell_trouble(feeds, recorder)
        recorder.close()
        listener.tell_trouble(feeds, recorder)
    assert capsys.readouterr().err.splitlines() == [
        "not recording: No such file or directory; lines are lost",
        "recording again",
    ]


def listening_in(folder, *sources):
    script = "import sys; from watchdesk.cli.listen import listen; listen()"
    return subprocess.Popen(
        [sys.executable, "-c", script, *sources, "--record", "heard"],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def test_what_waited_when_told_to_stop_is_recorded_and_counted_all_of_it(tmp_path):
    (tmp_path / "long.nmea").write_bytes((POSITION + b"\n") * 20_000)
    with listening_in(tmp_path, "long.nmea") as listening:
        listening.stdout.readline()
        listening.send_signal(signal.SIGTERM)
        printed, told = listening.stdout.read(), listening.stderr.read()
        assert listening.wait(10) == 0
    counts = {
        topic: json.loads(found)
        for topic, found in (line.split(": ", 1) for line in told.decode().splitlines())
    }
    heard = counts["feeds"]["long.nmea"]["lines"]
    assert 0 < heard == counts["recorded"]["lines"] == counts["messages"]["lines"]
    assert len(printed.splitlines()) == heard - 1
    (path,) = (tmp_path / "heard").iterdir()
    assert sum(1 for _ in decoded(path)) == heard


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_being_told_to_stop_is_a_good_end_and_the_recording_is_finished(tmp_path, number):
    with listening_in(tmp_path, "tcp-listen://127.0.0.1:0", "-") as listening:
        listening.stdin.write(POSITION + b"\n")
        listening.stdin.flush()
        assert json.loads(listening.stdout.readline())["mmsi"] == 227006760
        listening.send_signal(number)
        assert listening.wait(10) == 0  # although standard input is still open
        told = listening.stderr.read().decode()
        assert '"lines": 1' in told
        assert "Fatal" not in told
    (path,) = (tmp_path / "heard").iterdir()
    assert path.suffix == ".gz"
    assert [one["mmsi"] for one in decoded(path)] == [227006760]


def test_a_reader_who_stands_still_stops_no_recording(server_of_many, tmp_path):
    many, address = server_of_many
    with listening_in(tmp_path, f"far={address}") as listening:
        listening.stdout.readline()  # and never again
        told = b""
        many.wait(30)
        listening.send_signal(signal.SIGTERM)
        told = listening.stderr.read()
        assert listening.wait(10) == 0
    counts = dict(line.split(": ", 1) for line in told.decode().splitlines())
    heard = json.loads(counts["feeds"])["far"]
    assert "dropped" not in heard
    assert json.loads(counts["recorded"])["lines"] == heard["lines"] == 30_000
    assert json.loads(counts["unprinted"]) > 0
    (path,) = (tmp_path / "heard").iterdir()
    assert sum(1 for _ in decoded(path)) == 30_000


@pytest.fixture
def server_of_many():
    """A server that sends 30,000 lines, and an event set once all of them are taken."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(30)
        done = threading.Event()

        def tell():
            connection, _ = listener.accept()
            with connection:
                connection.sendall((POSITION + b"\r\n") * 30_000)
                connection.shutdown(socket.SHUT_WR)
                with contextlib.suppress(OSError):
                    connection.recv(1)  # until the other side has read all and lets go
                done.set()

        thread = threading.Thread(target=tell)
        thread.start()
        yield done, f"tcp://127.0.0.1:{listener.getsockname()[1]}"
        thread.join()
