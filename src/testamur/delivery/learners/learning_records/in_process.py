"""The learning records service of this very installation, asked as the awarding organisation's own organisation there.

Nothing goes over a network. What the awarding organisation does is written down like anybody's: its searches, and
every learner whose details it was shown.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.conf import settings

from testamur.delivery.learners.learning_records import (
    Candidate,
    Outcome,
    Person,
    Search,
    Unavailable,
    Verdict,
)
from testamur.delivery.learners.learning_records.codes import CHECKS, GENDERS, SENT_GENDERS
from testamur.ground.audit.actor import Actor
from testamur.kit.clock import now
from testamur.kit.scope import of_organisation, within
from testamur.records.organisations.models import Organisation
from testamur.records.register import actions, problems
from testamur.records.register.actions.searching_many import search_many
from testamur.records.register.details import (
    MANDATORY,
    SEARCHED,
    UNKNOWN_POSTCODE,
    Details,
    clean,
    missing,
)
from testamur.records.register.models import Learner, Sharing, Verification
from testamur.records.register.models import Search as Searched
from testamur.records.register.verifying import ToVerify, verify

CHANNEL = "portal"
OUTCOMES = {
    Searched.Outcome.EXACT: Outcome.FOUND,
    Searched.Outcome.POSSIBLE: Outcome.POSSIBLE,
    Searched.Outcome.TOO_MANY: Outcome.TOO_MANY,
    Searched.Outcome.NONE: Outcome.NONE,
}


class InProcess:
    name = "the learning records service"

    def verify(self, people: Sequence[Person]) -> dict[int, Verdict]:
        with _acting() as who:
            answers = verify([_to_verify(each) for each in people])
            held = {each.held.learner.pk: each.held.learner for each in answers if each.held}
            actions.note_looks(learners=held.values(), what="verified", **who)
        return {
            person.ref: Verdict(
                CHECKS[answer.code],
                answer.held.learner.uln if answer.held else person.uln,
                answer.flags,
            )
            for person, answer in zip(people, answers, strict=True)
        }

    def find(self, people: Sequence[Person]) -> dict[int, Search]:
        details = {each.ref: _details(each) for each in people}
        able = {ref: each for ref, each in details.items() if not missing(each, SEARCHED)}
        with _acting() as who:
            found = search_many(details=list(able.values()), **who)
        answers = dict.fromkeys(details, Search(Outcome.NONE))
        for ref, each in zip(able, found, strict=True):
            candidates = tuple(_candidate(candidate.learner) for candidate in each.candidates)
            answers[ref] = Search(OUTCOMES[each.outcome], candidates)
        return answers

    def register(self, people: Sequence[Person]) -> dict[int, str]:
        """Those whose details the register may not hold, as prohibited text, have no answer."""
        details = {each.ref: _details(each) for each in people}
        with _acting() as who:
            unfit = problems.problems_of_each(list(details.values()), now=who["now"])
            able = {
                ref: each
                for (ref, each), found in zip(details.items(), unfit, strict=True)
                if not found and not missing(each, MANDATORY)
            }
            learners = actions.register_many(details=list(able.values()), **who) if able else []
        return {ref: learner.uln for ref, learner in zip(able, learners, strict=True)}


@contextmanager
def _acting() -> Iterator[dict[str, Any]]:
    """In the scope of the awarding organisation's own organisation; what every action of the register asks for."""
    own = Organisation.objects.filter(reference=settings.LRS_OWN_ORGANISATION).first()
    if own is None or own.status != Organisation.Status.ACTIVE:
        raise Unavailable("The awarding organisation may not use the learning records service at present.")
    by = Actor(None, settings.AO_NAME, CHANNEL, organisation_id=own.pk)
    with within(of_organisation(own.pk)):
        yield {"channel": CHANNEL, "by": by, "organisation": own, "now": now()}


def _to_verify(person: Person) -> ToVerify:
    names = person.forename, person.surname
    return ToVerify(person.uln, *names, person.date_of_birth, SENT_GENDERS[person.gender])


def _details(person: Person) -> Details:
    """As the service is told of a learner whose awarding organisation has seen no document, nor the privacy notice."""
    raw: Mapping[str, str] = {
        "given_name": person.forename,
        "family_name": person.surname,
        "born_on": person.date_of_birth.isoformat(),
        "gender": SENT_GENDERS[person.gender],
        "postcode": person.postcode or UNKNOWN_POSTCODE,
        "verification": Verification.NONE,
        "sharing": Sharing.NOT_SEEN,
    }
    details, unfit = clean(raw)
    if any(problem.place == "postcode" for problem in unfit):
        details, _ = clean({**raw, "postcode": UNKNOWN_POSTCODE})
    return details


def _candidate(learner: Learner) -> Candidate:
    return Candidate(
        uln=learner.uln,
        forename=learner.given_name,
        surname=learner.family_name,
        date_of_birth=learner.born_on,
        gender=GENDERS[learner.gender],
        postcode=learner.postcode,
        former_surname=learner.previous_family_name,
    )
