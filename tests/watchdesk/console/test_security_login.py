"""The way in and out, and what becomes of a cookie, on a real socket."""

from __future__ import annotations

import re
import sqlite3
import time
from contextlib import closing
from datetime import timedelta

import pytest

from ais.events import iso
from watchdesk.desk import open_desk
from watchdesk.desk_audit import findings
from watchdesk.people import accounts, sessions

GOOD = "correct horse battery staple"


def told(served):
    return [(row["role_from"], row["act"], row["says"]) for row in served.log()]


def person(client, cookie=None):
    headers = {"cookie": f"watchdesk={cookie}"} if cookie else {}
    return client.get("/api/person", headers=headers)


def test_open_on_the_loopback_until_the_first_account_and_the_page_says_so(serve):
    served = serve()
    with served.client() as client:
        assert person(client).json()["name"] == "loopback"
        assert person(client).json()["role"] == "watch"
        assert "This desk has no accounts" in client.get("/login").text
        with open_desk(served.desk) as desk:
            desk.set("role", "analyst", served.app.state.keys.now())
        assert person(client).json()["role"] == "analyst"
        with open_desk(served.desk) as desk:
            accounts.add(desk.book, "ana", "watch", served.app.state.keys.now())
        assert person(client).status_code == 401  # though she has no password yet
        assert "This desk has no accounts" not in client.get("/login").text
        with open_desk(served.desk) as desk:
            accounts.disable(desk.book, "ana", served.app.state.keys.now())
        assert person(client).status_code == 401  # and when nobody is left


def test_from_the_first_token_to_the_log_out(serve):
    served = serve()
    with open_desk(served.desk) as desk:
        code = accounts.add(desk.book, "ana", "watch", served.app.state.keys.now())
    with served.client() as client:
        led = client.get("/api/person", headers={"accept": "text/html"})
        assert (led.status_code, led.headers["location"]) == (303, "/login")
        page = client.get("/login/first").text
        form = {
            "token": page.partition('name="token" value="')[2].partition('"')[0],
            "name": "ana",
            "code": code.lower(),
            "password": GOOD,
            "again": GOOD,
        }
        for change, status in [
            ({"again": GOOD + "x"}, 400),
            ({"password": "short", "again": "short"}, 400),
            ({"code": "AAAAA-AAAAA-AAAAA-AAAAA"}, 401),
            ({"name": "ben"}, 401),
            ({"token": "0"}, 403),
        ]:
            assert client.post("/login/first", data=form | change).status_code == status
        assert person(client).status_code == 401
        assert client.post("/login/first", data=form).status_code == 303
        who = person(client).json()
        assert (who["name"], who["role"], who["by"]) == ("ana", "watch", "login")
        client.post("/logout", headers={"x-watchdesk-token": who["token"]})
        assert client.post("/login/first", data=form).status_code == 401  # used up
        assert served.log_in(client, "ana").status_code == 303
    with open_desk(served.desk) as desk:
        assert findings(desk.book.db) == []
    log = told(served)
    assert ("account ana", "change", "password of account ana") in log
    assert ("account ana", "session ended", "session 1 of account ana: logged out") in log


@pytest.mark.parametrize("how", ["log out", "hand over", "log in again", "disable", "end"])
def test_a_stolen_cookie_is_dead_once_its_session_ended(serve, how):
    served = serve(people={"ana": "watch", "ben": "watch"})
    now = served.app.state.keys.now()
    with served.officer("ana") as client:
        stolen = client.cookies["watchdesk"]
        with served.client() as thief:
            assert person(thief, stolen).json()["name"] == "ana"  # what remains: until it ends
        if how == "log out":
            assert client.post("/logout").status_code == 303
        elif how in ("hand over", "log in again"):
            name = "ben" if how == "hand over" else "ana"
            assert served.log_in(client, name).status_code == 303
            assert person(client).json()["name"] == name
        else:
            with open_desk(served.desk) as desk:
                if how == "disable":
                    accounts.disable(desk.book, "ana", now)
                else:
                    (one,) = sessions.opened(desk.book, now)
                    sessions.end(desk.book, one.number, now, "ended by an administrator")
        with served.client() as thief:
            assert person(thief, stolen).status_code == 401


def test_a_cookie_is_refused_from_another_address_and_the_log_tells_once(serve):
    served = serve(people={"ana": "watch"})
    with served.officer("ana") as client:
        stolen = client.cookies["watchdesk"]
    with closing(sqlite3.connect(served.desk / "desk.db")) as db:  # as if she sat elsewhere
        db.execute("UPDATE sessions SET address = '10.0.0.5'")
        db.commit()
    with served.client() as thief:
        assert [person(thief, stolen).status_code for _ in range(3)] == [401, 401, 401]
    refused = [says for _, act, says in told(served) if act == "refused"]
    assert refused == ["cookie of session 1 (account ana) from loopback"]


def test_a_session_is_never_the_one_an_attacker_planted(serve):
    served = serve(people={"ana": "watch"})
    planted = "A" * 43
    with served.client() as client:
        client.cookies.set("watchdesk", planted)
        answer = served.log_in(client, "ana")
        given = answer.headers["set-cookie"].partition("=")[2].partition(";")[0]
        assert given != planted and len(given) == 43
        assert person(client, planted).status_code == 401
        assert person(client, given).status_code == 200


def test_the_cookie_is_for_this_server_s_pages_alone(serve):
    served = serve(people={"ana": "watch"})
    with served.client() as client:
        cookie = served.log_in(client, "ana").headers["set-cookie"]
    parts = {part.strip().partition("=")[0].lower() for part in cookie.split(";")}
    assert parts == {"watchdesk", "httponly", "max-age", "path", "samesite"}  # no Domain
    assert "SameSite=strict" in cookie and "Path=/;" in cookie


def test_no_answer_tells_whether_a_name_exists(serve):
    served = serve(people={"ana": "watch"})
    hide = re.compile(r'value="\w{64}"|^date:.*$', re.M)

    def answer(name):
        with served.client() as client:
            given = served.log_in(client, name, "wrong horse battery staple")
            headers = "\n".join(f"{k}: {v}" for k, v in given.headers.items() if k != "date")
            return given.status_code, headers, hide.sub("", given.text)

    assert answer("ana") == answer("nobody")
    assert answer("ana")[0] == 401
    assert served.desk.joinpath("desk.db").exists()


def test_guessing_is_slowed_and_says_for_how_long(serve):
    served = serve(people={"ana": "watch"})
    with served.client() as client:
        answers = [served.log_in(client, "ana", "wrong horse battery") for _ in range(7)]
        assert [one.status_code for one in answers[:5]] == [401] * 5
        late = next(one for one in answers if one.status_code == 429)
        assert int(late.headers["retry-after"]) in (1, 2)
        assert "Too many attempts" in late.text
        # The password itself is not even looked at in that time.
        if served.log_in(client, "ana").status_code == 429:
            time.sleep(4)
        assert served.log_in(client, "ana").status_code == 303


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "a\r\nx: y"]
)
def test_what_was_typed_is_never_shown_or_sent_back(serve, name):
    served = serve(people={"ana": "watch"})
    with served.client() as client:
        answer = served.log_in(client, name, name)
    assert answer.status_code == 401
    assert name not in answer.text and "alert(1)" not in answer.text
    assert "x" not in answer.headers


def test_a_websocket_ends_with_its_session(serve):
    """On the person's own route, because what the page opens is another module's."""
    import websockets.sync.client as ws
    from starlette.routing import WebSocketRoute
    from websockets.exceptions import ConnectionClosedError

    from watchdesk.console.security import guard

    async def endpoint(socket):
        await socket.accept()
        async for text in socket.iter_text():
            await socket.send_text(text)

    served = serve(people={"ana": "watch"})
    served.app.router.routes.extend(
        guard([WebSocketRoute("/extra-ws", endpoint, name="console person")])
    )
    with served.officer("ana") as client:
        url = f"ws://127.0.0.1:{served.port}/extra-ws"
        cookie = {"Cookie": f"watchdesk={client.cookies['watchdesk']}"}
        with ws.connect(url, origin=served.url, additional_headers=cookie, proxy=None) as socket:
            socket.send("here")
            assert socket.recv(5) == "here"
            assert client.post("/logout").status_code == 303
            with pytest.raises(ConnectionClosedError) as closed:
                socket.recv(10)
            assert closed.value.rcvd.code == 4401


def test_a_desk_that_others_write_in_ends_no_session_and_makes_nobody_wait(serve):
    served = serve(people={"ana": "watch"})
    lately = served.app.state.keys.now() - timedelta(minutes=2)
    with served.officer("ana") as client:
        with closing(sqlite3.connect(served.desk / "desk.db")) as db:
            db.execute("UPDATE sessions SET seen = ?", (iso(lately),))
            db.commit()
            db.execute("BEGIN IMMEDIATE")  # another process writes, and does not end
            assert person(client).status_code == 200
            db.rollback()
        assert person(client).status_code == 200
        with open_desk(served.desk) as desk:
            (one,) = sessions.opened(desk.book, served.app.state.keys.now())
        assert one.seen > lately


def test_two_officers_are_two(serve):
    served = serve(people={"ana": "watch", "ben": "analyst"})
    with served.officer("ana") as one, served.officer("ben") as other:
        assert [person(c).json()["name"] for c in (one, other)] == ["ana", "ben"]
        assert one.post("/logout").status_code == 303
        assert person(other).status_code == 200
        ones = {"x-watchdesk-token": one.headers["x-watchdesk-token"]}
        assert other.post("/logout", headers=ones).status_code == 403
