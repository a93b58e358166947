"""A short recording to replay."""

from __future__ import annotations

import gzip
import re

import pytest

FROM_S, UNTIL_S = 1773536400, 1773538800  # 2026-03-15 01:00 to 01:40 UTC


@pytest.fixture(scope="session")
def recording(exercise, tmp_path_factory):
    """Forty minutes of the shipped recording."""
    lines, told_s = [], 0
    for line in gzip.decompress(exercise.read_bytes()).decode("ascii").splitlines():
        if told := re.search(r"c:(\d+)", line):
            told_s = int(told[1])
        if FROM_S <= told_s <= UNTIL_S:
            lines.append(line)
    path = tmp_path_factory.mktemp("recording") / "night.nmea"
    path.write_text("\n".join(lines) + "\n", "ascii")
    return path
