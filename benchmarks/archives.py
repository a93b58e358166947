"""How fast an archive becomes a PositionTable, beside what else a Python user could install.

    python benchmarks/archives.py [--rows 6000000] [--rounds 3]

Writes ``benchmarks/results/archives.json``.  Every reader runs in its own process, in turns; the
time of a process's start and of its imports is left out, that of a compiler is told apart.  Ours
also verifies every row, keeps the identities and takes the file's fingerprint (SHA-256): the
others give the eight columns of a position and nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
RESULT = ROOT / "benchmarks" / "results" / "archives.json"
HEADER = (
    "MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,"
    "Length,Width,Draft,Cargo,TransceiverClass"
)
COLUMNS = ("MMSI", "BaseDateTime", "LAT", "LON", "SOG", "COG", "Heading", "Status")
VESSELS = 12_000  # about as many as a day of MarineCadastre holds


def make_archive(path: Path, rows: int) -> None:
    """A synthetic MarineCadastre day: real widths of cells, no real movement."""
    rng = np.random.default_rng(1)
    mmsi = rng.integers(201_000_000, 776_000_000, VESSELS)
    tails = [
        f"VESSEL {i},IMO{9_000_000 + i},WD{i},{70 if i % 3 else 31},{i % 8}.0,{90 + i % 200}.0,"
        f"{10 + i % 40}.0,{(i % 90) / 10},70.0,A"
        if i % 4
        else f"VESSEL {i},,,37,,12.0,4.0,,,B"
        for i in range(VESSELS)
    ]
    with path.open("w") as file:
        file.write(HEADER + "\n")
        for first in range(0, rows, 200_000):
            count = min(200_000, rows - first)
            seconds = (first + np.arange(count)) * 86_400 // rows
            moments = np.datetime64("2023-01-11T00:00:00") + seconds.astype("timedelta64[s]")
            columns = zip(
                rng.integers(0, VESSELS, count).tolist(),
                np.datetime_as_string(moments).tolist(),
                rng.uniform(18, 48, count).tolist(),
                rng.uniform(-125, -66, count).tolist(),
                rng.uniform(0, 20, count).tolist(),
                rng.uniform(0, 360, count).tolist(),
                rng.choice([511, *range(360)], count).tolist(),
            )
            file.writelines(
                f"{mmsi[v]},{t},{lat:.5f},{lon:.5f},{sog:.1f},{cog:.1f},{heading}.0,{tails[v]}\n"
                for v, t, lat, lon, sog, cog, heading in columns
            )


def ours(path: Path) -> Callable[[], int]:
    from ais.archive_blocks import archive_format, read_archive
    from ais.recording import ReadCounts
    from ais.sources import SourceFile

    def run() -> int:
        form, counts = archive_format(path), ReadCounts()
        assert form is not None  # noqa: S101
        blocks = read_archive(SourceFile(path), form, counts, Counter())
        rows = sum(len(block.positions) for block in blocks)
        if counts.unaccounted:
            raise SystemExit(f"{counts.unaccounted} lines unaccounted for")
        return rows

    return run


def ours_row_by_row(path: Path) -> Callable[[], int]:
    """The careful reader that also reads the odd line: the csv module's way."""
    from ais.archives import layout_of, rows
    from ais.recording import ReadCounts
    from ais.sources import SourceFile

    def run() -> int:
        lines = iter(SourceFile(path))
        layout = layout_of(next(lines)[1], str(path))
        assert layout is not None  # noqa: S101
        return sum(1 for _ in rows(lines, layout, ReadCounts(), Counter()))

    return run


def csv_module(path: Path) -> Callable[[], int]:
    import csv
    from datetime import UTC, datetime

    def number(cell: str) -> float:
        return float(cell) if cell else np.nan

    def run() -> int:
        columns: list[list[float]] = [[] for _ in COLUMNS]
        with path.open(newline="") as file:
            reader = csv.reader(file)
            header = next(reader)
            at = [header.index(name) for name in COLUMNS]
            for row in reader:
                time_s = datetime.fromisoformat(row[at[1]]).replace(tzinfo=UTC).timestamp()
                for place, column in enumerate(columns):
                    column.append(time_s if place == 1 else number(row[at[place]]))
        return len(table([np.array(column) for column in columns]))

    return run


def pandas_typed(path: Path) -> Callable[[], int]:
    import pandas

    kinds = dict.fromkeys(COLUMNS, "float64") | {"MMSI": "int64", "BaseDateTime": "str"}

    def run() -> int:
        frame = pandas.read_csv(path, usecols=list(COLUMNS), dtype=kinds)
        moments = pandas.to_datetime(frame.pop("BaseDateTime"), format="%Y-%m-%dT%H:%M:%S")
        time_s = moments.to_numpy().astype("datetime64[us]").astype(np.int64) / 1e6
        return len(table([frame["MMSI"], time_s, *(frame[name] for name in COLUMNS[2:])]))

    return run


def polars_typed(path: Path) -> Callable[[], int]:
    import polars as pl

    kinds: dict[str, Any] = dict.fromkeys(HEADER.split(","), pl.String)
    kinds |= dict.fromkeys(COLUMNS, pl.Float64) | {"MMSI": pl.Int64, "BaseDateTime": pl.String}

    def run() -> int:
        moment = pl.col("BaseDateTime").str.to_datetime("%Y-%m-%dT%H:%M:%S", time_unit="us")
        frame = pl.scan_csv(path, schema=kinds).select(COLUMNS).with_columns(moment)
        held = frame.collect(engine="streaming")
        time_s = held["BaseDateTime"].to_physical().to_numpy() / 1e6
        rest = (held[name].fill_null(np.nan).to_numpy() for name in COLUMNS[2:])
        return len(table([held["MMSI"].to_numpy(), time_s, *rest]))

    return run


def pyarrow_typed(path: Path) -> Callable[[], int]:
    import pyarrow as pa
    from pyarrow import csv

    kinds = dict.fromkeys(COLUMNS, pa.float64())
    kinds |= {"MMSI": pa.int64(), "BaseDateTime": pa.timestamp("s")}
    options = csv.ConvertOptions(column_types=kinds, include_columns=COLUMNS)

    def run() -> int:
        held = csv.read_csv(path, convert_options=options)
        time_s = held["BaseDateTime"].to_numpy().astype("datetime64[us]").astype(np.int64) / 1e6
        rest = (held[name].to_numpy() for name in COLUMNS[2:])
        return len(table([held["MMSI"].to_numpy(), time_s, *rest]))

    return run


def table(columns: list[Any]) -> Any:
    """The PositionTable of eight columns, as everybody must make it to be compared."""
    from ais.positions import position_table

    names = ("mmsi", "time_s", "lat", "lon", "speed_kn", "course_deg", "heading_deg", "status")
    status = np.where(np.isnan(columns[7]), 15, columns[7])
    return position_table(["archive"], **dict(zip(names, [*columns[:7], status])))


READERS = {
    "watchdesk": ours,
    "watchdesk, row by row": ours_row_by_row,
    "csv module": csv_module,
    "pandas, typed": pandas_typed,
    "polars, typed, streaming": polars_typed,
    "pyarrow, typed": pyarrow_typed,
}
SLOW = ("csv module", "watchdesk, row by row")  # given a tenth of the rows


def one(name: str, path: Path) -> None:
    """Run one reader in this process twice: the first time may hold a compiler."""
    import resource

    run = READERS[name](path)
    times, cpu_s = [], []
    for _ in range(1 if name in SLOW else 2):
        begun, begun_cpu = time.perf_counter(), time.process_time()
        rows = run()
        times.append(time.perf_counter() - begun)
        cpu_s.append(time.process_time() - begun_cpu)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"rows": rows, "first_s": times[0], "s": times[-1], "cpu_s": cpu_s[-1],
                      "peak_mb": peak_mb}))  # fmt: skip


def compare(rows: int, rounds: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        large, small = Path(folder) / "large.csv", Path(folder) / "small.csv"
        make_archive(large, rows)
        make_archive(small, max(rows // 10, 1))
        runs: dict[str, list[dict[str, float]]] = {name: [] for name in READERS}
        for _ in range(rounds):
            for name in READERS:
                path = small if name in SLOW else large
                command = [sys.executable, __file__, "--one", name, "--file", str(path)]
                paths = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
                done = subprocess.run(
                    command,
                    check=True,
                    capture_output=True,
                    env=os.environ | {"PYTHONPATH": paths},
                )
                runs[name].append(json.loads(done.stdout))
        megabytes = large.stat().st_size / 1e6
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
        "python": platform.python_version(),
        "versions": {name: version(name) for name in ("numba", "pandas", "polars", "pyarrow")},
        "rows": rows,
        "megabytes": round(megabytes),
        "rounds": rounds,
        "readers": {name: _summary(found) for name, found in runs.items()},
    }


def _summary(runs: list[dict[str, float]]) -> dict[str, float]:
    return {
        "million_rows_s": round(median(r["rows"] / r["s"] for r in runs) / 1e6, 2),
        "best_million_rows_s": round(max(r["rows"] / r["s"] for r in runs) / 1e6, 2),
        "million_rows_cpu_s": round(median(r["rows"] / r["cpu_s"] for r in runs) / 1e6, 2),
        "first_million_rows_s": round(median(r["rows"] / r["first_s"] for r in runs) / 1e6, 2),
        "peak_mb": max(r["peak_mb"] for r in runs),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=6_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one", choices=READERS)
    parser.add_argument("--file", type=Path)
    told = parser.parse_args()
    if told.one:
        one(told.one, told.file)
    else:
        result = compare(told.rows, told.rounds)
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(json.dumps(result, indent=2) + "\n")
        print(json.dumps(result, indent=2))
