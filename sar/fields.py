"""Wind and current out of NetCDF and GRIB files, through xarray (the extra ``grids``)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sar.errors import SarError
from sar.forcing import Grid

# Eastward and northward names in common files: CF standard names first, then ECMWF, GFS, CMEMS.
NAMES = {
    "wind": (
        ("eastward_wind", "x_wind", "u10", "10u", "uwnd", "ugrd10m"),
        ("northward_wind", "y_wind", "v10", "10v", "vwnd", "vgrd10m"),
    ),
    "current": (
        ("eastward_sea_water_velocity", "x_sea_water_velocity", "uo", "water_u", "ucurr"),
        ("northward_sea_water_velocity", "y_sea_water_velocity", "vo", "water_v", "vcurr"),
    ),
}
_AXES = {"lat": ("latitude", "lat"), "lon": ("longitude", "lon"), "time": ("time", "step")}
_GRIB = (".grib", ".grib2", ".grb", ".grb2", ".gb2")
_UNITS = ("m/s", "m s-1", "m s**-1", "m.s-1", "m s^-1", "meter second-1", "")


def read_grid(path: Path, what: str) -> Grid:
    """The wind or current of a file as a grid in m/s; ``what`` is "wind" or "current".

    Where there are several depths or heights, the first is taken.
    """
    if what not in NAMES:
        raise SarError(f"a grid holds wind or current, not {what!r}")
    dataset = _opened(path)
    east, north = (_variable(dataset, names, path) for names in NAMES[what])
    grid = _grid(what, east, north, path)
    dataset.close()
    return grid


def _opened(path: Path) -> Any:
    try:
        import xarray
    except ImportError as error:
        raise SarError("reading grids needs the extra: pip install 'watchdesk[grids]'") from error
    grib: dict[str, Any] = {"engine": "cfgrib", "backend_kwargs": {"indexpath": ""}}  # no side file
    try:
        # Left to guess, xarray loads the GRIB library too, and its PROJ upsets the one in use.
        how = grib if path.suffix in _GRIB else {"engine": "netcdf4"}
        return xarray.open_dataset(path, **how)
    except (OSError, ValueError, EOFError) as error:
        raise SarError(f"{path}: not a NetCDF or GRIB file that xarray can read") from error


def _variable(dataset: Any, names: tuple[str, ...], path: Path) -> Any:
    """The first variable whose name or CF standard name is among the names."""
    for wanted in names:
        for name, variable in dataset.data_vars.items():
            if wanted in (str(name).lower(), variable.attrs.get("standard_name", "")):
                return variable
    raise SarError(
        f"{path}: none of {', '.join(names)} in it; found {', '.join(dataset.data_vars)}"
    )


def _grid(what: str, east: Any, north: Any, path: Path) -> Grid:
    for variable in (east, north):
        if (unit := variable.attrs.get("units", "")) not in _UNITS:
            raise SarError(f"{path}: {variable.name} is in {unit}; it must be in m/s")
    east, north = _timed(east, path), _timed(north, path)
    axes = {role: _axis(east, names, path) for role, names in _AXES.items()}
    lat, lon = (np.asarray(east[axes[role]], np.float64) for role in ("lat", "lon"))
    if lat.ndim != 1 or lon.ndim != 1:
        raise SarError(f"{path}: the grid is not along latitude and longitude; regrid it first")
    lon = min(lon, lon % 360, key=np.ptp)  # a grid over the date line must not become a belt
    turns, lons = _seam(np.sort(lon))
    return Grid(
        what=what,
        time_s=_seconds(east, axes["time"]),
        lat=np.sort(lat),
        lon=lons,
        east_mps=_cube(east, axes, lat, lon)[:, :, turns],
        north_mps=_cube(north, axes, lat, lon)[:, :, turns],
    )


def _seam(lon: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Columns and longitudes of a grid, the first again after the last where it spans the globe."""
    columns = np.arange(lon.size)
    step = float(lon[1] - lon[0]) if lon.size > 1 else 360.0
    if abs(lon[0] + 360.0 - lon[-1] - step) > 0.01 * step:
        return columns, lon
    return np.append(columns, 0), np.append(lon, lon[0] + 360.0)


def _timed(variable: Any, path: Path) -> Any:
    """The variable with a time axis, even where the file holds one moment only."""
    if any(name in variable.dims for name in _AXES["time"]):
        return variable
    if "time" not in variable.coords:
        raise SarError(f"{path}: {variable.name} has no time")
    return variable.expand_dims("time")


def _seconds(variable: Any, axis: str) -> NDArray[np.float64]:
    """UTC seconds along the time axis; forecast files keep them beside their steps."""
    beside = variable.coords.get("valid_time")
    times = beside if beside is not None and beside.dims == (axis,) else variable[axis]
    seconds: NDArray[np.float64] = (
        np.asarray(times, "datetime64[ms]").astype(np.int64).astype(np.float64) / 1000
    )
    return seconds


def _axis(variable: Any, names: tuple[str, ...], path: Path) -> str:
    for name in names:
        if name in variable.dims:
            return name
    found = ", ".join(map(str, variable.dims))
    raise SarError(f"{path}: no axis {' or '.join(names)}; found {found}")


def _cube(
    variable: Any, axes: dict[str, str], lat: NDArray[np.float64], lon: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Values as (time, lat, lon), both axes ascending."""
    others = {name: 0 for name in variable.dims if name not in axes.values()}
    flat = variable.isel(others).transpose(axes["time"], axes["lat"], axes["lon"])
    values = np.asarray(flat, np.float64)
    return values[:, np.argsort(lat)][:, :, np.argsort(lon)]
