"""Writing the register: searching, registering, changing, deleting. Merging is in `actions.merging`."""

from testamur.records.register.actions.changing import change
from testamur.records.register.actions.registering import register, register_many
from testamur.records.register.actions.retiring import delete, restore
from testamur.records.register.actions.searching import (
    Candidate,
    Found,
    note_looks,
    search_by_details,
    search_by_uln,
)

__all__ = [
    "Candidate",
    "Found",
    "change",
    "delete",
    "note_looks",
    "register",
    "register_many",
    "restore",
    "search_by_details",
    "search_by_uln",
]
