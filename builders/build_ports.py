"""Makes risk/data/ports.csv from the ports of searoute (Apache-2.0): place, name, UN/LOCODE.

python builders/build_ports.py path/to/searoute/data/ports.geojson
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

OUT = Path(__file__).resolve().parents[1] / "risk" / "data" / "ports.csv"


def main() -> None:
    """Read the features of the file named on the command line and write the table."""
    features = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["features"]
    rows = []
    for feature in features:
        lon, lat = feature["geometry"]["coordinates"]  # GeoJSON: longitude first
        about = feature["properties"]
        rows.append((about["port"], f"{lat:.4f}", f"{lon:.4f}", about["name"]))
    with OUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("locode", "lat", "lon", "name"))
        writer.writerows(sorted(set(rows)))
    print(f"{OUT.name}: {len(set(rows))} ports")


if __name__ == "__main__":
    main()
