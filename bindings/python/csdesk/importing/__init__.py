"""Tickets of another desk, brought into this one.

    report = csdesk.importing.run("tickets.json", "shop.db", source="zendesk", dry_run=True)

Sources: ``zendesk``, ``zammad``, ``chatwoot``, ``frappe`` (JSON as those desks hand it out), ``csv`` with a map of its columns.
A file is read whole and checked before anything is done; every command has an id made of the source's own ids, so an import
that was broken off is simply run again. docs/importing.md describes the formats and what becomes of them.
"""

from csdesk.importing.run import SOURCES, run

__all__ = ["SOURCES", "run"]
