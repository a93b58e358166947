"""What the page says and how it looks: every text in Spanish, every colour against its ground."""

import ast
import csv
import re
from importlib.resources import files
from pathlib import Path

import pytest

import risk.detectors
import risk.quiet
import risk.silent_crossings
import sar.distress
import watchdesk.console
from ais.events import KINDS
from risk.belts import NAMES
from risk.detectors.dark_contact import MAYBE_THE_SAME
from risk.detectors.drift import RESCUE
from risk.detectors.mothership import DECLARED
from risk.silent_crossings import INWARDS, SEAWARDS
from sar.distress import INNOCENT
from watchdesk.console.console_words import words
from watchdesk.exercise.scenario_file import scenario_named, shipped
from watchdesk.standings import NO_CRAFT, NO_PATROL, NO_ZONE

INDICATORS = list(
    csv.DictReader(
        (files("risk") / "data" / "indicators.csv").read_text(encoding="utf-8").splitlines()
    )
)
CONSOLE = Path(watchdesk.console.__file__).parent
SPOKEN = re.compile(r'\bt\(\s*"((?:[^"\\]|\\.)*)"')
KEYS = re.compile(r'\bkey\("[^"]+", "([^"]+)", "([^"]+)"')
LISTED = re.compile(
    r"const (?:STATUS|CRAFT|FILTERS|NOTES|MODES|FEED_WORDS|WORDS)\b[^=]*= [\[{](.*?)[\]}];",
    re.DOTALL,
)
HEADS = re.compile(r'\b(?:head|about): "([^"]+)"')
MARKED = re.compile(r"data-t(?:=\"\")?(?: [\w-]+=\"[^\"]*\")*(?: hidden)?>([^<]+)<")
ATTRIBUTES = re.compile(r'data-t-(?:title|placeholder)="([^"]+)"')
FIGURES = {"", "!", "MMSI", "BRG", "RNG", "SOG", "COG", "CPA", "TCPA"}  # the same in both languages


def spoken() -> dict[str, str]:
    """Every text of the page, with the file that says it."""
    said = {}
    for path in sorted((CONSOLE / "web").glob("*.js")):
        text = path.read_text(encoding="utf-8")
        found = set(SPOKEN.findall(text)) | set(HEADS.findall(text))
        found |= {one for pair in KEYS.findall(text) for one in pair}
        for block in LISTED.findall(text):
            found |= set(re.findall(r'"((?:[^"\\]|\\.)*)"', block))
        said |= {one.replace('\\"', '"'): path.name for one in found}
    handed = (CONSOLE / "templates" / "handover.html.j2").read_text(encoding="utf-8")
    said |= dict.fromkeys(SPOKEN.findall(handed), "handover.html.j2")
    html = (CONSOLE / "templates" / "console.html.j2").read_text(encoding="utf-8")
    said |= dict.fromkeys(MARKED.findall(html) + ATTRIBUTES.findall(html), "console.html.j2")
    return {one: where for one, where in said.items() if one not in FIGURES}


def test_every_text_of_the_page_has_its_spanish() -> None:
    said = spoken()
    assert {"Measure", "Search", "Age", "Fishing", "Keys and help (?)"} <= said.keys()
    spanish = words("es")
    assert {one: where for one, where in said.items() if one not in spanish} == {}


def test_values_stand_in_the_spanish_under_the_same_names() -> None:
    names = re.compile(r"\{(\w+)")
    wrong = {
        english: spanish
        for english, spanish in words("es").items()
        if sorted(set(names.findall(english))) != sorted(set(names.findall(spanish)))
    }
    assert wrong == {}


def test_what_an_alert_rests_on_and_its_innocent_explanation_are_said_in_spanish() -> None:
    spanish = words("es")
    texts = {text for row in INDICATORS for text in (row["text"], row["innocent"]) if text}
    assert len(texts) > 40
    assert {text for text in texts if text not in spanish} == set()


@pytest.mark.parametrize("name", shipped())
def test_what_an_exercise_tells_trainee_and_instructor_is_said_in_spanish(name: str) -> None:
    script, spanish = scenario_named(name), words("es")
    told = {script.title, script.patrol_unit, script.briefing.strip(), script.weather.sea}
    told |= {actor.truth for actor in script.vessels} | {one.title for one in script.situations}
    told |= {text for call in script.calls for text in (call.by, call.words)}
    assert len(told) > 6
    assert told - {""} - spanish.keys() == set()


def evidence_names() -> set[str]:
    """What the detectors call their measures, as they stand in the source."""
    rooms = [*Path(risk.detectors.__file__).parent.glob("*.py"), Path(risk.quiet.__file__)]
    rooms += [Path(risk.silent_crossings.__file__), Path(sar.distress.__file__)]
    named = set()
    for path in rooms:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Dict):
                named |= {k.value for k in node.keys if isinstance(k, ast.Constant)}
    return {name for name in named if isinstance(name, str) and re.fullmatch("[a-z_]+", name)}


NO_MEASURE = {"unit", "source", "gap", "jump", "interference", "circle", "lost", "alone"}


def test_every_measure_of_an_event_has_its_spanish_name() -> None:
    named = evidence_names() - NO_MEASURE
    assert {"night_share", "others_each_third", "craft_mmsi", "last_heard"} <= named
    spanish = words("es")
    assert {name for name in named if name.replace("_", " ") not in spanish} == set()


def innocent_parts() -> set[str]:
    """Every ordinary reason the detectors give, as the page takes them apart."""
    found = []
    for module in Path(risk.detectors.__file__).parent.glob("*.py"):
        for node in ast.parse(module.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and any(
                "INNOCENT" in ast.unparse(t) for t in node.targets
            ):
                told = ast.literal_eval(node.value)
                found += told.values() if isinstance(told, dict) else [told]
    return {part for text in found for part in text.rstrip("; ").split("; ")}


def test_the_innocent_explanations_of_events_are_said_in_spanish() -> None:
    parts = innocent_parts() | {DECLARED, MAYBE_THE_SAME.rstrip("; ")}
    assert len(parts) > 30
    assert parts - words("es").keys() == set()


def test_belts_and_labels_of_an_event_have_their_spanish() -> None:
    labels = {*NAMES, RESCUE, SEAWARDS, INWARDS, "suspected disabling", "silent partner"}
    kinds = {kind.replace("_", " ") for kind in KINDS}
    assert {"loitering", "zone entry"} <= kinds
    assert labels | kinds <= words("es").keys()


DEVICE = [  # what sar.distress says of a device, as the page looks it up
    "active: status 14",
    "active: text ACTIVE",
    "active: not shown to be a test",
    "test: text TEST, no status 14",
    "positions heard: {n}",
    "still heard",
    "transmission has stopped; that resolves nothing",
    *INNOCENT.split("; "),
]


@pytest.mark.parametrize("english", [*DEVICE, NO_PATROL, NO_CRAFT, NO_ZONE])
def test_what_is_said_of_a_device_or_of_no_authority_has_its_spanish(english: str) -> None:
    assert words("es").get(english, english) != english


def test_an_officer_is_never_told_a_command() -> None:
    texts = [*spoken(), *words("es").values()]
    assert [one for one in texts if re.search(r"\bwatchdesk [a-z]|--[a-z]", one)] == []


def palettes() -> dict[str, dict[str, str]]:
    css = (CONSOLE / "web" / "palettes.css").read_text(encoding="utf-8")
    return {
        name: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
        for name, block in re.findall(r'\[data-palette="(\w+)"\] \{(.*?)\n\}', css, re.DOTALL)
    }


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


PAIRS = [  # what is read on what, and the least contrast: WCAG 1.4.3 for text, 1.4.11 for marks
    ("text", "panel", 4.5),
    ("text", "raised", 4.5),
    ("soft", "panel", 4.5),
    ("soft", "raised", 4.5),
    ("grid-text", "sea", 3.0),
    ("name", "sea", 4.5),
    ("ship", "sea", 3.0),
    ("ship", "land", 3.0),
    ("limit", "sea", 3.0),
    ("select", "sea", 4.5),
    ("alarm", "sea", 3.0),
    ("warning", "sea", 3.0),
    ("alarm-text", "alarm", 4.5),
    ("emergency-text", "emergency", 4.5),
    ("warning-text", "warning", 4.5),
    ("caution-text", "caution", 4.5),
    ("mark-text", "mark", 3.0),
]


@pytest.mark.parametrize("name", ["day", "dusk", "night"])
def test_every_palette_can_be_read(name: str) -> None:
    colours = palettes()[name]
    weak = {
        f"{front} on {ground}": round(found, 2)
        for front, ground, least in PAIRS
        if (found := contrast(colours[front], colours[ground])) < least
    }
    assert weak == {}


def test_nothing_is_as_bright_at_night_as_at_dusk() -> None:
    # Night vision: the ground and every mark on it are dimmer, down to the text.
    dusk, night = palettes()["dusk"], palettes()["night"]
    assert luminance(night["text"]) < 0.4
    grounds = ("sea", "land", "panel", "raised", "text", "select", "ship", "alarm", "caution")
    assert [name for name in grounds if luminance(night[name]) >= luminance(dusk[name])] == []


def test_the_page_has_no_inline_script_or_style() -> None:
    html = (CONSOLE / "templates" / "console.html.j2").read_text(encoding="utf-8")
    assert "style=" not in html and "<style" not in html
    assert not re.search(r"<script(?![^>]*\bsrc=)", html) and not re.search(r"\son\w+=", html)
    for path in (CONSOLE / "web").glob("*.js"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", text), path
