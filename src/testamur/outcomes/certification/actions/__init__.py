"""What can be done about claims and certificates: prepare, claim, sign off, issue, view, check again."""

from testamur.outcomes.certification.actions.claiming import DECLARATION, claim
from testamur.outcomes.certification.actions.drafting import (
    discard,
    keep_details,
    remove_learner,
    save_units,
    start,
)
from testamur.outcomes.certification.actions.issuing import intend, issue, note_viewed
from testamur.outcomes.certification.actions.rechecking import report
from testamur.outcomes.certification.actions.reissuing import Asked, correct_name, reissue
from testamur.outcomes.certification.actions.signing_off import Rejection, decide

__all__ = [
    "DECLARATION",
    "Asked",
    "Rejection",
    "claim",
    "correct_name",
    "decide",
    "discard",
    "intend",
    "issue",
    "keep_details",
    "note_viewed",
    "reissue",
    "remove_learner",
    "report",
    "save_units",
    "start",
]
