"""Words and lines of a drawing: escaped, short, and no word over another."""

from __future__ import annotations

from html import escape

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Rectangle = tuple[float, float, float, float]  # left, top, right, bottom


class Labels:
    """Which parts of a drawing already carry words."""

    def __init__(self) -> None:
        self._taken: list[Rectangle] = []

    def keep(self, left: float, top: float, right: float, bottom: float) -> None:
        """Reserve a rectangle."""
        self._taken.append((left, top, right, bottom))

    def room(self, left: float, top: float, right: float, bottom: float) -> bool:
        """Reserve a rectangle if it is free, and say whether it was."""
        free = all(
            right < other[0] or left > other[2] or bottom < other[1] or top > other[3]
            for other in self._taken
        )
        if free:
            self.keep(left, top, right, bottom)
        return free


def polyline(points: Points) -> str:
    """Points as drawing commands, to a tenth.

    >>> polyline(np.array([[0.0, 1.0], [2.25, 3.0]]))
    'M0.0 1.0L2.2 3.0'
    """
    return "".join(f"{'L' if index else 'M'}{x:.1f} {y:.1f}" for index, (x, y) in enumerate(points))


def text(
    words: str,
    x: float,
    y: float,
    *,
    size: int = 10,
    weight: int = 400,
    anchor: str = "start",
    colour: str = "#000",
    halo: bool = True,
) -> str:
    """Words at a point, escaped, with a white edge that keeps them readable over lines."""
    edge = " stroke='#fff' stroke-width='3' paint-order='stroke'" if halo else ""
    heavy = f" font-weight='{weight}'" if weight != 400 else ""
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' font-size='{size}'{heavy} "
        f"text-anchor='{anchor}' fill='{colour}'{edge}>{escape(words)}</text>"
    )
