"""What can be done about registering: prepare a draft, register it, and hand down what the outcomes rooms found."""

from testamur.delivery.registrations.actions.acts import act_on, ask, carry_out, give_back, prepare, undo
from testamur.delivery.registrations.actions.drafts import (
    apply_to_all,
    choose_window,
    discard,
    fix_all,
    remove_row,
    save_cells,
    save_details,
    start,
    upload,
)
from testamur.delivery.registrations.actions.moving import Leaving, NewBatch, move_registrations, start_batch
from testamur.delivery.registrations.actions.registering import ask_to_register, put_back, register
from testamur.delivery.registrations.actions.sampling import note_sampled, undo_sampled
from testamur.delivery.registrations.actions.stages import note_stage

__all__ = [
    "Leaving",
    "NewBatch",
    "act_on",
    "apply_to_all",
    "choose_window",
    "ask",
    "ask_to_register",
    "carry_out",
    "discard",
    "fix_all",
    "give_back",
    "move_registrations",
    "note_sampled",
    "note_stage",
    "prepare",
    "put_back",
    "register",
    "remove_row",
    "save_cells",
    "save_details",
    "start",
    "start_batch",
    "undo",
    "undo_sampled",
    "upload",
]
