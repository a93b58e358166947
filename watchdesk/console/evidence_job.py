"""The evidence package of one vessel, made from the lines a watch recorded.

The recording is assessed anew, by the same job as on the command line, in a process of its own:
the watch goes on meanwhile.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from watchdesk.desk import Desk
from watchdesk.desk_cases import clear_run
from watchdesk.evidence.keys import read_key
from watchdesk.evidence.pack import members_of
from watchdesk.evidence.seal import EvidenceError, sealed

KEY = "evidence.key"  # in the desk's folder
MOST_BYTES = 256 << 20  # on the disk; our judgement: what a laptop packs within minutes
LONGEST_S = 900.0


def package(
    recorded: Sequence[Path], desk: Desk, folder: Path, mmsi: int, *, to: str | None, at: datetime
) -> bytes:
    """The sealed package; EvidenceError where there is no key, no line, or too much of them."""
    if not recorded:
        raise EvidenceError("nothing was recorded here; a replay is packed with: evidence pack")
    if not (folder / KEY).is_file():
        raise EvidenceError(f"no signing key; make one: watchdesk evidence key {folder / KEY}")
    signer = read_key(folder / KEY)
    if sum(path.stat().st_size for path in recorded) > MOST_BYTES:
        raise EvidenceError("too much was recorded for here: assess it, then evidence pack")
    with TemporaryDirectory(prefix="watchdesk-evidence-") as place:
        run = _assessed([_copied(path, Path(place)) for path in recorded], Path(place) / "run")
        clear_run(desk.book, run, to, "evidence pack")
        members = members_of(run, [mmsi], desk.verdicts())
        return sealed(members, signer, at)


def _copied(path: Path, place: Path) -> Path:
    """A copy under the name of the finished file: the recorder goes on writing in the newest."""
    copy = place / path.name.removesuffix(".part")
    shutil.copyfile(path, copy)
    return copy


def _assessed(recorded: Sequence[Path], run: Path) -> Path:
    """The folder of a run on some recordings."""
    command = [sys.executable, "-m", "watchdesk", "assess", *map(str, recorded), "-o", str(run)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=LONGEST_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise EvidenceError("it took too long: assess the recording, then evidence pack") from error
    if done.returncode:
        raise EvidenceError(done.stderr.decode("utf-8", "replace").strip().splitlines()[-1])
    return run
