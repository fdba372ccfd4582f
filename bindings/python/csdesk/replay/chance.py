"""Seeded draws that are the same on every machine: SHA-256 over the seed and the name of what is drawn for.

Two things drawn for never influence each other, so rows added to a file, left out or put
in another order change nothing for the others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

#: Points of a distribution: (parts per million drawn below, milliseconds), both rising.
Spread = Sequence[tuple[int, int]]

MILLION = 1_000_000


class Chance:
    __slots__ = ("_block", "_state", "_used")

    def __init__(self, *words: object) -> None:
        self._state = hashlib.sha256("\x1f".join(map(str, words)).encode()).digest()
        self._block, self._used = b"", 0

    def below(self, n: int) -> int:
        """A whole number from 0 to n - 1."""
        if self._used == len(self._block):
            self._state = hashlib.sha256(self._state).digest()
            self._block, self._used = self._state, 0
        value = int.from_bytes(self._block[self._used : self._used + 8], "big")
        self._used += 8
        return value % n

    def between(self, least: int, most: int) -> int:
        return least + self.below(most - least + 1)

    def often(self, percent: int) -> bool:
        return self.below(100) < percent

    def pick(self, choices: Sequence[T]) -> T:
        return choices[self.below(len(choices))]

    def weighed(self, choices: Sequence[tuple[T, int]]) -> T:
        """One of the choices, each as likely as its weight."""
        left = self.below(sum(weight for _, weight in choices))
        for choice, weight in choices:
            if left < weight:
                return choice
            left -= weight
        raise AssertionError("weights are positive")

    def span(self, spread: Spread) -> int:
        """Milliseconds from the distribution, straight between its points."""
        at = self.below(MILLION)
        for (low, a), (high, b) in zip(spread, spread[1:], strict=False):
            if at < high:
                return a + (b - a) * (at - low) // (high - low)
        return spread[-1][1]
