"""How good the suspicion of disabling is on gaps it has not seen, beside its authors' own rule.

    python benchmarks/quality_gaps.py ../shared/data/labelled/ais_gaps_half.csv.gz

The set names no vessels, so folds cannot be made by vessel.  They are made by the exact value of
the reception column (one for each degree of the globe, month and class), which keeps together what
one vessel did in one place and month; and once more by blocks of that value, so that a fold is
judged by a curve that has seen only better or only worse reception.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "builders")]

from build_disabling import Gaps, f_half, read_gaps, train  # noqa: E402

FOLDS = 5
SEED = 311
RESAMPLES = 1000
AUTHORS_LEAST = 19  # "positions in X h before >= 19"
BINS = [0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def main(path: Path) -> None:
    gaps = read_gaps(path)
    cells = np.unique(gaps.reception, return_inverse=True)[1]
    rng = np.random.default_rng(SEED)
    by_cell = rng.permutation(np.arange(cells.max() + 1) % FOLDS)[cells]
    by_block = np.searchsorted(
        np.quantile(gaps.reception, np.arange(1, FOLDS) / FOLDS), gaps.reception
    )
    probability, said = cross_validated(gaps, by_cell)
    _, said_shifted = cross_validated(gaps, by_block)
    rules = {
        "ours": said,
        "authors: X h before >= 19": gaps.as_long >= AUTHORS_LEAST,
        "authors' column, limit refitted in each fold": refitted(gaps, by_cell),
        "every gap": np.ones(len(said), dtype=bool),
        "ours, folds by blocks of reception": said_shifted,
    }
    result = {
        "set": path.name,
        "gaps": len(said),
        "silent": int(gaps.silent.sum()),
        "folds": FOLDS,
        "groups": int(cells.max() + 1),
        "rules": {name: scores(rule, gaps.silent, cells) for name, rule in rules.items()},
        "gain": gain(said, rules["authors: X h before >= 19"], gaps.silent, cells),
        "brier": round(float(np.mean((probability - gaps.silent) ** 2)), 4),
        "brier_base_rate": round(float(gaps.silent.mean() * (1 - gaps.silent.mean())), 4),
        "calibration": calibration(probability, gaps.silent),
    }
    out = ROOT / "benchmarks" / "results" / "quality_gaps.json"
    out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


def cross_validated(gaps: Gaps, fold: Ints) -> tuple[Floats, Bools]:
    """Probability of each gap by a curve trained without its fold; suspected by its own limit."""
    probability, said = np.empty(len(fold)), np.empty(len(fold), dtype=bool)
    for number in range(FOLDS):
        held = fold == number
        model = train(Gaps(*(column[~held] for column in gaps)))
        probability[held] = model.probability(gaps.before[held], gaps.as_long[held])
        said[held] = probability[held] >= model.best_probability
    return probability, said


def refitted(gaps: Gaps, fold: Ints) -> Bools:
    """The authors' rule with the limit that was best on the other folds."""
    said = np.empty(len(fold), dtype=bool)
    for number in range(FOLDS):
        held = fold == number
        column, silent = gaps.as_long[~held], gaps.silent[~held]
        best = max(range(1, 61), key=lambda least: f_half(column >= least, silent))
        said[held] = gaps.as_long[held] >= best
    return said


def scores(said: Bools, true: Bools, cells: Ints) -> dict[str, object]:
    hits = np.count_nonzero(said & true)
    return {
        "f_half": round(f_half(said, true), 4),
        "f_half_95": interval(lambda weight: weighted(said, true, weight), cells),
        "precision": round(hits / np.count_nonzero(said), 4),
        "recall": round(hits / np.count_nonzero(true), 4),
    }


def gain(ours: Bools, theirs: Bools, true: Bools, cells: Ints) -> dict[str, object]:
    """F0.5 of ours less theirs, and its interval, both drawn from the same resamples."""
    return {
        "f_half": round(f_half(ours, true) - f_half(theirs, true), 4),
        "f_half_95": interval(
            lambda weight: weighted(ours, true, weight) - weighted(theirs, true, weight), cells
        ),
    }


def weighted(said: Bools, true: Bools, weight: Floats) -> float:
    hits = weight[said & true].sum()
    return float(1.25 * hits / (0.25 * weight[true].sum() + weight[said].sum()))


def interval(score: Callable[[Floats], float], cells: Ints) -> list[float]:
    """Where 95 % of the scores lie when whole groups are drawn again with replacement."""
    rng = np.random.default_rng(SEED)
    many = int(cells.max()) + 1
    drawn = [
        score(np.bincount(rng.integers(0, many, many), minlength=many).astype(float)[cells])
        for _ in range(RESAMPLES)
    ]
    return [round(float(edge), 4) for edge in np.quantile(drawn, [0.025, 0.975])]


def calibration(probability: Floats, true: Bools) -> list[dict[str, object]]:
    """Said and true share of each range of probability, with Wilson's 95 % interval (1927)."""
    rows: list[dict[str, object]] = []
    for low, high in pairwise(BINS):
        chosen = (probability >= low) & ((probability < high) | (high == 1.0))
        n = int(chosen.sum())
        if not n:
            continue
        share, z = float(true[chosen].mean()), 1.96
        middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        half = z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        rows.append(
            {
                "from": low,
                "to": high,
                "gaps": n,
                "said": round(float(probability[chosen].mean()), 3),
                "true": round(share, 3),
                "true_95": [round(middle - float(half), 3), round(middle + float(half), 3)],
            }
        )
    return rows


if __name__ == "__main__":
    main(Path(sys.argv[1]))
