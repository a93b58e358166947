"""Whether somebody is who he says: one answer for every way to be wrong, and no faster guesses."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from watchdesk.desk_audit import Book
from watchdesk.people import accounts, passwords, sessions
from watchdesk.people.accounts import Account, actor
from watchdesk.people.passwords import AccountError
from watchdesk.people.registry import Registry
from watchdesk.people.throttle import ACCOUNT, ACCOUNT_HERE, ADDRESS, Keys, Throttle

AT_ONCE = 2  # password checks of 64 MiB and four threads each: 128 MiB at most
WAITING = 16  # more than that are sent away
WRONG = "Name or password is not right."
Answer = TypeVar("Answer")


class NotProven(AccountError):
    """Somebody who is not known to be who he says; ``wait_s`` before he may try again."""

    def __init__(self, says: str, wait_s: float = 0.0) -> None:
        super().__init__(says)
        self.wait_s = wait_s


class Proof:
    """Checks passwords and first tokens against a registry, a few at a time."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._throttle = Throttle()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._asking = 0

    async def by_password(self, name: str, password: str, address: str, at: datetime) -> Account:
        """The account whose password somebody knows; else NotProven."""
        name = name.strip().lower()
        account, own = await self._begin(name, address)
        usable = account if account is not None and account.disabled is None else None
        kept = usable.password if usable else None
        right = await self._work(lambda: passwords.matches(kept, password))
        if not right or usable is None or kept is None:
            await self._note_wrong(account, address, at)
            raise NotProven(WRONG)
        self._throttle.right(own, ((ADDRESS, address),))
        if passwords.outdated(kept):
            anew = await self._work(lambda: passwords.hashed(password))
            await self._registry.ask(
                lambda book: accounts.keep_again(book, usable, anew, at), actor(usable)
            )
        return usable

    async def first_password(
        self, name: str, token: str, password: str, address: str, at: datetime
    ) -> Account:
        """The account whose one-time token somebody holds, with the password he chose for it."""
        name = name.strip().lower()
        account, own = await self._begin(name, address)
        if not accounts.token_holds(account, token, at):
            await self._note_wrong(account, address, at)
            raise NotProven("Name or token is not right, or the token is used or too old.")
        self._throttle.right(own, ((ADDRESS, address),))
        chosen = passwords.checked(password, name)
        kept = await self._work(lambda: passwords.hashed(chosen))
        return await self._registry.ask(
            lambda book: accounts.first_password(book, name, token, kept, at)
        )

    async def _begin(self, name: str, address: str) -> tuple[Account | None, Keys]:
        """The account, and the attempt counted; NotProven where it comes too soon."""

        def look(book: Book) -> tuple[Account | None, bool]:
            account = accounts.find(book, name)
            return account, bool(account and sessions.was_here(book, account.number, address))

        account, familiar = await self._registry.ask(look)
        own: Keys = ((ACCOUNT_HERE, f"{name[:32]} {address}"),)
        if not familiar:  # who came from here before is not shut out by guesses from elsewhere
            own = (*own, (ACCOUNT, name[:32]))
        now_s = asyncio.get_running_loop().time()
        wait_s = self._throttle.wait_s((*own, (ADDRESS, address)), now_s)
        if wait_s > 0:
            raise NotProven(f"Too many attempts: wait {math.ceil(wait_s)} s.", wait_s)
        self._throttle.tried((*own, (ADDRESS, address)), now_s)
        return account, own

    async def _work(self, work: Callable[[], Answer]) -> Answer:
        """What some hashing gives, when there is room for it."""
        if self._asking >= AT_ONCE + WAITING:
            raise NotProven("Too many people log in at once: wait 5 s.", 5.0)
        self._asking += 1
        try:
            async with self._room:
                return await asyncio.to_thread(work)
        finally:
            self._asking -= 1

    async def _note_wrong(self, account: Account | None, address: str, at: datetime) -> None:
        """Enter a wrong guess; never the name that was typed, which may be a password."""
        who = f"account {account.name}" if account else "no account"
        await self._registry.ask(lambda book: book.note("login refused", at, f"{who}, {address}"))
