"""Settings are checked where they are read; what is wrong is told with its place."""

from __future__ import annotations

import pytest

from watchdesk.config import ConfigError, read_overrides


def test_no_file_means_no_change():
    assert read_overrides(None) == {}


def test_numbers_are_kept_as_written(tmp_path):
    path = tmp_path / "unit.toml"
    path.write_text("[gap]\nmin_silence_min = 40\n[loitering]\nmax_speed_kn = 1.5\n")
    assert read_overrides(path) == {
        "gap": {"min_silence_min": 40},
        "loitering": {"max_speed_kn": 1.5},
    }


@pytest.mark.parametrize(
    "text, says",
    [
        ("max_speed_kn = 2\n", "outside a table"),
        ("[loitering]\nmax_speed_kn = 'fast'\n", "must be a number"),
        ("[loitering]\nmax_speed_kn = true\n", "must be a number"),
        ("[loitering\n", "not a TOML file"),
    ],
)
def test_what_is_wrong_is_told_with_the_file(tmp_path, text, says):
    path = tmp_path / "unit.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=says) as error:
        read_overrides(path)
    assert str(path) in str(error.value)


def test_a_missing_file_is_a_mistake(tmp_path):
    with pytest.raises(ConfigError, match=r"nothing\.toml"):
        read_overrides(tmp_path / "nothing.toml")
