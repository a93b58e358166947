"""Zstandard compression, from wherever this Python has it."""

from __future__ import annotations

import sys
from types import ModuleType


def zstandard() -> ModuleType:
    """The standard library's module, or the same one published for earlier Pythons."""
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    module: ModuleType = zstd
    return module
