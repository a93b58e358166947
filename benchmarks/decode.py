"""Decoding side by side: pyais, aiscat and Watchdesk, on one core, by turns, medians.

    python benchmarks/decode.py --peers PEERS/bin/python [--data FOLDER] [--rounds N]

PEERS is a virtual environment of its own with pyais and aiscat (GPL-3.0: compared as a separate
process, never a dependency).  FOLDER holds real recordings; they are joined and repeated to the
size of the synthetic logs of ``synthetic.py``.  Times are processor seconds, which other programs
on the machine disturb less than the clock; only ratios of one run mean anything.

Steady: bytes in memory to messages (pyais objects, aiscat dictionaries, Watchdesk columns), best
of three in each process.  Whole: the process from start to end, reading the file; Watchdesk's
code compiled before, as from the second use on.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
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
SENTENCES = 1_200_000
WHOLE_SIZES = (20_000, 50_000, 100_000, 1_500_000)
PYAIS_UP_TO = 100_000  # whole processes; beyond, its time grows in proportion
REAL = (
    "dma-pghp-stream.txt", "nmea_data_sample.txt", "Ais1000Lines.nm4", "noaadata-uscg-suffix.ais",
    "go-ais-ns-prefix.nmea", "signalk-nais400.log", "ais-18-27.log", "sample.aivdm", "test.aivdm",
)  # fmt: skip

STEADY = """
import sys, time
data = open(sys.argv[1], "rb").read()
def best(run, times=3):
    taken = []
    for _ in range(times):
        start = time.process_time()
        run()
        taken.append(time.process_time() - start)
    print(min(taken))
"""
CHUNKS = "chunks = [data[at : at + 65536] for at in range(0, len(data), 65536)]\n"
STEADY_OF = {
    "pyais": STEADY
    + """
from pyais.stream import FileReaderStream
def run():
    for sentence in FileReaderStream(sys.argv[1]):
        try:
            sentence.decode()
        except Exception:
            pass
best(run, 1)
""",
    "aiscat": STEADY
    + CHUNKS
    + """
import aiscat
def run():
    for message in aiscat.iter_decode(chunks):
        pass
best(run)
""",
    "watchdesk": STEADY
    + CHUNKS
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
    "pyais": """
import sys
from pyais.stream import FileReaderStream
for sentence in FileReaderStream(sys.argv[1]):
    try:
        sentence.decode()
    except Exception:
        pass
""",
    "aiscat": """
import sys
import aiscat
for message in aiscat.from_file(sys.argv[1]):
    pass
""",
    "watchdesk": """
import sys
from pathlib import Path
from ais.reading import read
read([Path(sys.argv[1])])
""",
}


def python_of(who: str, peers: Path) -> list[str]:
    """The interpreter of a contender, on one core."""
    python = sys.executable if who == "watchdesk" else str(peers)
    return ["taskset", "-c", "1", python, "-c"]


def run(command: list[str]) -> tuple[str, float]:
    """What a process printed, and the processor seconds it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.stdout, taken


def by_turns(commands: Mapping[str, list[str]], rounds: int, *, inside: bool) -> dict[str, object]:
    """Median processor seconds of each, and how often Watchdesk's time goes into the others'."""
    taken: dict[str, list[float]] = {who: [] for who in commands}
    for _ in range(rounds):
        for who, command in commands.items():
            said, process_s = run(command)
            taken[who].append(float(said) if inside else process_s)
    medians = {who: statistics.median(times) for who, times in taken.items()}
    ratios = {
        f"times_{who}": round(medians[who] / medians["watchdesk"], 2)
        for who in medians
        if who != "watchdesk"
    }
    return {"seconds": {who: round(median, 3) for who, median in medians.items()}} | ratios


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


def measure(folder: Path | None, peers: Path, rounds: int) -> dict[str, object]:
    """Everything, as one record."""
    results: dict[str, object] = {"steady": {}, "whole": {}}
    with tempfile.TemporaryDirectory() as room:
        logs = {"synthetic": Path(room) / "synthetic", "tagged": Path(room) / "tagged"}
        for name, path in logs.items():
            write(path, SENTENCES, tagged=name == "tagged")
        if folder is not None:
            logs["real"] = Path(room) / "real"
            real_log(logs["real"], folder, SENTENCES)
        for name, path in logs.items():
            commands = {
                who: [*python_of(who, peers), code, str(path)] for who, code in STEADY_OF.items()
            }
            sentences = sum(path.read_bytes().count(kind) for kind in (b"VDM,", b"VDO,"))
            told = by_turns(commands, rounds, inside=True) | {"sentences": sentences}
            results["steady"][name] = told  # type: ignore[index]
            print(name, json.dumps(told), flush=True)
        for size in WHOLE_SIZES:
            results["whole"][str(size)] = {}  # type: ignore[index]
            for name, path in logs.items():
                part = Path(room) / "part"
                if name == "real":
                    real_log(part, folder, size)  # type: ignore[arg-type]
                else:
                    head(part, path, size)
                commands = {
                    who: [*python_of(who, peers), code, str(part)]
                    for who, code in WHOLE_OF.items()
                    if who != "pyais" or size <= PYAIS_UP_TO
                }
                told = by_turns(commands, rounds, inside=False)
                results["whole"][str(size)][name] = told  # type: ignore[index]
                print(size, name, json.dumps(told), flush=True)
    return results


def machine() -> dict[str, object]:
    """Where and with what it was measured."""
    model = next(
        (line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
         if line.startswith("model name")), platform.processor(),
    )  # fmt: skip
    names = ("numpy", "numba")
    return {
        "processor": model,
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
    record = {"machine": machine() | {"pyais": pyais, "aiscat": aiscat}}
    record |= measure(chosen.data, chosen.peers, chosen.rounds)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(record, indent=2) + "\n")
