"""A power cut while certificates are claimed and issued: death by SIGKILL at named points, then the job runs again.

Whatever the point, afterwards there is one claim, one charge for each learner, and one certificate for each whose
number was drawn once, whose file is in its place and whose digest agrees. The control issues before it has the file
and must be caught.
"""

import hashlib
import os
import signal
from collections.abc import Iterator
from datetime import date

import pytest
from tests.house import crashing
from tests.people import NOW

from testamur.kit.testing import copy_of, template_database

LEARNERS = 10

PRELUDE = """
from testamur.kit.clock import now
from testamur.kit.scope import of_centre, within
"""
ISSUE = """
from testamur.outcomes.certification import jobs

{control}
jobs.issue(claim_id=claim_id, centre_id=centre_id)
"""
CLAIM = """
from testamur.ground.accounts.models import User
from testamur.ground.audit.actor import Actor
from testamur.ground.centres.models import Centre
from testamur.outcomes.certification import actions
from testamur.outcomes.certification.queries.claiming import candidates_of, draft

with within(of_centre(centre_id)):
    centre = Centre.objects.get(pk=centre_id)
    waiting = draft(centre=centre, key=key)
    reviewed = {{each.registration.pk: each.award.fingerprint for each in candidates_of(waiting)}} if waiting else {{}}
    user = User.objects.get(memberships__centre=centre)
    actions.claim(centre=centre, key=key, reviewed=reviewed, by=Actor(user.pk, user.full_name, "crash"), now=now())
"""
# What a careless author might write: the row says issued before the file is there, and that is committed.
ISSUED_FIRST = """
from django.db import connection
from testamur.outcomes.certification import files
from testamur.outcomes.certification.models import Certificate

def promise(pdf):
    import hashlib
    digest = hashlib.sha256(pdf).hexdigest()
    Certificate.objects.filter(status="intended").update(
        status="issued", issued_at=now(), file=f"certificates/{digest}.pdf", file_digest=digest)
    connection.cursor().execute("commit")
    return files.Kept(f"certificates/{digest}.pdf", digest)

files.keep = promise
"""


@pytest.fixture(scope="module")
def crash_site(django_db_blocker) -> Iterator[str]:
    name = f"crash_claiming_{os.getpid()}"
    with django_db_blocker.unblock(), copy_of(template_database(), name):
        yield name


@pytest.fixture(scope="module")
def product(crash_site):
    from tests.people import COUNSELLING_UNITS, all_of, make_product

    from testamur.catalogue.products.models import GradeScale, Unit
    from testamur.delivery.billing.models import Price, PriceList
    from testamur.kit.scope import STAFF, within

    with within(STAFF):
        prices = PriceList.objects.create(title="2026/27", from_on=date(2020, 8, 1))
        Price.objects.create(price_list=prices, kind="certificate", amount="12.50")
        scale = GradeScale.objects.create(code="pass", title="Pass")
        units = [
            Unit.objects.create(code=code, title=title, level=3, credits=credits, scale=scale)
            for code, title, credits in COUNSELLING_UNITS
        ]
        rule = all_of("Mandatory units", *(unit.code for unit in units))
        return make_product("600/0727/8", "CACHE Level 3 Diploma in Counselling Skills", units, rule)


@pytest.fixture
def drafted(product, request):
    """A complete draft for ten learners of a centre of this test's own, with direct claims status."""
    from tests.learners import enrol, make_batch
    from tests.people import actor_of, make_centre, make_member, make_user

    from testamur.catalogue.approvals.models import DirectClaims
    from testamur.ground.access.permissions import Permission
    from testamur.kit.scope import STAFF, within
    from testamur.outcomes.certification import actions
    from testamur.outcomes.certification.queries.claiming import chosen
    from testamur.outcomes.grading.actions import mark_units
    from testamur.outcomes.grading.models import UnitHeld

    number = f"{request.session.items.index(request.node):06}"
    with within(STAFF):
        centre = make_centre(number, "Harbour City College")
        ada = make_user("Ada Okafor", email=f"ada{number}@example.org")
        make_member(ada, centre, *Permission, is_administrator=True)
        DirectClaims.objects.create(centre=centre, product=product, given_at=NOW, given_because="A review")
        people = enrol(
            make_batch(centre, product, ada), [f"Amelia Hughes{chr(97 + n)}" for n in range(LEARNERS)], ada
        )
        by = actor_of(ada, centre)
        units = product.versions.get().units.all()
        mark_units(
            marks={(each.pk, unit.pk): UnitHeld.Means.ACHIEVED for each in people for unit in units},
            by=by,
            now=NOW,
        )
        learners = chosen(centre=centre, ids=[each.pk for each in people])
        draft = actions.start(centre=centre, registrations=learners, by=by, now=NOW)
        details = {**draft.details, "iqa_name": "Nia Rees", "declared": True}
        actions.keep_details(draft=draft, details=details, by=by, now=NOW)
        return draft


@pytest.fixture
def claimed(drafted):
    """The same, claimed; the certificates are not made yet."""
    from tests.people import actor_of

    from testamur.kit.scope import of_centre, within
    from testamur.outcomes.certification import actions
    from testamur.outcomes.certification.queries.claiming import candidates_of

    with within(of_centre(drafted.centre_id)):
        reviewed = {each.registration.pk: each.award.fingerprint for each in candidates_of(drafted)}
        by = actor_of(drafted.changed_by, drafted.centre)
        actions.claim(centre=drafted.centre, key=drafted.pk, reviewed=reviewed, by=by, now=NOW)
    return drafted


def run(database: str, what: str, draft, *, dies_at: str = "", control: str = "") -> int:
    """Do it in a process of its own; its exit code, negative when a signal ended it."""
    return crashing.run(
        PRELUDE + what.format(control=control),
        database=database,
        dies_at=dies_at,
        key=draft.pk,
        centre_id=draft.centre_id,
        claim_id=claim_of(draft),
    )


def claim_of(draft) -> int:
    from testamur.kit.scope import of_centre, within
    from testamur.outcomes.certification.models import Claim

    with within(of_centre(draft.centre_id)):
        return Claim.objects.values_list("pk", flat=True).filter(idempotency_key=draft.pk).first() or 0


def found(draft) -> dict[str, int]:
    """How much of everything the draft's centre has."""
    from testamur.delivery.billing.models import LedgerLine
    from testamur.delivery.registrations.models import Registration
    from testamur.ground.audit.models import Event
    from testamur.ground.desk.models import Message
    from testamur.kit.scope import STAFF, of_centre, within
    from testamur.outcomes.certification.models import Certificate, Claim, ClaimDraft, ClaimLine

    centre = draft.centre_id
    with within(STAFF):
        events = Event.objects.filter(centre_id=centre)
        audited = events.filter(name="registration.claimed").count()
        issued = events.filter(name="certificate.issued").count()
        messages = Message.objects.filter(user__memberships__centre=centre).count()
    with within(of_centre(centre)):
        certificates = list(Certificate.objects.all())
        return {
            "drafts": ClaimDraft.objects.count(),
            "claims": Claim.objects.count(),
            "lines": ClaimLine.objects.count(),
            "charges": LedgerLine.objects.filter(kind="certificate").count(),
            "certificated": Registration.objects.filter(stage="certificated").count(),
            "claims audited": audited,
            "certificates": len(certificates),
            "issued": sum(each.status == "issued" for each in certificates),
            "with their file": sum(has_its_file(each) for each in certificates if each.status == "issued"),
            "issues audited": issued,
            "messages": messages,
        }


def has_its_file(certificate) -> bool:
    from testamur.outcomes.certification import files

    try:
        return hashlib.sha256(files.read(certificate.file)).hexdigest() == certificate.file_digest
    except OSError:
        return False


def numbers_of(draft) -> list[tuple[str, str, str]]:
    from testamur.kit.scope import of_centre, within
    from testamur.outcomes.certification.models import Certificate

    with within(of_centre(draft.centre_id)):
        return list(Certificate.objects.order_by("pk").values_list("number", "check_code", "facts_digest"))


MADE = ("certificates", "issued", "with their file", "issues audited")
DRAFTED = {
    **dict.fromkeys(("drafts",), 1),
    **dict.fromkeys(("claims", "lines", "charges", "certificated", "claims audited", *MADE, "messages"), 0),
}
CLAIMED = {
    **DRAFTED,
    "drafts": 0,
    "claims": 1,
    **dict.fromkeys(("lines", "charges", "certificated", "claims audited"), LEARNERS),
}
INTENDED = {**CLAIMED, "certificates": LEARNERS}
ISSUED = {**CLAIMED, **dict.fromkeys(MADE, LEARNERS), "messages": 1}


@pytest.mark.spec("CLM-08", "SYS-09")
def test_a_claim_is_made_whole_or_not_at_all(crash_site, drafted):
    assert run(crash_site, CLAIM, drafted, dies_at="claiming.half_way") == -signal.SIGKILL
    assert found(drafted) == DRAFTED

    assert run(crash_site, CLAIM, drafted) == 0
    assert found(drafted) == CLAIMED

    assert run(crash_site, CLAIM, drafted) == 0
    assert found(drafted) == CLAIMED


@pytest.mark.spec("CRT-01", "SYS-09")
@pytest.mark.parametrize(
    "dies_at", ["issuing.intent_written", "issuing.file_written", "issuing.before_commit"]
)
def test_certificates_are_issued_once_whenever_the_process_dies(crash_site, claimed, dies_at):
    assert run(crash_site, ISSUE, claimed, dies_at=dies_at) == -signal.SIGKILL
    assert found(claimed) == INTENDED
    intended = numbers_of(claimed)

    assert run(crash_site, ISSUE, claimed) == 0
    assert found(claimed) == ISSUED
    assert numbers_of(claimed) == intended

    assert run(crash_site, ISSUE, claimed) == 0
    assert found(claimed) == ISSUED


def test_issuing_before_there_is_a_file_is_caught(crash_site, claimed):
    died = run(crash_site, ISSUE, claimed, dies_at="issuing.file_written", control=ISSUED_FIRST)

    assert died == -signal.SIGKILL
    assert found(claimed) == {**INTENDED, "issued": LEARNERS}
