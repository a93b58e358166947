"""How wrong a datum may be: errors of the fix, of the drift and of the search unit, combined.

Every error is the radius in nm of the circle that holds the truth with 50 %.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache

from sar.checklist import rows
from sar.errors import SarError, between
from sar.leeway import LeewayClass
from seamath.units import MPS_PER_KN

RAPID_SHARE = 0.3  # [K] of the drift distance, IAMSAR vol. II
CURRENT_ERRORS_KN = (0.3, 0.3)  # [K] tidal or sea current, wind-driven current; IAMSAR vol. II
LEEWAY_ERROR_KN = 0.3  # [K] where the class is not known, IAMSAR vol. II
PROBABLE_PER_SIGMA = math.sqrt(2 * math.log(2))  # 1.17741, circular normal


@cache
def fix_means() -> Mapping[str, Mapping[str, str]]:
    """Every way of fixing a position, with its error, note, source and mark."""
    return {row["means"]: row for row in rows("fix_errors")}


def fix_error_nm(means: str, amount: float = 0.0) -> float:
    """Probable error of a fix; ``amount`` is what the means asks for in its note (nm or hours).

    >>> fix_error_nm("gps"), fix_error_nm("dr_small_craft", 40.0), fix_error_nm("vor", 100.0)
    (0.1, 6.0, 3.0)
    """
    if means not in fix_means():
        raise SarError(f"no fix by {means!r}; the table holds {', '.join(fix_means())}")
    between(f"amount for {means}", amount, 0, 20_000)
    row = fix_means()[means]
    return max(float(row["error_nm"]), float(row["share"]) * amount)


def rapid_drift_error_nm(drift_nm: float) -> float:
    """Drift error as a share of the drift distance (IAMSAR vol. II [K]; Danish practice)."""
    return RAPID_SHARE * between("drift_nm", drift_nm, 0, 20_000)


def leeway_error_kn(one: LeewayClass, wind_mps: float) -> float:
    """Probable error in knots of a class's leeway at a wind in m/s.

    A deviation s at 10 m/s is s/20 on the slope and s/2 on the offset (Breivik & Allen 2008);
    the two axes are taken as one circle of the same variance.
    """
    across = max(one.right.std_cm_s, one.left.std_cm_s)
    cm_s = math.sqrt((one.down.std_cm_s**2 + across**2) / 2) * (wind_mps / 20 + 1 / 2)
    return PROBABLE_PER_SIGMA * cm_s / 100 / MPS_PER_KN


def drift_error_nm(hours: float, leeway_kn: float = LEEWAY_ERROR_KN) -> float:
    """Drift error from the errors of leeway and currents: De = T sqrt(sum of squares).

    IAMSAR vol. II [K].

    >>> round(drift_error_nm(10.0), 2)
    5.2
    """
    between("hours", hours, 0, 24 * 60)
    between("leeway error_kn", leeway_kn, 0, 50)
    return hours * math.hypot(leeway_kn, *CURRENT_ERRORS_KN)


def total_error_nm(fix_nm: float, drift_nm: float, unit_nm: float) -> float:
    """Total probable error E = sqrt(X² + De² + Y²) (IAMSAR vol. II).

    >>> round(total_error_nm(1.0, 2.0, 2.0), 2)
    3.0
    """
    named = {"fix": fix_nm, "drift": drift_nm, "search unit": unit_nm}
    return math.hypot(*(between(f"error_nm of the {k}", v, 0, 5000) for k, v in named.items()))
