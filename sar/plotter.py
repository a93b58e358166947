"""A search pattern in the forms that plotters read: GPX, KML, CSV and NMEA 0183 sentences."""

from __future__ import annotations

import csv
from functools import reduce
from io import StringIO
from operator import xor
from xml.etree import ElementTree

from sar.errors import SarError
from sar.patterns import Pattern, WayPoint

_GPX = "http://www.topografix.com/GPX/1/1"
_KML = "http://www.opengis.net/kml/2.2"
_LONGEST = 79  # characters between $ and the line end: IEC 61162-1 allows 82 with $ and CR LF


def gpx(pattern: Pattern, name: str) -> str:
    """The pattern as a GPX 1.1 route, which most plotters and telephones read."""
    root = ElementTree.Element("gpx", {"version": "1.1", "creator": "watchdesk", "xmlns": _GPX})
    route = ElementTree.SubElement(root, "rte")
    ElementTree.SubElement(route, "name").text = _printable(name)
    for point in pattern.points:
        at = {"lat": f"{point.lat:.7f}", "lon": f"{point.lon:.7f}"}
        ElementTree.SubElement(ElementTree.SubElement(route, "rtept", at), "name").text = point.name
    return _xml(root)


def kml(pattern: Pattern, name: str) -> str:
    """The pattern as a KML 2.2 line and its way-points."""
    root = ElementTree.Element("kml", {"xmlns": _KML})
    document = ElementTree.SubElement(root, "Document")
    ElementTree.SubElement(document, "name").text = _printable(name)
    line = ElementTree.SubElement(document, "Placemark")
    ElementTree.SubElement(line, "name").text = pattern.code
    string = ElementTree.SubElement(line, "LineString")
    ElementTree.SubElement(string, "tessellate").text = "1"
    ElementTree.SubElement(string, "coordinates").text = " ".join(map(_lon_lat, pattern.points))
    for point in pattern.points:
        mark = ElementTree.SubElement(document, "Placemark")
        ElementTree.SubElement(mark, "name").text = point.name
        place = ElementTree.SubElement(mark, "Point")
        ElementTree.SubElement(place, "coordinates").text = _lon_lat(point)
    return _xml(root)


def csv_table(pattern: Pattern) -> str:
    """The pattern as a table: name, position in degrees, heading and length of the leg onwards."""
    text = StringIO()
    columns = ["name", "lat", "lon", "heading_deg", "leg_nm"]
    table = csv.DictWriter(text, columns, lineterminator="\n")
    table.writeheader()
    table.writerows(pattern.as_record()["points"])
    return text.getvalue()


def nmea(pattern: Pattern, route: str = "SAR") -> tuple[str, ...]:
    """The pattern as NMEA 0183 sentences: a WPL for each way-point, then the route in RTEs.

    The route name is cut to eight letters and digits.  Sentences end without CR LF.
    """
    name = "".join(c for c in route.upper() if c.isascii() and c.isalnum())[:8]
    if not name:
        raise SarError(f"route name {route!r} has no letter or digit that a plotter can show")
    groups: list[list[str]] = [[]]
    for point in pattern.points:
        if len(f"GPRTE,99,99,c,{name},{','.join([*groups[-1], point.name])}*hh") > _LONGEST:
            groups.append([])
        groups[-1].append(point.name)
    if len(groups) > 99:
        raise SarError("the pattern has too many way-points for a route of 99 sentences")
    return (
        *(_sentence(f"GPWPL,{_lat(p.lat)},{_lon(p.lon)},{p.name}") for p in pattern.points),
        *(
            _sentence(f"GPRTE,{len(groups)},{k},c,{name},{','.join(group)}")
            for k, group in enumerate(groups, start=1)
        ),
    )


def _sentence(body: str) -> str:
    """The sentence with $ and its checksum: all characters between $ and * exclusive-ored."""
    return f"${body}*{reduce(xor, body.encode('ascii')):02X}"


def _lat(lat: float) -> str:
    degrees, minutes = _degrees_minutes(lat)
    return f"{degrees:02d}{minutes},{'N' if lat >= 0 else 'S'}"


def _lon(lon: float) -> str:
    degrees, minutes = _degrees_minutes(lon)
    return f"{degrees:03d}{minutes},{'E' if lon >= 0 else 'W'}"


def _degrees_minutes(angle: float) -> tuple[int, str]:
    """Whole degrees and minutes to four places; rounded first, so that 60 minutes never show."""
    units = round(abs(angle) * 600_000)
    degrees, rest = divmod(units, 600_000)
    return degrees, f"{rest // 10_000:02d}.{rest % 10_000:04d}"


def _lon_lat(point: WayPoint) -> str:
    return f"{point.lon:.7f},{point.lat:.7f},0"  # KML wants longitude first


def _printable(text: str) -> str:
    """The text without the control characters that XML cannot hold."""
    return "".join(c for c in text if c.isprintable())


def _xml(root: ElementTree.Element) -> str:
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"
