"""One loop, two speeds: plain Python for a few items, machine code for many.

A short command must not wait for a compiler, and a day of traffic must not wait for Python.
So a kernel is written once, as ordinary Python over arrays and numbers, and compiled with numba
only when a caller says there is enough work to pay for it (import half a second; the very first
call some seconds, kept on disk for the next process).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import FunctionType
from typing import Any


class Kernel:
    """A numeric loop that runs as written, or compiled.

    Trap: numba's disk cache watches only the file of the function itself, so kernels that call
    each other live in one file.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self.python = function
        self.__doc__ = function.__doc__
        self.__name__ = function.__name__

    def at(self, *, compiled: bool) -> Callable[..., Any]:
        """The function as written, or its machine code (made now if need be)."""
        return _machine_code(self) if compiled else self.python

    def __call__(self, *args: Any) -> Any:
        """Run as plain Python: how one kernel calls another when nothing is compiled."""
        return self.python(*args)


def kernel(function: Callable[..., Any]) -> Kernel:
    """Mark a loop as a kernel: only numbers, arrays and other kernels inside."""
    return Kernel(function)


@cache
def _machine_code(loop: Kernel) -> Callable[..., Any]:
    """The compiled form of a kernel, which sees the compiled forms of the kernels it names."""
    import numba

    written = loop.python
    seen = dict(written.__globals__)
    for name in written.__code__.co_names:
        if isinstance(seen.get(name), Kernel):
            seen[name] = _machine_code(seen[name])
    rebound = FunctionType(written.__code__, seen, written.__name__, written.__defaults__)
    rebound.__module__, rebound.__qualname__ = written.__module__, written.__qualname__
    return numba.njit(cache=True, nogil=True, _nrt=False)(rebound)
