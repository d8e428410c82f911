"""One contract for every learning records service: the practice one, our own register, and any by its address.

The service by address is asked through our own web service, whose answers go over the same messages as anybody's.
"""

from datetime import date
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from requests import ConnectTimeout, Response
from requests.adapters import BaseAdapter
from tests.people import NOW, actor_of
from tests.records import make_organisation, make_user
from tests.wire import PASSWORD, give_password

from testamur.delivery.learners.learning_records import (
    Candidate,
    Check,
    Outcome,
    Person,
    Unavailable,
    by_address,
)
from testamur.delivery.learners.learning_records.by_address import ByAddress
from testamur.delivery.learners.learning_records.in_process import InProcess
from testamur.delivery.learners.learning_records.practice import MERGED, ON_RECORD, Practice
from testamur.records.organisations.models import Member, Role
from testamur.records.register.actions.indexing import index
from testamur.records.register.actions.merging import merge
from testamur.records.register.models import Learner, Look, ProhibitedText, Search
from testamur.rulebook.verification import differences

ADDRESS = "https://records.example.org/LearnerService.svc"
ANNA, BEA, _BEATRICE, CAI = ON_RECORD
GENDERS = {"M": "1", "F": "2"}


class Wired(BaseAdapter):
    """Carries what is sent to an address to our own web service, in this process."""

    def __init__(self, trouble: object = None):
        super().__init__()
        self.trouble, self.asked = trouble, 0

    def send(self, request, **_kwargs) -> Response:
        self.asked += 1
        if isinstance(self.trouble, Exception):
            raise self.trouble
        response = Response()
        response.request, response.url = request, request.url
        if self.trouble is not None:
            response.status_code, response._content, headers = self.trouble
            response.headers.update(headers)
            return response
        answer = Client(raise_request_exception=False).post(
            urlsplit(request.url).path, request.body, content_type="text/xml"
        )
        response.status_code, response._content = answer.status_code, answer.content
        response.headers["Content-Type"] = answer["Content-Type"]
        return response

    def close(self) -> None:
        pass


@pytest.fixture
def own(db, settings, dee):
    """The awarding organisation in our own register, which holds whom the practice service holds."""
    own = make_organisation("TESTAM", "10009999", "Testamur Awards")
    user = make_user("Ines Marlow")
    roles = [Role.ONLINE, Role.VERIFIER]
    Member.objects.create(organisation=own, user=user, roles=roles, granted_at=NOW)
    give_password(own)
    settings.LRS_OWN_ORGANISATION = settings.LRS_REFERENCE = "TESTAM"
    settings.LRS_ADDRESS, settings.LRS_USER, settings.LRS_PASSWORD = ADDRESS, user.email, PASSWORD
    settings.LRS_ADDRESS_WAIT_SECONDS = 0
    held = {each.uln: hold(each) for each in (ANNA, BEA, CAI)}
    for gone, left in MERGED.items():
        other = hold(Candidate(gone, "Kai", "Rosewarn", CAI.date_of_birth, "M", "ZZ8 8HH"))
        merge(master=held[left], merged=other, reason="Same", by=actor_of(dee), now=NOW)
    return own


def hold(each: Candidate) -> Learner:
    learner = Learner.objects.create(
        uln=each.uln,
        given_name=each.forename,
        family_name=each.surname,
        previous_family_name=each.former_surname,
        born_on=each.date_of_birth,
        gender=GENDERS[each.gender],
        postcode=each.postcode,
        verification="2",
        sharing="1",
        created_at=NOW,
        updated_at=NOW,
    )
    index([learner.pk])
    return learner


@pytest.fixture
def wired():
    """Puts our own web service, or some trouble, at the address."""

    def put(trouble: object = None) -> Wired:
        by_address._client.cache_clear()
        adapter = Wired(trouble)
        by_address._client(ADDRESS, "").transport.session.mount("https://", adapter)
        return adapter

    yield put
    by_address._client.cache_clear()


@pytest.fixture(params=[Practice, InProcess, ByAddress])
def service(request, own, wired):
    wired()
    return request.param()


def person(held: Candidate = ANNA, ref: int = 1, **facts) -> Person:
    known = {
        "uln": held.uln,
        "forename": held.forename,
        "surname": held.surname,
        "date_of_birth": held.date_of_birth,
        "gender": held.gender,
        "postcode": held.postcode,
    }
    return Person(ref, **{**known, **facts})


@pytest.mark.spec("ULN-03", "URN-07")
def test_who_is_as_held_is_verified(service):
    verdicts = service.verify([person(ANNA, 7), person(CAI, 8)])

    assert {ref: (each.check, each.uln) for ref, each in verdicts.items()} == {
        7: (Check.VERIFIED, ANNA.uln),
        8: (Check.VERIFIED, CAI.uln),
    }


@pytest.mark.spec("ULN-03", "URN-07")
@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        ({"surname": "Jones"}, ["surname"]),
        ({"forename": "Smith", "surname": "Anna"}, ["forename", "surname"]),
        ({"date_of_birth": date(2008, 3, 28)}, ["date_of_birth"]),
        ({"gender": "M"}, ["gender"]),
        ({"forename": "Zelda", "surname": "Quirke"}, ["forename", "surname"]),
    ],
)
def test_what_differs_is_flagged_alike(service, facts, fields):
    verdict = service.verify([person(ANNA, **facts)])[1]

    assert verdict.check is Check.MISMATCH
    assert [name for each in differences(verdict.flags) for name in each.fields] == fields


@pytest.mark.spec("ULN-03", "DCH-04")
def test_after_a_merge_the_uln_that_is_left_is_told(service):
    [(gone, left)] = MERGED.items()

    verdict = service.verify([person(CAI, uln=gone)])[1]

    assert (verdict.check, verdict.uln) == (Check.VERIFIED, left)


@pytest.mark.spec("ULN-05")
def test_who_is_held_is_found(service):
    found = service.find([person(ANNA, 3, uln="")])[3]

    assert (found.outcome, [each.uln for each in found.candidates]) == (Outcome.FOUND, [ANNA.uln])
    [candidate] = found.candidates
    assert (candidate.forename, candidate.date_of_birth, candidate.gender) == (
        "Anna",
        ANNA.date_of_birth,
        "F",
    )
    assert candidate.former_surname == "Jones"


@pytest.mark.spec("ULN-05")
def test_who_may_be_held_is_shown(service):
    found = service.find([person(BEA, uln="", date_of_birth=date(2007, 11, 3), postcode="ZZ9 9ZZ")])[1]

    assert (found.outcome, BEA.uln in {each.uln for each in found.candidates}) == (Outcome.POSSIBLE, True)


@pytest.mark.spec("ULN-05")
def test_who_is_registered_gets_a_uln_and_is_verified_with_it(service, settings):
    """The practice service has a ULN for anybody, whom it has not."""
    bo = person(uln="", forename="Boudewijn", surname="Lethbridge", date_of_birth=date(2006, 5, 4))
    service.find([bo])

    first = service.register([bo])[1]
    again = service.register([bo])[1]

    assert (len(first), again) == (10, first)


# What only a register can show


@pytest.fixture(params=[InProcess, ByAddress])
def registers(request, own, wired):
    wired()
    return request.param()


def test_nobody_knows_who_is_not_held(registers):
    stranger = person(uln="4444599390", forename="Zelda", surname="Quirke", postcode="ZZ7 7GG")

    assert registers.verify([stranger])[1].check is Check.UNKNOWN
    assert registers.find([stranger])[1].outcome is Outcome.NONE


def test_whose_details_cannot_be_held_is_left_out_and_nobody_else(registers):
    ProhibitedText.objects.create(text="zzz")
    wrong = person(ref=1, uln="", forename="Zzz", surname="Nobody", date_of_birth=date(2006, 1, 1))
    right = person(ref=2, uln="", forename="Boudewijn", surname="Lethbridge", postcode="")
    both = [wrong, right]

    searches = registers.find(both)
    made = registers.register(both)

    assert (searches[2].outcome, list(made)) == (Outcome.NONE, [2])


def test_what_was_done_is_written_down_for_the_awarding_organisation(own):
    InProcess().verify([person(ANNA)])
    InProcess().find([person(ANNA, uln="")])

    looks = Look.objects.order_by("pk").values_list(
        "learner__uln", "what", "channel", "organisation__reference"
    )
    assert list(looks) == [
        (ANNA.uln, "verified", "portal", "TESTAM"),
        (ANNA.uln, "found", "portal", "TESTAM"),
    ]
    assert list(Search.objects.values_list("channel", "outcome")) == [("portal", "exact")]


def test_many_take_as_many_statements_as_three(own):
    def statements(count: int, start: int) -> int:
        people = [
            person(
                uln="", ref=n, forename=f"Given{chr(65 + n % 26)}", surname=f"Family{chr(65 + n // 26)}x{n}"
            )
            for n in range(start, start + count)
        ]
        with CaptureQueriesContext(connection) as captured:
            InProcess().find(people)
            InProcess().register(people)
        return len(captured)

    assert statements(3, 0) == statements(150, 3)


# A service that is away


def test_an_organisation_that_may_not_use_the_service(own, settings):
    settings.LRS_OWN_ORGANISATION = "NOBODY"

    with pytest.raises(Unavailable, match="may not use the learning records service"):
        InProcess().verify([person()])


SOAP_TYPE = {"Content-Type": "text/xml"}


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (ConnectTimeout(), "did not answer in time"),
        ((302, b"", {"Location": "https://elsewhere.example.org/"}), "sent us to another address"),
        ((200, b"<html>Welcome</html>", SOAP_TYPE), "cannot read"),
        ((503, b"Away", {"Content-Type": "text/plain"}), "cannot read"),
        ((200, b"", SOAP_TYPE), "cannot read"),
        ((200, b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', SOAP_TYPE), "cannot read"),
    ],
)
def test_trouble_at_the_address_is_said_in_a_sentence(own, wired, trouble, sentence):
    adapter = wired(trouble)

    with pytest.raises(Unavailable, match=sentence):
        ByAddress().verify([person()])

    assert adapter.asked == 1


def test_a_wrong_password_is_said_in_a_sentence(own, wired, settings):
    settings.LRS_PASSWORD = "Wrong3Password12"
    wired()

    with pytest.raises(Unavailable, match="does not accept the awarding organisation's password"):
        ByAddress().find([person()])
