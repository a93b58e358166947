"""The ordinary traffic of the Windward Passage exercise.  Every vessel is invented.

Identity numbers use real country digits and serials 999xxx; IMO numbers begin with 3, which no
ship's does.  Places are WGS 84, latitude first; times are UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime

from exercise_sailing import FISHING, Anchor, Beside, Moor, Order, Sail
from exercise_script import Place, Vessel

from seamath.geodesy import bearing_deg, destination, distance_nm

START = datetime(2026, 3, 14, 18, tzinfo=UTC)
SPAN_S = (START.timestamp(), START.timestamp() + 12 * 3600.0)


def at(clock: str) -> float:
    """UTC seconds of a clock time within the twelve hours."""
    hour, minute = (int(part) for part in clock.split(":"))
    return START.timestamp() + ((hour - START.hour) % 24) * 3600.0 + minute * 60.0


END_S = SPAN_S[1]

# Lanes, from the Caribbean outwards.  Ships keep to the starboard side of the line.
PASSAGE: tuple[Place, ...] = ((18.55, -75.45), (19.95, -73.80), (20.35, -73.84))
OLD_BAHAMA = (
    *PASSAGE,
    *((20.75, -74.35), (21.10, -74.95), (21.42, -75.45), (21.78, -76.30), (22.02, -76.90)),
    *((22.27, -77.48), (22.62, -78.14), (22.92, -78.75), (23.22, -79.50), (23.45, -80.0)),
)
CROOKED_ISLAND = (
    *PASSAGE,
    *((21.20, -74.20), (22.00, -74.92), (22.55, -74.62), (22.95, -74.55), (23.40, -74.35)),
    (23.95, -74.15),
)
CAICOS = (
    *PASSAGE[:2],
    *((20.12, -73.66), (20.50, -73.25), (20.78, -72.80), (21.30, -72.68), (22.00, -72.60)),
    *((22.60, -72.35), (23.90, -72.10)),
)


def lane(
    route: tuple[Place, ...], skip_nm: float, speed_kn: float, *, inward: bool, side_nm: float
) -> tuple[Place, tuple[Order, ...]]:
    """Start and orders for a ship that is ``skip_nm`` along a route when the exercise begins."""
    points = list(route[::-1] if inward else route)
    shifted = []
    for i, point in enumerate(points):
        a, b = points[max(i - 1, 0)], points[min(i + 1, len(points) - 1)]
        lat, lon = destination(*point, float(bearing_deg(*a, *b)) + 90, side_nm)
        shifted.append((float(lat), float(lon)))
    while skip_nm > (leg_nm := float(distance_nm(*shifted[0], *shifted[1]))):
        skip_nm -= leg_nm
        del shifted[0]
    lat, lon = destination(*shifted[0], bearing_deg(*shifted[0], *shifted[1]), skip_nm)
    return (float(lat), float(lon)), tuple(Sail(*point, speed_kn) for point in shifted[1:])


def imo_number(serial: int) -> int:
    """An IMO number with a right check digit (IMO resolution A.1117(30)), beginning with 3."""
    digits = [int(digit) for digit in f"3{serial:05d}"]
    check = sum(digit * weight for digit, weight in zip(digits, range(7, 1, -1), strict=True))
    return int("".join(map(str, digits))) * 10 + check % 10


def ship(
    mmsi: int,
    word: str,
    kind: tuple[int, int, int, float],
    route: tuple[Place, ...],
    skip_nm: float,
    speed_kn: float,
    *,
    inward: bool = False,
    side_nm: float = 1.0,
    to: str = "EXERCISE",
    **changes: object,
) -> Vessel:
    """A ship in a lane; ``kind`` is AIS type, length and beam in metres, draught."""
    start, plan = lane(route, skip_nm, speed_kn, inward=inward, side_nm=side_nm)
    ship_type, length_m, beam_m, draught_m = kind
    given = {
        "mmsi": mmsi,
        "name": f"EXERCISE {word}",
        "device": "A",
        "role": "through traffic",
        "start": start,
        "plan": plan,
        "ship_type": ship_type,
        "length_m": length_m,
        "beam_m": beam_m,
        "draught_m": draught_m,
        "imo": imo_number(mmsi % 1000),
        "callsign": f"EXR{mmsi % 1000:03d}",
        "destination": to,
    }
    return Vessel(**{**given, **changes})  # type: ignore[arg-type]


BULKER, BOXES, TANKER, GAS, CRUISE, REEFER = (
    (70, 190, 32, 10.4),
    (71, 210, 30, 9.8),
    (80, 228, 36, 12.1),
    (84, 160, 25, 8.2),
    (60, 294, 32, 8.1),
    (70, 134, 20, 7.4),
)

THROUGH = (
    ship(538999001, "ASH", BULKER, OLD_BAHAMA, 30, 12.6, to="EXERCISE PORT A"),
    ship(636999002, "BEECH", TANKER, OLD_BAHAMA, 50, 13.1, side_nm=1.4, to="EXERCISE PORT A"),
    ship(353999003, "CEDAR", BOXES, OLD_BAHAMA, 134, 15.8, to="EXERCISE PORT A"),
    ship(249999004, "DATE", GAS, OLD_BAHAMA, 189, 13.8, side_nm=1.3, to="EXERCISE PORT A"),
    ship(311999005, "ELM", BULKER, OLD_BAHAMA, 244, 12.2, to="EXERCISE PORT A"),
    ship(538999006, "FIR", TANKER, OLD_BAHAMA, 289, 11.8, side_nm=1.2, to="EXERCISE PORT A"),
    ship(371999007, "GORSE", BULKER, OLD_BAHAMA, 10, 12.9, inward=True, to="EXERCISE PORT B"),
    ship(636999008, "HAZEL", BOXES, OLD_BAHAMA, 60, 16.4, inward=True, to="EXERCISE PORT B"),
    ship(248999009, "IVY", TANKER, OLD_BAHAMA, 118, 12.4, inward=True, side_nm=1.3),
    ship(305999010, "JUNIPER", REEFER, OLD_BAHAMA, 170, 15.1, inward=True, to="EXERCISE PORT B"),
    ship(538999011, "KAPOK", BULKER, OLD_BAHAMA, 290, 13.3, inward=True, side_nm=1.2),
    ship(353999012, "LARCH", GAS, OLD_BAHAMA, 345, 13.9, inward=True, to="EXERCISE PORT B"),
    ship(636999013, "MAPLE", BOXES, CROOKED_ISLAND, 12, 15.2, side_nm=2.2, to="EXERCISE PORT C"),
    ship(311999014, "NUTMEG", BULKER, CROOKED_ISLAND, 44, 12.7, side_nm=1.5),
    ship(371999015, "OAK", TANKER, CROOKED_ISLAND, 151, 12.9, to="EXERCISE PORT C"),
    ship(538999016, "PINE", REEFER, CROOKED_ISLAND, 184, 14.6, side_nm=1.2),
    ship(249999017, "QUINCE", BULKER, CROOKED_ISLAND, 12, 13.0, inward=True),
    ship(636999018, "ROWAN", TANKER, CROOKED_ISLAND, 75, 12.2, inward=True, side_nm=1.4),
    ship(353999019, "SAGE", BOXES, CROOKED_ISLAND, 180, 16.9, side_nm=2.0, inward=True),
    ship(304999020, "TEAK", REEFER, CAICOS, 22, 13.7, side_nm=0.5, to="EXERCISE PORT D"),
    ship(538999021, "UPAS", BULKER, CAICOS, 120, 12.5, side_nm=1.3, to="EXERCISE PORT D"),
    ship(371999022, "VINE", TANKER, CAICOS, 120, 12.8, inward=True),
    ship(636999023, "WILLOW", GAS, CAICOS, 205, 13.5, inward=True, side_nm=1.3),
    ship(311999024, "YEW", CRUISE, CAICOS, 20, 18.6, inward=True, to="EXERCISE CRUISE"),
    ship(311999025, "ZINNIA", CRUISE, OLD_BAHAMA, 160, 19.2, side_nm=1.6, to="EXERCISE CRUISE"),
)


def small(
    mmsi: int,
    word: str,
    role: str,
    ship_type: int,
    length_m: int,
    start: Place,
    *plan: Order,
    device: str = "B",
    **changes: object,
) -> Vessel:
    """A coaster, ferry, fishing boat or yacht: too small for an IMO number."""
    given = {
        "mmsi": mmsi,
        "name": f"EXERCISE {word}",
        "device": device,
        "role": role,
        "start": start,
        "plan": plan,
        "ship_type": ship_type,
        "length_m": length_m,
        "beam_m": max(length_m // 4, 3),
        "draught_m": round(length_m / 18, 1),
        "callsign": f"EXR{mmsi % 1000:03d}",
        "destination": "EXERCISE LOCAL" if device == "A" else "",
    }
    return Vessel(**{**given, **changes})  # type: ignore[arg-type]


def track(speed_kn: float, *places: Place, reach_nm: float = 0.3) -> tuple[Sail, ...]:
    """One speed along several positions."""
    return tuple(Sail(*place, speed_kn, reach_nm=reach_nm) for place in places)


def working(centre: Place, radius_nm: float, speed_kn: float, first_deg: float) -> tuple[Sail, ...]:
    """Twelve hours of towing back and forth over a bank, each haul turned by 137 degrees."""
    hauls = (destination(*centre, first_deg + 137.0 * i, radius_nm) for i in range(40))
    return tuple(Sail(float(lat), float(lon), speed_kn, FISHING) for lat, lon in hauls)


def ferry_runs() -> tuple[Order, ...]:
    """Across the channel of Tortuga and back until dark, then alongside for the night."""
    there, home = (20.016, -72.792), (19.957, -72.838)
    orders: list[Order] = []
    for hour in range(18, 24):
        orders += [*track(9, there, reach_nm=0.08), Moor(at(f"{hour}:32"))]
        orders += [*track(9, home, reach_nm=0.08), Moor(at(f"{(hour + 1) % 24}:02"))]
    return (*orders, Moor(END_S + 1))


COASTERS = (
    small(
        *(323999031, "AGOUTI", "coaster", 70, 58, (20.395, -74.46)),
        *track(8.2, (20.46, -74.42), (20.72, -74.72), (20.76, -74.90)),
        *track(5.0, (20.735, -74.945), reach_nm=0.1),
        *track(3.0, (20.692, -74.944), (20.680, -74.938), reach_nm=0.05),
        Moor(END_S + 1),
        device="A",
    ),
    small(
        *(364999032, "BOOBY", "ferry", 69, 24, (19.83, -72.17)),
        *track(8.9, (20.5, -72.25), (21.30, -72.50), (21.62, -72.56), (21.9, -72.50)),
    ),
    small(
        *(311999033, "CONCH", "mail boat", 79, 42, (21.80, -72.45)),
        *track(9.4, (21.70, -72.60), (21.10, -72.72), (20.84, -73.05), (20.86, -73.68)),
        *track(4.0, (20.94, -73.72), reach_nm=0.15),
        Anchor(END_S + 1, 95),
        device="A",
    ),
    small(
        *(336999034, "DORADO", "coaster", 70, 51, (20.93, -73.72)),
        *track(7.8, (20.83, -73.55), (20.20, -72.45), (19.90, -72.17)),
        *track(4.0, (19.80, -72.165), reach_nm=0.15),
        *track(2.6, (19.768, -72.185), reach_nm=0.05),
        Moor(END_S + 1),
        device="A",
    ),
    small(
        *(311999035, "EGRET", "mail boat", 79, 38, (22.19, -75.80)),
        *track(6.8, (22.65, -75.98), (23.15, -76.15), (23.0, -76.9), (22.6, -77.0)),
        device="A",
    ),
    small(
        *(311999036, "FLAMINGO", "mail boat", 79, 36, (22.30, -73.08)),
        *track(
            7.6, (22.33, -73.20), (22.50, -73.25), (22.75, -73.42), (22.95, -74.15), (23.3, -74.55)
        ),
        *track(7.6, (23.55, -74.95), (24.0, -75.0)),
        device="A",
    ),
    small(
        *(336999037, "GRUNT", "ferry", 60, 22, (19.957, -72.838)),
        *ferry_runs(),
        device="A",
    ),
    small(
        *(323999038, "HERON", "coaster", 70, 64, (22.35, -77.72)),
        *track(8.6, (22.12, -77.32), (21.78, -76.98)),
        *track(5.0, (21.665, -77.065), reach_nm=0.15),
        Anchor(END_S + 1, 80),
        device="A",
    ),
)

FISHING_BOATS = (
    *(
        small(mmsi, word, "fishing boat", 30, length_m, start, *working(centre, radius, kn, first))
        for mmsi, word, length_m, start, centre, radius, kn, first in (
            (311999041, "IBIS", 17, (22.40, -76.20), (22.37, -76.28), 7.0, 3.1, 20.0),
            (311999042, "JACANA", 15, (22.28, -76.35), (22.33, -76.45), 6.0, 3.4, 200.0),
            (311999043, "KISKADEE", 14, (21.62, -73.72), (21.61, -73.70), 3.5, 2.9, 75.0),
            (364999044, "LIMPKIN", 12, (21.48, -72.30), (21.45, -72.26), 6.0, 3.2, 310.0),
            (364999045, "MARLIN", 13, (21.36, -72.20), (21.38, -72.15), 5.0, 3.6, 130.0),
            (336999046, "NODDY", 11, (20.20, -72.35), (20.19, -72.38), 4.0, 3.0, 45.0),
            (311999047, "OSPREY", 16, (21.26, -73.50), (21.27, -73.48), 3.5, 3.3, 265.0),
            (311999048, "PELICAN", 14, (22.02, -74.22), (22.00, -74.20), 4.0, 3.5, 160.0),
            (323999049, "QUAIL", 15, (21.98, -77.30), (22.02, -77.25), 3.0, 3.2, 95.0),
        )
    ),
)

YACHTS = (
    small(
        *(244999051, "AMBER", "yacht", 36, 14, (23.12, -74.62)),
        *track(6.1, (22.93, -74.42), (22.45, -74.72), (21.4, -74.0), (20.6, -73.5)),
    ),
    small(
        *(232999052, "BERYL", "yacht", 36, 12, (21.76, -72.48)),
        *track(5.6, (21.9, -72.75), (22.25, -73.3), (22.73, -73.38), (23.0, -73.9), (23.4, -74.2)),
    ),
    small(
        *(316999053, "CORAL", "yacht", 36, 13, (22.35, -73.15)),
        *track(5.9, (21.8, -73.4), (21.45, -73.8), (20.90, -73.90), (20.2, -73.66)),
    ),
    small(
        *(227999054, "DIAMOND", "yacht", 36, 15, (19.40, -73.90)),
        *track(6.4, (19.9, -73.66), (20.45, -73.70), (21.15, -74.0), (21.9, -73.9)),
    ),
    small(
        *(211999055, "EMERALD", "yacht", 36, 11, (20.62, -74.30)),
        *track(5.4, (20.85, -74.75), (21.25, -75.35), (21.6, -76.1), (22.0, -76.95)),
    ),
    small(
        *(338999056, "FLINT", "motor yacht", 37, 22, (23.05, -79.15)),
        *track(9.2, (22.80, -78.60), (22.45, -77.90), (22.15, -77.30), (21.7, -76.3)),
        *track(9.2, (21.2, -75.3)),
    ),
    small(
        *(319999057, "GARNET", "motor yacht", 37, 31, (22.75, -74.50)),
        *track(8.8, (22.0, -74.95), (21.3, -74.3), (20.9, -73.82), (20.45, -73.5)),
    ),
)

PILOTED, PILOT, TUG = 538999061, 323999062, 323999063
MOA = (  # a ship taken into the port of Moa by a pilot boat and a tug
    small(
        *(PILOTED, "NICKEL", "ship taking a pilot", 70, 176, (21.22, -75.35)),
        *track(11.5, (20.95, -75.02), (20.84, -74.97)),
        *track(5.0, (20.735, -74.946), reach_nm=0.15),
        *track(3.0, (20.692, -74.944), (20.6795, -74.9335), reach_nm=0.06),
        Moor(END_S + 1),
        device="A",
        imo=imo_number(61),
    ),
    small(
        *(PILOT, "PILOT", "pilot boat", 50, 15, (20.6765, -74.9395)),
        Moor(at("20:20")),
        *track(8.0, (20.690, -74.9425), (20.735, -74.9465), reach_nm=0.06),
        Beside(PILOTED, at("21:20"), 90, 0.06, 12.0),
        *track(7.0, (20.72, -74.9455), (20.690, -74.9425), (20.6765, -74.9395), reach_nm=0.04),
        Moor(END_S + 1),
        device="A",
    ),
    small(
        *(TUG, "TUG", "tug", 52, 29, (20.6760, -74.9370)),
        Moor(at("20:30")),
        *track(6.0, (20.690, -74.9425), (20.735, -74.9465), reach_nm=0.06),
        Beside(PILOTED, at("21:40"), 270, 0.08, 9.0),
        *track(4.0, (20.692, -74.9425), (20.6760, -74.9370), reach_nm=0.04),
        Moor(END_S + 1),
        device="A",
    ),
)
