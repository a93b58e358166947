"""``limits import``, ``list`` and ``remove``, and what ``zones`` says in between."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from watchdesk.cli.main import cli

# From the Península de Zapata to Cabo San Antonio, across the Golfo de Batabanó: made up, and open
# to the east; the middle stretch shuts off water with Isla de la Juventud.
LINE = [[-82.29, 22.69], [-82.3, 22.2], [-82.9, 21.45], [-84.0, 21.7], [-84.95, 21.86]]
INSIDE = ("21.8", "-83.6")


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("WATCHDESK_DESK", str(tmp_path / "own"))
    monkeypatch.setenv("WATCHDESK_ROLE", "administrator")

    def invoke(*told):
        return CliRunner().invoke(cli, [str(part) for part in told])

    return invoke


@pytest.fixture
def a_file(tmp_path):
    def make(*points, name="batabano.geojson"):
        geometry = {"type": "LineString", "coordinates": points}
        said = {"ISO_TER1": "CUB", "LINE_TYPE": "Straight baseline (official)"}
        (tmp_path / name).write_text(
            json.dumps({"type": "Feature", "properties": said, "geometry": geometry})
        )
        return tmp_path / name

    return make


def test_an_import_changes_zones_until_it_is_removed(run, a_file):
    def place():
        return json.loads(run("zones", *INSIDE).output)

    before = place()
    told = json.loads(run("limits", "import", a_file(*LINE)).output)
    assert (told["name"], told["state"], told["zones"]) == ("cub-batabano", "CUB", ["IW"])
    assert "nm of baselines that shut off no water (IW)" in told["left_out"]
    inside = place()
    assert (inside["zone"], inside["state"], inside["status"]) == ("IW", "CUB", "definite")
    assert f"batabano.geojson (dated {told['date']}" in inside["source"]
    assert told["sha256"][:12] in inside["source"]
    assert before["status"] == "uncertain"  # an inferred baseline says the same, and nobody vouches
    listed = [json.loads(line) for line in run("limits", "list").output.splitlines()]
    assert [one["name"] for one in listed] == ["cub-batabano"]
    assert run("limits", "import", a_file(*LINE)).exit_code == 1  # the name is taken
    assert run("limits", "remove", "cub-batabano").exit_code == 0
    assert run("limits", "list").output == ""
    assert place() == before


@pytest.mark.parametrize(
    "told, says",
    [
        (["limits", "import", "nowhere.geojson"], "cannot be read"),
        (["limits", "import", "limits.doc"], "wanted .geojson"),
        (["limits", "remove", "mex"], "nothing is imported under this name; there is: none"),
        (["limits", "import", "swapped.geojson"], "add --axes lat-lon"),
        (["limits", "import", "line.geojson", "--state", "MEX"], "nothing of MEX in it"),
    ],
)
def test_a_mistake_is_told_in_one_line(run, a_file, tmp_path, monkeypatch, told, says):
    monkeypatch.chdir(tmp_path)
    a_file(*LINE, name="line.geojson")
    a_file(*([lat, lon] for lon, lat in LINE), name="swapped.geojson")
    result = run(*told)
    assert result.exit_code == 1
    assert says in result.output
    assert result.output.count("\n") == 1


def test_swapped_axes_can_be_told(run, a_file):
    path = a_file(*([lat, lon] for lon, lat in LINE))
    assert run("limits", "import", path, "--axes", "lat-lon").exit_code == 0
    assert json.loads(run("zones", *INSIDE).output)["zone"] == "IW"
