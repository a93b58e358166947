"""The service's log: one JSON object a line on standard error, times in UTC."""

from __future__ import annotations

import json
import logging
import sys
import threading
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

NAME = "watchdesk"


class JsonLines(logging.Formatter):
    """A record as one line of ASCII: nothing a ship sends can end it or look like another."""

    def format(self, record: logging.LogRecord) -> str:
        """The record with its time, level, event and fields."""
        at = datetime.fromtimestamp(record.created, tz=UTC)
        told: dict[str, Any] = {
            "time": f"{at:%Y-%m-%dT%H:%M:%S}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            "from": record.name,
            **getattr(record, "told", {}),
        }
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return json.dumps(told, default=str)


def log_to_stderr(level: int = logging.INFO) -> None:
    """Send everything that is logged, warned of or raised to standard error as JSON lines."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.captureWarnings(True)
    sys.excepthook = _failed
    threading.excepthook = _thread_failed


def _failed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger(NAME).critical("failed", exc_info=(kind, error, trace))


def _thread_failed(told: threading.ExceptHookArgs) -> None:
    if told.exc_value is not None:
        _failed(told.exc_type, told.exc_value, told.exc_traceback)


def note(event: str, level: int = logging.INFO, **told: Any) -> None:
    """Log that something happened, by its code and fields."""
    logging.getLogger(NAME).log(level, event, extra={"told": told})
