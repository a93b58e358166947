"""What systemd and Prometheus read of a console."""

from __future__ import annotations

from types import SimpleNamespace

import pytest


@pytest.mark.parametrize(("ready", "status"), [(True, 200), (False, 503)])
def test_machines_are_told_whether_a_watch_may_rest_on_it(serve, tmp_path, ready, status):
    because = "" if ready else "nothing is heard"
    health = {"ready": ready, "because": because, "feeds": [], "refused": {'quo"ted\n': 3}}
    station = SimpleNamespace(desk_folder=tmp_path, health=lambda: health)
    served = serve(station=station, people={"ana": "watch"})
    with served.client() as client:  # without a login, on this computer
        assert client.get("/healthz").text == "ok\n"
        told = client.get("/readyz")
        wanted = health if ready else {"ready": False, "because": because}
        assert (told.status_code, told.json()) == (status, wanted)
        counts = client.get("/metrics")
    assert counts.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert f"watchdesk_ready {int(ready)}\n" in counts.text
    assert counts.text.count("\n") == len(counts.text.splitlines())  # no name breaks a line
