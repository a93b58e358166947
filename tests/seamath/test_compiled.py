"""A kernel says the same at both speeds, and its compiled code is never an older one."""

import numpy as np

from seamath import compiled
from seamath.compiled import kernel

LIMIT = 3


@kernel
def doubled(value):
    """Twice the value."""
    return 2 * value


@kernel
def total_of_small(values):
    """Twice the sum of the values below a limit."""
    total = 0
    for value in values:
        if value < LIMIT:
            total += doubled(value)
    return total


@kernel
def total_of_all(values):
    """Twice the sum of the values."""
    total = 0
    for value in values:
        total += doubled(value)
    return total


def test_a_kernel_says_the_same_at_both_speeds():
    values = np.arange(6)
    assert total_of_small.at(compiled=False)(values) == 6
    assert total_of_small.at(compiled=True)(values) == 6


def test_the_name_of_compiled_code_tells_a_changed_constant_and_a_changed_callee(monkeypatch):
    names = set()
    for limit, callee in ((3, doubled), (4, doubled), (3, total_of_all)):
        compiled._digest.cache_clear()
        monkeypatch.setitem(globals(), "LIMIT", limit)
        monkeypatch.setitem(globals(), "doubled", callee)
        names.add(compiled._digest(total_of_small))
    compiled._digest.cache_clear()
    assert len(names) == 3
