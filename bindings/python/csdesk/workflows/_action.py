from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Action(str):
    """One thing that can be done: the command's name, which it equals, with what the command needs.

    Attributes:
        command: the name, such as ``complaint.propose``.
        needs: fields it cannot do without, beside the object's id.
        guarded: whether a condition is attached to it.
        open_now: as far as state, actor and time go, the condition holds.
    """

    __slots__ = ("guarded", "needs", "open_now")
    needs: tuple[str, ...]
    guarded: bool
    open_now: bool

    def __new__(cls, command: str, needs: Iterable[str] = (), guarded: bool = False, open_now: bool = True) -> Action:
        made = super().__new__(cls, command)
        made.needs = tuple(needs)
        made.guarded = guarded
        made.open_now = open_now
        return made

    @property
    def command(self) -> str:
        """The name as plain text."""
        return str.__str__(self)

    def __repr__(self) -> str:
        return f"Action({str.__repr__(self)}, needs={self.needs})"

    def __reduce__(self) -> tuple[type[Action], tuple[str, tuple[str, ...], bool, bool]]:
        return Action, (self.command, self.needs, self.guarded, self.open_now)


class Transition(NamedTuple):
    """One row of a workflow's table."""

    from_: str
    command: str
    to: str
    conditions: list[str]
