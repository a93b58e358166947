"""The main job from start to end: sources in, a folder of pages and a database out."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from jurisdiction.claims import claims
from jurisdiction.flag_log import LogLine
from maps.page import map_page
from risk.catalogue import thresholds
from seamath.errors import Mistake
from watchdesk import pages
from watchdesk.brief_file import brief_file
from watchdesk.brief_html import brief_page
from watchdesk.brought import Brought
from watchdesk.chart_data import surroundings
from watchdesk.config import Overrides
from watchdesk.limits import zones_in_use
from watchdesk.pipeline import Watch, watch
from watchdesk.playbook import Playbook
from watchdesk.progress import Progress
from watchdesk.search_job import folder_of, write_plan
from watchdesk.standings import patrol_of
from watchdesk.store import Store
from watchdesk.summary import events_geojson, story_of, summary_of
from watchdesk.versions import run_facts, software
from watchdesk.vessel_rows import vessel_rows

DATABASE = "watch.db"
MADE = (DATABASE, "summary.json", "events.jsonl", "assessments.jsonl", "events.geojson", "map.html")
BRIEFS = "briefs"
PLANS = "plans"
PART = ".part"  # behind the name of what is not whole yet
LOGS = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a database


class JobError(Mistake):
    """A job that cannot begin or end as asked."""


def assess_into(
    paths: Sequence[Path],
    out: Path,
    *,
    brought: Brought,
    replace: bool,
    exercise: bool,
    progress: Progress,
    title: str | None = None,
    patrol_state: str | None = None,
    flag_log: Sequence[LogLine] = (),
    language: str = "en",
    playbook: Playbook | None = None,
) -> tuple[dict[str, Any], Watch]:
    """Everything the sources say, written into a folder; the summary and what it is made from.

    Each file is whole as soon as it has its name: interrupted, what is there can be read.
    """
    thresholds(brought.overrides)  # a misspelt name is told before an hour of reading
    made_at = datetime.now(tz=UTC).replace(microsecond=0)  # noqa: TID251 - the job has the clock
    patrol = patrol_of(patrol_state, made_at, flag_log)
    _spare(out, replace=replace)
    seen = watch(paths, zones_in_use(), brought, progress)
    if not seen.recording.counts.messages:
        raise JobError(_nothing_used(paths, seen))
    _spare(out, replace=replace)  # another may have begun meanwhile
    _empty(out)
    occasion = pages.Occasion(
        title=title or paths[0].name,
        exercise=exercise,
        made_at=made_at,
        versions=software(),
        patrol=patrol,
        language=language,
        playbook=playbook,
    )
    progress("Storing")
    _store(out / DATABASE, seen, brought.overrides, occasion)
    summary = summary_of(seen)
    _write(out / "summary.json", json.dumps(summary, indent=2) + "\n")
    _write(out / "events.jsonl", _lines(event.as_record() for event in seen.events))
    _write(out / "assessments.jsonl", _lines(a.as_record() for a in seen.assessments))
    _write(out / "events.geojson", json.dumps(events_geojson(seen)) + "\n")
    _write_pages(out, seen, occasion, progress)
    return summary, seen


def run_demo(out: Path, *, progress: Progress) -> str:
    """The main job on the exercise, and what to open next, in words."""
    with as_file(files("watchdesk") / "data" / "exercise.nmea.gz") as recording:
        _, seen = assess_into(
            [recording],
            out,
            brought=Brought(),
            replace=True,
            exercise=True,
            progress=progress,
            title="Exercise: Windward Passage and Old Bahama Channel",
            patrol_state="BHS",
        )
    briefs = sorted((out / BRIEFS).glob("*.html"))
    told = ["EXERCISE EXERCISE EXERCISE", "", *story_of(seen), ""]
    told += [f"Map:     {out / 'map.html'}", f"Briefs:  {out / BRIEFS} ({len(briefs)})"]
    told += [f"Data:    {out / DATABASE}", "", "EXERCISE EXERCISE EXERCISE"]
    return "\n".join(told)


def _write_pages(out: Path, seen: Watch, occasion: pages.Occasion, progress: Progress) -> None:
    progress("Drawing the map")
    around = surroundings(pages.map_box(seen), zones_in_use(), claims())
    briefs = pages.briefed(seen)
    content = pages.map_content(seen, around, occasion, briefs)
    _write(out / "map.html", map_page(content))
    for number, plan in enumerate(seen.plans, start=1):
        progress(f"Writing search plan {number} of {len(seen.plans)}")
        write_plan(plan, out / PLANS / folder_of(plan, number), exercise=occasion.exercise)
    by_mmsi = {assessment.mmsi: assessment for assessment in seen.assessments}
    (out / BRIEFS).mkdir(exist_ok=True)
    for number, mmsi in enumerate(briefs, start=1):
        progress(f"Writing brief {number} of {len(briefs)}")
        chart = pages.chart_of(seen, mmsi, around, occasion)
        told = pages.brief_content(seen, by_mmsi[mmsi], occasion, chart)
        _write(out / BRIEFS / f"{mmsi}.json", brief_file(told))
        _write(out / BRIEFS / f"{mmsi}.html", brief_page(told, occasion.language))


def _store(path: Path, seen: Watch, overrides: Overrides, occasion: pages.Occasion) -> None:
    with _whole(path) as part, closing(Store(part)) as store:
        store.add_run(run_facts(occasion.made_at, occasion.exercise, thresholds(overrides)))
        store.add_sources(seen.recording.sources)
        store.add_positions(seen.positions, seen.zones)
        store.add_vessels(vessel_rows(seen.positions, seen.vessels))
        store.add_contacts(seen.recording.contacts)
        store.add_texts(seen.recording.texts)
        store.add_incidents(seen.incidents)
        store.add_events(seen.events)
        store.add_assessments(seen.assessments)
        store.add_watched(seen.watched)


def _spare(out: Path, *, replace: bool) -> None:
    """Refuse a folder with a run in it, finished or not, that is not to be replaced."""
    if not replace and any((out / f"{DATABASE}{part}").exists() for part in ("", PART)):
        raise JobError(f"{out}: holds an earlier run; choose another folder or add --replace")


def _empty(out: Path) -> None:
    """Make the folder, and take from it only what an earlier run of ours made."""
    made = [f"{name}{part}" for name in MADE for part in ("", PART)]
    made += [f"{DATABASE}{part}{log}" for part in ("", PART) for log in LOGS]
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name in made:
            (out / name).unlink(missing_ok=True)
        for folder in (BRIEFS, PLANS):
            shutil.rmtree(out / folder, ignore_errors=True)
    except OSError as error:
        raise JobError(f"{out}: cannot be used as a folder ({error.strerror})") from error


def _nothing_used(paths: Sequence[Path], seen: Watch) -> str:
    names = ", ".join(str(path) for path in paths)
    counts = seen.recording.counts
    why = "; ".join(f"{reason} {n}" for reason, n in counts.refused.most_common(3))
    return f"{names}: no AIS message in {counts.lines:,} lines ({why or 'nothing in it'})"


def _lines(records: Iterable[dict[str, Any]]) -> str:
    return "".join(json.dumps(record, allow_nan=False) + "\n" for record in records)


def _write(path: Path, text: str) -> None:
    with _whole(path) as part:
        part.write_text(text, encoding="utf-8")


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """Another name for a file to be written under, so that it is whole when it appears."""
    part = path.with_name(path.name + PART)
    try:
        yield part
        part.replace(path)
    except (OSError, sqlite3.OperationalError) as error:
        raise JobError(f"{path}: not written ({error}); make room and add --replace") from error
