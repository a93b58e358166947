"""An attacker's ship name, from the air to the page in a real Chromium: text, and nothing else."""

from __future__ import annotations

from threading import RLock
from types import SimpleNamespace

import pytest
from pyais.encode import encode_dict

from ais.reading import read
from watchdesk.alerts.board import Board
from watchdesk.alerts.situation import Situation
from watchdesk.station.clock import WallClock
from watchdesk.station.picture import Picture
from watchdesk.station.source import Batch

pytestmark = pytest.mark.browser

# What the 6-bit set can carry: no lower case is needed where entities are decoded.
NAMES = (
    "<SCRIPT SRC=//A.CO>",
    "<IMG SRC=X ONERROR=1",
    '"ONFOCUS=P() X="',
    "&LT;SVG ONLOAD=P()",
    '=HYPERLINK("X")',
    "'-ALERT(1)-'",
)
TEXT = "<IMG SRC=X ONERROR=&#119;&#46;__p=1>"
MARKUP = "img[src='x'], img[src='X'], svg[onload], script:not([src^='/']), [onerror], [onfocus]"


def sentence(**fields):
    """One message as a receiver writes it down, with the second it was heard."""
    stamp = f"c:{int(WallClock().now_s())}"
    check = 0
    for letter in stamp.encode():
        check ^= letter
    return [f"\\{stamp}*{check:02X}\\{line}" for line in encode_dict(fields)]


@pytest.fixture
def attacked(tmp_path):
    """A station that heard ships with hostile names, and has an alert that tells one."""
    lines = []
    for number, name in enumerate(NAMES):
        mmsi = 308_000_001 + number
        where = {"lat": 20.0 + number / 50, "lon": -73.5, "speed": 9.0, "course": 90.0}
        lines += sentence(msg_type=1, mmsi=mmsi, **where)
        lines += sentence(msg_type=5, mmsi=mmsi, shipname=name, callsign="<B>X", destination=name)
    heard = tmp_path / "heard.nmea"
    heard.write_text("\n".join(lines) + "\n")
    recording = read([heard])
    assert {report.name for report in recording.statics} <= {*NAMES, *(n.strip() for n in NAMES)}
    picture, board, clock = Picture(), Board(), WallClock()
    picture.hear(Batch(positions=recording.positions, statics=recording.statics))
    board.take(
        [
            Situation(
                key="rescue:308000001",
                priority="emergency",
                kind="AIS-SART",
                says="{name} says {text}",
                params={"name": NAMES[0], "text": TEXT},
                mmsi=308_000_001,
                lat=20.0,
                lon=-73.5,
                since_s=clock.now_s(),
                rescue=True,
                can_silence=False,
            )
        ],
        clock.now_s(),
    )
    return SimpleNamespace(
        mode="live",
        clock=clock,
        source=SimpleNamespace(),
        picture=picture,
        board=board,
        lock=RLock(),
        desk_folder=tmp_path / "desk",
        health=lambda: {"ready": True, "feeds": []},
        events=lambda *_: [],
        incidents=list,
        assessments=list,
    )


def test_a_hostile_name_is_text_on_the_whole_page(browser, serve, attacked):
    served = serve(station=attacked)
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.set_default_timeout(15_000)
    asked, wrong = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("dialog", lambda shown: wrong.append(shown.message))
    page.goto(f"{served.url}/")
    while not page.evaluate("Boolean(window.__console && window.__console.n)"):
        page.wait_for_timeout(50)  # the page's policy forbids what ``wait_for_function`` does
    page.get_by_text(NAMES[0]).first.wait_for()
    page.wait_for_timeout(500)
    body = page.locator("body").inner_text()
    assert NAMES[0] in body
    assert page.locator(MARKUP).count() == 0
    assert page.evaluate("window.__p") is None
    assert all(url.split("?")[0].startswith((served.url, served.url.replace("http", "ws"), "data:"))
               for url in asked)  # fmt: skip
    assert not [one for one in wrong if "Content Security Policy" in one or "alert" in one]
    page.close()
