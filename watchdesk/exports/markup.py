"""Exports as XML: KML and KMZ for globes, GPX for plotters, Cursor on Target for field displays.

Texts go through the XML writer, which makes markup in a ship's name inert; characters that XML
cannot hold at all are left out.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

from watchdesk.exports.features import Export, ExportError, Feature

GPX = "http://www.topografix.com/GPX/1/1"
KML = "http://www.opengis.net/kml/2.2"
GX = "http://www.google.com/kml/ext/2.2"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# Type of a CoT event (MITRE MP050000088): an atom, whose side is unknown, on the sea surface.
# Never hostile or suspect: these are people who may need help.
COT_TYPE = "a-u-S"
COT_HOW = "m-r"  # reported by a machine
COT_STALE = timedelta(minutes=10)  # our judgement: at 20 kn a boat is then 3 nm away
COT_UNKNOWN_M = "9999999.0"  # the schema's own value for height and errors that nobody knows

Element = ElementTree.Element


def kml(export: Export) -> bytes:
    """A KML 2.2 document: a placemark a feature, tracks with the time of every place."""
    root = Element("kml", {"xmlns": KML, "xmlns:gx": GX})
    document = _add(root, "Document")
    _add(document, "name", _titled(export))
    _add(document, "description", "\n".join(export.notes))
    for feature in export.features:
        mark = _add(document, "Placemark")
        _add(mark, "name", feature.name)
        data = _add(mark, "ExtendedData")
        for name, value in feature.facts.items():
            if value is not None:
                _add(_add(data, "Data", name=name), "value", str(value))
        _kml_place(mark, feature)
    return _bytes(root)


def _kml_place(mark: Element, feature: Feature) -> None:
    """The geometry; KML wants longitude first, and a time before it."""
    if feature.is_track:
        track = _add(mark, "gx:Track")
        for time in feature.times:
            _add(track, "when", time)
        for lat, lon in zip(feature.lat, feature.lon, strict=True):
            _add(track, "gx:coord", f"{lon:.6f} {lat:.6f} 0")
        return
    if feature.times:
        _add(_add(mark, "TimeStamp"), "when", feature.times[0])
    _add(_add(mark, "Point"), "coordinates", f"{feature.lon[0]:.6f},{feature.lat[0]:.6f},0")


def kmz(export: Export) -> bytes:
    """The KML in a zip without a time of its own, so that equal runs give equal files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("doc.kml"), kml(export), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def gpx(export: Export) -> bytes:
    """GPX 1.1: points as way-points, tracks as tracks."""
    root = Element("gpx", {"version": "1.1", "creator": "watchdesk", "xmlns": GPX})
    about = _add(root, "metadata")
    _add(about, "name", _titled(export))
    _add(about, "desc", "\n".join(export.notes))
    for feature in export.features:
        if not feature.is_track:
            _gpx_point(root, "wpt", feature, 0, named=True)
    for feature in export.features:
        if feature.is_track:
            track = _add(root, "trk")
            _add(track, "name", feature.name)
            _add(track, "desc", _told(feature))
            segment = _add(track, "trkseg")
            for n in range(len(feature.lat)):
                _gpx_point(segment, "trkpt", feature, n, named=False)
    return _bytes(root)


def _gpx_point(above: Element, tag: str, feature: Feature, n: int, *, named: bool) -> None:
    point = _add(above, tag, lat=f"{feature.lat[n]:.6f}", lon=f"{feature.lon[n]:.6f}")
    if feature.times:
        _add(point, "time", feature.times[n])
    if named:
        _add(point, "name", feature.name)
        _add(point, "desc", _told(feature))


def cot(export: Export) -> bytes:
    """Cursor on Target events 2.0, where everything was last: side unknown, stale in minutes."""
    if export.subject == "behaviour":
        raise ExportError("behaviour is not put on field displays: export tracks or rescue as cot")
    root = Element("events")
    for feature in export.features:
        seen = feature.times[-1] if feature.times else None
        if seen is None:
            continue  # a contact of unknown age must not look like one of now
        event = _add(
            root,
            "event",
            version="2.0",
            uid=f"watchdesk.{feature.id}",
            type=COT_TYPE,
            how=COT_HOW,
            time=seen,
            start=seen,
            stale=_later(seen),
        )
        _add(
            event,
            "point",
            lat=f"{feature.lat[-1]:.6f}",
            lon=f"{feature.lon[-1]:.6f}",
            hae=COT_UNKNOWN_M,
            ce=COT_UNKNOWN_M,
            le=COT_UNKNOWN_M,
        )
        detail = _add(event, "detail")
        _add(detail, "contact", callsign=("EXERCISE " if export.exercise else "") + feature.name)
        _add(detail, "remarks", f"{_told(feature)}\n{export.notes[0]}")
    return _bytes(root)


def _later(time: str) -> str:
    seen = datetime.strptime(time, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return f"{seen + COT_STALE:%Y-%m-%dT%H:%M:%SZ}"


def _told(feature: Feature) -> str:
    """The facts as lines."""
    return "\n".join(f"{n}: {v}" for n, v in feature.facts.items() if v is not None)


def _titled(export: Export) -> str:
    return f"EXERCISE {export.title}" if export.exercise else export.title


def _add(above: Element, tag: str, text: str = "", **attributes: str) -> Element:
    """A child element, its texts without what XML cannot hold."""
    clean = {name: _NOT_XML.sub("", value) for name, value in attributes.items()}
    child = ElementTree.SubElement(above, tag, clean)
    child.text = _NOT_XML.sub("", text) or None
    return child


def _bytes(root: Element) -> bytes:
    ElementTree.indent(root, " ")
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


WRITERS: dict[str, Callable[[Export], bytes]] = {"kml": kml, "kmz": kmz, "gpx": gpx, "cot": cot}
