"""Whether the names somebody gives with a ULN are its holder's: roughly is enough, for the number says who is meant.

A wrong number with a right check digit belongs to a stranger, whose details must not be shown; a right one comes with
short forms, former surnames and slips of typing.
"""

from itertools import product

from testamur.records.register.models import Learner
from testamur.rulebook.matching.levels import Name, name_level
from testamur.rulebook.matching.normal import normal_name

ROUGHLY = frozenset({Name.EXACT, Name.SLIP, Name.NICKNAME, Name.VERY_LIKE, Name.PART, Name.SOUND, Name.LIKE})


def names_agree(given_name: str, family_name: str, *learners: Learner) -> bool:
    """Whether both names agree with those of one of these learners, in either order."""
    given, family = normal_name(given_name), normal_name(family_name)
    for learner in learners:
        givens = (learner.given_name, learner.preferred_name, learner.middle_names)
        families = (learner.family_name, learner.previous_family_name, learner.family_name_at_16)
        if _alike(given, givens) and _alike(family, families):
            return True
        if _alike(given, families) and _alike(family, givens):
            return True
    return False


def _alike(name: str, held: tuple[str, ...]) -> bool:
    return any(name_level(one, normal_name(other)) in ROUGHLY for one, other in product([name], held))
