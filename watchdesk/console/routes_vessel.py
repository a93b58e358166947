"""One vessel opened: who it says it is, where it was, what it did, what the law says, its brief."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from threading import Lock
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from ais.events import Event, iso
from ais.mmsi import mmsi_form
from ais.tracks import utc
from sar.report_plan import to_ask
from seamath.units import S_PER_H
from watchdesk import sailor
from watchdesk.brief import BriefContent, contact_facts, identity, placed, unknowns
from watchdesk.console.about import NotHeard, brief_about, occasion_of, watch_about
from watchdesk.console.security import acting
from watchdesk.pages import track_of
from watchdesk.standings import law_of, regime_of
from watchdesk.words import LANGUAGES

if TYPE_CHECKING:
    from maps.content import Standing
    from sar.distress import Incident
    from watchdesk.pages import Occasion
    from watchdesk.pipeline import Watch
    from watchdesk.station.station import Station

MOST_HOURS = 24.0
MOST_EVENTS = 500
_PACKING = Lock()  # one package at a time: each takes a core


def routes() -> list[BaseRoute]:
    """The routes of this module."""
    vessel = "console vessel"
    return [
        Route("/api/vessels/{mmsi:int}", opened, methods=["GET"], name=vessel),
        Route("/api/vessels/{mmsi:int}/track", track, methods=["GET"], name=vessel),
        Route("/api/events", events, methods=["GET"], name="console events"),
        Route("/api/incidents", incidents, methods=["GET"], name="console incidents"),
        Route("/briefs/{mmsi:int}", brief, methods=["GET"], name="console brief"),
        Route("/evidence/{mmsi:int}", evidence, methods=["GET"], name="console evidence"),
    ]


def opened(request: Request) -> Response:
    """Everything the drawer of a vessel shows."""
    station: Station = request.app.state.station
    mmsi = request.path_params["mmsi"]
    watch, occasion = _known(request, mmsi)
    content = brief_about(station, watch, mmsi, occasion, chart=False)
    law = law_of(watch, occasion.patrol)
    told = {
        **_who(content),
        "last": content.last.text,
        "lat": content.last.lat,
        "lon": content.last.lon,
        "now": _standing(law.standing(mmsi, regime_of(watch, track_of(watch, mmsi)))),
        "events": [
            _event(event) | {"then": _standing(law.standing(mmsi, regime))}
            for event, regime in _placed(station, watch)
        ],
        "assessment": content.assessment.as_record(),
        "unknowns": unknowns(content),
        "doubts": content.doubts,
        "listed": [hit.as_record() for hit in content.listed],
        "incidents": [_incident(one) | {"away": away} for one, away in placed(content)],
        "nearby": [
            {"mmsi": c.mmsi, "name": c.name, "nm": c.distance_nm, "bearing": c.bearing_deg}
            for c in content.nearby
        ],
        "patrol": content.patrol_state,
    }
    return JSONResponse(_finite(told))


def track(request: Request) -> Response:
    """Where a vessel was, oldest first."""
    station: Station = request.app.state.station
    hours = _hours(request.query_params.get("hours", "6"))
    with station.lock:
        since_s = station.clock.now_s() - hours * S_PER_H
        past = station.picture.track(request.path_params["mmsi"], since_s)
    points = zip(past.time_s.tolist(), past.lat.tolist(), past.lon.tolist(), strict=True)
    return JSONResponse({"track": [{"time_s": t, "lat": a, "lon": o} for t, a, o in points]})


def events(request: Request) -> Response:
    """The newest events of everybody, the latest first."""
    station: Station = request.app.state.station
    with station.lock:
        found = station.events()
    newest = sorted(found, key=lambda e: (e.start, e.key), reverse=True)[:MOST_EVENTS]
    return JSONResponse(_finite({"events": [_event(e) for e in newest], "of": len(found)}))


def incidents(request: Request) -> Response:
    """Who may be in danger, gravest first, which of them has a plan, and what is to be asked."""
    station: Station = request.app.state.station
    with station.lock:
        found, plans, reports = station.incidents(), station.plans(), list(station.reports)
    planned = {plan.incident.key for plan in plans}
    asked = {f"report:{report.id}": to_ask(report) for report in reports}
    told = [
        _incident(one) | {"planned": one.key in planned, "ask": asked.get(one.key, ())}
        for one in found
    ]
    return JSONResponse(_finite({"incidents": told}))


def brief(request: Request) -> Response:
    """The brief of a vessel in a language, to read and print or as PDF."""
    language = request.query_params.get("lang", "en")
    form = request.query_params.get("form", "html")
    if language not in LANGUAGES or form not in ("html", "pdf"):
        raise HTTPException(404, f"lang: {', '.join(LANGUAGES)}; form: html or pdf")
    mmsi = request.path_params["mmsi"]
    watch, occasion = _known(request, mmsi, language)
    content = brief_about(request.app.state.station, watch, mmsi, occasion)
    if form == "html":
        from watchdesk.brief_html import brief_page

        return own_page(brief_page(content, language))
    from watchdesk.brief_pdf import brief_pdf

    name = f"brief-{mmsi}-{language}.pdf"
    headers = {"content-disposition": f'inline; filename="{name}"'}
    made = brief_pdf(content, language=language)
    return Response(made, media_type="application/pdf", headers=headers)


def evidence(request: Request) -> Response:
    """The sealed package of what was recorded of a vessel, and an entry in the log."""
    from watchdesk.console.evidence_job import package
    from watchdesk.station.restore import recorded_files

    station: Station = request.app.state.station
    mmsi, now = request.path_params["mmsi"], utc(int(station.clock.now_s()))
    since_s = now.timestamp() - MOST_HOURS * S_PER_H
    files = [] if station.record is None else recorded_files(station.record, since_s)
    if not _PACKING.acquire(blocking=False):
        raise HTTPException(409, "another package is being made: wait for it")
    try:
        with acting(request) as desk:
            to = request.query_params.get("to")
            made = package(files, desk, station.desk_folder, mmsi, to=to, at=now)
            digest = hashlib.sha256(made).hexdigest()
            says = f"package of {mmsi} for {to or 'the unit'} by {request.state.person.name}"
            desk.book.note("evidence", now, f"{says}, {digest}")
    finally:
        _PACKING.release()
    name = f"evidence-{mmsi}-{now:%Y%m%dT%H%MZ}.zip"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(made, media_type="application/zip", headers=headers)


def own_page(html: str) -> HTMLResponse:
    """A page that is one file, under the policy it states: its own code and looks, by hash."""
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    if found is None:
        raise HTTPException(500, "a page without a policy of its own")
    policy = f"{found[1]}; frame-ancestors 'none'"
    return HTMLResponse(html, headers={"content-security-policy": policy})


def _known(request: Request, mmsi: int, language: str = "en") -> tuple[Watch, Occasion]:
    """What is known of a vessel and when; the answer is 404 where nothing is."""
    station: Station = request.app.state.station
    try:
        with acting(request) as desk:
            return watch_about(station, desk, mmsi), occasion_of(station, desk, language)
    except NotHeard as error:
        raise HTTPException(404, str(error)) from error


def _who(content: BriefContent) -> dict[str, Any]:
    vessel = content.vessel
    said = [
        {"label": label, "value": value, "confirmed": sure}
        for label, value, sure in identity(vessel)
    ]
    return {
        "mmsi": vessel.mmsi,
        "form": str(mmsi_form(vessel.mmsi)).replace("_", " "),
        "name": vessel.name,
        "name_confirmed": "name" in vessel.confirmed,
        "identity": said,
        "conflicts": list(vessel.conflicts),
        "radio_flag": content.claimed_flag,
        "contact": contact_facts(content.contact) if content.contact else None,
    }


def _placed(station: Station, watch: Watch) -> Iterable[tuple[Event, Any]]:
    """The events of a vessel, the latest first, each with the regime where it began."""
    latest = sorted(watch.events, key=lambda e: (e.start, e.key), reverse=True)
    places = station.zones.zones_at([e.lat for e in latest], [e.lon for e in latest])
    return [(event, places.regime(row)) for row, event in enumerate(latest)]


def _event(event: Event) -> dict[str, Any]:
    return event.as_record() | {"span": sailor.period(event.start, event.end)}


def _incident(incident: Incident) -> dict[str, Any]:
    return {
        "key": incident.key,
        "what": incident.what,
        "at": None if incident.at is None else iso(incident.at),
        "lat": incident.lat,
        "lon": incident.lon,
        "phase": incident.phase,
        "trigger": incident.trigger,
        "facts": list(incident.facts),
        "mmsi": incident.mmsi,
    }


def _standing(standing: Standing) -> dict[str, Any]:
    return {
        "place": list(standing.place),
        "heading": standing.heading,
        "lines": list(standing.lines),
        "articles": list(standing.articles),
        "contested": standing.contested,
    }


def _hours(text: str) -> float:
    try:
        hours = float(text)
    except ValueError:
        hours = float("nan")
    if not 0 < hours <= MOST_HOURS:
        raise HTTPException(400, f"hours: up to {MOST_HOURS:g}")
    return hours


def _finite(told: Any) -> Any:
    """The same, NaN as null: JSON has no other way."""
    if isinstance(told, dict):
        return {name: _finite(value) for name, value in told.items()}
    if isinstance(told, list | tuple):
        return [_finite(value) for value in told]
    return None if isinstance(told, float) and told != told else told
