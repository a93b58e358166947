"""A search plan written into a folder: page, map, way-points, report and everything as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jurisdiction.claims import claims
from maps.content import MapContent
from maps.page import map_page
from maps.plan_chart import plan_box, plan_chart_svg
from sar import plotter
from sar.box import Box
from sar.errors import SarError
from sar.patterns import Pattern
from sar.plan import FORMAT, SearchPlan, UnitPlan
from sar.plan_text import plan_sitrep
from sar.planning import Searched
from sar.radio_text import read_time
from watchdesk.chart_data import Surroundings, surroundings
from watchdesk.limits import zones_in_use
from watchdesk.pages import EXERCISE, NOTICES
from watchdesk.plan_page import PlanContent, plan_page, record_page
from watchdesk.sailor import plain
from watchdesk.versions import software

FORMS = ("gpx", "kml", "csv", "nmea")


def folder_of(plan: SearchPlan, number: int) -> str:
    """A folder's name for one of several plans: its number, then what of its id any disk takes."""
    return f"{number}-{re.sub(r'[^A-Za-z0-9_-]+', '-', plan.report.id)[:40]}"


def write_plan(
    plan: SearchPlan,
    out: Path,
    *,
    exercise: bool,
    sender: str = "",
    to: Sequence[str] = (),
    number: int = 1,
    language: str = "en",
) -> list[Path]:
    """Every file of a plan, in the order to open them; way-points of an earlier plan are removed.

    Way-points are numbered where there are several units: each steers its own.
    """
    report = plan_sitrep(
        plan, sender=sender, to=to, number=number, language=language, exercise=exercise
    )
    record = plan.as_record() | {"exercise": exercise, "sitrep_number": number}
    texts = {
        **_pages(plan, report, exercise=exercise),
        "sitrep.txt": report,
        "plan.json": json.dumps(record, indent=1, allow_nan=False) + "\n",
        **_way_points(plan.units, exercise=exercise),
    }
    return _written(out, texts)


def sheet_of(plan: SearchPlan, report: str, *, mark: str) -> PlanContent:
    """What the page of a plan says, its chart drawn; ``report`` is its SITREP.

    ``mark`` is the word for what is not real, across every sheet; none for the real thing.
    """
    around = surroundings(plan_box(plan), zones_in_use(), claims())
    return _sheet(plan, report, around, mark=mark)


def _sheet(plan: SearchPlan, report: str, around: Surroundings, *, mark: str) -> PlanContent:
    return PlanContent(
        plan=plan,
        chart_svg=plan_chart_svg(plan, coast=around.coast, limits=around.limits, mark=mark),
        sitrep=report,
        versions=software(),
        notices=NOTICES,
        mark=mark,
    )


def _pages(plan: SearchPlan, report: str, *, exercise: bool) -> dict[str, str]:
    """The plan for paper and the plan on a map."""
    around = surroundings(plan_box(plan), zones_in_use(), claims())
    mark = EXERCISE if exercise else ""
    sheet = _sheet(plan, report, around, mark=mark)
    chart = MapContent(
        title=f"Search plan: {plan.title}",
        subtitle=plan.phase.headline,
        mark=mark,
        span=f"plan of {plan.made:%Y-%m-%d %H:%MZ}",
        incidents=(plan.incident,),
        plans=(plan,),
        coast=around.coast,
        limits=around.limits,
        notices=NOTICES,
    )
    return {
        "plan.html": plan_page(sheet),
        "map.html": map_page(chart),
        "record.html": record_page(sheet),
    }


def read_searched(path: Path) -> Searched:
    """The search that an earlier plan.json proposed, as one that was made and found nobody."""
    record = _read_plan(path)
    try:
        area: dict[str, Any] = record["area"]
        if area["pod"] is None:
            raise SarError(f"{path}: that plan named no unit, so no search has a POD")
        sides = ("lat", "lon", "length_nm", "width_nm", "bearing_deg")
        box = Box(**{name: float(area[name]) for name in sides})
        return Searched(box=box, pod=float(area["pod"]), at=read_time(record["commence"]))
    except (KeyError, TypeError) as error:
        raise _no_plan(path) from error


def read_number(path: Path) -> int:
    """The number that the SITREP of an earlier plan.json had; 0 where it does not say."""
    number = _read_plan(path).get("sitrep_number", 0)
    if isinstance(number, bool) or not isinstance(number, int):
        raise _no_plan(path)
    return number


def _read_plan(path: Path) -> dict[str, Any]:
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if record["format"] != FORMAT:
            raise KeyError("format")
    except (OSError, UnicodeDecodeError) as error:
        raise SarError(f"{path}: cannot be read ({error})") from error
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise _no_plan(path) from error
    return record


def _no_plan(path: Path) -> SarError:
    return SarError(f"{path}: is no plan.json of rescue plan")


def _way_points(units: Sequence[UnitPlan], *, exercise: bool) -> dict[str, str]:
    """The plotter files of every unit by their names."""
    texts = {}
    for unit in units:
        if unit.pattern is None:
            continue
        stem = "waypoints" if len(units) == 1 else f"waypoints-{unit.number}"
        title = f"{EXERCISE} " * exercise + f"{plain(unit.unit.name)} {unit.pattern.code}"
        for form in FORMS:
            texts[f"{stem}.{form}"] = _plotted(unit.pattern, form, title, unit.number)
    return texts


def _plotted(pattern: Pattern, form: str, title: str, number: int) -> str:
    if form == "nmea":
        return "".join(f"{one}\r\n" for one in plotter.nmea(pattern, f"SAR{number}"))
    if form == "csv":
        return plotter.csv_table(pattern)
    return (plotter.gpx if form == "gpx" else plotter.kml)(pattern, title)


def _written(out: Path, texts: dict[str, str]) -> list[Path]:
    """Write the files; no way-point of an earlier plan stays for a unit to steer by."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        for form in FORMS:
            for old in out.glob(f"waypoints[-.]*{form}"):
                old.unlink()
        for name, text in texts.items():
            part = out / f"{name}.part"
            part.write_bytes(text.encode("utf-8", "replace"))
            part.replace(out / name)
    except OSError as error:
        raise SarError(f"{out}: cannot be used as a folder ({error.strerror})") from error
    return [out / name for name in texts]
