"""The search plan on paper: lives first, nothing hidden, nothing fetched, one sheet."""

from __future__ import annotations

import html
import re
import subprocess
from dataclasses import replace
from shutil import which

import pytest

from maps.plan_chart import plan_chart_svg
from sar.place_of_safety import Place
from sar.plan_text import plan_sitrep
from sar.searchers import Searcher
from watchdesk.plan_page import ON_PLAN, SHORT, PlanContent, plan_page, record_page

ONE = (Searcher(name="CG 101", speed_kn=15, hours=6, sweep_nm=2.0),)
FOUR = tuple(Searcher(name=f"CG 10{n}", speed_kn=14, hours=7, sweep_nm=1.5) for n in range(1, 5))
HOSTILE = [
    "</title><SCRIPT>window.__pwn=1</SCRIPT>",
    '"><IMG SRC=X ONERROR=window.__pwn=1>',
    "{{ 7*7 }}{% raw %}",
    "A" + chr(0x202E) + "B" + chr(7) + chr(0xD800),
    "</STYLE><STYLE>*{display:none}</STYLE>",
]


def a_page(plan, *, mark: str = "", sheet=plan_page, **more: object) -> str:
    given = {
        "chart_svg": plan_chart_svg(plan),
        "sitrep": plan_sitrep(plan, exercise=mark == "EXERCISE", replay=mark == "REPLAY"),
        "versions": {"watchdesk": "0.1.0"},
        "notices": ("Coast: © OpenStreetMap contributors, ODbL 1.0",),
    }
    return sheet(PlanContent(plan=plan, mark=mark, **{**given, **more}))


def text_of(page: str) -> str:
    body = re.sub(r"<style>.*?</style>", "", page, flags=re.S)
    words = html.unescape(re.sub(r"<[^>]+>", " ", body)).replace(chr(0xA0), " ")
    return " ".join(words.split())


def test_lives_come_first_then_where_who_and_when(a_plan):
    text = text_of(a_page(a_plan()))
    places = [
        text.index(part)
        for part in (
            "telephone call rubber boat",
            "People: at least 32",
            "DETRESFA at least.",
            "HT3: Person in the water",
            "Ask: F1: Request for assistance",
            "Last known 20°19.998′N 073°36.000′W",
            "LIFE-RAFT-NB-1 liferaft without ballast",
            "Datum 15 13:40Z",
            "coverage",
            "Survival",
            "Who can get there",
            "Tell",
            "Way-points",
            "Assumed",
        )
    ]
    assert places == sorted(places)


def test_the_record_holds_report_duties_and_place_of_safety(a_plan):
    text = text_of(a_page(a_plan(), sheet=record_page))
    places = [
        text.index(part)
        for part in ("Record of the search", "Situation report", "Do", "Place of safety", "PS4")
    ]
    assert places == sorted(places) and "SAR SITREP NUMBER 1" in text


def test_every_unit_has_its_pattern_commence_point_spacing_times_and_way_points(a_plan):
    plan = a_plan()
    text = text_of(a_page(plan))
    for unit in plan.units:
        first = unit.pattern.points[0]
        for part in (
            unit.unit.name,
            f"{unit.pattern.spacing_nm:.2f} nm",
            f"{unit.starts:%d %H:%M}Z",
            f"{unit.ends:%d %H:%M}Z",
            f"{len(unit.pattern.legs)}, ",
        ):
            assert part in text
        assert text.count("CSP") == len(plan.units)
        assert text.count(f"{(first.lat % 1) * 60:06.3f}′N") >= 2  # in the table and in the list
        assert f"{unit.times[-1]:%H:%M}" in text
    assert sum(len(unit.pattern.points) for unit in plan.units) > SHORT
    assert "courses and miles are in waypoints.csv" in text


def test_few_way_points_are_told_with_course_and_miles(a_plan):
    plan = a_plan(searchers=(replace(ONE[0], hours=4),))
    (unit,) = plan.units
    assert len(unit.pattern.points) <= SHORT
    text = text_of(a_page(plan))
    assert f"{unit.pattern.legs[0].length_nm:.2f}" in text and "end" in text


def test_way_points_with_no_room_on_the_sheet_stand_on_the_record_and_it_is_said(a_plan):
    plan = a_plan()
    unit = plan.units[0]
    many = replace(unit.pattern, points=unit.pattern.points * (1 + ON_PLAN // 4))
    plan = replace(plan, units=(replace(unit, pattern=many),))
    sheet, record = text_of(a_page(plan)), text_of(a_page(plan, sheet=record_page))
    assert f"{len(many.points)} way-points stand in waypoints.csv and on record.html" in sheet
    assert "Way-points UTC" not in sheet and "Way-points UTC" in record


def test_what_is_only_known_at_least_and_unchecked_is_marked(a_plan):
    plan = a_plan(places=(Place(name="Nassau", state="BHS"),))
    page = a_page(plan) + a_page(plan, sheet=record_page)
    text = text_of(page)
    assert "how much longer is unknown" in text and "it only ever extends a search" in text
    assert "at most" not in text.lower()
    assert "Nassau BHS" in text and "open" in text and "recommended" not in text
    assert page.count('title="source not checked') >= 3
    assert "no class for 9 to 12 m rubber boats" in text and "[K]" in text
    assert "checked" not in re.findall(r"<input[^>]*>", page)[0]
    assert "Not for navigation" in text and "competent authority" in text


def test_without_a_unit_the_page_says_what_that_leaves_unknown(a_plan):
    text = text_of(a_page(a_plan(searchers=())))
    assert "No unit is named yet: 10 nm round the datum as first answer K" in text
    assert "POD and POS are not known" in text and "Way-points" not in text
    assert "No recording was looked at" in text


def test_a_unit_that_has_no_time_is_named_and_a_strip_of_land_too(a_plan):
    far = Searcher(name="FAR", speed_kn=10, hours=3, sweep_nm=2.0, lat=25.0, lon=-75.0)
    plan = a_plan(searchers=(far, *ONE))
    plan = replace(plan, units=(replace(plan.units[0], pattern=None),))
    text = text_of(a_page(plan))
    assert "FAR has no time left on scene" in text
    assert "Its strip is land: search that shore." in text


@pytest.mark.parametrize("mark", ["", "EXERCISE", "REPLAY"])
def test_what_is_not_real_is_marked_and_the_real_thing_is_not(a_plan, mark):
    body = a_page(a_plan(searchers=ONE), mark=mark).split("</style>")[1]
    assert [word for word in ("EXERCISE", "REPLAY") if word in body] == [mark] * bool(mark)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_ever_text(a_plan, text):
    plan = a_plan(searchers=ONE)
    report = replace(plan.report, vessel=text, craft=text, remarks=text, id=text)
    unit = replace(plan.units[0], unit=replace(plan.units[0].unit, name=text), sweep_from=text)
    incident = replace(plan.incident, what=text)
    bad = replace(plan, report=report, incident=incident, wind=text, units=(unit,), notes=(text,))
    page = a_page(bad, notices=(text,), versions={text: text}, sitrep=text)
    page.encode("utf-8")
    usual = a_page(plan)
    for element in ("script", "img", "style", "svg", "meta", "title"):
        assert len(re.findall(f"<{element}[ >]", page, re.I)) == len(
            re.findall(f"<{element}[ >]", usual, re.I)
        )
    assert not re.search("[‪-‮⁦-⁩\x07]", page)


@pytest.mark.browser
@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("sheet", [plan_page, record_page])
@pytest.mark.parametrize("units", [(), ONE, None, FOUR])
def test_it_opens_from_disk_alone_and_prints_on_one_sheet(
    browser, tmp_path, a_plan, paper, sheet, units
):
    plan = a_plan() if units is None else a_plan(searchers=units, craft="", remarks="R" * 200)
    file = tmp_path / "plan.html"
    file.write_text(a_page(plan, mark="EXERCISE", sheet=sheet), encoding="utf-8")
    asked: list[str] = []
    troubles: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: troubles.append(message.text))
    page.goto(file.as_uri())
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]
    assert troubles == []
    if sheet is plan_page:
        assert page.evaluate("document.querySelector('.chart img').naturalWidth") > 0
    page.pdf(path=tmp_path / "plan.pdf", format=paper)
    page.close()
    if not which("pdftotext"):
        pytest.skip("no pdftotext (Debian package poppler-utils) to read the print with")
    text = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "plan.pdf", "-"],
        capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    assert len(text.rstrip("\f\n").split("\f")) == 1
    assert "EXERCISE" in text and "competent authority" in text and "DETRESFA" in text.upper()
    for part in ("Survival", "Tell", "Assumed") if sheet is plan_page else ("SITREP", "PS4"):
        assert part in text


@pytest.mark.browser
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_do_nothing_in_a_browser(browser, tmp_path, a_plan, text):
    plan = a_plan(searchers=())
    plan = replace(plan, report=replace(plan.report, vessel=text), wind=text)
    file = tmp_path / "plan.html"
    file.write_text(a_page(plan, sitrep=text), encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    page.wait_for_timeout(100)
    assert page.evaluate("window.__pwn") is None
    shown = text.replace(chr(0x202E), "⟨U+202E⟩").replace(chr(7), "⟨U+0007⟩")
    shown = shown.replace(chr(0xD800), "⟨U+D800⟩")
    assert page.inner_text("h1").lower() == f"telephone call {shown}".lower()
    page.close()
