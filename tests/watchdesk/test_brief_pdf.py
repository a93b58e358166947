"""A brief as a PDF: two pages, the same bytes again, boxes that tick, and names that do nothing."""

from __future__ import annotations

from importlib import util
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from ais.vessels import Vessel
from watchdesk.brief_file import brief_file
from watchdesk.brief_pdf import brief_pdf, latin
from watchdesk.words import LANGUAGES


@pytest.fixture(scope="module")
def briefs():
    """The makers of briefs beside this file."""
    spec = util.spec_from_file_location("briefs", Path(__file__).with_name("test_brief.py"))
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def words_of(made):
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(made)).pages]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_hardest_brief_takes_two_pages_and_keeps_what_decides(briefs, language, paper):
    made = brief_pdf(briefs.hardest(), language=language, paper=paper)
    pages = words_of(made)
    assert len(pages) == 2
    for code in ("DETRESFA", "R08", "ENTER_TO_ASSIST", "RESCUE", "FOR_SOV", "BEYOND", "N14"):
        assert code in pages[0]
    for step in ("HT9", "RF10", "A16", "B13", "C12", "D11", "E09", "F10", "N14"):
        assert step in pages[1]


def test_the_same_brief_gives_the_same_bytes_and_another_brief_others(briefs):
    content = briefs.a_brief()
    made = brief_pdf(content, language="es")
    assert brief_pdf(content, language="es") == made
    assert brief_pdf(content, language="fr") != made
    assert brief_pdf(briefs.a_brief(doubts=("x",)), language="es") != made


def test_every_step_has_a_box_and_every_risk_three_numbers_that_read_back(briefs, tmp_path):
    content = briefs.a_brief(incidents=briefs.distress())
    made = brief_pdf(content)
    fields = PdfReader(BytesIO(made)).get_fields()
    steps = {s.id for c in (*content.rescue, *content.checklists) for s in c.steps}
    boxes = {name for name, field in fields.items() if field["/FT"] == "/Btn"}
    assert boxes == steps
    numbers = sorted(name for name, field in fields.items() if field["/FT"] == "/Tx")
    assert len(numbers) == 3 * 7 and {n.split()[1] for n in numbers} == {
        "likelihood", "severity", "residual",
    }  # fmt: skip
    writer = PdfWriter(clone_from=BytesIO(made))
    writer.update_page_form_field_values(writer.pages[0], {numbers[0]: "7", "R02": "/Yes"})
    writer.write(tmp_path / "filled.pdf")
    filled = PdfReader(tmp_path / "filled.pdf").get_fields()
    assert filled[numbers[0]]["/V"] == "7" and filled["R02"]["/V"] == "/Yes"


@pytest.mark.parametrize(
    "text",
    [
        '<img src="/etc/passwd"/>',
        '<a href="http://a.co">X</a>',
        "</para><para>",
        "<b>",
        "&amp;&#60;",
        "%s{0}",
        "\\) Tj (",
        "船" * 20,
        "A\x00\x07B",
        "\u202eNRUT",
        chr(0xD800),
    ],
)
def test_hostile_names_are_only_ever_text(briefs, text):
    vessel = Vessel(mmsi=briefs.SHIP, name=text, callsign=text, destination=text, conflicts=(text,))
    chart = briefs.CHART.replace("<rect", "<text x='1' y='1'>船 ′</text><rect")
    made = brief_pdf(
        briefs.a_brief(vessel=vessel, claimed_flag=text, doubts=(text,), chart_svg=chart)
    )
    reader = PdfReader(BytesIO(made))
    assert len(reader.pages) == 2
    for page in reader.pages:
        assert all(a.get_object()["/Subtype"] == "/Widget" for a in page.get("/Annots", ()))
        assert len(page.images) == 0
    assert "/URI" not in made.decode("latin-1") and "/JavaScript" not in made.decode("latin-1")


def test_a_name_stands_on_the_page_as_it_was_sent(briefs):
    vessel = Vessel(mmsi=briefs.SHIP, name='<img src="x"/>')
    assert '<img src="x"/>' in words_of(brief_pdf(briefs.a_brief(vessel=vessel)))[0]
    assert latin("Ñandú ′ 船") == "Ñandú ' <U+8239>"


@pytest.mark.parametrize("language, told", [("en", False), ("es", True), ("fr", True)])
def test_an_unreviewed_translation_says_so_on_every_page(briefs, language, told):
    notice = {"en": "not reviewed", "es": "Traducción no revisada", "fr": "Traduction non relue"}
    pages = words_of(brief_pdf(briefs.a_brief(exercise=True), language=language))
    assert [notice[language] in page for page in pages] == [told, told]
    assert all("EXERCISE" in page for page in pages)


def test_the_command_writes_the_brief_of_a_run_in_another_language(briefs, run, tmp_path):
    (tmp_path / "run" / "briefs").mkdir(parents=True)
    content = briefs.a_brief()
    file = tmp_path / "run" / "briefs" / f"{briefs.SHIP}.json"
    file.write_text(brief_file(content), encoding="utf-8")
    out = tmp_path / "brief.pdf"
    words = ("brief", "pdf", tmp_path / "run", "--mmsi", briefs.SHIP, "--language", "es")
    result = run(*words, "--paper", "Letter", "-o", out)
    assert result.exit_code == 0, result.output
    assert out.read_bytes() == brief_pdf(content, language="es", paper="Letter")
    missing = run("brief", "pdf", tmp_path / "run", "--mmsi", 1, "-o", out)
    assert missing.exit_code == 1 and "1.json: cannot be read" in missing.output
    unwritable = run(*words, "-o", tmp_path / "no" / "brief.pdf")
    assert unwritable.exit_code == 1 and "cannot be written" in unwritable.output
