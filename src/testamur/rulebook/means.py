"""How a unit came to be held (docs/specification CLM-02).

All four satisfy the unit and its credit. Only an achieved one can carry a grade: credit transfer is a unit awarded
already, maybe by another awarding organisation; equivalence another unit ruled equivalent; exemption a certificated
achievement outside the framework.
"""

from enum import StrEnum


class Means(StrEnum):
    ACHIEVED = "achieved"
    CREDIT_TRANSFER = "credit transfer"
    EQUIVALENCE = "equivalence"
    EXEMPTION = "exemption"
