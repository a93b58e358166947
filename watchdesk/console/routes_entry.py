"""What an officer enters: contacts, incidents and their plans, answers of flag States, and whom
to watch for.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from ais.contacts import KINDS, Sighting
from ais.errors import AisError
from ais.events import iso
from ais.tracks import utc
from risk.watchlist import Wanted
from sar.errors import SarError
from sar.incident_form import report_from
from sar.radio_text import read_position, read_time
from watchdesk.console.about import FLAG_LOG, flag_lines
from watchdesk.console.acting_officer import officer_of
from watchdesk.console.routes_replay import asked
from watchdesk.console.routes_vessel import own_page
from watchdesk.console.security import acting
from watchdesk.desk_entered import enter_report, enter_sighting

if TYPE_CHECKING:
    from sar.incidents import IncidentReport
    from sar.plan import SearchPlan
    from watchdesk.station.station import Station

PLANNED = ("wind", "current", "weather_from", "search_at", "units")  # of a report, for its plan
LONGEST_DAYS = 366
# The most a sighting can say; a mistyped figure must not throw a boat across the sea. Our judgement
MEASURED = {"uncertainty_m": 50_000.0, "speed_kn": 100.0, "course_deg": 360.0}
Wish = Mapping[str, Any]


def routes() -> list[BaseRoute]:
    """The routes of this module."""
    enter, flags = "console incidents enter", "console flags"
    return [
        Route("/incidents/form", form, methods=["GET"], name="console incidents"),
        Route("/incidents/report.js", form_code, methods=["GET"], name="console files"),
        Route("/api/incidents", incident, methods=["POST"], name=enter),
        Route("/incidents/{key}/plan", plan, methods=["GET"], name="console plan"),
        Route("/api/contacts", contact, methods=["POST"], name="console contacts"),
        Route("/api/flags", flag_log, methods=["GET"], name=flags),
        Route("/api/flags", flag, methods=["POST"], name=f"{flags} add"),
        Route("/api/watchlist", wanted, methods=["POST"], name="console watchlist"),
    ]


def form(_request: Request) -> Response:
    """The fields of an incident, as they stand on the page that is filled in without a network."""
    from watchdesk.incident_page import incident_fields

    return HTMLResponse(incident_fields())


def form_code(_request: Request) -> Response:
    """How those fields become a report, as a module."""
    text = (files("watchdesk") / "data" / "incident_report.js").read_text(encoding="utf-8")
    exported = text.replace('"use strict";\n', "") + "\nexport { mistake, report };\n"
    return Response(exported, media_type="text/javascript")


async def incident(request: Request) -> Response:
    """Take a report of people in danger: an incident at once."""
    return JSONResponse(await run_in_threadpool(_incident, request, await asked(request)))


def _incident(request: Request, wish: Wish) -> dict[str, Any]:
    station: Station = request.app.state.station
    record = {name: value for name, value in wish.items() if name != "officer"}
    with acting(request) as desk:
        report = enter_report(desk.book, record, **_signed(request, wish))
    station.add_report(report)
    with station.lock:
        found = [i for i in station.incidents() if i.key == f"report:{report.id}"]
    return {"key": f"report:{report.id}", "phase": found[0].phase if found else None}


def plan(request: Request) -> Response:
    """The search plan of an incident as the page that is printed; wind, current and units may be
    given anew.
    """
    from sar.plan_text import plan_sitrep
    from watchdesk.search_job import sheet_of

    station: Station = request.app.state.station
    key, asked_for = request.path_params["key"], dict(request.query_params)
    made = _planned(station, key, {name: asked_for[name] for name in PLANNED if name in asked_for})
    mode = station.mode
    report = plan_sitrep(made, exercise=mode == "exercise", replay=mode == "replay")
    from watchdesk.plan_page import plan_page, record_page

    sheet = sheet_of(made, report, mark="" if mode == "live" else mode.upper())
    page = record_page(sheet) if asked_for.get("sheet") == "record" else plan_page(sheet)
    return own_page(page)


def _planned(station: Station, key: str, given: Mapping[str, str]) -> SearchPlan:
    """The plan of an incident: as the station made it, or with other weather and units."""
    from sar.planning import Heard, plan_search
    from sar.report_plan import ask_of
    from watchdesk.land import land_of

    with station.lock:
        kept = [made for made in station.plans() if made.incident.key == key]
        report = next((r for r in station.reports if f"report:{r.id}" == key), None)
        found = next((i for i in station.incidents() if i.key == key), None)
        heard = Heard(positions=station.picture.table(), vessels=dict(station.picture.vessels))
        now = utc(int(station.clock.now_s()))
    if found is None:
        raise HTTPException(404, "there is no such incident")
    if kept and not given:
        return kept[0]
    if report is None:
        report = report_from(
            {"id": key, "kind": "other", "received": iso(now), "lat": found.lat, "lon": found.lon,
             "at": iso(found.at or now), "triggers": [found.trigger] if found.trigger else []}
        )  # fmt: skip
    ask = ask_of(_with(report, given), now)
    if ask is None:
        raise SarError("a plan needs a place, the wind and the current: tell wind and current")
    return plan_search(ask, heard=heard, is_land=land_of(station.zones.baselines))


def _with(report: IncidentReport, given: Mapping[str, str]) -> IncidentReport:
    """The report with what was said since, checked as a report is."""
    told: dict[str, Any] = {name: value for name, value in given.items() if value.strip()}
    if "units" in told:
        told["units"] = [one.strip() for one in told["units"].splitlines() if one.strip()]
    least = {"id": report.id, "kind": "other", "received": iso(report.received)}
    checked = report_from(least | told)
    return replace(report, **{name: getattr(checked, name) for name in told})


async def contact(request: Request) -> Response:
    """Take a contact by radar, by sight or by call: it is tracked from now on."""
    return JSONResponse(await run_in_threadpool(_contact, request, await asked(request)))


def _contact(request: Request, wish: Wish) -> dict[str, Any]:
    station: Station = request.app.state.station
    sighting = _sighting(wish, station.clock.now_s())
    with acting(request) as desk:
        contacts = enter_sighting(desk.book, sighting, **_signed(request, wish))
    station.add_contacts(contacts)
    number = int(contacts.positions.mmsi[0])
    return {"mmsi": number, "label": contacts.register.label(number)}


def _sighting(wish: Wish, now_s: float) -> Sighting:
    """A sighting as the page tells it: ``place`` and ``at`` as people write them."""
    given = {f.name for f in fields(Sighting)} - {"time_s", "lat", "lon", "line"}
    for name in wish:
        if name not in given | {"place", "at", "officer"}:
            known = ", ".join(sorted(given | {"place", "at"}))
            raise AisError(f"no field {str(name)[:40]!a}; the fields are {known}")
    lat, lon = read_position(_text(wish, "place"))
    at_s = read_time(_text(wish, "at")).timestamp() if wish.get("at") else now_s
    if at_s > now_s + 60.0:
        raise AisError("at: it has yet to come")
    told: dict[str, Any] = {
        name: _within(wish, name, MEASURED[name]) if name in MEASURED else _text(wish, name)
        for name in given - {"people"}
        if wish.get(name) not in (None, "")
    }
    if wish.get("people") not in (None, ""):
        told["people"] = _whole(wish, "people")
    if told.get("kind") not in KINDS:
        raise AisError(f"kind: one of {', '.join(KINDS)}")
    return Sighting(time_s=at_s, lat=lat, lon=lon, **told)


def flag_log(request: Request) -> Response:
    """The flag log of a vessel, and what it comes to for the patrol's State."""
    from jurisdiction.consent import state_of_play
    from jurisdiction.consent_log import ConsentCase
    from jurisdiction.flag_log import entries_of
    from jurisdiction.treaties import agreements

    station: Station = request.app.state.station
    mmsi = int(_number(request.query_params, "mmsi"))
    lines = [line for line in flag_lines(station) if line.mmsi == mmsi]
    with acting(request) as desk:
        state = desk.setting("state")
    told: dict[str, Any] = {"entries": [line.as_record() for line in lines], "state": state}
    if state and lines:
        now = utc(station.clock.now_s())
        case = ConsentCase(
            own_state=state, now=now, log=entries_of(lines, mmsi), agreements=agreements()
        )
        told["comes_to"] = state_of_play(case).as_record()
    return JSONResponse(told)


async def flag(request: Request) -> Response:
    """Add a signed entry to the flag log."""
    return JSONResponse(await run_in_threadpool(_flag, request, await asked(request)))


def _flag(request: Request, wish: Wish) -> dict[str, Any]:
    from jurisdiction.flag_log import LogLine, add_to_flag_log

    station: Station = request.app.state.station
    now = utc(int(station.clock.now_s()))
    line = LogLine.from_record(
        {"at": iso(now), **wish, "recorded": iso(now), "officer": officer_of(request, wish)}
    )
    with acting(request) as desk, desk.book.writing():
        desk.book.note("flag log", now, f"{line.entry.what} of {line.mmsi} by {line.entry.officer}")
        add_to_flag_log(station.desk_folder / FLAG_LOG, line)
    return line.as_record()


async def wanted(request: Request) -> Response:
    """Put a vessel on the watchlist."""
    return JSONResponse(await run_in_threadpool(_wanted, request, await asked(request)))


def _wanted(request: Request, wish: Wish) -> dict[str, Any]:
    now = utc(int(request.app.state.station.clock.now_s()))
    days = _number(wish, "days")
    if not 0 < days <= LONGEST_DAYS:
        raise HTTPException(400, f"days: up to {LONGEST_DAYS}")
    entry = Wanted(
        id=0,
        owner=_text(wish, "owner") or officer_of(request, wish),
        reason=_text(wish, "reason"),
        added=now,
        expires=now + timedelta(days=days),
        mmsi=_whole(wish, "mmsi"),
        imo=_whole(wish, "imo"),
        callsign=_text(wish, "callsign") or None,
        name=_text(wish, "name") or None,
    )
    with acting(request) as desk:
        return desk.watch_for(entry).as_record()


def _signed(request: Request, wish: Wish) -> dict[str, Any]:
    """Who enters something, as what, and when by the clock of the station."""
    at: datetime = utc(int(request.app.state.station.clock.now_s()))
    return {"officer": officer_of(request, wish), "role": request.state.person.role, "at": at}


def _text(wish: Wish, name: str) -> str:
    value = wish.get(name, "")
    if not isinstance(value, str) or len(value) > 500:
        raise HTTPException(400, f"{name}: words, at most 500 characters")
    return value.strip()


def _number(wish: Wish, name: str) -> float:
    try:
        value = wish.get(name, "")
        number = float(_with_point(value) if isinstance(value, str) else value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise HTTPException(400, f"{name}: a number")
    return number


def _within(wish: Wish, name: str, most: float) -> float:
    number = _number(wish, name)
    if not 0.0 <= number <= most:
        raise HTTPException(400, f"{name}: from 0 to {most:g}")
    return number


def _whole(wish: Wish, name: str) -> int | None:
    if wish.get(name) in (None, ""):
        return None
    number = _number(wish, name)
    if not number.is_integer():
        raise HTTPException(400, f"{name}: a whole number")
    return int(number)


def _with_point(text: str) -> str:
    """A number as typed, with a decimal point; 1,234 may be a thousand and stays no number."""
    whole, comma, part = text.partition(",")
    return f"{whole}.{part}" if comma and len(part) in (1, 2) else text
