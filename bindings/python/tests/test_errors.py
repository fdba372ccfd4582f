from __future__ import annotations

import copy
import pickle

import csdesk
import pytest
from csdesk import errors


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("invalid_argument", csdesk.InvalidArgument),
        ("out_of_range", csdesk.InvalidArgument),
        ("never_open", csdesk.InvalidArgument),
        ("unknown_zone", csdesk.InvalidArgument),
        ("unknown_name", csdesk.InvalidArgument),
        ("not_found", csdesk.NotFound),
        ("conflict", csdesk.Conflict),
        ("storage", csdesk.StorageError),
        ("corrupt", csdesk.StorageError),
        ("newer_schema", csdesk.StorageError),
        ("busy", csdesk.StorageError),
        ("closed", csdesk.StorageError),
        ("no_memory", csdesk.StorageError),
        ("forbidden", csdesk.Refused),
        ("not_allowed", csdesk.Refused),
        ("beyond_authority", csdesk.Refused),
        ("reaction_limit", csdesk.Refused),
        ("reentrant", csdesk.Refused),
        ("of_a_later_version", csdesk.Refused),
    ],
)
def test_every_code_has_its_class(code: str, kind: type[csdesk.Error]) -> None:
    assert type(errors.from_code(code, "why", "为何", "a.b", ["c"])) is kind


def test_an_error_says_what_where_and_what_instead() -> None:
    refused = csdesk.Refused("not_allowed", "the ticket is closed", "ticket", ["reopen"], message_zh="工单已关闭")
    assert (refused.code, refused.message, refused.field, refused.allowed) == (
        "not_allowed",
        "the ticket is closed",
        "ticket",
        ["reopen"],
    )
    assert refused.message_zh == "工单已关闭"
    assert str(refused) == "ticket: the ticket is closed (possible: reopen)"


def test_errors_survive_pickling_and_copying() -> None:
    refused = csdesk.InvalidArgument("out_of_range", "too late", "now", message_zh="太晚")
    for twin in (pickle.loads(pickle.dumps(refused)), copy.copy(refused)):
        assert type(twin) is csdesk.InvalidArgument
        assert (twin.code, twin.message, twin.message_zh, twin.field) == ("out_of_range", "too late", "太晚", "now")


def test_errors_can_be_caught_the_python_way() -> None:
    assert issubclass(csdesk.InvalidArgument, ValueError)
    assert issubclass(csdesk.NotFound, LookupError)
    for kind in (csdesk.InvalidArgument, csdesk.Refused, csdesk.NotFound, csdesk.Conflict, csdesk.StorageError):
        assert issubclass(kind, csdesk.Error)
