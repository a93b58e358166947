"""Where the console may be bound, how it speaks TLS, and how it ends."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime

import httpx
import pytest
import trustme

from seamath.errors import Mistake
from watchdesk.console.serving import bound, server
from watchdesk.console.settings import ConsoleSettings, address_of, hosts
from watchdesk.desk import open_desk
from watchdesk.people import accounts

NOW = datetime(2026, 3, 2, 3, 40, tzinfo=UTC)


@pytest.fixture(scope="module")
def certified(tmp_path_factory):
    """A certificate for 127.0.0.1 and a name, its key, and the authority that made it."""
    folder = tmp_path_factory.mktemp("tls")
    authority = trustme.CA()
    made = authority.issue_cert("127.0.0.1", "watch.example")
    made.private_key_pem.write_to_path(folder / "key.pem")
    for number, blob in enumerate(made.cert_chain_pems):
        blob.write_to_path(folder / "cert.pem", append=number > 0)
    authority.cert_pem.write_to_path(folder / "ca.pem")
    return folder


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.5", "192.0.2.1", "watch.example"])
def test_another_address_needs_tls_and_accounts(tmp_path, certified, host):
    tls = {"tls_cert": certified / "cert.pem", "tls_key": certified / "key.pem"}
    with pytest.raises(Mistake, match="needs TLS"):
        bound(ConsoleSettings(desk=tmp_path, host=host, port=0))
    with pytest.raises(Mistake, match="needs accounts"):
        bound(ConsoleSettings(desk=tmp_path, host=host, port=0, **tls))


def test_with_tls_and_accounts_any_address_may_be_bound(tmp_path, certified):
    tls = {"tls_cert": certified / "cert.pem", "tls_key": certified / "key.pem"}
    with open_desk(tmp_path) as desk:
        accounts.add(desk.book, "ana", "watch", NOW)
    settings = ConsoleSettings(desk=tmp_path, host="0.0.0.0", port=0, **tls)
    with closing(bound(settings)) as listening:
        assert listening.getsockname()[0] == "0.0.0.0"
    with pytest.raises(Mistake, match="needs TLS"):  # accounts alone are not enough
        bound(ConsoleSettings(desk=tmp_path, host="0.0.0.0", port=0))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.53", "::1", "localhost"])
def test_the_loopback_needs_nothing(tmp_path, host):
    with closing(bound(ConsoleSettings(desk=tmp_path, host=host, port=0))) as listening:
        assert address_of(listening.getsockname()[0]) == "loopback"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"tls_cert": "cert.pem"}, "both --tls-cert and --tls-key"),
        ({"tls_key": "key.pem"}, "both --tls-cert and --tls-key"),
        ({"tls_cert": "none.pem", "tls_key": "key.pem"}, "no such file"),
        ({"tls_cert": "key.pem", "tls_key": "cert.pem"}, "certificate and key do not work"),
        ({"tls_cert": "ca.pem", "tls_key": "key.pem"}, "certificate and key do not work"),
    ],
)
def test_a_certificate_that_does_not_work_is_one_line(tmp_path, certified, given, says):
    files = {name: certified / file for name, file in given.items()}
    settings = ConsoleSettings(desk=tmp_path, port=0, **files)
    with pytest.raises(Mistake, match=says):
        bound(settings).close()
        server(None, settings)


def test_a_port_in_use_is_one_line(tmp_path):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Mistake, match=f"127.0.0.1:{port} cannot be served .*another --port"):
            bound(ConsoleSettings(desk=tmp_path, port=port))


def test_who_is_on_a_network_reaches_it_by_the_names_of_its_certificate(tmp_path, certified):
    tls = {"tls_cert": certified / "cert.pem", "tls_key": certified / "key.pem"}
    served = ConsoleSettings(desk=tmp_path, host="0.0.0.0", **tls)
    assert hosts(served) == {"127.0.0.1", "localhost", "::1", "0.0.0.0", "watch.example"}
    assert hosts(ConsoleSettings(desk=tmp_path)) == {"127.0.0.1", "localhost", "::1"}


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.8.9.1", "loopback"),
        ("::1", "loopback"),
        ("::ffff:127.0.0.1", "loopback"),
        ("::ffff:10.0.0.5", "10.0.0.5"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (None, "nowhere"),
        ("evil", "evil"),
    ],
)
def test_an_address_is_counted_as_one_place(host, expected):
    assert address_of(host) == expected


def test_under_tls_the_cookie_is_bound_to_the_host(serve, certified):
    tls = {"tls_cert": certified / "cert.pem", "tls_key": certified / "key.pem"}
    served = serve(people={"ana": "watch"}, **tls)
    trusted = ssl.create_default_context(cafile=certified / "ca.pem")
    with served.client(verify=trusted) as client:
        assert served.url.startswith("https://")
        cookie = served.log_in(client, "ana").headers["set-cookie"]
        assert cookie.startswith("__Host-watchdesk=")
        assert "; Secure" in cookie and "HttpOnly" in cookie and "Domain" not in cookie
        assert client.get("/api/person").json()["name"] == "ana"
        plain = {"origin": served.url.replace("https", "http")}
        assert client.post("/logout", headers=plain).status_code == 403
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(served.url.replace("https", "http"), trust_env=False)
    old = ssl.create_default_context(cafile=certified / "ca.pem")
    old.set_ciphers("DEFAULT:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning):
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(httpx.ConnectError), served.client(verify=old) as client:
        client.get("/healthz")


SERVICE = """
import sys
from pathlib import Path
from types import SimpleNamespace
from watchdesk.console.serving import serve
from watchdesk.console.settings import ConsoleSettings
serve(SimpleNamespace(), ConsoleSettings(desk=Path(sys.argv[1]), port=int(sys.argv[2])))
sys.stdout.write("stopped well")
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_end_it_ends_and_what_comes_after_it_runs(tmp_path, number):
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    words = [sys.executable, "-c", SERVICE, str(tmp_path), str(port)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as service:
        url = f"http://127.0.0.1:{port}/healthz"
        end_s = time.monotonic() + 30
        while time.monotonic() < end_s:
            try:
                if httpx.get(url, trust_env=False).text == "ok\n":
                    break
            except httpx.TransportError:
                time.sleep(0.1)
        slow = socket.create_connection(("127.0.0.1", port))  # keeps nobody from ending
        service.send_signal(number)
        told, wrong = service.communicate(timeout=30)
        slow.close()
    assert (service.returncode, told) == (0, b"stopped well"), wrong


ENDED_EARLY = """
import signal, sys
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from watchdesk.console.serving import bound, ended_by_signals, server
from watchdesk.console.settings import ConsoleSettings
settings = ConsoleSettings(desk=Path(sys.argv[1]), port=0)
with closing(bound(settings)) as listening:
    console = server(SimpleNamespace(), settings)
    with ended_by_signals(console):
        signal.raise_signal(int(sys.argv[2]))
        console.run(sockets=[listening])
sys.stdout.write("stopped well")
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_end_before_it_runs_it_does_not_begin(tmp_path, number):
    words = [sys.executable, "-c", ENDED_EARLY, str(tmp_path), str(int(number))]
    service = subprocess.run(words, capture_output=True, timeout=30)
    assert (service.returncode, service.stdout) == (0, b"stopped well"), service.stderr


WITHOUT_CHART = """
import os, resource, signal, sys
from pathlib import Path
from threading import Timer
from types import SimpleNamespace
from watchdesk.console.serving import serve
from watchdesk.console.settings import ConsoleSettings
before = resource.getrlimit(resource.RLIMIT_NOFILE)
def full():
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, before[1]))  # no file more can be opened
    Timer(1.0, end).start()
def end():
    resource.setrlimit(resource.RLIMIT_NOFILE, before)
    sys.stdout.write("went on, ")
    os.kill(os.getpid(), signal.SIGTERM)
serve(SimpleNamespace(), ConsoleSettings(desk=Path(sys.argv[1]), port=0), full)
sys.stdout.write("stopped well")
"""


@pytest.mark.skipif(os.name != "posix", reason="limits the number of open files")
def test_where_the_chart_s_process_cannot_begin_the_console_goes_on(tmp_path):
    words = [sys.executable, "-c", WITHOUT_CHART, str(tmp_path)]
    service = subprocess.run(words, capture_output=True, timeout=30)
    assert (service.returncode, service.stdout) == (0, b"went on, stopped well"), service.stderr
