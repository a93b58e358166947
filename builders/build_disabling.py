"""Train the curve that tells how likely a long silence far out is real.

    python builders/build_disabling.py ../shared/data/labelled/ais_gaps_half.csv.gz

Writes ``risk/data/disabling.json``: coefficients and where they come from; no row of the set is
kept.  scipy is needed here and only here.  How good the curve is on gaps it has not seen:
``benchmarks/quality_gaps.py``.
"""

from __future__ import annotations

import csv
import gzip
import json
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from risk.disabling_model import AS_LONG, BEFORE, DisablingModel, ramps

OUT = Path(__file__).resolve().parents[1] / "risk" / "data" / "disabling.json"
# Both sets of knots by eye on the counts' own quantiles; the score hardly depends on them.
KNOTS = {
    BEFORE: np.array([0.0, 1, 2, 3, 4, 5, 8, 13, 20, 35, 70, 200]),
    AS_LONG: np.array([0.0, 1, 2, 3, 4, 6, 10, 14, 19, 27, 45, 80, 150, 400]),
}
RIDGE = 1e-4  # of the mean loss; keeps ramps with few gaps on them small

Floats = NDArray[np.float64]


class Gaps(NamedTuple):
    """The labelled gaps, one a row."""

    before: Floats
    as_long: Floats
    after: Floats
    as_long_after: Floats
    reception: Floats  # positions a day of a vessel of the class, by the authors' model
    silent: NDArray[np.bool_]  # the label


def read_gaps(path: Path) -> Gaps:
    """The set as it is published."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names = ("pings_12h_before", "pings_Xh_before", "pings_12h_after", "pings_Xh_after")
    columns = [np.array([float(row[name]) for row in rows]) for name in names]
    reception = np.array([float(row["reception_positions_per_day"]) for row in rows])
    return Gaps(*columns, reception, np.array([row["label_disabling"] == "1" for row in rows]))


def train(gaps: Gaps) -> DisablingModel:
    """The curve of greatest likelihood that never falls with the count over as long before."""
    parts = [ramps(gaps.before, KNOTS[BEFORE]), ramps(gaps.as_long, KNOTS[AS_LONG])]
    x = np.column_stack([np.ones(len(gaps.silent)), *parts])
    y = gaps.silent.astype(np.float64)

    def loss(weights: Floats) -> tuple[float, Floats]:
        odds = x @ weights
        p = 1.0 / (1.0 + np.exp(-odds))
        ridge = np.append(0.0, weights[1:])
        value = np.mean(np.logaddexp(0.0, odds) - y * odds) + RIDGE * (ridge @ ridge) / 2
        return float(value), x.T @ (p - y) / len(y) + RIDGE * ridge

    rising = [(0.0, None)] * parts[1].shape[1]
    bounds = [(None, None)] * (1 + parts[0].shape[1]) + rising
    found = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds)
    if not found.success:
        raise SystemExit(found.message)
    split = 1 + parts[0].shape[1]
    model = DisablingModel(
        intercept=round(float(found.x[0]), 5),
        knots=KNOTS,
        rises={BEFORE: found.x[1:split].round(5), AS_LONG: found.x[split:].round(5)},
        best_probability=0.5,
        provenance={},
    )
    p = model.probability(gaps.before, gaps.as_long)
    limits = np.round(np.arange(0.30, 0.96, 0.01), 2)
    scores = [f_half(p >= limit, gaps.silent) for limit in limits]
    return DisablingModel(
        intercept=model.intercept,
        knots=model.knots,
        rises=model.rises,
        best_probability=float(limits[int(np.argmax(scores))]),
        provenance={},
    )


def f_half(said: NDArray[np.bool_], true: NDArray[np.bool_]) -> float:
    """F0.5: precision counts twice as much as recall."""
    hits = np.count_nonzero(said & true)
    return float(1.25 * hits / max(0.25 * np.count_nonzero(true) + np.count_nonzero(said), 1))


def main(path: Path) -> None:
    """Train on all of the set and write the coefficients."""
    gaps = read_gaps(path)
    model = train(gaps)
    told = {
        "intercept": model.intercept,
        "best_probability": model.best_probability,
        "curves": {
            name: {"knots": KNOTS[name].tolist(), "rises": model.rises[name].tolist()}
            for name in KNOTS
        },
        "provenance": {
            "builder": "builders/build_disabling.py",
            "set": "Welch et al. 2022, Science Advances 8:eabq2109, labelled gaps; a random half",
            "licence": "Apache-2.0 (Global Fishing Watch)",
            "rows": len(gaps.silent),
            "label": "a second constellation of satellites heard nothing for 12 h either: the set "
            "was silent; why it was is not in the label",
            "domain": "fishing vessels, satellite AIS, 2017-2019, 12 h or more, 50 nm or more off",
            "left_out": "reception_positions_per_day (the authors' model of satellites), "
            "pings_12h_after and pings_Xh_after (not known while it matters)",
        },
    }
    OUT.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(f"{len(gaps.silent):,} gaps, suspected from {model.best_probability}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
