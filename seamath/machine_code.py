"""Machine code of kernels, kept on disk and linked without waking the compiler that made it.

numba needs most of a second to wake, even for what it compiled long ago; the linker below it
(llvmlite) a tenth of that.  So numba compiles a kernel once for each kind of arguments, and from
then on its code is called here in numba's own way: places for result and error, then every array
as address, sizes and strides.
"""

from __future__ import annotations

import ctypes
import gc
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from struct import Struct, pack
from threading import Lock
from typing import Any, NamedTuple
from weakref import ref

import numpy as np
from numpy.typing import NDArray

Kind = str | tuple[str, int, int]  # of an argument: a number's letter; type, dimensions, flags

_NUMBERS = ((bool | np.bool_, "?"), (int | np.integer, "q"), (float | np.floating, "d"))
_LAYOUT = 0x0503  # numpy's flags for C and Fortran order, aligned, writeable
_ENTRY = "kernel"
_FORM = 2  # of the files; one more whenever the entry or what it takes changes
# What the operating system's mathematics offer everywhere; all else belongs to numba's run time.
_LIBRARY = frozenset(
    (
        *("acos", "asin", "atan", "atan2", "cos", "cosh", "sin", "sinh", "tan", "tanh"),
        *("cbrt", "exp", "expm1", "hypot", "log", "log10", "log1p", "pow", "sqrt"),
        *("ceil", "fabs", "floor", "fmod", "nearbyint", "rint", "round", "trunc"),
        *("memcpy", "memmove", "memset"),
    )
)
_ONE_AT_A_TIME = Lock()
_KNOWN: dict[int, tuple[Kind, bytes, ref[Any]]] = {}  # arrays alive, by their identity


class MachineCode:
    """A kernel as machine code, one for each kind of arguments it was called with."""

    def __init__(self, source: Path, name: str, digest: int, compiler: Callable[[], Any]) -> None:
        self._source, self._name, self._digest = source, name, digest
        self._compiler = compiler
        self._calls: dict[tuple[Kind, ...], Callable[..., Any]] = {}

    def __call__(self, *args: Any) -> Any:
        """Run; a number or a tuple of numbers, or nothing."""
        passed = [_passed(arg) for arg in args]
        kinds = tuple(kind for kind, _ in passed)
        if kinds not in self._calls:
            with _ONE_AT_A_TIME:
                self._calls[kinds] = _linked(self._found(kinds) or self._made(kinds, args))
        return self._calls[kinds](b"".join([words for _, words in passed]))

    def _found(self, kinds: tuple[Kind, ...]) -> _Code | None:
        """The code as kept on disk, if it is that of this kernel on this processor."""
        for path in self._paths(kinds):
            try:
                seal, returns, code = path.read_bytes().split(b"\n", 2)
            except (OSError, ValueError):
                continue
            if seal == self._seal(kinds, returns + code):
                return _Code(returns.decode(), code)
        return None

    def _made(self, kinds: tuple[Kind, ...], args: tuple[Any, ...]) -> _Code:
        """The code, compiled now, and kept on disk where that is possible."""
        made = _compiled(self._compiler(), kinds, args)
        returns = made.returns.encode()
        text = b"\n".join([self._seal(kinds, returns + made.code), returns, made.code])
        for path in self._paths(kinds):
            beside = path.with_suffix(f".{os.getpid()}")  # no other process sees half a file
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                beside.write_bytes(text)
                beside.replace(path)
            except OSError:
                continue
            break
        return made

    def _paths(self, kinds: tuple[Kind, ...]) -> Iterator[Path]:
        name = f"{self._source.stem}.{self._name}-{_hex(repr(kinds).encode())[:8]}.machine"
        yield self._source.parent / "__pycache__" / name
        from platformdirs import user_cache_path

        yield user_cache_path("watchdesk") / name

    def _seal(self, kinds: tuple[Kind, ...], code: bytes) -> bytes:
        return _hex(repr((_FORM, kinds, self._digest, _processor())).encode() + code).encode()


class _Code(NamedTuple):
    """Object code with one entry, and the letters (of ``struct``) of what it returns."""

    returns: str
    code: bytes


def _hex(text: bytes) -> str:
    return sha256(text).hexdigest()


def _passed(value: Any) -> tuple[Kind, bytes]:
    """What kind of argument it is, and what numba passes for it: words of eight bytes."""
    if isinstance(value, np.ndarray):
        place = id(value)
        if place not in _KNOWN:
            # Asking an array for its address takes longer than many a kernel.
            gone = ref(value, lambda _: _KNOWN.pop(place))
            _KNOWN[place] = *_described(value), gone
        return _KNOWN[place][:2]
    for types, letter in _NUMBERS:
        if isinstance(value, types):
            return letter, pack("d" if letter == "d" else "q", value)
    raise TypeError(f"a kernel takes arrays, numbers and truth values, no {type(value)}")


def _described(array: NDArray[Any]) -> tuple[Kind, bytes]:
    """The same of an array; it has neither owner nor parent there."""
    kind = array.dtype.str, array.ndim, array.flags.num & _LAYOUT
    sizes = 0, 0, array.size, array.itemsize, array.ctypes.data, *array.shape, *array.strides
    return kind, pack(f"{len(sizes)}q", *sizes)


@cache
def _processor() -> tuple[str, ...]:
    import llvmlite
    import llvmlite.binding as llvm

    name, features = llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()
    return llvmlite.__version__, llvm.get_process_triple(), name, features


def _target() -> Any:
    """This machine as the linker knows it; each engine owns the one given to it."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    _, triple, name, features = _processor()
    reloc = "static" if triple.startswith("x86_64") else "default"  # as numba chooses
    return llvm.Target.from_triple(triple).create_target_machine(
        cpu=name, features=features, opt=3, jit=True, reloc=reloc, codemodel="jitdefault"
    )


def _compiled(dispatcher: Any, kinds: tuple[Kind, ...], args: tuple[Any, ...]) -> _Code:
    """Object code for such arguments, by numba."""
    import llvmlite.binding as llvm
    import numba

    typeof: Any = numba.typeof
    numbers: dict[str, Any] = {"?": numba.boolean, "q": numba.int64, "d": numba.float64}
    types = tuple(
        numbers[kind] if isinstance(kind, str) else typeof(value)
        for kind, value in zip(kinds, args)
    )
    with _no_collecting():
        dispatcher.compile(types)
    made = dispatcher.overloads[types]
    module = llvm.parse_assembly(dispatcher.inspect_llvm(types))
    for function in module.functions:
        known = function.name.startswith("llvm.") or function.name in _LIBRARY
        if function.is_declaration and not known:
            raise TypeError(f"{dispatcher.__name__} needs {function.name}, no kernel may")
    module.link_in(llvm.parse_assembly(_entry_to(module.get_function(made.fndesc.llvm_func_name))))
    return _Code(_letters(made.signature.return_type), _target().emit_object(module))


@contextmanager
def _no_collecting() -> Iterator[None]:
    """A compiler makes objects by the million and drops few: looking for those takes a sixth."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _letters(kind: Any) -> str:
    """What a kernel returns, a type of numba, as letters of ``struct``."""
    import numba

    if hasattr(kind, "types"):  # a tuple
        return "".join(map(_letters, kind.types))
    letters: dict[Any, str] = {numba.boolean: "?", numba.int64: "q", numba.float64: "d"}
    return "" if kind == numba.types.none else letters[kind]


def _entry_to(function: Any) -> str:
    """In LLVM's language, a function that takes the arguments of another as words in a row."""
    types = [str(argument.type) for argument in function.arguments]
    loads = [
        f"%p{at} = getelementptr i64, ptr %words, i64 {at}\n%a{at} = load {kind}, ptr %p{at}\n"
        for at, kind in enumerate(types[2:])
    ]
    words = "".join(f", {kind} %a{at}" for at, kind in enumerate(types[2:]))
    return (
        f'declare i32 @"{function.name}"({", ".join(types)})\n'
        f"define i32 @{_ENTRY}(ptr %result, ptr %trouble, ptr %words) {{\n{''.join(loads)}"
        f'%status = call i32 @"{function.name}"(ptr %result, ptr %trouble{words})\n'
        "ret i32 %status\n}\n"
    )


def _linked(made: _Code) -> Callable[[bytes], Any]:
    """The code as something that takes the words of its arguments."""
    import llvmlite.binding as llvm

    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _target())
    engine.add_object_file(llvm.ObjectFileRef.from_data(made.code))
    engine.finalize_object()
    shape = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_char_p, ctypes.c_void_p, ctypes.c_char_p)
    entry = shape(engine.get_function_address(_ENTRY))
    result = Struct(made.returns)

    def call(words: bytes, engine: Any = engine) -> Any:  # the code lives as its engine does
        room, trouble = ctypes.create_string_buffer(result.size or 8), ctypes.c_void_p()
        status = entry(room, ctypes.addressof(trouble), words)
        if status > 0:
            raise ArithmeticError(f"a kernel failed with status {status}")
        values = result.unpack_from(room)
        return values if len(values) > 1 else (*values, None)[0]

    return call
