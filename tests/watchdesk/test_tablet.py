"""A brief on a tablet keeps ticks, counts and remarks, and gives them back as a checked record."""

from __future__ import annotations

import hashlib
import json
from importlib import util
from pathlib import Path

import pytest

from watchdesk.brief_file import brief_file, fingerprint
from watchdesk.brief_html import brief_page
from watchdesk.tablet import FORM, RecordError, blanks, read_record

A_HASH = "ab" * 32


@pytest.fixture(scope="module")
def a_brief():
    """The maker of briefs beside this file."""
    spec = util.spec_from_file_location("briefs", Path(__file__).with_name("test_brief.py"))
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.a_brief


def a_record(**more):
    return {
        "form": FORM, "content_sha256": A_HASH, "mmsi": 311000123, "language": "es",
        "made": "2026-03-01 04:05:00Z", "saved": "2026-03-01T05:00:00Z", "exercise": True,
        "ticks": ["A01"], "counts": {"C05": {"women": 3}}, "risks": {"M1": {"likelihood": 4}},
        "remarks": {"A": "sea rising"},
    } | more  # fmt: skip


def written(tmp_path, record):
    path = tmp_path / "record.json"
    path.write_text(record if isinstance(record, str) else json.dumps(record), encoding="utf-8")
    return path


def test_a_record_is_read_as_it_was_saved(tmp_path):
    record = read_record(written(tmp_path, a_record()))
    assert record.ticks == ("A01",) and record.counts == {"C05": {"women": 3}}
    assert record.risks == {"M1": {"likelihood": 4}} and record.remarks == {"A": "sea rising"}


@pytest.mark.parametrize(
    "more, why",
    [
        ({"form": "another"}, '"form" is not'),
        ({"content_sha256": "AB" * 32}, "not a SHA-256"),
        ({"content_sha256": A_HASH + "\n"}, "not a SHA-256"),
        ({"language": "xx"}, "language must be one of"),
        ({"language": ["es"]}, "language must be one of"),
        ({"ticks": "A01"}, "ticks must be a list"),
        ({"ticks": [1]}, "ticks must be a list"),
        ({"counts": []}, "counts must be a table"),
        ({"counts": {"C05": {"women": -1}}}, "counts C05 women must be a whole number from 0"),
        ({"counts": {"C05": {"women": 10_000}}}, "from 0 to 9,999"),
        ({"counts": {"C05": {"women": True}}}, "must be a whole number"),
        ({"counts": {"C05": {"women": "MARIA"}}}, "must be a whole number"),
        ({"risks": {"M1": {"likelihood": 0}}}, "from 1 to 10"),
        ({"risks": {"M1": {"likelihood": 11}}}, "from 1 to 10"),
        ({"risks": {"M1": {"name": 1}}}, "does not ask for 'name'"),
        ({"remarks": {"A": "x" * 2_001}}, "at most 2,000 characters"),
        ({"names": ["x"]}, "does not ask for 'names'"),
        ({"mmsi": -1}, "mmsi must be"),
    ],
)
def test_what_is_strange_in_a_record_is_refused_by_name(tmp_path, more, why):
    with pytest.raises(RecordError) as refused:
        read_record(written(tmp_path, a_record(**more)))
    assert why in str(refused.value)
    assert "record.json: " in str(refused.value)


@pytest.mark.parametrize("text", ["", "[]", "{", "null", "[" * 100_000, " " * 1_000_001])
def test_a_file_that_is_no_record_is_refused_in_one_line(tmp_path, text):
    with pytest.raises(RecordError) as refused:
        read_record(written(tmp_path, text))
    assert "\n" not in str(refused.value)


def test_a_missing_part_is_named(tmp_path):
    record = a_record()
    del record["saved"]
    with pytest.raises(RecordError, match="saved is missing"):
        read_record(written(tmp_path, record))


def test_the_edges_of_counts_and_risks_are_kept(tmp_path):
    edges = a_record(counts={"C05": {"women": 0, "men": 9_999}}, risks={"M1": {"severity": 10}})
    record = read_record(written(tmp_path, edges))
    assert record.counts["C05"] == {"women": 0, "men": 9_999}
    assert record.risks["M1"] == {"severity": 10}


def test_what_is_to_be_counted_is_read_from_the_step():
    assert blanks("Pregnant __ nursing __. List.") == ["Pregnant", "nursing"]
    assert blanks("Dead: __. Cover.") == ["Dead"]


@pytest.fixture
def a_run(a_brief, tmp_path):
    """A run with one brief, and the page of that brief in Spanish."""
    content = a_brief(exercise=True)
    briefs = tmp_path / "run" / "briefs"
    briefs.mkdir(parents=True)
    (briefs / "311000123.json").write_text(brief_file(content), encoding="utf-8")
    page = briefs / "311000123.html"
    page.write_text(brief_page(content, "es"), encoding="utf-8")
    return tmp_path / "run", page, fingerprint(content)


@pytest.mark.browser
def test_fill_reload_save_and_import(browser, a_run, tmp_path, run):
    folder, file, sha256 = a_run
    asked: list[str] = []
    context = browser.new_context(accept_downloads=True)
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    page.check('[data-step="A01"]')
    page.check('[data-step="R01"]') if page.query_selector('[data-step="R01"]') else None
    page.fill('[data-count="C05"][data-of="women"]', "7")
    page.fill('[data-risk="M5"][data-of="likelihood"]', "8")
    page.fill('[data-risk="M5"][data-of="severity"]', "9")
    page.fill('[data-remark="B"]', 'list to port </script>"')
    assert page.inner_text('output[data-product="M5"]') == "72"
    page.reload()
    assert page.is_checked('[data-step="A01"]')
    assert page.input_value('[data-count="C05"][data-of="women"]') == "7"
    assert page.eval_on_selector('.sheet [data-of="A01"]', "e => e.className") == "tick ticked"
    with page.expect_download() as saving:
        page.click("#save")
    saved = tmp_path / "saved.json"
    saving.value.save_as(saved)
    assert {url.partition(":")[0] for url in asked} <= {"file", "data", "blob"}

    record = json.loads(saved.read_text("utf-8"))
    assert record["content_sha256"] == sha256
    assert record["ticks"] == ["A01"] and record["counts"] == {"C05": {"women": 7}}
    assert record["risks"] == {"M5": {"likelihood": 8, "severity": 9}}
    kept = run("brief", "import", saved, "--run", folder, "--desk", tmp_path / "desk")
    assert kept.exit_code == 0, kept.output
    row = json.loads(kept.output)
    assert row["sha256"] == hashlib.sha256(saved.read_bytes()).hexdigest()
    assert row["brief_checked"] == 1 and row["record"]["remarks"] == {
        "B": 'list to port </script>"'
    }
    again = run("brief", "import", saved, "--run", folder, "--desk", tmp_path / "desk")
    assert again.exit_code == 1 and "kept already" in again.output

    page.on("dialog", lambda dialog: dialog.accept())
    page.click("#empty")
    page.reload()
    assert not page.is_checked('[data-step="A01"]')
    assert page.input_value('[data-remark="B"]') == ""
    context.close()


@pytest.mark.browser
def test_a_number_out_of_range_is_not_saved(browser, a_run):
    page = browser.new_page()
    page.goto(a_run[1].as_uri())
    page.fill('[data-risk="M5"][data-of="likelihood"]', "11")
    page.click("#save")
    assert page.inner_text("#told") == "Un número está fuera de su rango."
    page.close()


def test_a_record_of_another_brief_or_of_steps_nobody_asked_is_refused(a_run, tmp_path, run):
    folder, _, sha256 = a_run
    desk = ("--desk", tmp_path / "desk")
    for more, why in (
        ({}, "made from another brief"),
        ({"content_sha256": sha256, "ticks": ["Z99"]}, "does not ask for 'Z99'"),
        ({"content_sha256": sha256, "counts": {"C05": {"Maria": 1}}}, "does not ask for 'Maria'"),
        ({"content_sha256": sha256, "counts": {"Z1": {"x": 1}}}, "does not ask for 'Z1'"),
        ({"content_sha256": sha256, "risks": {"X1": {"severity": 1}}}, "does not ask for 'X1'"),
        ({"content_sha256": sha256, "remarks": {"Z": "x"}}, "does not ask for 'Z'"),
        ({"content_sha256": sha256, "mmsi": 1}, "1.json: cannot be read"),
    ):
        path = written(tmp_path, a_record(**more))
        refused = run("brief", "import", path, "--run", folder, *desk)
        assert refused.exit_code == 1 and why in refused.output, refused.output


def test_without_a_run_only_the_form_is_checked_and_the_row_says_so(tmp_path, run):
    kept = run("brief", "import", written(tmp_path, a_record()), "--desk", tmp_path / "desk")
    assert json.loads(kept.output)["brief_checked"] == 0
