"""The codes of the learning records service, in the words of the portal."""

from testamur.delivery.learners.learning_records import Check, Outcome

SENT_GENDERS = {"M": "1", "F": "2", "U": "9"}
GENDERS = {"0": "U", "1": "M", "2": "F", "9": "U"}

CHECKS = {
    "WSVRC001": Check.VERIFIED,
    "WSVRC002": Check.VERIFIED,  # and merged: the answer has the ULN that is left
    "WSVRC003": Check.MISMATCH,
    "WSVRC004": Check.MISMATCH,
    "WSVRC005": Check.MISMATCH,
    "WSVRC006": Check.UNKNOWN,
}
"""What each return code of a verification means."""

OUTCOMES = {
    "WSRC0001": Outcome.NONE,
    "WSRC0002": Outcome.TOO_MANY,
    "WSRC0003": Outcome.POSSIBLE,
    "WSRC0004": Outcome.FOUND,
    "WSRC0022": Outcome.FOUND,  # the details are those of a learner merged into the one who is shown
}
"""And each of a search."""

FAULTS = {
    "WSEC0003": "The learning records service does not know the awarding organisation, or has suspended it.",
    "WSEC0004": "The learning records service is closed at this hour.",
    "WSEC0005": "The learning records service does not accept the awarding organisation's password.",
    "WSEC0006": "The learning records service does not let the awarding organisation's user do this.",
}
