"""A kernel says the same at both speeds, and its compiled code is never an older one."""

import numpy as np

from seamath import compiled
from seamath.compiled import kernel

LIMIT = 3
STEPS = np.array([1, 2])


@kernel
def doubled(value):
    """Twice the value."""
    return 2 * value


@kernel
def tripled(value):
    """Three times the value."""
    return 3 * value


@kernel
def total_of_small(values):
    """Twice the sum of the values below a limit."""
    total = 0
    for value in values:
        if value < LIMIT:
            total += doubled(value)
    return total


@kernel
def sine(angle):
    """A sine of a number of steps."""
    return np.sin(angle) + STEPS[0]


@kernel
def cosine(angle):
    """A cosine of a number of steps."""
    return np.cos(angle) + STEPS[0]


def test_a_kernel_says_the_same_at_both_speeds():
    values = np.arange(6)
    assert total_of_small.at(compiled=False)(values) == 6
    assert total_of_small.at(compiled=True)(values) == 6


def test_the_name_of_compiled_code_tells_a_changed_constant_and_a_changed_callee(monkeypatch):
    names = set()
    for limit, callee in ((3, doubled), (4, doubled), (3, tripled)):
        compiled._digest.cache_clear()
        monkeypatch.setitem(globals(), "LIMIT", limit)
        monkeypatch.setitem(globals(), "doubled", callee)
        names.add(compiled._digest(total_of_small))
    compiled._digest.cache_clear()
    assert len(names) == 3


def test_the_name_of_compiled_code_tells_another_function_called_and_another_table(monkeypatch):
    before = compiled._digest(sine)
    assert compiled._digest(cosine) != before
    monkeypatch.setitem(globals(), "STEPS", np.array([1, 3]))
    compiled._digest.cache_clear()
    assert compiled._digest(sine) != before
    compiled._digest.cache_clear()
