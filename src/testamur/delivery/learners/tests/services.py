"""Learning records services that tests put in place of the practice one."""

from collections.abc import Sequence
from typing import ClassVar

from testamur.delivery.learners.learning_records import Candidate, Outcome, Person, Search, Unavailable
from testamur.delivery.learners.learning_records.practice import Practice

AWAY = f"{__name__}.Away"
NOBODY_KNOWN = f"{__name__}.NobodyKnown"


class Away:
    """Closed for the night."""

    name = "a service that is away"

    def verify(self, people: Sequence[Person]) -> dict:
        raise Unavailable("The service answers from 6am to midnight.")

    find = register = verify


class NobodyKnown(Practice):
    """Nobody is on record, until they are registered; it remembers whom it registered."""

    made: ClassVar[dict[str, str]] = {}

    def find(self, people: Sequence[Person]) -> dict[int, Search]:
        found = {}
        for person in people:
            uln = self.made.get(f"{person.forename} {person.surname}")
            facts = (person.forename, person.surname, person.date_of_birth, person.gender)
            found[person.ref] = (
                Search(Outcome.FOUND, (Candidate(uln, *facts),)) if uln else Search(Outcome.NONE)
            )
        return found

    def register(self, people: Sequence[Person]) -> dict[int, str]:
        ulns = super().register(people)
        self.made.update({f"{each.forename} {each.surname}": ulns[each.ref] for each in people})
        return ulns
