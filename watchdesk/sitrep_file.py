"""Situation reports kept in a folder: one file each, numbered per incident, never written over."""

from __future__ import annotations

import re
from pathlib import Path

from sar.errors import SarError


def next_number(folder: Path, ident: str) -> int:
    """The number after the last report kept of an incident; 1 where there is none."""
    taken = (
        re.fullmatch(rf"{_stem(ident)}-(\d{{1,4}})\.txt", path.name) for path in _files(folder)
    )
    return 1 + max((int(match[1]) for match in taken if match), default=0)


def keep(folder: Path, ident: str, number: int, text: str) -> Path:
    """The file a report was kept in; a number that is taken is refused."""
    path = folder / f"{_stem(ident)}-{number:03d}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="ascii") as report:
            report.write(text)
    except FileExistsError as error:
        raise SarError(f"{path}: that number is taken; leave --number out") from error
    except OSError as error:
        raise SarError(f"{path}: cannot be written ({error.strerror})") from error
    return path


def _stem(ident: str) -> str:
    """What of an id any disk takes."""
    return f"sitrep-{re.sub(r'[^A-Za-z0-9_]+', '-', ident)[:40]}"


def _files(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []
