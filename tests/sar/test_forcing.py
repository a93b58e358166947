"""Wind and current: directions, tables, grids over the date line, and what is assumed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from sar.errors import SarError
from sar.fields import read_grid
from sar.forcing import (
    Grid,
    current_table,
    steady_current,
    steady_wind,
    wind_table,
)

START = datetime(2026, 3, 1, tzinfo=UTC)
HERE = (np.array([10.0]), np.array([20.0]))
KN = 1852 / 3600  # m/s


def knots(flow, time_s=0.0, lat=HERE[0], lon=HERE[1]):
    east, north = flow.at(time_s, np.asarray(lat, float), np.asarray(lon, float))
    return (east / KN).round(6).tolist(), (north / KN).round(6).tolist()


@pytest.mark.parametrize(
    "from_deg, east_kn, north_kn",
    [(0, 0, -10), (90, -10, 0), (180, 0, 10), (270, 10, 0)],
)
def test_a_wind_is_named_by_where_it_comes_from(from_deg, east_kn, north_kn):
    assert knots(steady_wind(from_deg, 10)) == ([east_kn], [north_kn])


def test_a_current_is_named_by_where_it_sets_to():
    assert knots(steady_current(90, 2)) == ([2], [0])


def test_a_table_is_read_in_a_straight_line_through_north():
    rows = [(START, 350.0, 10.0), (START + timedelta(hours=2), 10.0, 10.0)]
    east, north = knots(wind_table(rows), START.timestamp() + 3600)
    assert east == [0]  # by components: it never passes through south
    assert north[0] == pytest.approx(-10 * np.cos(np.radians(10)))


def test_the_ends_of_a_table_are_held_and_it_is_said():
    table = current_table([(START, 0, 1), (START + timedelta(hours=1), 0, 2)])
    start_s = START.timestamp()
    assert knots(table, start_s - 7200)[1] == [1]
    assert knots(table, start_s + 7200)[1] == [2]
    assert table.assumed(start_s - 7200, start_s + 3 * 3600, *HERE) == (
        "current: first value held for the 2.0 h before it",
        "current: last value held for the 2.0 h after it",
    )
    assert table.assumed(start_s, start_s + 3600, *HERE) == ()


@pytest.mark.parametrize(
    "make, says",
    [
        (lambda: steady_wind(90, -1), "wind speed_kn is -1"),
        (lambda: steady_wind(90, 201), "between 0 and 200"),
        (lambda: steady_wind(float("nan"), 10), "wind direction is nan"),
        (lambda: steady_current(0, 21), "between 0 and 20"),
        (lambda: wind_table([]), "empty"),
        (lambda: wind_table([(START, 0, 1), (START, 0, 1)]), "must rise"),
        (lambda: wind_table([(START.replace(tzinfo=None), 0, 1)]), "no time zone"),
    ],
)
def test_an_impossible_wind_or_current_is_one_clear_line(make, says):
    with pytest.raises(SarError, match=says) as told:
        make()
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("speed_kn", [0, 200])
def test_the_limits_themselves_are_possible(speed_kn):
    assert steady_wind(0, speed_kn).north_mps[0] == pytest.approx(-speed_kn * KN)


def a_grid(lon, east):
    east = np.asarray(east, float)
    return Grid(
        what="current",
        time_s=np.array([0.0, 3600.0]),
        lat=np.array([0.0, 1.0]),
        lon=np.asarray(lon, float),
        east_mps=east,
        north_mps=np.zeros_like(east),
    )


def test_a_grid_is_linear_in_time_and_space():
    grid = a_grid([10, 11], [[[0, 1], [2, 3]], [[4, 5], [6, 7]]])
    east, _ = grid.at(1800.0, np.array([0.5, 0.0]), np.array([10.5, 11.0]))
    assert east.tolist() == [3.5, 3.0]  # mean of all eight; half way in time at one corner


def test_a_grid_over_the_date_line_answers_on_both_sides():
    grid = a_grid([179, 181], [[[0, 2], [0, 2]], [[0, 2], [0, 2]]])
    east, _ = grid.at(0.0, np.zeros(3), np.array([179.5, -179.5, 180.0]))
    assert east.tolist() == [0.5, 1.5, 1.0]


def test_land_cells_lend_nothing_and_all_land_is_still_water():
    nan = np.nan
    grid = a_grid([10, 11], [[[nan, 1], [nan, 1]], [[nan, nan], [nan, nan]]])
    east, _ = grid.at(0.0, np.array([0.5]), np.array([10.25]))
    assert east.tolist() == [1.0]
    assert grid.at(3600.0, np.array([0.5]), np.array([10.25]))[0].tolist() == [0.0]


def test_positions_outside_a_grid_are_counted():
    grid = a_grid([10, 11], np.zeros((2, 2, 2)))
    lat, lon = np.array([0.5, 0.5, 0.5, 5.0]), np.array([10.5, 10.5, 10.5, 10.5])
    assert grid.assumed(0, 3600, lat, lon) == (
        "current: 25 % of positions outside the grid, edge values held",
    )


@pytest.fixture
def a_netcdf(tmp_path):
    xarray = pytest.importorskip("xarray", reason="needs the extra 'grids'")
    pytest.importorskip("netCDF4", reason="needs the extra 'grids'")

    def write(lon, units="m s-1", names=("uo", "vo")):
        shape = (2, 2, 1, len(lon))  # time, lat (falling), depth, lon
        east = np.broadcast_to(np.asarray(lon, float) % 360, shape)
        dims = ("time", "latitude", "depth", "longitude")
        made = xarray.Dataset(
            {
                name: (dims, values, {"units": units})
                for name, values in zip(names, (east, 0 * east))
            },
            coords={
                "time": np.array(["2026-03-01T00", "2026-03-01T06"], "datetime64[ns]"),
                "latitude": [1.0, 0.0],
                "longitude": lon,
                "depth": [0.5],
            },
        )
        path = tmp_path / "sea.nc"
        made.to_netcdf(path)
        return path

    return write


def test_a_netcdf_file_over_the_date_line_becomes_a_grid(a_netcdf):
    grid = read_grid(a_netcdf([179.0, -180.0, -179.0]), "current")
    assert grid.time_s.tolist() == [START.timestamp(), START.timestamp() + 6 * 3600]
    assert grid.lat.tolist() == [0.0, 1.0]
    assert grid.lon.tolist() == [179.0, 180.0, 181.0]
    assert grid.at(START.timestamp(), np.array([0.5]), np.array([-179.5]))[0].tolist() == [180.5]


def test_a_file_with_other_units_or_names_is_told_so(a_netcdf, tmp_path):
    with pytest.raises(SarError, match="cm/s; it must be in m/s"):
        read_grid(a_netcdf([1.0, 2.0], units="cm/s"), "current")
    with pytest.raises(SarError, match="found temp, salt"):
        read_grid(a_netcdf([1.0, 2.0], names=("temp", "salt")), "current")
    with pytest.raises(SarError, match="wind or current, not 'waves'"):
        read_grid(tmp_path / "x.nc", "waves")
    noise = tmp_path / "noise.nc"
    noise.write_bytes(b"not a grid at all")
    with pytest.raises(SarError, match=r"noise\.nc"):
        read_grid(noise, "wind")


def test_a_grid_round_the_globe_has_no_seam(tmp_path):
    """Columns at 0, 90, 180 and 270 degrees: between the last and the first lies their mean."""
    xarray = pytest.importorskip("xarray")
    pytest.importorskip("netCDF4")
    lon = np.array([0.0, 90.0, 180.0, 270.0])
    u = np.broadcast_to(np.array([0.0, 1.0, 2.0, 3.0]), (1, 2, 4))
    axes = {"time": [np.datetime64("2026-03-01", "ns")], "latitude": [-10.0, 10.0]}
    dataset = xarray.Dataset(
        {name: (("time", "latitude", "longitude"), u, {"units": "m/s"}) for name in ("u10", "v10")},
        coords=axes | {"longitude": lon},
    )
    file = tmp_path / "globe.nc"
    dataset.to_netcdf(file)
    grid = read_grid(file, "wind")
    east, _ = grid.at(START.timestamp(), np.zeros(2), np.array([-45.0, 315.0]))
    assert east.tolist() == [1.5, 1.5]
    assert grid.assumed(START.timestamp(), START.timestamp(), np.zeros(1), np.array([-1.0])) == ()


@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
def test_a_grib_file_of_two_steps_becomes_a_grid(tmp_path):
    """Wind at 10 m as a weather service sends it: one message a step and direction."""
    eccodes = pytest.importorskip("eccodes")
    pytest.importorskip("cfgrib")
    file = tmp_path / "wind.grib2"
    with file.open("wb") as messages:
        for step in (0, 6):
            for name, mps in (("10u", -9.0), ("10v", step / 2)):
                message = eccodes.codes_grib_new_from_samples("regular_ll_sfc_grib2")
                wanted = {"dataDate": 20260301, "dataTime": 0, "step": step, "Ni": 3, "Nj": 2}
                corners = {"latitudeOfFirstGridPointInDegrees": 21.0,
                           "latitudeOfLastGridPointInDegrees": 20.0,
                           "longitudeOfFirstGridPointInDegrees": 286.0,
                           "longitudeOfLastGridPointInDegrees": 288.0,
                           "iDirectionIncrementInDegrees": 1.0,
                           "jDirectionIncrementInDegrees": 1.0}  # fmt: skip
                for key, value in (wanted | corners).items():
                    eccodes.codes_set(message, key, value)
                eccodes.codes_set(message, "shortName", name)
                eccodes.codes_set_values(message, [mps] * 6)
                eccodes.codes_write(message, messages)
                eccodes.codes_release(message)
    grid = read_grid(file, "wind")
    assert grid.time_s.tolist() == [START.timestamp(), START.timestamp() + 6 * 3600]
    east, north = grid.at(START.timestamp() + 3 * 3600, np.array([20.5]), np.array([-73.0]))
    assert east[0] == pytest.approx(-9.0, abs=1e-3) and north[0] == pytest.approx(1.5, abs=1e-3)
    assert not list(tmp_path.glob("*.idx"))  # nothing is left beside the officer's file


def test_a_grid_without_values_says_that_nothing_pushed():
    nan = np.nan
    grid = a_grid([10, 11], [[[nan, nan], [nan, nan]], [[nan, nan], [nan, nan]]])
    lat, lon = np.full(2, grid.lat[0]), np.full(2, grid.lon[0])
    told = grid.assumed(float(grid.time_s[0]), float(grid.time_s[-1]), lat, lon)
    assert any("no value in the grid at 100 % of positions, 0 kn taken" in note for note in told)
