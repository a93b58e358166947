"""The desk of the unit as a server asks it: one open file, one thread, one question at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from watchdesk.desk import DATABASE, NOBODY, Desk
from watchdesk.desk_audit import Actor, Book
from watchdesk.desk_file import desk_errors

Answer = TypeVar("Answer")


class Registry:
    """A desk opened in a thread of its own, because a database belongs to its thread."""

    def __init__(self, folder: Path, key: Path | None = None) -> None:
        self._folder, self._key = folder, key
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="registry")
        self._desk: Desk | None = None

    async def ask(self, work: Callable[[Book], Answer], actor: Actor = NOBODY) -> Answer:
        """What some work with the desk's book gives, done in the name of an actor."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._do, work, actor)

    def close(self) -> None:
        """Let go of the desk and the thread."""
        self._thread.submit(self._let_go).result()
        self._thread.shutdown()

    def _do(self, work: Callable[[Book], Answer], actor: Actor) -> Answer:
        if self._desk is None:
            self._desk = Desk(self._folder, key=self._key)
        self._desk.book.actor = actor
        with desk_errors(self._folder / DATABASE):
            return work(self._desk.book)

    def _let_go(self) -> None:
        if self._desk is not None:
            self._desk.close()
            self._desk = None
