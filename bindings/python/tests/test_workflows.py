from __future__ import annotations

import pickle

import csdesk
import pytest

complaint = csdesk.workflows.complaint


def test_states_begin_and_end_where_a_complaint_does() -> None:
    assert {"received", "accepted", "proposed", "settled", "improving", "closed", "withdrawn", "unfounded"} <= set(
        complaint.states
    )
    assert len(complaint.states) == len(set(complaint.states))


def test_allowed_names_commands_and_the_fields_they_need() -> None:
    actions = complaint.allowed("accepted")
    assert "complaint.investigate" in actions
    investigate = actions[actions.index("complaint.investigate")]
    assert investigate.command == "complaint.investigate"
    assert "findings" in investigate.needs
    assert complaint.allowed("closed") == []
    assert pickle.loads(pickle.dumps(investigate)).needs == investigate.needs


def test_every_state_answers_with_what_the_table_holds() -> None:
    for state in complaint.states:
        in_table = {row.command for row in complaint.transitions() if row.from_ == state}
        assert set(complaint.allowed(state)) <= in_table


def test_diagrams_name_every_state() -> None:
    drawn = complaint.diagram("mermaid")
    assert drawn.startswith("stateDiagram")
    assert "digraph" in complaint.diagram("dot")
    for state in complaint.states:
        if state != "none":
            assert state in drawn
    assert "已结案" in complaint.diagram("mermaid", "zh")
    assert complaint.display("settled") == "已结案"


@pytest.mark.parametrize(
    ("call", "arguments", "field"),
    [
        ("allowed", ("lost",), "state"),
        ("allowed", (None,), "state"),
        ("allowed", ("\ud800",), "state"),
        ("diagram", ("png",), "format"),
        ("diagram", ("dot", "fr"), "language"),
        ("display", ("settled", 7), "language"),
    ],
)
def test_unknown_words_are_refused_by_name(call: str, arguments: tuple, field: str) -> None:
    with pytest.raises(csdesk.InvalidArgument) as refused:
        getattr(complaint, call)(*arguments)
    assert refused.value.field == field
