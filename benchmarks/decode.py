"""Decoding side by side: pyais, aiscat and Watchdesk, on one core, by turns.

    python benchmarks/decode.py --peers PEERS/bin/python [--data FOLDER] [--rounds N]

PEERS is a virtual environment of its own with pyais and aiscat (GPL-3.0: compared as a separate
process, never a dependency).  FOLDER holds real recordings; they are joined and repeated to the
size of the synthetic logs of ``synthetic.py``.  Times are processor seconds, which other programs
on the machine disturb less than the clock; only ratios of one run mean anything.

Steady: bytes in memory to messages (pyais objects, aiscat dictionaries, Watchdesk columns of
positions and identities), best of three in each process; pyais, whose pace does not change, gets
a twelfth of the log.  Whole: a process from start to end, reading the file; once with Watchdesk's
code compiled before, as from the second use on, and once with nothing compiled.  "watchdesk" gives
there what the others give, decoded messages; "watchdesk read" is what the product does with a
file: fingerprint (SHA-256), one table of positions, identities as objects, clocks checked.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from synthetic import write

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).parent / "results" / "decode.json"
SENTENCES = 1_500_000
MESSAGES = 1_410_000  # of the synthetic logs, a little more sentences
WHOLE_SIZES = (20_000, 100_000, SENTENCES)
PYAIS_UP_TO = 100_000  # whole processes; beyond, its time grows in proportion
PYAIS_SHARE = 12
COLD_SIZE = 100_000
REAL = (
    "dma-pghp-stream.txt", "nmea_data_sample.txt", "Ais1000Lines.nm4", "noaadata-uscg-suffix.ais",
    "go-ais-ns-prefix.nmea", "signalk-nais400.log", "ais-18-27.log", "sample.aivdm", "test.aivdm",
)  # fmt: skip

STEADY = """
import sys, time
data = open(sys.argv[1], "rb").read()
chunks = [data[at : at + 65536] for at in range(0, len(data), 65536)]
def best(run, times=3):
    taken = []
    for _ in range(times):
        start = time.process_time()
        run()
        taken.append(time.process_time() - start)
    print(min(taken))
"""
PYAIS = """
import sys
from pyais.stream import FileReaderStream
def run():
    for sentence in FileReaderStream(sys.argv[1]):
        try:
            sentence.decode()
        except Exception:
            pass
"""
STEADY_OF = {
    "pyais": STEADY + PYAIS + "best(run)",
    "aiscat": STEADY
    + """
import aiscat
def run():
    for message in aiscat.iter_decode(chunks):
        pass
best(run)
""",
    "watchdesk": STEADY
    + """
from collections import Counter
from ais.bulk import decode_blocks
from ais.recording import ReadCounts
def run():
    for block in decode_blocks(chunks, "log", ReadCounts(), Counter()):
        pass
run()
best(run)
""",
}
WHOLE_OF = {
    "pyais": PYAIS + "run()",
    "aiscat": """
import sys
import aiscat
for message in aiscat.from_file(sys.argv[1]):
    pass
""",
    "watchdesk": """
import sys
from collections import Counter
from ais.bulk import decode_blocks
from ais.recording import ReadCounts
with open(sys.argv[1], "rb") as file:
    chunks = iter(lambda: file.read(65536), b"")
    for block in decode_blocks(chunks, "log", ReadCounts(), Counter()):
        pass
""",
    "watchdesk read": """
import sys
from pathlib import Path
from ais.reading import read
read([Path(sys.argv[1])])
""",
}
OURS = ("watchdesk", "watchdesk read")


def python_of(who: str, peers: Path) -> list[str]:
    """The interpreter of a contender, on one core."""
    python = sys.executable if who in OURS else str(peers)
    return ["taskset", "-c", "1", python, "-c"]


def run(command: list[str], code: Path = ROOT) -> tuple[str, float]:
    """What a process printed, and the processor seconds it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = os.environ | {"PYTHONPATH": str(code)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package has its bytecode
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env=environment, cwd=code
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.stdout, taken


def by_turns(
    commands: Mapping[str, list[str]], rounds: int, *, inside: bool, share: float = 1.0
) -> dict[str, object]:
    """Processor seconds of each, least and median, and how often ours go into the others'.

    ``share`` is what part of the log pyais was given.
    """
    taken: dict[str, list[float]] = {who: [] for who in commands}
    for _ in range(rounds):
        for who, command in commands.items():
            said, process_s = run(command)
            each_s = float(said) if inside else process_s
            taken[who].append(each_s / share if who == "pyais" else each_s)
    medians = {who: statistics.median(times) for who, times in taken.items()}
    return {
        "median_s": {who: round(median, 3) for who, median in medians.items()},
        "least_s": {who: round(min(times), 3) for who, times in taken.items()},
        "times_faster": {
            f"{ours} than {who}": round(medians[who] / medians[ours], 2)
            for who in medians
            for ours in OURS
            if who not in OURS and ours in medians
        },
    }


def real_log(path: Path, folder: Path, sentences: int) -> int:
    """Write the recordings as often as makes about so many sentences; how many it made."""
    texts = [(folder / name).read_bytes() for name in REAL]
    pool = b"".join(text if text.endswith(b"\n") else text + b"\n" for text in texts)
    each = pool.count(b"VDM,") + pool.count(b"VDO,")
    times = max(1, round(sentences / each))
    path.write_bytes(pool * times)
    return each * times


def head(path: Path, source: Path, lines: int) -> None:
    """Write the first lines of a log, from its beginning again if it is too short."""
    text = source.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join((text * (lines // len(text) + 1))[:lines]))


def steady(log: Path, peers: Path, rounds: int) -> dict[str, object]:
    """Bytes in memory to messages."""
    sentences = count(log)
    part = log.with_name("part")
    head(part, log, log.read_bytes().count(b"\n") // PYAIS_SHARE)
    commands = {
        who: [*python_of(who, peers), code, str(part if who == "pyais" else log)]
        for who, code in STEADY_OF.items()
    }
    share = count(part) / sentences
    return {"sentences": sentences} | by_turns(commands, rounds, inside=True, share=share)


def whole(log: Path, size: int, peers: Path, rounds: int) -> dict[str, object]:
    """Processes from start to end."""
    commands = {
        who: [*python_of(who, peers), code, str(log)]
        for who, code in WHOLE_OF.items()
        if who != "pyais" or size <= PYAIS_UP_TO
    }
    return {"sentences": count(log)} | by_turns(commands, rounds, inside=False)


def cold(log: Path, peers: Path) -> dict[str, float]:
    """Processor seconds of our first use and of the next, from a copy with nothing compiled."""
    with tempfile.TemporaryDirectory() as folder:
        for room in ("ais", "seamath"):
            unwanted = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / room, Path(folder) / room, ignore=unwanted)
        command = [*python_of("watchdesk", peers), WHOLE_OF["watchdesk"], str(log)]
        times = [round(run(command, Path(folder))[1], 2) for _ in range(2)]
    return {"sentences": count(log), "first_s": times[0], "next_s": times[1]}


def count(log: Path) -> int:
    """How many sentences are in a log."""
    text = log.read_bytes()
    return text.count(b"VDM,") + text.count(b"VDO,")


def measure(folder: Path | None, peers: Path, rounds: int) -> dict[str, object]:
    """Everything, as one record."""
    steadily: dict[str, object] = {}
    wholly: dict[str, dict[str, object]] = {}
    with tempfile.TemporaryDirectory() as room:
        logs = {"synthetic": Path(room) / "synthetic", "tagged": Path(room) / "tagged"}
        for name, path in logs.items():
            write(path, MESSAGES, tagged=name == "tagged")
        if folder is not None:
            logs["real"] = Path(room) / "real"
            real_log(logs["real"], folder, SENTENCES)
        for name, path in logs.items():
            steadily[name] = steady(path, peers, rounds)
            print(name, json.dumps(steadily[name]), flush=True)
        for size in WHOLE_SIZES:
            wholly[str(size)] = {}
            for name, path in logs.items():
                part = Path(room) / "part"
                if name == "real" and folder is not None:
                    real_log(part, folder, size)
                else:
                    head(part, path, size)
                wholly[str(size)][name] = whole(part, size, peers, rounds)
                print(size, name, json.dumps(wholly[str(size)][name]), flush=True)
        part = Path(room) / "part"
        head(part, logs["synthetic"], COLD_SIZE)
        return {"steady": steadily, "whole": wholly, "cold": cold(part, peers)}


def machine() -> dict[str, object]:
    """Where and with what it was measured."""
    model = next(
        (line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
         if line.startswith("model name")), platform.processor(),
    )  # fmt: skip
    names = ("numpy", "numba", "llvmlite")
    return {
        "processor": model,
        "load": round(os.getloadavg()[0], 1),
        "cores": os.cpu_count(),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        **{name: version(name) for name in names},
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers", type=Path, required=True)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    names = "import importlib.metadata as m; print(m.version('pyais'), m.version('aiscat'))"
    pyais, aiscat = run([str(chosen.peers), "-c", names])[0].split()
    record: dict[str, object] = {"machine": machine() | {"pyais": pyais, "aiscat": aiscat}}
    record |= measure(chosen.data, chosen.peers, chosen.rounds)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(record, indent=2) + "\n")
