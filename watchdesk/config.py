"""Thresholds a unit has tuned, read from a TOML file and checked name by name."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from seamath.errors import Mistake

Overrides = Mapping[str, Mapping[str, float]]


class ConfigError(Mistake):
    """A settings file that cannot be used, with the place and what would work."""


def read_overrides(path: Path | None) -> Overrides:
    """Threshold values by detector, from ``[detector]`` tables; empty where no file is given.

    Whether the names exist is for ``risk.catalogue`` to say, which knows them.
    """
    if path is None:
        return {}
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not a TOML file ({error})") from error
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise ConfigError(f"{path}: {name} stands outside a table; write [detector] above it")
        for threshold, value in table.items():
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise ConfigError(f"{path}: [{name}] {threshold} must be a number, not {value!r}")
    return tables
