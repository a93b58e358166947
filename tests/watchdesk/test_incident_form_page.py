"""The offline form for a report: what a browser saves from it is what Watchdesk reads."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sar.checklist import rows
from sar.incident_form import reports_from
from watchdesk.incident_page import incident_page


def test_the_form_offers_every_fact_of_the_tables_and_no_place_for_a_name():
    page = incident_page(exercise=False)
    for row in (*rows("hard_triggers"), *rows("phase_signs"), *rows("phase_factors")):
        # HT1 is what AIS itself hears; nobody types it.
        assert (f'value="{row["id"]}"' in page or f'name="{row["id"]}"' in page) == (
            row["id"] != "HT1"
        )
    fields = re.findall(r'<(?:input|select|textarea)[^>]*\bname="(\w+)"', page)
    assert not [name for name in fields if "name" in name or "photo" in name or "birth" in name]
    assert "rubber boat" in page and ">rubber_boat<" not in page
    assert "://" not in page and "src=" not in page


@pytest.mark.parametrize("exercise", [True, False])
def test_an_exercise_is_marked_and_the_real_thing_is_not(exercise):
    assert ("EXERCISE" in incident_page(exercise=exercise)) is exercise


@pytest.mark.browser
def test_what_a_browser_saves_is_what_is_read(browser, tmp_path: Path):
    file = tmp_path / "form.html"
    file.write_text(incident_page(exercise=True), encoding="utf-8")
    troubles: list[str] = []
    page = browser.new_page()
    page.on("console", lambda message: troubles.append(message.text))
    page.goto(file.as_uri())
    page.fill('[name="id"]', "7")
    page.click("button")
    assert "is needed" in page.inner_text("#told")  # how it was told has no default
    page.select_option('[name="kind"]', "phone")
    page.fill('[name="received"]', "2026-03-15 03:45")  # not as shown: told, and nothing saved
    page.click("button")
    assert "write it as shown" in page.inner_text("#told")
    page.fill('[name="received"]', "2026-03-15T03:45Z")
    for wrong in ("somewhere off Inagua", "073-36W", "20-20N"):
        page.fill('[name="position"]', wrong)
        page.click("button")
        assert "Position: write it as shown" in page.inner_text("#told"), wrong
    also = ("073-36W 20-20N", "20-20N 073-36O", "20,333; -73,6")
    for right in (*also, "20.333, -73.6", "20 20.5 n / 73 36 w", "20-20N 073-36W"):
        page.fill('[name="position"]', right)
        assert page.evaluate("document.querySelector('[name=position]').validity.valid"), right
    page.select_option('[name="craft"]', "rubber_boat")
    page.fill('[name="adults"]', "30")
    page.check('[value="HT3"]')
    page.select_option('[name="F6"]', "3")
    page.fill('[name="wind"]', "080/18")
    page.fill('[name="current"]', "290/0.9")
    page.fill('[name="units"]', "CG 101=15/8\nHELO 2=90/3/1.5")
    with page.expect_download() as download:
        page.click("button")
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    page.close()
    assert troubles == []
    assert saved.name == "incident-7.json"
    (report,) = reports_from(saved.read_text(encoding="utf-8"))
    assert json.loads(saved.read_text())["people"] == {"adults": 30}  # the rest stays unknown
    assert report.triggers == {"HT3"} and report.factors == {"F6": 3}
    assert report.units == ("CG 101=15/8", "HELO 2=90/3/1.5") and report.wind == "080/18"


@pytest.mark.browser
def test_an_overdue_report_without_its_time_is_not_saved(browser, tmp_path: Path):
    file = tmp_path / "form.html"
    file.write_text(incident_page(exercise=False), encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    page.select_option('[name="kind"]', "overdue")
    page.click("button")
    assert "needs the time of arrival" in page.inner_text("#told")
    page.close()
