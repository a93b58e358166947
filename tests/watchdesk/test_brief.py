"""The boarding brief: lives first, nothing hidden, nothing fetched, nothing running."""

from __future__ import annotations

import hashlib
import html
import math
import re
import subprocess
from collections import Counter
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from shutil import which

import pytest

from ais.events import Event
from ais.positions import position_table
from ais.recording import ReadCounts, Source
from ais.vessels import SafetyText, Vessel
from jurisdiction.claims import claims
from jurisdiction.consent_log import Entry
from jurisdiction.duties import Step
from jurisdiction.regime import Candidate, Regime
from risk.assessment import Assessment
from risk.checklist import boarding_checklists
from risk.indicators import Indicator
from risk.watchlist import FORMS, Hit, Wanted
from sar.checklist import rescue_checklists
from sar.distress import find_devices, incidents_from
from watchdesk.authority_sheet import AuthoritySheet, authority_sheet
from watchdesk.brief import BriefContent, Contact, Fix, age, dangers, unknowns
from watchdesk.brief_file import BriefFileError, brief_file, fingerprint, read_brief
from watchdesk.brief_html import brief_page, measured
from watchdesk.encounter import encounter
from watchdesk.hail import hail_script
from watchdesk.playbook import MOST, MOST_CHARACTERS, Playbook, played
from watchdesk.prefill import known, prefill

AT = datetime(2026, 3, 1, 3, 40, tzinfo=UTC)
NOON = Fix(at=AT + timedelta(hours=12), lat=20.3, lon=-73.4)  # 10:46 by the sun there
SHIP, SART = 311_000_123, 970_010_001
NEVER = {"N1": "never read silence as consent", "N6": "never tow back an occupied boat"}
CHART = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"><rect width="4" height="3"/></svg>'
)
HOSTILE = [
    "</title><SCRIPT>window.__pwn=1</SCRIPT>",
    '"><IMG SRC=X ONERROR=window.__pwn=1>',
    "<IMG SRC=HTTP://A.CO/X>",
    "`${window.__pwn=1}`",
    "{{ 7*7 }}{% raw %}",
    "&#60;SCRIPT&#62;",
    "A" + chr(0x202E) + "B" + chr(7) + chr(0xD800),
    "</STYLE><STYLE>*{display:none}</STYLE>",
]


def an_event(kind: str, hours_ago: float, **more: object) -> Event:
    given = {
        "evidence": {"duration_h": 4.5, "mean_speed_kn": 0.8},
        "threshold": {"min_duration_h": 3.0, "max_speed_kn": 2.0},
        "source": "Global Fishing Watch",
        "innocent": "waiting for a berth",
        "lines": ("watch.nmea:10", "watch.nmea:20"),
    }
    start = AT - timedelta(hours=hours_ago)
    end = start + timedelta(hours=1)
    return Event(
        kind=kind, mmsi=SHIP, start=start, end=end, lat=20.3, lon=-73.4, **{**given, **more}
    )


def distress(*, test: bool = False, minutes_ago: float = 5.0):
    time_s = (AT - timedelta(minutes=minutes_ago)).timestamp()
    status = 15 if test else 14
    heard = position_table(
        ["watch.nmea"], mmsi=[SART], time_s=[time_s], lat=[20.4], lon=[-73.4], status=[status]
    )
    said = [SafetyText(mmsi=SART, time_s=time_s, text="SART TEST", source=0, line=1)] * test
    return incidents_from(find_devices(heard, said))


def a_brief(**more: object) -> BriefContent:
    events = (an_event("loitering", 9), an_event("encounter", 3, partner=338_000_001))
    zone = Regime(
        lat=20.3,
        lon=-73.4,
        zone="CZ",
        state="HTI",
        distance_nm=23.9,
        margin_nm=0.05,
        status="uncertain",
        candidates=(Candidate(zone="CZ", state="HTI"), Candidate(zone="EEZ", state="HTI")),
        source="OSM land polygons 2025-11",
        sigma_m=64.0,
    )
    source = Source(
        name="watch.nmea",
        path="watch.nmea",
        sha256="ab" * 32,
        size_bytes=1000,
        counts=ReadCounts(messages=12, refused=Counter({"bad checksum": 3})),
        clock="tag block",
    )
    given: dict[str, object] = {
        "vessel": Vessel(mmsi=SHIP, name="ROYAL TERN", callsign="C6XY7", destination="NASSAU",
                         ship_type=70, confirmed=frozenset({"callsign"}),
                         conflicts=("Name changed from SEA GULL.",)),
        "generated_at": AT + timedelta(minutes=25),
        "last": Fix(at=AT, lat=20.3, lon=-73.4, speed_kn=6.4, course_deg=203.7),
        "first": Fix(at=AT - timedelta(hours=11), lat=20.9, lon=-73.9, speed_kn=8.0),
        "regime": zone,
        "assessment": Assessment(mmsi=SHIP, at=AT, suspicion="INDIC", caution=True, indicators=(),
                                 unknowns=("What it did in the silence.",), events=events),
        "claimed_flag": "Bahamas (MID 311)",
        "rescue": rescue_checklists(),
        "checklists": boarding_checklists(),
        "nearby": (Contact(mmsi=338_000_001, name="SEA PEARL", distance_nm=1.2, bearing_deg=44.0),),
        "never": NEVER,
        "chart_svg": CHART,
        "sources": (source,),
        "versions": {"watchdesk": "0.1.0"},
        "notices": ("Coast: © OpenStreetMap contributors, ODbL 1.0",),
    }  # fmt: skip
    return prefill(BriefContent(**{**given, **more}))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("made_s", "told"),
    [
        (1500, "25 min before this brief was made"),
        (0, "0 min before this brief was made"),
        (-50, "0 min before this brief was made"),  # two clocks are seldom nearer than that
        (-70, "1 min after this brief was made: check the clocks"),
        (-7200, "2 h 00 min after this brief was made: check the clocks"),
    ],
)
def test_a_position_is_never_minus_minutes_old(made_s, told):
    assert age(a_brief(generated_at=AT + timedelta(seconds=made_s))) == told


class _Words(HTMLParser):
    """The text of a page as a reader meets it, and its elements."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: Counter[str] = Counter()
        self.attributes: set[str] = set()
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag, attrs):
        self.elements[tag] += 1
        self.attributes |= {name for name, _ in attrs}
        self._hidden += tag in ("style", "script")

    def handle_endtag(self, tag):
        self._hidden -= tag in ("style", "script")

    def handle_data(self, data):
        if not self._hidden:
            self.words.append(data)


def read(page: str) -> _Words:
    words = _Words()
    words.feed(page)
    return words


def file_of(page: str) -> str:
    """What a screen shows of a page: everything there is, without the sheets for paper."""
    return page.partition('<main class="file">')[2]


def said(page: str) -> str:
    return " ".join(" ".join(read(page).words).replace(chr(0xA0), " ").split())


def text_of(content: BriefContent, language: str = "en") -> str:
    return said(file_of(brief_page(content, language)))


def sheets_of(content: BriefContent, language: str = "en") -> list[str]:
    """The words of the two sheets."""
    page = brief_page(content, language).partition('<main class="file">')[0]
    return [said(part) for part in page.split('<div class="sheet')[1:]]


def in_this_order(text: str, *phrases: str) -> bool:
    places = [text.index(phrase) for phrase in phrases]
    return places == sorted(places)


def test_lives_come_first_then_place_identity_behaviour_unknowns_and_risks():
    text = text_of(a_brief(incidents=distress()))
    assert in_this_order(
        text,
        "DETRESFA at least",
        "Tell the RCC",
        "Where, and how sure",
        "20°18.000′N 073°24.000′W",
        "Who it says it is",
        "Name changed from SEA GULL.",
        "What it did",
        "Not known",
        "Risk table",
        "to the migrants",
        "to the team",
        "Checklist",
        "Where this comes from",
    )


def test_an_active_device_is_shown_before_a_later_test():
    """Not the newest first: the gravest first."""
    incidents = (*distress(test=True, minutes_ago=1), *distress(minutes_ago=90))
    text = text_of(a_brief(incidents=incidents))
    assert in_this_order(text, f"AIS-SART {SART} ·", f"AIS-SART {SART} TEST")
    assert "5.98 nm 000 °T from this vessel" in text  # 0.1 degree of latitude due north


@pytest.mark.parametrize("suspicion", ["NONE", "INDIC"])
@pytest.mark.parametrize("events", [0, 12])
def test_a_suspicion_never_changes_what_is_said_of_a_rescue(suspicion, events):
    many = tuple(an_event("loitering", n + 1) for n in range(events))
    brief = a_brief(incidents=distress())
    judged = replace(brief.assessment, suspicion=suspicion, events=many)
    page = brief_page(replace(brief, assessment=judged))
    life = re.search(r'<section class="life.*?</section>', page, re.S)
    usual = re.search(r'<section class="life.*?</section>', brief_page(brief), re.S)
    assert life and usual and life.group() == usual.group()


def test_no_device_heard_is_not_called_safe_and_a_test_is_taken_as_real():
    assert "Silence is not safety" in text_of(a_brief())
    tested = text_of(a_brief(incidents=distress(test=True)))
    assert "TEST heard Treat as real until the RCC has resolved it." in tested
    assert "DETRESFA at least" not in tested


def test_every_event_shows_value_threshold_source_and_innocent_explanation():
    text = text_of(a_brief())
    for part in (
        "Encounter with 338000001",
        "2026-03-01 00:40–01:40Z",
        "duration 4 h 30 min · mean speed 0.8 kn",
        "min duration 3 h 00 min · max speed 2.0 kn",
        "Global Fishing Watch",
        "waiting for a berth",
        "watch.nmea:10, watch.nmea:20",
    ):
        assert part in text


def test_events_that_paper_does_not_hold_are_counted_there_and_whole_in_the_file():
    events = tuple(an_event("loitering", 2 * n + 1, source=f"source {n}") for n in range(9))
    brief = a_brief(assessment=replace(a_brief().assessment, events=events))
    assert in_this_order(text_of(brief), "source 0", "source 2", "source 3", "source 8")
    one = sheets_of(brief)[0]
    assert "6 earlier events" in one and one.count("Loitering") == 3


def test_indicators_that_rest_on_no_event_are_shown_with_their_innocent_explanation():
    alone = Indicator(id="K02", says="Two names in one hour.", weight=2.0, counts=2.0, source="ITU",
                      innocent="wrong programming", independent="identity")  # fmt: skip
    tied = replace(alone, id="K03", says="", event_key=an_event("loitering", 9).key)
    judged = replace(a_brief().assessment, indicators=(alone, tied))
    text = text_of(a_brief(assessment=judged))
    assert "K02 Two names in one hour. May be innocent: wrong programming." in text
    assert "Loitering K03" in text


def test_an_uncertain_zone_shows_every_candidate_and_how_far_the_limit_is():
    text = text_of(a_brief())
    assert "Contiguous zone · HTI uncertain" in text
    assert "May be Contiguous zone HTI or Exclusive economic zone HTI" in text
    assert "nearest limit 0.05 nm · ± 64 m (1 σ)" in text


def test_what_is_not_known_is_said():
    silent = a_brief(
        vessel=Vessel(mmsi=SHIP),
        regime=None,
        claimed_flag=None,
        last=Fix(at=None, lat=float("nan"), lon=float("nan")),
        first=None,
        nearby=(),
        sources=(),
        chart_svg="",
    )
    text = text_of(silent)
    for part in (
        "Name not heard",
        "of no known State",
        "position not known",
        "Zone not known",
        "the recording tells no time",
        "Call sign not heard",
        "What it did in the silence.",
        "How many people are aboard",
        "no registry has answered",
        "No chart",
    ):
        assert part in text
    assert "The zone, and so the law that applies." in unknowns(silent)
    assert "zone" not in known(silent) and "distances" not in known(silent)


def test_what_is_known_is_written_into_the_checklist_and_nothing_is_ticked():
    brief = a_brief(incidents=distress())
    filled = {s.id: s.prefilled for c in brief.checklists for s in c.steps if s.prefilled}
    assert "Contiguous zone HTI, uncertain" in filled["A02"]
    assert "weak" in filled["A03"] and "Bahamas" in filled["A03"]
    assert filled["A05"] == f"At least DETRESFA: AIS-SART {SART} (HT1)"
    assert filled["A10"].startswith("Night")  # 22:40 by the sun there
    assert filled["A15"] == "N1 N6"
    assert "20°54.000′N" in filled["B01"]
    assert "SEA PEARL 1.20 nm 044 °T" in filled["B05"]
    assert "C6XY7" in filled["B10"]
    assert filled["C01"].startswith("NONE on file")
    assert "abababababab" in filled["E06"] and "tag block" in filled["E06"]
    assert "people: not known" in filled["F02"]
    assert not {"B03", "C05", "D02", "A01"} & set(filled)
    page = brief_page(brief)
    assert "checked" not in read(page).attributes  # a person ticks
    assert all(html.escape(answer) in page for answer in filled.values())


def a_sheet(**said: object) -> AuthoritySheet:
    """What a patrol of Haiti may do there, as far as indicators and AIS tell."""
    regime = a_brief().regime
    facts: dict[str, object] = {"radio_flag": "BHS", "indic": True, "phase": None, "now": AT} | said
    return authority_sheet(encounter("HTI", regime, claims=claims(), **facts))  # type: ignore[arg-type]


def test_authority_on_file_replaces_the_warning():
    brief = a_brief(authority=a_sheet(), patrol_state="HTI")
    filled = {s.id: s.prefilled for c in brief.checklists for s in c.steps}
    assert filled["C01"] == (
        "Patrol of HTI · row P4 · certainty high [K]; may: HAIL, NTF_HQ, NTF_RCC, OBS"
    )
    assert not any(u.startswith("Authority") for u in unknowns(brief))
    words = text_of(brief)
    for must in ("row P4", "If OWN_CZ", "If BEYOND", "Never", "N14", "UNCLOS 47"):
        assert must in words
    assert "source not checked" in brief_page(brief).split('class="articles"')[1]


def test_without_a_patrol_the_brief_says_what_is_missing():
    for words in (text_of(a_brief()), " ".join(unknowns(a_brief()))):
        assert "nobody said whose patrol this is" in words
    ashore = a_brief(patrol_state="HTI")
    assert "no zone of the sea here" in text_of(ashore)


TS = (Candidate(zone="TS", state="HTI"),)


@pytest.mark.parametrize("phase, amber", [(None, False), ("DETRESFA", True)])
def test_contested_authority_stands_in_amber(phase, amber):
    """Entering another State's sea to assist is contested (R4): the legal adviser is named."""
    regime = replace(a_brief().regime, zone="TS", status="definite", candidates=TS)
    facts = {"radio_flag": "BHS", "indic": False, "phase": phase, "now": AT, "claims": claims()}
    page = brief_page(a_brief(authority=authority_sheet(encounter("USA", regime, **facts))))
    assert ('class="authority contested"' in page) is amber
    assert ("ask the legal adviser" in page.split('class="authority')[1]) is amber


def test_a_registry_that_answered_is_no_longer_unknown():
    said = Entry(at=AT, what="confirmed", state="BHS", officer="4711", text="Nassau, by telephone")
    brief = a_brief(authority=a_sheet(log=(said,)))
    filled = {s.id: s.prefilled for c in brief.checklists for s in c.steps}
    assert "confirmed: BHS" in filled["A03"] and "weak" not in filled["A03"]
    assert not any("registry" in unknown for unknown in unknowns(brief))


@pytest.mark.parametrize(
    "more, hazard, named",
    [
        ({}, "Boarding in the dark", True),
        ({"last": NOON}, "Boarding in the dark", False),
        ({"last": replace(NOON, at=None)}, "Boarding in the dark", True),  # precaution
        ({}, "Some may be on another craft", True),
        ({"nearby": ()}, "Other craft close by", False),
    ],
)  # fmt: skip
def test_dangers_follow_from_what_is_known_and_migrants_come_first(more, hazard, named):
    found = dangers(a_brief(**more))
    assert any(h.hazard == hazard for h in found) is named
    assert [h.who for h in found] == sorted(h.who for h in found)  # "migrants" before "team"
    assert {h.hazard for h in found if h.who == "migrants"} > {"People shut below deck"}


def test_all_steps_triggers_factors_and_never_rules_are_on_the_page():
    brief = a_brief()
    words = text_of(brief)
    steps = [s for c in (*brief.checklists, *brief.rescue[1:]) for s in c.steps]
    assert len(steps) == 90
    assert all(f"{s.id} {s.action}" in words for s in steps)
    factors = brief.rescue[2].steps  # their heading names the article for all ten
    assert all(s.source in words for s in steps if s not in factors)
    assert all(s.source.rpartition("(")[0] in brief.rescue[2].title for s in factors)
    assert "N6 tow back an occupied boat" in words
    unverified = sum(s.certainty == "K" for s in steps)
    unverified += sum(h.certainty == "K" for h in (*dangers(brief), *hail_script()))
    assert brief_page(brief).count('title="source not checked') == unverified
    assert "ODbL" in words and "abab" * 16 in words and "watchdesk 0.1.0" in words
    assert "to be confirmed by the competent authority" in words


@pytest.mark.parametrize("exercise", [True, False])
def test_an_exercise_is_marked_and_the_real_thing_is_not(exercise):
    page = brief_page(a_brief(exercise=exercise))
    body = page.split("</style>")[1].partition("<script>")[0]
    assert ('class="exercise"' in body) is exercise
    assert ("EXERCISE" in body) is exercise


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_ever_text(text):
    hostile = a_brief(
        vessel=Vessel(mmsi=SHIP, name=text, callsign=text, destination=text, conflicts=(text,)),
        nearby=(Contact(mmsi=1, name=text, distance_nm=1.0, bearing_deg=0.0),),
        claimed_flag=text,
        incidents=(replace(distress()[0], what=text, facts=(text,)),),
        never={text: text},
        notices=(text,),
        versions={text: text},
        chart_svg=CHART + text,
        exercise=True,
    )
    events = (an_event("gap", 2, evidence={"label": text, text: 1.0}, source=text, innocent=text),)
    hostile = replace(hostile, assessment=replace(hostile.assessment, events=events))
    plain = a_brief(incidents=distress(), exercise=True)
    plain = replace(plain, assessment=replace(plain.assessment, events=(an_event("gap", 2),)))
    page = brief_page(hostile)
    page.encode("utf-8")
    seen, usual = read(page), read(brief_page(plain))
    for element in ("script", "img", "style", "svg", "iframe", "a", "form", "title", "meta"):
        assert seen.elements[element] == usual.elements[element]
    assert seen.attributes == usual.attributes
    assert not re.search("[‪-‮⁦-⁩\x07]", page)


def test_there_is_no_field_for_the_name_of_a_person():
    persons = {"name", "names", "person", "persons", "people", "passport", "migrant", "photo"}
    for made in (BriefContent, Fix):
        assert not persons & {field.name for field in fields(made)}
    page = brief_page(a_brief())
    assert set(re.findall(r'<input type="(\w+)"', page)) == {"checkbox", "number"}
    assert page.count("<textarea") == page.count("Remarks. No names, nothing that tells who") == 6


def test_values_not_measured_are_left_out():
    assert measured({"a_kn": None, "b_kn": 1.0}) == "b 1.0 kn"
    assert measured({}) == ""


def on_the_watchlist() -> Hit:
    """An entry whose every identity is the vessel's."""
    until = AT + timedelta(days=30)
    entry = Wanted(id=1234, owner="MRCC", reason="overdue", added=AT, expires=until)
    return Hit(mmsi=SHIP, entry=entry, matched=FORMS, conflicting=())


def with_the_longest_playbook() -> BriefContent:
    """The hardest brief, of a unit that wrote all that a playbook may hold."""
    longest = ("Señálese " * 11)[:MOST_CHARACTERS].ljust(MOST_CHARACTERS, "x")
    own = tuple(
        (phase, Step(id=f"U{n:03}", action=longest, why="unit", source="unit", sharing="unit"))
        for n, phase in zip(range(100, 100 + MOST), "ABCDEF" * 2, strict=True)
    )
    every = [s.id for c in boarding_checklists() for s in c.steps] + [s.id for _, s in own]
    book = Playbook(name=longest, added=own, notes=dict.fromkeys(every, longest))
    return replace(hardest(), checklists=played(boarding_checklists(), book))


def hardest() -> BriefContent:
    """Distress, five zones it may be in, contested law, wide names, too much of all else."""
    wide, words = "W" * 20, "WIDE " * 60
    zones = (("TS", "HTI"), ("CZ", "HTI"), ("EEZ", "BHS"), ("HS", None), ("TS", "CUB"))
    candidates = tuple(Candidate(zone=zone, state=state) for zone, state in zones)
    regime = replace(a_brief().regime, status="disputed", candidates=candidates)
    facts = {"radio_flag": "BHS", "indic": True, "phase": "DETRESFA", "now": AT}
    claimed = [Entry(at=AT, what="claimed", state=s, officer="1", text="x") for s in ("PAN", "BHS")]
    met = encounter("HTI", regime, claims=claims(), log=claimed, **facts)  # type: ignore[arg-type]
    sheet = authority_sheet(met)
    brief = a_brief(
        vessel=Vessel(
            mmsi=SHIP, name=wide, callsign=wide, destination=wide, conflicts=(words,) * 9
        ),
        incidents=tuple(replace(i, what=words, facts=(words,) * 6) for i in distress() * 4),
        regime=regime,
        authority=sheet,
        never=sheet.never,
        patrol_state="HTI",
        claimed_flag="United Kingdom of Great Britain and Northern Ireland (MID 232)",
        nearby=(Contact(mmsi=1, name=wide, distance_nm=1.0, bearing_deg=0.0),) * 40,
        labels={338_000_001: words},
        doubts=(words,) * 6,
        listed=(on_the_watchlist(),) * 3,
        exercise=True,
    )
    events = tuple(an_event("shared_mmsi", n + 1, partner=338_000_001) for n in range(40))
    return replace(brief, assessment=replace(brief.assessment, events=events))


BRIEFS = {
    "calm": lambda: a_brief(exercise=True),
    "distress": lambda: a_brief(incidents=(*distress(), *distress(test=True))),
    "near a limit": lambda: a_brief(
        incidents=distress(), authority=a_sheet(phase="DETRESFA"), patrol_state="HTI"
    ),
    "hardest": hardest,
    "longest playbook": with_the_longest_playbook,
}


@pytest.mark.browser
@pytest.mark.parametrize(
    "name, language, paper",
    [
        ("calm", "en", "A4"),
        ("distress", "es", "Letter"),
        ("distress", "ht", "A4"),
        ("near a limit", "fr", "Letter"),
        ("near a limit", "es", "A4"),
        ("hardest", "en", "Letter"),
        ("hardest", "es", "A4"),
        ("hardest", "es", "Letter"),
        ("hardest", "fr", "A4"),
        ("hardest", "fr", "Letter"),
        ("hardest", "ht", "Letter"),
        ("longest playbook", "es", "A4"),
        ("longest playbook", "fr", "Letter"),
        ("longest playbook", "ht", "A4"),
    ],
)
def test_it_prints_on_two_pages_and_nothing_is_cut_off(browser, tmp_path, name, language, paper):
    file = tmp_path / "brief.html"
    content = BRIEFS[name]()
    file.write_text(brief_page(content, language), encoding="utf-8")
    page = browser.new_page(viewport={"width": 740, "height": 1000})
    page.goto(file.as_uri())
    page.pdf(path=tmp_path / "brief.pdf", format=paper)
    page.emulate_media(media="print")
    for left_mm in page.evaluate(LEFT_MM):
        assert left_mm >= 0, "it reaches the foot or the edge of the sheet"
    page.close()
    if not which("pdftotext"):
        pytest.skip("no pdftotext (Debian package poppler-utils) to read the print with")
    text = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "brief.pdf", "-"],
        capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    sheets = text.rstrip("\f\n").split("\f")
    assert len(sheets) == 2
    assert all(step in sheets[1] for step in ("HT9", "RF10", "A16", "B13", "C12", "D11", "F10"))
    assert all(("EXERCISE" in sheet) is content.exercise for sheet in sheets)


# How far, in millimetres, what stands on each sheet keeps from the foot and from the right edge.
LEFT_MM = """[...document.querySelectorAll('.sheet')].map(sheet => {
  const edge = sheet.getBoundingClientRect(), foot = sheet.querySelector('.foot');
  let room = 999;
  for (const e of sheet.querySelectorAll('*')) {
    if (foot.contains(e)) continue;
    const box = e.getBoundingClientRect();
    const down = foot.getBoundingClientRect().top - box.bottom, right = edge.right - box.right;
    room = Math.min(room, down + 0.5, right + 0.5);
  }
  return room / 96 * 25.4;
})"""


def test_nothing_that_decides_is_dropped_from_paper():
    """May, every candidate zone, amber and every never stand on the hardest sheet, whole."""
    brief = hardest()
    one, two = sheets_of(brief)
    lines = dict(brief.authority.lines)
    assert lines["May"] in one and lines["For HQ"] in one and lines["Ask"] in one
    assert all(words in one for label, words in brief.authority.lines if label == "Contested")
    for zone in ("OWN_SEA", "OWN_CZ", "BEYOND", "FOR_SOV"):
        assert f"If {zone}" in one
    assert all(f"{code} {text.removeprefix('never ')}" in two for code, text in brief.never.items())
    assert all(code in one for code in brief.never)
    steps = [s for c in (*brief.rescue[1:], *brief.checklists) for s in c.steps]
    assert all(f"{s.id} {s.action}" in two for s in steps)
    assert all(f"{s.id} {s.action}" in one for s in brief.rescue[0].steps)


def test_what_paper_leaves_out_is_counted_there_and_stands_in_the_file():
    one = sheets_of(hardest())[0]
    for left in ("2 incidents", "38 earlier events", "8 conflicts", "articles of law"):
        assert left in one.partition("More in the file:")[2]
    assert text_of(hardest()).count("One MMSI, two places with") == 40


@pytest.mark.parametrize(
    "speed_kn, course_deg, words",
    [
        (1.0, 200.0, "steering 245 °T or 155 °T"),
        (6.0, 350.0, "steering 035 °T or 305 °T"),
        (0.9, 200.0, "its heading and the wind are not known"),
        (float("nan"), 200.0, "its heading and the wind are not known"),
        (6.0, float("nan"), "its heading and the wind are not known"),
    ],
)
def test_the_way_in_is_to_a_quarter_and_only_where_the_course_is_known(speed_kn, course_deg, words):
    last = replace(a_brief().last, speed_kn=speed_kn, course_deg=course_deg)
    assert words in sheets_of(a_brief(last=last))[0]


def test_the_risk_table_leaves_every_number_to_the_officer():
    page = file_of(brief_page(a_brief()))
    fields_of = re.findall(r'<input type="number" min="1" max="10"[^>]*data-risk="(\w+)"', page)
    assert Counter(fields_of) == {h.id: 3 for h in dangers(a_brief())}
    assert not re.search(r'data-risk="[^"]*"[^>]*value=', page)


def test_what_a_brief_says_goes_to_a_file_and_comes_back(tmp_path):
    path = tmp_path / "brief.json"
    for content in (hardest(), a_brief(regime=None, last=Fix(at=None, lat=math.nan, lon=math.nan))):
        path.write_text(brief_file(content), encoding="utf-8")
        back = read_brief(path)
        assert brief_page(back, "fr") == brief_page(content, "fr")
        assert fingerprint(back) == hashlib.sha256(path.read_bytes()).hexdigest()
    for wrong in ("", "[]", '{"vessel": 1}', "{"):
        path.write_text(wrong, encoding="utf-8")
        with pytest.raises(BriefFileError, match=r"brief\.json"):
            read_brief(path)


@pytest.mark.browser
def test_it_opens_from_disk_alone(browser, tmp_path):
    file = tmp_path / "brief.html"
    file.write_text(brief_page(a_brief(incidents=distress(), exercise=True)), encoding="utf-8")
    asked: list[str] = []
    troubles: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(file.as_uri())
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]
    assert troubles == []
    style = "getComputedStyle(document.querySelector('.file .life')).borderStyle"
    assert page.evaluate(style) == "solid"
    assert page.evaluate("document.querySelector('.file .chart img').naturalWidth") > 0
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_do_nothing_in_a_browser(browser, tmp_path, text):
    file = tmp_path / "brief.html"
    svg = CHART.replace(
        "<rect", '<script>parent.__pwn=1</script><image href="http://a.co/x"/><rect'
    )
    vessel = Vessel(mmsi=SHIP, name=text, destination=text, conflicts=(text,))
    file.write_text(brief_page(a_brief(vessel=vessel, chart_svg=svg)), encoding="utf-8")
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    page.wait_for_timeout(100)
    assert page.evaluate("window.__pwn") is None
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]
    shown = text.replace(chr(0x202E), "⟨U+202E⟩").replace(chr(7), "⟨U+0007⟩")
    assert page.inner_text(".file h1") == shown.replace(chr(0xD800), "⟨U+D800⟩")
    page.close()
