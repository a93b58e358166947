"""The chart of the whole world, drawn before anybody asks by a process that gives way to others."""

from __future__ import annotations

import multiprocessing
import os
import signal
from multiprocessing.context import SpawnProcess

GIVES_WAY = 19  # as far as a process can


def start_drawing() -> SpawnProcess:
    """A process that puts the world into the chart's folder and ends; it may be killed any time."""
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=draw_world, name="chart", daemon=True)
    process.start()
    return process


def draw_world() -> None:
    """Put the pieces of the whole world into the chart's folder, those that are not there yet."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it ends it
    os.nice(GIVES_WAY)
    from watchdesk.console.chart_tiles import COAST_LEVELS, desk_chart

    chart, level = desk_chart(), COAST_LEVELS[0]
    for number in range(4**level):
        if not chart.keep("coast", level, *divmod(number, 2**level)):
            return  # the disk is full, or may not be written: nothing drawn would be found
