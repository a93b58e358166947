"""What systemd is told of a watch, and the unit it is given."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest


def test_the_service_manager_hears_ready_alive_and_stopping(a_watch, tmp_path: Path) -> None:
    where = tmp_path / "notify"
    told: list[str] = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(where))
        manager.settimeout(60)

        def listen() -> None:
            while "STOPPING=1" not in told:
                told.extend(manager.recv(4096).decode().splitlines())

        listening = threading.Thread(target=listen, daemon=True)
        listening.start()
        watch = a_watch(NOTIFY_SOCKET=str(where))
        watch.until(lambda: "READY=1" in told)
        assert watch.get("/healthz").text == "ok\n"
        watch.until(lambda: told.count("WATCHDOG=1") > 3)
        watch.end()
        listening.join(20)
    assert (told.count("READY=1"), told[-1]) == (1, "STOPPING=1")
    assert watch.process.returncode == 0


def test_the_unit_is_what_systemd_takes(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    command = [sys.executable, "-m", "watchdesk", "watch", "--unit"]
    unit = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    program = tmp_path / "watchdesk"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    file = tmp_path / "watchdesk.service"
    file.write_text(unit.replace("/usr/local/bin/watchdesk", str(program)))
    judged = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(file)], capture_output=True, text=True
    )
    ours = [line for line in judged.stderr.splitlines() if "watchdesk.service" in line]
    assert (judged.returncode, ours) == (0, []), judged.stderr
