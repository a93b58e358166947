"""A cloud of particles: where its middle, its peak and its edges are, and how it can be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sar.errors import SarError
from sar.sphere import from_offsets, middle, offsets_nm

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Datum:
    """The middle of a cloud at one time and how far it spreads.

    The radii are of circles round the mean position that hold 50 % and 95 % of the weight.  The
    ellipse is the 50 % ellipse of a normal distribution with the cloud's covariance; the 95 %
    ellipse is ``ELLIPSE_95`` times as large.  ``peak`` is the densest place of the cloud.
    """

    class_id: str  # "all" for the whole cloud
    time: datetime
    lat: float
    lon: float
    peak_lat: float
    peak_lon: float
    radius_50_nm: float
    radius_95_nm: float
    ellipse_major_nm: float
    ellipse_minor_nm: float
    ellipse_bearing_deg: float  # of the major axis, 0 to 180
    share: float  # of the weight of the whole cloud
    stranded: int

    def as_record(self) -> dict[str, Any]:
        """The datum as JSON-ready values."""
        return {
            "class": self.class_id,
            "time": f"{self.time:%Y-%m-%dT%H:%M:%SZ}",
            "lat": round(self.lat, 5),
            "lon": round(self.lon, 5),
            "peak_lat": round(self.peak_lat, 5),
            "peak_lon": round(self.peak_lon, 5),
            "radius_50_nm": round(self.radius_50_nm, 2),
            "radius_95_nm": round(self.radius_95_nm, 2),
            "ellipse_50_major_nm": round(self.ellipse_major_nm, 2),
            "ellipse_50_minor_nm": round(self.ellipse_minor_nm, 2),
            "ellipse_bearing_deg": round(self.ellipse_bearing_deg, 1),
            "ellipse_95_factor": round(ELLIPSE_95, 3),
            "share": round(self.share, 4),
            "stranded_particles": self.stranded,
        }


_ELLIPSE_50 = float(np.sqrt(-2 * np.log(0.50)))  # sigmas to the 50 % ellipse of a plane normal
ELLIPSE_95 = float(np.sqrt(np.log(0.05) / np.log(0.50)))  # from the 50 % to the 95 % ellipse


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftResult:
    """A cloud over time: rows are output times, columns are particles."""

    time_s: Floats  # UTC seconds
    lat: Floats
    lon: Floats
    classes: tuple[str, ...]
    class_of: NDArray[np.int64]  # index into ``classes`` for each particle
    weight: Floats  # sums to 1
    stranded: NDArray[np.bool_]
    seed: int
    notes: tuple[str, ...]

    def datum(self, class_id: str | None = None, step: int = -1) -> Datum:
        """The datum of one class, or of the whole cloud, at an output step; the last by default."""
        chosen = np.ones(self.class_of.size, np.bool_)
        if class_id is not None:
            if class_id not in self.classes:
                raise SarError(f"no {class_id!r} in this drift; it has {', '.join(self.classes)}")
            chosen = self.class_of == self.classes.index(class_id)
        return _datum(
            class_id or "all",
            datetime.fromtimestamp(round(float(self.time_s[step])), tz=UTC),
            self.lat[step, chosen],
            self.lon[step, chosen],
            self.weight[chosen],
            int(self.stranded[step, chosen].sum()),
        )

    def datums(self, step: int = -1) -> tuple[Datum, ...]:
        """The datum of every class at an output step, in the order the classes were given."""
        return tuple(self.datum(class_id, step) for class_id in self.classes)

    def as_record(self) -> dict[str, Any]:
        """Datums at every output step and what was assumed, JSON-ready; without the particles."""
        single = len(self.classes) == 1
        return {
            "classes": list(self.classes),
            "particles": int(self.class_of.size),
            "seed": self.seed,
            "steps": [
                {
                    "all": self.datum(None, k).as_record(),
                    "by_class": [] if single else [one.as_record() for one in self.datums(k)],
                }
                for k in range(self.time_s.size)
            ],
            "stranded_particles": int(self.stranded[-1].sum()),
            "notes": list(self.notes),
        }


def _datum(
    class_id: str, time: datetime, lat: Floats, lon: Floats, weight: Floats, stranded: int
) -> Datum:
    mean_lat, mean_lon = middle(lat, lon, weight)
    east, north = offsets_nm(mean_lat, mean_lon, lat, lon)
    major, minor, bearing = _ellipse(east, north, weight)
    peak_lat, peak_lon = from_offsets(mean_lat, mean_lon, *_peak(east, north, weight))
    r50, r95 = _quantiles(np.hypot(east, north), weight, (0.50, 0.95))
    return Datum(
        class_id=class_id,
        time=time,
        lat=mean_lat,
        lon=mean_lon,
        peak_lat=float(peak_lat),
        peak_lon=float(peak_lon),
        radius_50_nm=r50,
        radius_95_nm=r95,
        ellipse_major_nm=major,
        ellipse_minor_nm=minor,
        ellipse_bearing_deg=bearing,
        share=float(weight.sum()),
        stranded=stranded,
    )


def _quantiles(values: Floats, weight: Floats, shares: tuple[float, ...]) -> list[float]:
    """The smallest values that have at least those shares of the weight at or under them."""
    order = np.argsort(values)
    total = np.cumsum(weight[order]) / weight.sum()
    rank = np.minimum(np.searchsorted(total, np.asarray(shares) - 1e-12), values.size - 1)
    return [float(value) for value in values[order][rank]]


def _ellipse(east: Floats, north: Floats, weight: Floats) -> tuple[float, float, float]:
    """Half axes in nm of the 50 % ellipse, and the bearing of the larger."""
    offsets = np.stack([east, north])
    share = weight / weight.sum()
    centred = offsets - (offsets @ share)[:, None]
    variances, axes = np.linalg.eigh((centred * share) @ centred.T)
    minor, major = _ELLIPSE_50 * np.sqrt(np.maximum(variances, 0))
    bearing = float(np.degrees(np.arctan2(axes[0, 1], axes[1, 1]))) % 180
    return float(major), float(minor), bearing


def _peak(east: Floats, north: Floats, weight: Floats) -> tuple[float, float]:
    """Miles east and north of the densest place.

    Density in a lattice over the cloud, each cell taken together with its eight neighbours;
    cells as wide as Scott's rule asks of a plane normal (Scott 1992): n^(-1/4) times 3.5 sigma.
    """
    sides = [max(3.5 * float(np.std(v)) * v.size**-0.25, 1e-6) for v in (east, north)]
    bins = [int(np.clip(np.ptp(v) / s, 1, 200)) for v, s in zip((east, north), sides)]
    counts, x, y = np.histogram2d(east, north, bins=bins, weights=weight)
    padded = np.pad(counts, 1)
    near = sum(padded[i : i + bins[0], j : j + bins[1]] for i in range(3) for j in range(3))
    i, j = divmod(int(np.argmax(near)), counts.shape[1])
    here = (east >= x[max(i - 1, 0)]) & (east <= x[min(i + 2, bins[0])])
    here &= (north >= y[max(j - 1, 0)]) & (north <= y[min(j + 2, bins[1])])
    share = weight[here] / weight[here].sum()
    return float(east[here] @ share), float(north[here] @ share)
