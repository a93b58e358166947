"""One loop, two speeds: plain Python for a few items, machine code for many.

A short command must not wait for a compiler, and a day of traffic must not wait for Python.
So a kernel is written once, as ordinary Python over arrays and numbers, and compiled with numba
only when a caller says there is enough work to pay for it (some seconds the very first time; from
then on ``seamath.machine_code`` has it ready in a tenth of a second).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any
from zlib import crc32

if TYPE_CHECKING:
    from seamath.machine_code import MachineCode


class Kernel:
    """A numeric loop that runs as written, or compiled."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.python = function
        self.__doc__ = function.__doc__
        self.__name__ = function.__name__
        self.ready = False  # in this process: from then on as written is never faster

    def at(self, *, compiled: bool) -> Callable[..., Any]:
        """The function as written, or its machine code (made now if need be)."""
        self.ready = self.ready or compiled
        return _machine_code(self) if self.ready else self.python

    def __call__(self, *args: Any) -> Any:
        """Run as plain Python: how one kernel calls another when nothing is compiled."""
        return self.python(*args)


def kernel(function: Callable[..., Any]) -> Kernel:
    """Mark a loop as a kernel: only numbers, arrays given to it, and other kernels inside."""
    return Kernel(function)


@cache
def _machine_code(loop: Kernel) -> MachineCode:
    """The machine code of a kernel; numba is woken only if it was never compiled."""
    from seamath.machine_code import MachineCode

    code = loop.python.__code__
    return MachineCode(
        Path(code.co_filename), loop.__name__, _digest(loop), partial(_dispatcher, loop)
    )


@cache
def _dispatcher(loop: Kernel) -> Any:
    """A kernel as numba knows it, seeing the same of the kernels it names."""
    import numba

    written = loop.python
    seen = dict(written.__globals__)
    for name in written.__code__.co_names:
        if isinstance(seen.get(name), Kernel):
            seen[name] = _dispatcher(seen[name])
    rebound = FunctionType(written.__code__, seen, written.__name__, written.__defaults__)
    # Without forced inlining every call of a kernel passes each array as seven numbers, and with
    # numba's memory runtime it counts references to each: together twice the time of short loops.
    options: dict[str, Any] = {"forceinline": True, "_nrt": False}
    # ``seamath.machine_code`` calls without Python's way of passing arguments, or C's.
    options |= {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    return numba.njit(**options)(rebound)


@cache
def _digest(loop: Kernel) -> int:
    """A number that changes with the code of a kernel, its constants, and the kernels it names."""
    code = loop.python.__code__
    said = [code.co_code, repr((code.co_consts, code.co_names, loop.python.__defaults__)).encode()]
    for name in code.co_names:
        value: Any = loop.python.__globals__.get(name)
        if isinstance(value, Kernel):
            said.append(b"%d" % _digest(value))
        elif isinstance(value, int | float):
            said.append(repr(value).encode())
        elif hasattr(value, "tobytes"):
            said.append(value.tobytes())
    return crc32(b"|".join(said))
