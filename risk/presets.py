"""Published definitions of behaviours, as sets of thresholds to lay over the defaults.

A preset changes what its publisher has put into numbers, and switches off by a zero what a
detector here asks for besides.  All of them were made for another task: most leave out the boats
and the waters that matter here.  What of a definition cannot be had from these detectors is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from risk.errors import RiskError

Overrides = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """One publisher's thresholds by detector, where they stand, and what they leave out."""

    name: str
    source: str
    leaves_out: str
    not_here: str  # what else the publisher asks for, or we do, that this preset cannot change
    overrides: Overrides


PRESETS: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        Preset(
            name="gfw",
            source="Global Fishing Watch, documentation of 2025: encounters, loitering, gaps",
            leaves_out="nearer than 20 nm from the shore; meetings under two hours",
            not_here="distance and speed are averages of hours there, of every fix here; meetings "
            "are kept off anchorages there, off the shore here; who is last heard moored is no gap "
            "here, and others near by still decide its word",
            overrides={
                "loitering": {"max_speed_kn": 2.0, "min_duration_h": 1.0, "min_distance_nm": 20.0},
                "encounter": {
                    "max_distance_m": 500.0,
                    "max_speed_kn": 2.0,
                    "min_duration_min": 120.0,
                    "max_silence_min": 60.0,
                    "step_min": 10.0,
                    "min_distance_nm": 5.4,
                },
                "gap": {
                    "min_silence_min": 360.0,
                    "lost_factor": 0.0,
                    "own_factor": 0.0,
                    "min_fixes": 1.0,
                    "min_distance_nm": 0.0,
                },
            },
        ),
        Preset(
            name="miller",
            source="Miller et al. 2018, Frontiers in Marine Science 5:240, as restated by GFW",
            leaves_out="nearer than 20 nm from the shore; spells under eight hours",
            not_here="carrier vessels only there, every craft here",
            overrides={
                "loitering": {"max_speed_kn": 2.0, "min_duration_h": 8.0, "min_distance_nm": 20.0}
            },
        ),
        Preset(
            name="skylight",
            source="Skylight event icons: standard and dark rendezvous, potential dark activity",
            leaves_out="meetings of half an hour or less; silences under six hours",
            not_here="no speed is published: ours stays; a dark rendezvous is what a trained model "
            "takes for one, only its 15 minutes are published",
            overrides={
                "encounter": {"max_distance_m": 250.0, "min_duration_min": 30.0},
                "dark_contact": {"min_stay_min": 15.0},
                "gap": {"min_silence_min": 360.0},
            },
        ),
        Preset(
            name="rtec",
            source="RTEC maritime patterns, Brest (Pitsikalis 2019): thresholds.prolog",
            leaves_out="whatever is near the coast or a port, which it takes from maps of its own",
            not_here="those maps; what is slow is marked in its input, so our 2 kn stays; adrift "
            "needs no least time or run there; tugs, pilots, trawling, aground, speed by type",
            overrides={
                "loitering": {"min_duration_h": 0.5},
                "encounter": {"min_duration_min": 4.0, "step_min": 1.0},
                "drift": {"min_across_deg": 40.0, "min_speed_kn": 2.7, "max_speed_kn": 48.6},
                "gap": {"min_silence_min": 30.0, "lost_factor": 0.0, "own_factor": 0.0},
            },
        ),
        Preset(
            name="dma",
            source="Danish Maritime Authority AisAbnormal, analyzer.properties (2020)",
            leaves_out="class B, unknown types, and ships under 50 m",
            not_here="small craft are kept; close encounters by ellipses, and how unusual course, "
            "speed, type and size are in a cell, which need years of traffic",
            overrides={
                "drift": {
                    "min_speed_kn": 1.0,
                    "max_speed_kn": 5.0,
                    "min_across_deg": 45.0,
                    "min_duration_min": 10.0,
                    "min_run_m": 500.0,
                },
                "sudden_stop": {
                    "min_speed_kn": 7.0,
                    "max_still_kn": 1.0,
                    "max_brake_s": 30.0,
                    "min_still_min": 1.0,
                    "min_length_m": 50.0,
                },
            },
        ),
        Preset(
            name="welch",
            source="Welch et al. 2022, Science Advances 8:eabq2109, ais_disabling/config.py",
            leaves_out="silences under 12 h, and nearer than 50 nm from the shore",
            not_here="over 10 satellite positions a day in the place: neighbours heard steadily "
            "stand for it; the trained curve, with its own limit, stays beside it",
            overrides={
                "disabling": {
                    "min_silence_h": 12.0,
                    "before_h": 12.0,
                    "min_fixes": 14.0,
                    "min_distance_nm": 50.0,
                    "own_factor": 0.0,
                    "min_own_thirds": 0.0,
                }
            },
        ),
    )
}


def with_preset(name: str | None, chosen: Overrides) -> dict[str, dict[str, float]]:
    """A preset's thresholds with a unit's own laid over them; just the unit's without a name.

    >>> with_preset("miller", {"loitering": {"min_duration_h": 4.0}})["loitering"]
    {'max_speed_kn': 2.0, 'min_duration_h': 4.0, 'min_distance_nm': 20.0}
    """
    if name is None:
        return {kind: dict(values) for kind, values in chosen.items()}
    if name not in PRESETS:
        raise RiskError(f"there is no preset {name[:40]!a}; there are: {', '.join(PRESETS)}")
    laid: dict[str, dict[str, float]] = {k: dict(v) for k, v in PRESETS[name].overrides.items()}
    for kind, values in chosen.items():
        laid[kind] = {**laid.get(kind, {}), **values}
    return laid
