"""Any learning records service that speaks the published protocol: the national one, or another Testamur, by address.

SOAP 1.1 by zeep, with our own description of the protocol, so that none is fetched. Learners are asked about one by
one: the batches of the protocol answer later, and this is a background job already. A redirect is never followed: our
password is for one address only.
"""

import time
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from io import BytesIO
from typing import Any

import zeep
from django.conf import settings
from requests import RequestException, Session, Timeout, TooManyRedirects
from zeep.exceptions import Error, Fault
from zeep.transports import Transport

from testamur.delivery.learners.learning_records import (
    Candidate,
    Outcome,
    Person,
    Search,
    Unavailable,
    Verdict,
)
from testamur.delivery.learners.learning_records.codes import CHECKS, FAULTS, GENDERS, OUTCOMES, SENT_GENDERS
from testamur.records.register.details import UNKNOWN_POSTCODE
from testamur.records.wire.description import inlined_schemas, wsdl

CONNECT_SECONDS, ANSWER_SECONDS = 10, 60
REGISTERED = "WSRC0005"
UNFIT = "WSEC0001"
FULL = "FUL"
NOTHING_SEEN, NOTICE_NOT_SEEN = "0", "0"

Ask = Callable[..., Any]


class UnfitError(Exception):
    """The service cannot take what is held of one learner; others may be asked about."""


class ByAddress:
    name = "the learning records service"

    def verify(self, people: Sequence[Person]) -> dict[int, Verdict]:
        ask = asking("verifyLearner")
        return {each.ref: _verdict(ask, each) for each in people}

    def find(self, people: Sequence[Person]) -> dict[int, Search]:
        ask = asking("learnerByDemographics")
        return {each.ref: _search(ask, each) for each in people}

    def register(self, people: Sequence[Person]) -> dict[int, str]:
        """Those whom the service will not register have no answer.

        It wants some seconds between showing possible matches and registering, so that a person can look at them; that
        was done before the job began. Whoever is refused is therefore tried once more, and then looked for.
        """
        ask = asking("registerSingleLearner")
        made = {each.ref: _registered(ask, each) for each in people}
        refused = [each for each in people if not made[each.ref]]
        if refused:
            time.sleep(settings.LRS_ADDRESS_WAIT_SECONDS)
            made |= {each.ref: _registered(ask, each) for each in refused}
        waiting = [each for each in refused if not made[each.ref]]
        for ref, search in self.find(waiting).items():
            if search.outcome is Outcome.FOUND:
                made[ref] = search.candidates[0].uln
        return {ref: uln for ref, uln in made.items() if uln}


# One learner


def _verdict(ask: Ask, person: Person) -> Verdict:
    try:
        answer = ask(
            LearnerToVerify={
                "ULN": person.uln,
                "FamilyName": person.surname,
                "GivenName": person.forename,
                "DateOfBirth": person.date_of_birth.isoformat(),
                "Gender": SENT_GENDERS[person.gender],
            }
        )
    except UnfitError:
        return Verdict(CHECKS["WSVRC005"], person.uln)
    told = getattr(answer, "VerifiedLearner", answer)
    if told.ResponseCode not in CHECKS:
        raise Unavailable(f"The learning records service answered with {told.ResponseCode}.")
    flags = told.FailureFlag or []
    return Verdict(CHECKS[told.ResponseCode], told.ULN or person.uln, tuple(map(_flag, flags)))


def _flag(text: str) -> str:
    """`VRF1` is VRF001."""
    return f"VRF{int(text.strip().upper().removeprefix('VRF')):03}"


def _search(ask: Ask, person: Person) -> Search:
    try:
        answer = ask(
            FindType=FULL,
            FamilyName=person.surname,
            GivenName=person.forename,
            DateOfBirth=person.date_of_birth.isoformat(),
            Gender=SENT_GENDERS[person.gender],
            LastKnownPostCode=person.postcode or UNKNOWN_POSTCODE,
        )
    except UnfitError:
        return Search(Outcome.NONE)
    if answer.ResponseCode not in OUTCOMES:
        raise Unavailable(f"The learning records service answered with {answer.ResponseCode}.")
    return Search(OUTCOMES[answer.ResponseCode], tuple(_candidate(each) for each in answer.Learner or []))


def _candidate(learner: Any) -> Candidate:
    return Candidate(
        uln=learner.ULN,
        forename=learner.GivenName,
        surname=learner.FamilyName,
        date_of_birth=_date(learner.DateOfBirth),
        gender=GENDERS.get(learner.Gender, "U"),
        postcode=learner.LastKnownPostCode or "",
        former_surname=learner.PreviousFamilyName or "",
    )


def _date(value: str | date) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value[:10])


def _registered(ask: Ask, person: Person) -> str:
    """The ULN, or nothing when the service refuses."""
    try:
        answer = ask(
            Learner={
                "GivenName": person.forename,
                "FamilyName": person.surname,
                "LastKnownPostCode": person.postcode or UNKNOWN_POSTCODE,
                "DateOfBirth": person.date_of_birth.isoformat(),
                "Gender": SENT_GENDERS[person.gender],
                "VerificationType": NOTHING_SEEN,
                "AbilityToShare": NOTICE_NOT_SEEN,
            }
        )
    except UnfitError:
        return ""
    return answer.ULN if answer.ResponseCode == REGISTERED else ""


# The wire


def asking(operation: str) -> Ask:
    """One operation of the service, which is told who asks; its trouble comes back as `Unavailable`."""
    head = {"OrgPassword": settings.LRS_PASSWORD, "UserName": settings.LRS_USER}
    who = {"OrganisationRef": settings.LRS_REFERENCE, "UKPRN": settings.LRS_UKPRN}
    head |= {name: value for name, value in who.items() if value}
    call = _client(settings.LRS_ADDRESS, settings.LRS_CLIENT_CERTIFICATE).service[operation]

    def ask(**facts: object) -> Any:
        try:
            return call(**head, **facts)
        except Fault as fault:
            raise _trouble_of(fault) from fault
        except TooManyRedirects:
            raise Unavailable("The learning records service sent us to another address.") from None
        except Timeout:
            raise Unavailable("The learning records service did not answer in time.") from None
        except RequestException:
            raise Unavailable("The learning records service cannot be reached.") from None
        except (Error, AttributeError) as error:  # the second when there is no document at all
            raise Unavailable("The learning records service answered in a way we cannot read.") from error

    return ask


def _trouble_of(fault: Fault) -> Exception:
    code = fault.detail.findtext(".//{*}ErrorCode") if fault.detail is not None else None
    if code == UNFIT:
        return UnfitError(code)
    return Unavailable(FAULTS.get(code, "The learning records service could not answer."))


@lru_cache(maxsize=2)
def _client(address: str, certificate: str) -> zeep.Client:
    session = Session()
    session.max_redirects = 0
    session.cert = certificate or None
    transport = Transport(session=session, timeout=CONNECT_SECONDS, operation_timeout=ANSWER_SECONDS)
    safe = zeep.Settings(strict=False, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    return zeep.Client(BytesIO(wsdl(address, inlined_schemas())), transport=transport, settings=safe)
