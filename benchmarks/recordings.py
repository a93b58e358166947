"""Run the main job on every real recording beside the project and write down what came out.

python benchmarks/recordings.py ../shared/data docs/recordings.md
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COLUMNS = (
    *("recording", "lines", "messages", "refused, by reason", "clock", "vessels"),
    *("zones", "uncertain", "events", "s", "MB"),
)
HEAD = f"""# The main job on real recordings

Written by `python benchmarks/recordings.py ../shared/data docs/recordings.md`. Whole processes on
two shared cores, the compiler's cache warm; seconds are one run and noisy. Whose the recordings
are: `SOURCES.md` beside them. "Uncertain" counts positions within two sigma of a limit: ships in
harbour mostly, who are within two sigma of the coast. None of these files marks who smuggled:
nothing here says how often an event is right.

| {" | ".join(COLUMNS)} |
|{"---|" * len(COLUMNS)}
"""


def told(counts: dict[str, int]) -> str:
    """Counts as words, or a dash."""
    return ", ".join(f"{name} {n:,}" for name, n in counts.items() if n) or "–"


def main() -> None:
    """Run, measure, write."""
    data, page = Path(sys.argv[1]), Path(sys.argv[2])
    rows = []
    files = [*sorted((data / "nmea").iterdir()), *sorted((data / "csv").iterdir())]
    for path in (p for p in files if p.suffix not in (".chk", ".json")):
        with tempfile.TemporaryDirectory() as folder:
            words = [sys.executable, "-m", "watchdesk", "assess", str(path), "-o", folder + "/out"]
            start = time.perf_counter()
            done = subprocess.run([*words, "--quiet"], capture_output=True, text=True)
            seconds = time.perf_counter() - start
            if done.returncode:
                print(path.name, done.stderr)
                continue
            summary = json.loads((Path(folder) / "out" / "summary.json").read_text())
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        source = summary["sources"][0]
        rows.append(
            f"| {path.name} | {source['lines']:,} | {source['messages']:,} "
            f"| {told(source['refused'])} | {source['clock']} | {summary['vessels']:,} "
            f"| {told(summary['zones'])} | {summary['uncertain']:,} | {told(summary['events'])} "
            f"| {seconds:.1f} | {peak} |"
        )
        print(rows[-1])
    tail = "\n\nMB is the largest resident size of any run so far, this one included.\n"
    page.write_text(HEAD + "\n".join(rows) + tail, encoding="utf-8")


if __name__ == "__main__":
    main()
