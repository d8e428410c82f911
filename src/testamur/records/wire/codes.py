"""What the web service calls what became of a request: its WSRC codes, for outcomes and refusals of our own.

Sources: the codes and their meanings are in public documentation of information systems that use the service (Tribal,
"MIAP Appendices" and "Manage PLR Attainment Errors") and in open clients of it. Two things are our own choice, because
no public document says them: a report that has something to tell answers WSRC0004, and of the two codes for nothing
found, WSRC0023 is said of one number and WSRC0024 of a whole report. `LRS_RESPONSE_CODES` overrides any of them, by
our name for it: `{"REPORT": "WSRC0025"}`. The codes of verified learners (WSVRC) are in `register.verifying`, those of
requests not taken in (WSEC) in `faults`.
"""

from collections.abc import Iterable, Mapping
from enum import Enum

from django.conf import settings

from testamur.kit.problems import Problem


class Code(Enum):
    """Each with what it means."""

    NO_MATCH = "WSRC0001", "No match"
    TOO_MANY = "WSRC0002", "Too many matches"
    POSSIBLE = "WSRC0003", "Possible matches"
    EXACT = "WSRC0004", "Exact match"
    REGISTERED = "WSRC0005", "Learner registered"
    UPDATED = "WSRC0006", "Learner updated"
    SUBMITTED = "WSRC0007", "Batch submitted"
    INCOMPLETE = "WSRC0008", "Batch not finished yet"
    SUCCESSFUL = "WSRC0009", "Batch finished"
    FAILED = "WSRC0010", "Batch failed"
    VERSION = "WSRC0013", "Learner changed since you read them"
    SHARING = "WSRC0014", "Ability to share cannot change so"
    INSUFFICIENT = "WSRC0015", "Insufficient data"
    COUNT = "WSRC0017", "LearnerRecordCount is not the number of learners"
    UNKNOWN_JOB = "WSRC0018", "Unknown job"
    NOT_FOUND = "WSRC0019", "ULN to be updated not found"
    NO_CHANGES = "WSRC0020", "Nothing to update"
    NOT_REGISTERED = (
        "WSRC0021",
        "Learner may not be registered: the same details exist, or no search went before",
    )
    SUBSTITUTED = "WSRC0022", "Master record substituted for a linked learner"
    ULN_NOT_FOUND = "WSRC0023", "ULN not found"
    EMPTY_REPORT = "WSRC0024", "No ULNs for the report"
    VERIFY_COUNT = "WSRC0030", "LearnerRecordCount is not the number of learners to verify"
    REPORT = "WSRC0004", "ULNs for the report"

    def __str__(self) -> str:
        return settings.LRS_RESPONSE_CODES.get(self.name, self.value[0])


OF_OUTCOME: Mapping[str, Code] = {
    "none": Code.NO_MATCH,
    "too_many": Code.TOO_MANY,
    "possible": Code.POSSIBLE,
    "exact": Code.EXACT,
}
"""Of a search, by `Search.Outcome`."""

OF_STATUS: Mapping[str, Code] = {
    "waiting": Code.INCOMPLETE,
    "running": Code.INCOMPLETE,
    "done": Code.SUCCESSFUL,
    "failed": Code.FAILED,
}
"""Of a batch, by `Batch.Status`."""

OF_REFUSAL: Mapping[str, Code] = {
    "change.version": Code.VERSION,
    "change.sharing": Code.SHARING,
    "change.merged": Code.SUBSTITUTED,
    "change.nothing": Code.NO_CHANGES,
    "details.missing": Code.INSUFFICIENT,
    "details.other_verification": Code.INSUFFICIENT,
    "uln.not_found": Code.NOT_FOUND,
    "register.same_details": Code.NOT_REGISTERED,
    "register.no_search": Code.NOT_REGISTERED,
    "register.search_too_old": Code.NOT_REGISTERED,
    "register.possible_needs_time": Code.NOT_REGISTERED,
}
"""Of an action that was refused, by the code of the problem. A refusal that is not here is an invalid request."""


def code_of(problems: Iterable[Problem]) -> Code | None:
    """The code of a refusal for these reasons; None when one of them makes the request an invalid one."""
    codes = [OF_REFUSAL.get(problem.code) for problem in problems]
    return None if None in codes or not codes else codes[0]
