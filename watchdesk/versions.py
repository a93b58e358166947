"""Which software and which data made an answer, so that it can be made again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from importlib import metadata, resources
from typing import Any

from ais.events import iso
from risk.catalogue import Threshold

DECISION_SUPPORT = "Decision support, to be confirmed by the competent authority."
COAST_NOTICE = "Coast: © OpenStreetMap contributors, ODbL 1.0; a proxy for the official baselines."
CLAIMS_NOTICE = "Claims: Watchdesk table of maritime claims, each cell with its source and date."
CODE_NOTICE = "Watchdesk: Apache License 2.0."
PACKAGES = ("numpy", "numba", "pyais", "pyproj", "shapely", "folium", "sqlite-utils", "click")


def software() -> dict[str, str]:
    """Version of Watchdesk and of the packages whose arithmetic reaches an answer."""
    return {name: metadata.version(name) for name in ("watchdesk", *PACKAGES)}


def coast() -> dict[str, Any]:
    """Provenance of the coast data, as its builder wrote it."""
    text = resources.files("jurisdiction").joinpath("data/coast.json").read_text("utf-8")
    record: dict[str, Any] = json.loads(text)
    return record


def run_facts(made_at: datetime, exercise: bool, thresholds: Iterable[Threshold]) -> dict[str, str]:
    """What a run was made with, name by name, as text."""
    return {
        "made_at": iso(made_at),
        "exercise": "yes" if exercise else "no",
        "software": json.dumps(software()),
        "coast": json.dumps(coast()),
        "thresholds": json.dumps([asdict(threshold) for threshold in thresholds]),
        "notices": "\n".join((DECISION_SUPPORT, COAST_NOTICE, CLAIMS_NOTICE, CODE_NOTICE)),
    }
