"""What there is, by name: commands, events and views, each with its JSON Schema."""

from __future__ import annotations

import json
from typing import Any

from csdesk import _csdesk


def schema(command: str) -> dict[str, Any]:
    """The JSON Schema of a command's fields. Raises InvalidArgument for an unknown command."""
    described: dict[str, Any] = json.loads(_csdesk.schema(command))
    return described


def event_schema(event: str) -> dict[str, Any]:
    """The JSON Schema of an event's data. Raises InvalidArgument for an unknown event type."""
    described: dict[str, Any] = json.loads(_csdesk.event_schema(event))
    return described


def view_schema(view: str) -> dict[str, Any]:
    """The JSON Schemas of a view: ``params``, what it is asked with, and ``row``, what it answers.

    ``format`` says which texts and numbers :meth:`Desk.query` gives as datetimes (``date-time``) and timedeltas
    (``duration-ms``). Raises InvalidArgument for an unknown view.
    """
    described: dict[str, Any] = json.loads(_csdesk.view_schema(view))
    return described


def packs() -> list[dict[str, Any]]:
    """The rule packs shipped with the library, each as its file says: ``pack``, ``zh``, ``version``, ``checked``, ``rates``,
    ``sla``, and ``figures`` with the source of each. A policy includes them by ``packs = ["taobao"]``.
    """
    described: list[dict[str, Any]] = json.loads(_csdesk.packs())
    return described


def policy_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a policy file: its fields, their types and words, and what is required.

    Rules that need more than one field are the view ``policy.check``'s.
    """
    described: dict[str, Any] = json.loads(_csdesk.policy_schema())
    return described


def commands() -> list[str]:
    """The names of all commands, sorted; :func:`schema` describes each."""
    return _csdesk.command_names()


def event_types() -> list[str]:
    """The names of all types of events, sorted; :func:`event_schema` describes each."""
    return _csdesk.event_names()


def views() -> list[str]:
    """The names of all views, sorted; :func:`view_schema` describes each."""
    return _csdesk.view_names()
