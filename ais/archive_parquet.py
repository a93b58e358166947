"""AIS archives in Parquet, a slice at a time; the only module that knows polars."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ais.archive_identities import ArchiveBlock, News, Parsed
from ais.archive_kernel import NO_MMSI, NUMBERS, ROW
from ais.archive_layouts import IDENTITY, STATUS_WORDS, Mapping
from ais.archive_table import epochs_s
from ais.archives import Layout, identity_of, layout_of
from ais.cell_kernel import HASH_MASK
from ais.clock import EARLIEST_S, LATEST_S
from ais.errors import AisError
from ais.messages import Identity
from ais.sources import SourceFile

if TYPE_CHECKING:
    import polars as pl

MAGIC = b"PAR1"
_SLICE_ROWS = 1 << 18


def parquet_blocks(
    file: SourceFile, news: News, mapping: Mapping | None = None
) -> Iterator[ArchiveBlock]:
    """Blocks of rows; a row counts as a line, the first as line 1."""
    import polars as pl

    for _ in file.text():
        pass  # the fingerprint; polars opens the file for itself
    try:
        frame = pl.scan_parquet(file.path)
        theirs = list(frame.collect_schema())
        layout = _layout(theirs, file.path, mapping)
        chosen = frame.select(**{ours: pl.col(theirs[i]) for ours, i in layout.columns.items()})
        first = 0
        for part in chosen.collect_batches(chunk_size=_SLICE_ROWS, maintain_order=True):
            yield news.block(_parsed(part, layout, first + 1, news))
            first += len(part)
    except (pl.exceptions.PolarsError, OSError) as error:
        reason = str(error).partition("\n")[0]
        raise AisError(f"{file.path}: Parquet that cannot be read: {reason}") from error


def _layout(theirs: list[str], path: Path, mapping: Mapping | None) -> Layout:
    """The layout of the columns' names, as a header would announce it."""
    header = "\t".join(name.replace("\t", " ") for name in theirs)
    layout = layout_of(header.encode(), str(path), mapping)
    if layout is None:
        raise AisError(f"{path}: no table of positions; its columns: {', '.join(theirs)[:300]}")
    return layout


def _parsed(part: pl.DataFrame, layout: Layout, first_line: int, news: News) -> Parsed:
    numbers = np.full((len(NUMBERS), len(part)), np.nan)
    for row, name in enumerate(NUMBERS):
        if name in part.columns:
            numbers[row] = _times_s(part, layout) if name == "time_s" else _column(part, name)
    for name, scale in layout.scale.items():
        numbers[NUMBERS.index(name)] *= scale
    usable = (numbers[0] > 0) & (numbers[0] <= 999_999_999)
    news.counts.lines += len(part)
    if refused := len(part) - int(usable.sum()):
        news.counts.refused["no MMSI"] += refused
    names = tuple(name for name in IDENTITY if name in part.columns)

    told = [part[name] for name in names]

    def identity(slot: int) -> Identity | None:
        cells = (column[slot] for column in told)
        return identity_of(names, tuple("" if cell is None else str(cell) for cell in cells))

    return Parsed(
        first_line=first_line,
        kinds=np.where(usable, ROW, NO_MMSI).astype(np.int8),
        numbers=numbers,
        hashes=_hashes(part, names) if names else None,
        identity=identity,
    )


def _column(part: pl.DataFrame, name: str) -> NDArray[np.float64]:
    import polars as pl

    column = part[name]
    if name == "status" and column.dtype in (pl.String, pl.Categorical):
        words = column.cast(pl.String).str.strip_chars().str.to_lowercase()
        codes = words.replace_strict(STATUS_WORDS, default=None, return_dtype=pl.Float64)
        column = codes.fill_null(words.cast(pl.Float64, strict=False))
    return column.cast(pl.Float64, strict=False).fill_null(float("nan")).to_numpy()


def _times_s(part: pl.DataFrame, layout: Layout) -> NDArray[np.float64]:
    """UTC seconds since 1970 from datetimes (UTC where no zone is given), text or epochs."""
    import polars as pl

    column = part["time_s"]
    if column.dtype == pl.String:
        order = "%d/%m/%Y %H:%M:%S%.f" if layout.day_first else "%Y-%m-%d %H:%M:%S%.f"
        plain = column.str.replace("T", " ", literal=True).str.strip_suffix("Z")
        column = plain.str.to_datetime(order, time_unit="us", strict=False)
    if column.dtype.is_temporal():
        moments_us = column.cast(pl.Datetime("us")).to_physical()
        time_s = moments_us.cast(pl.Float64).fill_null(float("nan")).to_numpy() / 1e6
        return np.where((time_s >= EARLIEST_S) & (time_s < LATEST_S), time_s, np.nan)
    return epochs_s(column.cast(pl.Float64, strict=False).fill_null(float("nan")).to_numpy())


def _hashes(part: pl.DataFrame, names: tuple[str, ...]) -> NDArray[np.int64]:
    hashes = part.select(names).hash_rows(seed=1).to_numpy()
    return (hashes & np.uint64(HASH_MASK)).astype(np.int64)
