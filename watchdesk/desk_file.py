"""The desk's file: opened plain or encrypted, checked, copied while others write in it.

Encryption is SQLCipher's (AES-256, a page at a time), through the extra ``watchdesk[sealed]``.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlite_utils import Database, Migrations

from seamath.errors import Mistake

PLAIN = b"SQLite format 3\x00"
OURS = ("IntegrityError", "ProgrammingError", "InterfaceError")  # mistakes of this program
_BEGUN = ".begun"
_NO_ROOM = ("disk is full", "disk I/O error")
WAIT_MS = 5000  # for another process that writes; a commit takes milliseconds


class DeskError(Mistake):
    """A desk folder that cannot be used, or something that is not in it."""


def connected(path: Path, key: Path | None, schema: Migrations | None = None) -> Database:
    """An open database, durable at every commit; ``key`` is the file with its key, if sealed.

    With a schema it is begun where it is not there, and brought up to date where it is old.
    """
    _not_emptied(path)
    with desk_errors(path):
        if schema is not None and not path.exists():
            _begin(path, key, schema)
        db = _opened(path, key)
        if schema is not None:
            schema.apply(db)
        return db


def _opened(path: Path, key: Path | None) -> Database:
    db = Database(path if key is None else _sealed_connection(path, _key_in(key)))
    db.execute(f"PRAGMA busy_timeout = {WAIT_MS}")
    db.enable_wal()
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA secure_delete = ON")  # what retention deletes is overwritten too
    return db


def _not_emptied(path: Path) -> None:
    """Return where a file is not there or has something in it: SQLite would begin it anew."""
    with suppress(OSError):
        if path.stat().st_size == 0:
            raise DeskError(f"{path}: is empty, and was not; restore a backup, or move it away")
        return
    if path.with_name(path.name + "-wal").exists():
        raise DeskError(f"{path}: is gone, and its -wal is there; restore a backup, or move it")


def _begin(path: Path, key: Path | None, schema: Migrations) -> None:
    """Put a desk with nothing in it there, whole, unless another process just did.

    So no desk of ours was ever an empty file, whenever a first start is killed.
    """
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}{_BEGUN}")
    with closing(_opened(part, key)) as begun:
        schema.apply(begun)
    _onto_disk(part)
    try:
        path.hardlink_to(part)
    except FileExistsError:
        pass
    except OSError:  # a file system without links
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def desk_errors(path: Path) -> Iterator[None]:
    """A database's refusals, plain or sealed, as one line for a person."""
    try:
        yield
    except database_errors() as error:
        if type(error).__name__ in OURS:
            raise
        if any(words in str(error) for words in _NO_ROOM):
            raise DeskError(f"{path}: not kept ({error}); make room on the disk") from error
        if is_sealed(path):
            hint = "not a desk of Watchdesk, or sealed: then name its key in WATCHDESK_DESK_KEY"
            raise DeskError(f"{path}: {hint}") from error
        raise DeskError(f"{path}: not a desk of Watchdesk, or damaged ({error})") from error
    except OSError as error:
        raise DeskError(f"{path.parent}: cannot be used as a desk ({error.strerror})") from error


def database_errors() -> tuple[type[Exception], ...]:
    """What a database raises, plain or sealed."""
    try:
        import sqlcipher3
    except ImportError:
        return (sqlite3.DatabaseError,)  # without the extra no sealed desk is open
    return (sqlite3.DatabaseError, sqlcipher3.DatabaseError)


def is_sealed(path: Path) -> bool:
    """Whether a file holds something that is no plain SQLite."""
    try:
        with path.open("rb") as file:
            begins = file.read(len(PLAIN))
    except OSError:
        return False
    return bool(begins) and begins != PLAIN


def seal(path: Path, key: Path) -> None:
    """Encrypt a plain desk in place under a new key, which is written to a file of its own.

    Nobody may have the desk open.  The plain file is overwritten by the sealed one; what a disk
    kept of its earlier blocks is beyond a program: encrypt the disk as well (LUKS).
    """
    if not path.is_file() or is_sealed(path):
        raise DeskError(f"{path}: no plain desk to seal")
    _new_key(key)
    sealed = path.with_suffix(".sealing")
    sealed.unlink(missing_ok=True)
    with desk_errors(path), closing(_sealed_connection(sealed, _key_in(key))) as into:
        into.execute("ATTACH DATABASE ? AS plain KEY ''", (str(path),))
        into.execute("PRAGMA plain.wal_checkpoint(TRUNCATE)")
        into.execute("SELECT sqlcipher_export('main', 'plain')")
        into.execute("DETACH DATABASE plain")
    _onto_disk(sealed)
    sealed.replace(path)
    left = [path.with_name(path.name + ending) for ending in ("-wal", "-shm")]
    for file in (
        *left,
        *path.parent.glob(f"{path.name}.*{_BEGUN}"),
    ):  # a start killed may leave one
        file.unlink(missing_ok=True)


def back_up(db: Database, to: Path) -> None:
    """Copy a desk, as it is now, to a new file, while others may go on writing.

    The copy of a sealed desk is sealed with the same key.  In one step: a copy in pieces begins
    anew at every foreign write and may never end (measured).
    """
    if to.exists():
        raise DeskError(f"{to}: exists; a backup is never overwritten")
    part = to.with_name(to.name + ".part")
    part.unlink(missing_ok=True)
    with desk_errors(to):
        db.conn.execute("VACUUM INTO ?", (str(part),))
        _onto_disk(part)
        part.replace(to)


def faults(db: Database) -> list[str]:
    """What SQLite itself finds wrong with the file; empty where nothing is."""
    said = [str(row[0]) for row in db.execute("PRAGMA integrity_check").fetchall()]
    broken = db.execute("PRAGMA foreign_key_check").fetchall()
    return [*(line for line in said if line != "ok"), *(f"no such row: {row}" for row in broken)]


def only_owners(key: Path) -> None:
    """Return where nobody but its owner can read a key file; DeskError where others can."""
    try:
        shared = os.name == "posix" and key.stat().st_mode & 0o077
    except OSError as error:
        raise DeskError(f"{key}: the key cannot be read ({error.strerror})") from error
    if shared:
        raise DeskError(f"{key}: others can read this key; chmod 600 it, or make a new one")


def _sealed_connection(path: Path, key: str) -> Any:
    try:
        import sqlcipher3
    except ImportError as error:
        raise DeskError("a sealed desk needs: pip install watchdesk[sealed]") from error
    connection = sqlcipher3.connect(str(path))
    connection.execute(f"PRAGMA key = \"x'{key}'\"")
    return connection


def _new_key(path: Path) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise DeskError(f"{path}: exists; a key is never overwritten") from error
    except OSError as error:
        raise DeskError(f"{path}: cannot be written ({error.strerror})") from error
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32) + "\n")


def _key_in(path: Path) -> str:
    only_owners(path)
    try:
        text = path.read_text(encoding="ascii").strip()
        if len(bytes.fromhex(text)) == 32:
            return text
    except OSError as error:
        raise DeskError(f"{path}: the key cannot be read ({error.strerror})") from error
    except ValueError:
        pass
    raise DeskError(f"{path}: no key of a desk; it holds 64 figures and letters a to f")


def _onto_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
