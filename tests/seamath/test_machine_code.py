"""Compiled kernels give what Python gives, are kept on disk, and come back without the compiler."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from seamath.compiled import kernel
from seamath.machine_code import MachineCode

ROOT = Path(__file__).parents[2]


@kernel
def described(table, factor, upside_down):
    """Sum of a table times a factor, rows met, and whether the first is negative."""
    total = 0.0
    for row in range(len(table)):
        at = len(table) - 1 - row if upside_down else row
        for column in range(table.shape[1]):
            total = total * 1.5 + factor * table[at, column]
    return total, len(table), table[0, 0] < 0


@kernel
def marked(flags):
    """Nothing; every second flag is set."""
    for at in range(0, len(flags), 2):
        flags[at] = True


@kernel
def bearing(north, east):
    """An angle, from the mathematics of the operating system."""
    return np.arctan2(east, north)


@kernel
def shared_out(total, among):
    """A quotient."""
    return total // among


@kernel
def spoken(value):
    """Something no kernel may do."""
    print(value)  # noqa: T201
    return value


@pytest.mark.parametrize(
    "table",
    [
        np.arange(6.0).reshape(3, 2),
        np.arange(6.0).reshape(2, 3).T,  # Fortran order
        np.arange(24.0).reshape(6, 4)[::2, 1:3],  # strided
        np.arange(6.0)[::-1].reshape(3, 2)[::-1, ::-1],  # negative strides
        -np.arange(1, 7, dtype=np.int8).reshape(3, 2),
        np.arange(6, dtype=np.float32).reshape(3, 2),
        np.frombuffer(bytes(range(6)), np.uint8).reshape(3, 2),  # not to be written to
    ],
)
@pytest.mark.parametrize(("factor", "upside_down"), [(2, False), (0.5, True), (np.int16(-3), 1)])
def test_arrays_of_any_layout_and_numbers_of_any_kind_are_passed_rightly(
    table, factor, upside_down
):
    arguments = table, factor, bool(upside_down)
    assert described.at(compiled=True)(*arguments) == described.python(*arguments)


def test_results_of_every_shape_come_back():
    flags = np.zeros(5, bool)
    assert marked.at(compiled=True)(flags) is None
    assert flags.tolist() == [True, False, True, False, True]
    assert bearing.at(compiled=True)(0.0, 1.0) == np.pi / 2
    quotient = shared_out.at(compiled=True)(-7, 2)
    assert (quotient, type(quotient)) == (-4, int)


def test_a_division_by_zero_is_raised_and_not_a_number():
    with pytest.raises(ArithmeticError):
        shared_out.at(compiled=True)(7, 0)


def test_what_needs_the_run_time_of_the_compiler_is_no_kernel():
    with pytest.raises(TypeError, match="spoken needs"):
        spoken.at(compiled=True)(1)


@pytest.mark.parametrize("argument", ["text", None, [1, 2]])
def test_arguments_that_are_no_numbers_are_refused(argument):
    with pytest.raises(TypeError, match="arrays, numbers and truth values"):
        bearing.at(compiled=True)(argument, 1.0)


def a_kernel_in(folder, digest=1, compiler=None):
    """The quotient as machine code kept in a folder."""
    from seamath.compiled import _dispatcher

    made = []

    def compile_it():
        made.append(1)
        return _dispatcher(shared_out)

    return MachineCode(folder / "module.py", "shared_out", digest, compiler or compile_it), made


def kept_in(folder):
    return list((folder / "__pycache__").iterdir())


def test_code_is_kept_on_disk_and_compiled_once(tmp_path):
    first, made = a_kernel_in(tmp_path)
    assert (first(9, 2), first(8, 2), len(made)) == (4, 4, 1)
    second, made = a_kernel_in(tmp_path)
    assert (second(9, 2), len(made)) == (4, 0)


def test_another_kernel_of_the_same_name_is_compiled_and_takes_the_place(tmp_path):
    a_kernel_in(tmp_path, digest=1)[0](9, 2)
    changed, made = a_kernel_in(tmp_path, digest=2)
    assert (changed(9, 2), len(made), len(kept_in(tmp_path))) == (4, 1, 1)


@pytest.mark.parametrize("spoil", [lambda code: code[:-9], lambda code: code[:-1] + b"?", bytes])
def test_a_damaged_file_is_compiled_again(tmp_path, spoil):
    a_kernel_in(tmp_path)[0](9, 2)
    (kept,) = kept_in(tmp_path)
    whole = kept.read_bytes()
    kept.write_bytes(spoil(whole) if spoil is not bytes else b"")
    again, made = a_kernel_in(tmp_path)
    assert (again(9, 2), len(made)) == (4, 1)
    assert kept.read_bytes() == whole


def test_where_nothing_can_be_written_kernels_still_run(tmp_path, monkeypatch):
    (tmp_path / "__pycache__").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "__pycache__"))
    code, made = a_kernel_in(tmp_path)
    assert (code(9, 2), len(made)) == (4, 1)


def test_what_was_compiled_before_runs_without_the_compiler():
    script = (
        "import sys\n"
        "import numpy as np\n"
        "from ais.part_kernel import find_slot\n"
        "assert find_slot.at(compiled=True)(np.arange(5), 5, 3) == 3\n"
        "print('numba' in sys.modules)\n"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
        ).stdout
        for _ in range(2)
    ]
    assert told[1] == "False\n"
