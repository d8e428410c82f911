"""What can be done about unit grades: save, submit, bank, give back, carry over; and mark units as held."""

from testamur.outcomes.grading.actions.banking import answer_eqa, bank, return_to_centre, tell_centre
from testamur.outcomes.grading.actions.carrying import carry_over
from testamur.outcomes.grading.actions.holding import mark_units
from testamur.outcomes.grading.actions.saving import save_grades
from testamur.outcomes.grading.actions.sheets import open_sheet
from testamur.outcomes.grading.actions.submitting import DECLARATION, submit_grades

__all__ = [
    "DECLARATION",
    "answer_eqa",
    "bank",
    "carry_over",
    "mark_units",
    "open_sheet",
    "return_to_centre",
    "save_grades",
    "submit_grades",
    "tell_centre",
]
