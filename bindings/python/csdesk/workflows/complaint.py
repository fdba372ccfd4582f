"""The complaint (投诉), from the first word to the closed loop (闭环)."""

from __future__ import annotations

from csdesk import _csdesk
from csdesk.workflows._action import Action, Transition

#: Names of all states, ``none`` (not begun) first.
states: tuple[str, ...] = tuple(_csdesk.complaint_states())


def allowed(state: str) -> list[Action]:
    """What the table allows in a state, with the fields each command needs.

    Who may do it, and amounts, are the desk's to judge: see ``Desk.allowed``. Raises InvalidArgument for an unknown state.
    """
    return [Action(command, needs, guarded) for command, needs, guarded in _csdesk.complaint_allowed(state)]


def transitions() -> list[Transition]:
    """All rows of the table."""
    return [Transition(*row) for row in _csdesk.complaint_transitions()]


def diagram(format: str = "mermaid", language: str = "en") -> str:
    """The table drawn: ``mermaid`` or ``dot``, labelled in ``en`` or ``zh``. Raises InvalidArgument for other words."""
    return _csdesk.complaint_diagram(format, language)


def display(state: str, language: str = "zh") -> str:
    """What people call a state: ``display("settled") == "已结案"``."""
    return _csdesk.complaint_display(state, language)
