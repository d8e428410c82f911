"""What can be done about registering: prepare a draft, register it, and hand down what the outcomes rooms found."""

from testamur.delivery.registrations.actions.acts import act_on, ask, carry_out, give_back, prepare, undo
from testamur.delivery.registrations.actions.drafts import (
    choose_window,
    receive,
    save_details,
    start,
    upload,
)
from testamur.delivery.registrations.actions.lapsing import lapse
from testamur.delivery.registrations.actions.moving import Leaving, NewBatch, move_registrations, start_batch
from testamur.delivery.registrations.actions.registering import ask_to_register, hold_centre, register
from testamur.delivery.registrations.actions.sampling import note_sampled, undo_sampled
from testamur.delivery.registrations.actions.stages import note_awarded, note_stage

__all__ = [
    "Leaving",
    "NewBatch",
    "act_on",
    "ask",
    "ask_to_register",
    "carry_out",
    "choose_window",
    "give_back",
    "hold_centre",
    "lapse",
    "move_registrations",
    "note_awarded",
    "note_sampled",
    "note_stage",
    "prepare",
    "receive",
    "register",
    "save_details",
    "start",
    "start_batch",
    "undo",
    "undo_sampled",
    "upload",
]
