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
from zlib import crc32


class Kernel:
    """A numeric loop that runs as written, or compiled."""

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
    """Mark a loop as a kernel: only numbers, arrays given to it, and other kernels inside."""
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
    # numba's disk cache watches only the file of the function itself; the name tells the rest.
    rebound.__module__ = written.__module__
    rebound.__qualname__ = f"{written.__qualname__}_{_digest(loop):08x}"
    # Without forced inlining every call of a kernel passes each array as seven numbers, and with
    # numba's memory runtime it counts references to each: together twice the time of short loops.
    options: dict[str, Any] = {"forceinline": True, "_nrt": False}
    compiled: Callable[..., Any] = numba.njit(cache=True, nogil=True, **options)(rebound)
    return compiled


@cache
def _digest(loop: Kernel) -> int:
    """A number that changes with the code of a kernel, its constants, and the kernels it names."""
    code = loop.python.__code__
    said = [code.co_code, repr(code.co_consts).encode()]
    for name in code.co_names:
        value = loop.python.__globals__.get(name)
        if isinstance(value, Kernel):
            said.append(b"%d" % _digest(value))
        elif isinstance(value, int | float):
            said.append(repr(value).encode())
    return crc32(b"|".join(said))
