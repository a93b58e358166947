"""Writes a log of a fleet, each position another, for measuring: its own encoder, plain numpy.

python benchmarks/synthetic.py OUT [--messages N] [--tagged]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SEED = 311
BATCH = 50_000
NOON_S = 1_772_366_400
MESSAGES_A_SECOND = 60
SHIPS = 20_000  # a ship says the same of herself each time, as they do
CHARACTERS_OF_A_PART = 56
# Share of each type, about as a coast station hears them.
MIX = {1: 56, 2: 1, 3: 9, 4: 4, 5: 7, 8: 2, 9: 0.3, 18: 10, 19: 1, 21: 2, 24: 6, 27: 1.7}
LENGTHS = {5: 424, 8: 168, 19: 312, 21: 272, 24: 168, 27: 96}
# Fields filled with random numbers up to a limit: first bit, width, limit.
CLASS_A = [(38, 4, 16), (42, 8, 256), (50, 10, 1024), (60, 1, 2), (116, 12, 3601),
           (128, 9, 360)]  # fmt: skip
CLASS_B = [(46, 10, 1024), (56, 1, 2), (112, 12, 3601), (124, 9, 360)]
SIZE = (200, 60, 30, 30)
FIELDS = {
    1: CLASS_A, 2: CLASS_A, 3: CLASS_A, 18: CLASS_B, 19: CLASS_B,
    4: [(78, 1, 2)], 9: [(50, 10, 1024), (60, 1, 2), (116, 12, 3601)],
    5: [], 8: [(40, 10, 999), (56, 30, 1 << 30)],
    21: [(163, 1, 2)], 24: [],
    27: [(38, 1, 2), (79, 6, 64), (85, 9, 360)],
}  # fmt: skip
TRAITS = {5: [(40, 30, 9_999_999), (232, 8, 100), (294, 8, 200)], 19: [(263, 8, 100)]}
PLACES = {1: 61, 2: 61, 3: 61, 4: 79, 9: 61, 18: 57, 19: 57, 21: 164}
TEXTS = {5: [(70, 7), (112, 20), (302, 20)], 19: [(143, 20)], 21: [(43, 20)]}
SIZES = {5: 240, 19: 271, 21: 219}
SECONDS = {1: 137, 2: 137, 3: 137, 9: 128, 18: 133, 19: 133, 21: 253}
SENDERS = ((1, 2, 3, 5, 27), (18, 19, 24), (4, 8), (9,), (21,))  # who sends what

Bytes = NDArray[np.uint8]


def put(bits: Bytes, start: int, width: int, values: NDArray[np.int64]) -> None:
    """Write numbers into columns of bits, two's complement."""
    for place in range(width):
        bits[:, start + place] = (values >> (width - 1 - place)) & 1


def payloads(kind: int, serial: NDArray[np.int64], rng: np.random.Generator) -> Bytes:
    """Armoured payloads of one type, one a row; every position another."""
    length, count = LENGTHS.get(kind, 168), len(serial)
    bits = np.zeros((count, -(-length // 6) * 6), dtype=np.uint8)
    put(bits, 0, 6, np.full(count, kind))
    ships = fleet(kind, count, rng)
    put(bits, 8, 30, 200_000_000 + 7919 * ships)
    for start, width, limit in FIELDS[kind]:
        put(bits, start, width, rng.integers(0, limit, count))
    if kind in PLACES:
        put(bits, PLACES[kind], 28, rng.integers(-180 * 600_000, 180 * 600_000, count))
        put(bits, PLACES[kind] + 28, 27, rng.integers(-85 * 600_000, 85 * 600_000, count))
    if kind == 27:
        put(bits, 44, 18, rng.integers(-180 * 600, 180 * 600, count))
        put(bits, 62, 17, rng.integers(-85 * 600, 85 * 600, count))
    past_s = serial // MESSAGES_A_SECOND
    if kind in SECONDS:
        put(bits, SECONDS[kind], 6, past_s % 60)
    if kind == 4:
        for start, width, value in (
            (38, 14, 2026), (52, 4, 3), (56, 5, 1), (61, 5, 12 + past_s // 3600),
            (66, 6, past_s // 60 % 60), (72, 6, past_s % 60),
        ):  # fmt: skip
            put(bits, start, width, np.zeros(count, dtype=np.int64) + value)
    for start, width, limit in TRAITS.get(kind, []):
        put(bits, start, width, ships * 7723 % limit)
    for start, letters in TEXTS.get(kind, []):
        spell(bits, start, letters, ships)
    if kind in SIZES:
        measures(bits, SIZES[kind], ships)
    if kind == 24:
        halves(bits, ships)
    sixes = bits.reshape(count, -1, 6) @ np.array([32, 16, 8, 4, 2, 1], dtype=np.uint8)
    return np.where(sixes < 40, sixes + 48, sixes + 56).astype(np.uint8)


def fleet(kind: int, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Numbers of ships of a class that sends such messages."""
    senders = next(group for group in SENDERS if kind in group)
    before = sum(MIX[k] for group in SENDERS[: SENDERS.index(senders)] for k in group)
    first, share = SHIPS * before / sum(MIX.values()), sum(MIX[k] for k in senders)
    many = max(int(SHIPS * share / sum(MIX.values())), 1)
    return int(first) + rng.integers(0, many, count)


def spell(bits: Bytes, start: int, letters: int, ships: NDArray[np.int64]) -> None:
    """Write a text that is always the same of a ship."""
    for letter in range(letters):
        put(bits, start + 6 * letter, 6, 1 + (ships * (letter + 3) * 40503 >> 7) % 26)


def measures(bits: Bytes, start: int, ships: NDArray[np.int64]) -> None:
    """Write the size of a ship."""
    for width, limit in zip((9, 9, 6, 6), SIZE):
        put(bits, start, width, 1 + ships * 31 % (limit - 1))
        start += width


def halves(bits: Bytes, ships: NDArray[np.int64]) -> None:
    """Make the first half of the rows part A of type 24, the others part B."""
    half = len(ships) // 2
    put(bits[half:], 38, 2, np.ones(len(ships) - half, dtype=np.int64))
    spell(bits[:half], 40, 20, ships[:half])
    put(bits[half:], 40, 8, 30 + ships[half:] % 60)
    spell(bits[half:], 90, 7, ships[half:])
    measures(bits[half:], 132, ships[half:])


def text(count: int, words: str) -> Bytes:
    """The same words in every row."""
    return np.tile(np.frombuffer(words.encode(), dtype=np.uint8), (count, 1))


def digits(values: NDArray[np.int64], width: int) -> Bytes:
    """Decimal numbers, one a row."""
    return (values[:, None] // 10 ** np.arange(width)[::-1] % 10 + 48).astype(np.uint8)


def checked(body: Bytes) -> Bytes:
    """The rows with a star and their checksum behind them."""
    check = np.bitwise_xor.reduce(body, axis=1)
    digit = np.frombuffer(b"0123456789ABCDEF", dtype=np.uint8)
    star = np.full(len(body), ord("*"), dtype=np.uint8)
    return np.column_stack([body, star, digit[check >> 4], digit[check & 15]])


def lines(
    kind: int, serial: NDArray[np.int64], tagged: bool, rng: np.random.Generator
) -> list[bytes]:
    """The whole lines of each message, as one text a message."""
    payload, count = payloads(kind, serial, rng), len(serial)
    fill = -LENGTHS.get(kind, 168) % 6
    parts = range(0, payload.shape[1], CHARACTERS_OF_A_PART)
    columns = []
    for number, start in enumerate(parts, 1):
        last = number == len(parts)
        sequence = digits(serial % 10, 1) if len(parts) > 1 else text(count, "")
        body = np.column_stack([
            text(count, f"AIVDM,{len(parts)},{number},"), sequence,
            text(count, ",A," if kind % 2 else ",B,"),
            payload[:, start : start + CHARACTERS_OF_A_PART], text(count, f",{fill * last}"),
        ])  # fmt: skip
        if tagged:
            tag = np.column_stack(
                [text(count, "s:r"), digits(serial % 400, 6), text(count, ",c:"),
                 digits(NOON_S + serial // MESSAGES_A_SECOND, 10)]
            )  # fmt: skip
            columns += [text(count, "\\"), checked(tag), text(count, "\\")]
        columns += [text(count, "!"), checked(body), text(count, "\r\n")]
    return [row.tobytes() for row in np.column_stack(columns)]


def batches(messages: int, *, tagged: bool) -> Iterator[bytes]:
    """The log in pieces, the types shuffled."""
    rng = np.random.default_rng(SEED)
    share = np.array(list(MIX.values())) / sum(MIX.values())
    for first in range(0, messages, BATCH):
        size = min(BATCH, messages - first)
        order = rng.permutation(size)  # the place of each message in the batch
        stops = np.cumsum(rng.multinomial(size, share))[:-1]
        batch: list[bytes] = [b""] * size
        for kind, places in zip(MIX, np.split(order, stops)):
            for place, line in zip(places, lines(kind, first + places, tagged, rng)):
                batch[place] = line
        yield b"".join(batch)


def write(path: Path, messages: int, *, tagged: bool) -> None:
    """Write the log."""
    with path.open("wb") as file:
        file.writelines(batches(messages, tagged=tagged))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write a log of all-different AIS messages.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--messages", type=int, default=1_200_000)
    parser.add_argument("--tagged", action="store_true")
    chosen = parser.parse_args()
    write(chosen.out, chosen.messages, tagged=chosen.tagged)
