"""A real Chromium with an officer logged in, and a page of somebody else beside it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery staple"
WAIT_MS = 10_000

# What another page tries, with the officer's cookies in the same browser.
ATTACK = """
<!doctype html><title>waiting</title>
<form id=f method=post action="{url}/logout" target=sink><input name=token value=x></form>
<iframe name=sink id=sink></iframe><iframe id=frame src="{url}/login"></iframe>
<script src="{url}/api/person"></script>
<script>
const told = {{}};
const trying = async (name, work) => {{
  try {{ told[name] = await work(); }} catch (error) {{ told[name] = "refused"; }}
}};
document.getElementById("f").submit();
(async () => {{
  await trying("read", async () =>
    (await fetch("{url}/api/person", {{credentials: "include"}})).text());
  await trying("post", async () => (await fetch("{url}/logout", {{method: "POST",
    credentials: "include", mode: "no-cors", body: new URLSearchParams({{token: "x"}})}})).type);
  await trying("json", async () => (await fetch("{url}/logout", {{method: "POST",
    credentials: "include", headers: {{"x-watchdesk-token": "x"}}, body: "{{}}"}})).status);
  await trying("socket", () => new Promise((open, refused) => {{
    const socket = new WebSocket("{url}/ws".replace("http", "ws"));
    socket.onopen = () => open("open");
    socket.onerror = () => refused();
  }}));
  await trying("frame", async () => {{
    await new Promise(done => setTimeout(done, 300));
    return document.getElementById("frame").contentDocument ? "blank" : "refused";
  }});
  window.told = told;
  document.title = "done";
}})();
</script>
"""


@contextmanager
def hostile(html: str) -> Iterator[int]:
    """A web server of an attacker on this computer; the answer is its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_given: object) -> None:
            """Nothing: the test looks at the console."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def a_page(browser):
    page = browser.new_page()
    page.set_default_timeout(WAIT_MS)
    return page


@contextmanager
def logged_in(browser, served, name):
    context = browser.new_context()
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    page.goto(f"{served.url}/login")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button").click()
    page.wait_for_url(f"{served.url}/")
    try:
        yield context
    finally:
        context.close()


def who(page):
    return page.evaluate("async () => (await (await fetch('/api/person')).json()).name")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"], ids=["same site", "cross site"])
def test_a_page_of_somebody_else_can_neither_act_nor_look_nor_frame(browser, serve, host):
    served = serve(people={"ana": "watch"})
    with (
        hostile(ATTACK.format(url=served.url)) as port,
        logged_in(browser, served, "ana") as context,
    ):
        evil = context.new_page()
        evil.goto(f"http://{host}:{port}/")
        evil.wait_for_function("document.title === 'done'")
        told = evil.evaluate("window.told")
        home = context.new_page()
        home.goto(f"{served.url}/login")
        assert who(home) == "ana"  # nothing logged her out
    assert told["read"] == told["json"] == told["socket"] == told["frame"] == "refused"
    assert told["post"] in ("opaque", "refused")  # sent, and refused by the console
    assert not any(row["act"] == "session ended" for row in served.log())


def test_an_open_console_without_accounts_is_no_easier(browser, serve):
    """No cookie is needed here, so only the origin and the token stand in the way."""
    served = serve()
    with hostile(ATTACK.format(url=served.url)) as port:
        page = a_page(browser)
        page.goto(f"http://localhost:{port}/")
        page.wait_for_function("document.title === 'done'")
        told = page.evaluate("window.told")
        page.close()
    assert told["read"] == told["json"] == told["socket"] == told["frame"] == "refused"


def test_a_name_that_leads_to_this_computer_opens_nothing(browser, serve):
    served = serve()
    page = a_page(browser)
    answer = page.goto(f"http://rebound.localhost:{served.port}/login")  # Chromium: the loopback
    assert answer.status == 403
    assert "not called that" in page.content()
    page.close()


def test_the_cookie_is_out_of_reach_of_scripts_and_no_script_is_inline(browser, serve):
    served = serve(people={"ana": "watch"})
    with logged_in(browser, served, "ana") as context:
        page = context.new_page()
        page.goto(f"{served.url}/login")
        (cookie,) = context.cookies()
        assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
        assert page.evaluate("document.cookie") == ""
        page.evaluate(
            "() => { const s = document.createElement('script');"
            " s.textContent = 'window.__pwn = 1'; document.body.append(s);"
            " const i = document.createElement('img');"
            " i.setAttribute('onerror', 'window.__pwn = 1');"
            " i.src = '/nothing'; document.body.append(i); }"
        )
        page.wait_for_timeout(200)
        assert page.evaluate("window.__pwn") is None


def test_a_hostile_name_at_the_login_is_text(browser, serve):
    served = serve(people={"ana": "watch"})
    page = a_page(browser)
    page.goto(f"{served.url}/login")
    page.get_by_label("Name").fill("<IMG SRC=X ONERROR=__pwn=1>")
    page.get_by_label("Password").fill("x")
    page.get_by_role("button").click()
    page.get_by_role("alert").wait_for()
    assert page.get_by_role("alert").text_content() == "Name or password is not right."
    assert page.evaluate("window.__pwn") is None and page.locator("img").count() == 0
    page.close()


def test_the_way_in_works_without_a_script_and_by_keyboard(browser, serve):
    served = serve(people={"ana": "watch", "ben": "watch"})
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    for name in ("ana", "ben"):  # the second takes over from the first
        page.goto(f"{served.url}/login")
        page.wait_for_selector("input[name=name]:focus")
        page.keyboard.type(name)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{served.url}/")
    page.goto(f"{served.url}/login")
    assert "Logged in: ben (watch)" in page.get_by_role("status").text_content()
    context.close()
    log = [row["says"] for row in served.log()]
    assert "session 1 of account ana: ben logged in here" in log
