"""Workflows as tables, usable without a desk: their states, what is possible in each, and their diagrams.

csdesk.workflows.complaint.states                  # ("none", "received", "accepted", …)
csdesk.workflows.complaint.allowed("accepted")     # [Action("complaint.investigate", needs=("findings",)), …]
print(csdesk.workflows.complaint.diagram("mermaid"))
"""

from csdesk.workflows import complaint
from csdesk.workflows._action import Action, Transition

__all__ = ["Action", "Transition", "complaint"]
