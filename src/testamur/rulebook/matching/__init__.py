"""Finding the learner that somebody means: is this person in the register already (docs/specification, URN-02)?

Details are folded (`normal`), learners found by shared keys (`keys`, by `sounds`), each compared field by field
(`levels`), the agreement weighed (`weights`, `scoring`), and a verdict given behind guards (`outcome`). Every
verdict says why. Two wrong merges of people's records cost more than a hundred questions, so that only a match
past all guards is called exact.
"""

from .keys import EVERY, REGISTER, WEAK, Key, Kind, asked_keys, stored_keys
from .normal import Person, person
from .outcome import GUARDS, Candidate, Outcome, Verdict, is_certain, outcome
from .scoring import Reason, Score, Scorer
from .weights import Weights, measured

__all__ = [
    "EVERY",
    "GUARDS",
    "REGISTER",
    "WEAK",
    "Candidate",
    "Key",
    "Kind",
    "Outcome",
    "Person",
    "Reason",
    "Score",
    "Scorer",
    "Verdict",
    "Weights",
    "asked_keys",
    "is_certain",
    "measured",
    "outcome",
    "person",
    "stored_keys",
]
