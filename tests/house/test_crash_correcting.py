"""A power cut while a name is corrected after certification: death by SIGKILL, then the same is asked for again.

Whatever the point, afterwards there is one correction, one fee, one valid certificate in the new name with its file in
its place, and one void one in the old.
"""

import signal

import pytest
from tests.house.test_crash_claiming import (  # noqa: F401  fixtures of a claim in a database of its own
    ISSUE,
    claimed,
    crash_site,
    drafted,
    has_its_file,
    product,
    run,
)

# Ask for a correction of the first learner with the id of the claim's draft as its key.
CORRECT = """
from datetime import UTC, datetime
from testamur.delivery.learners.models import Learner
from testamur.ground.accounts.models import User
from testamur.ground.audit.actor import Actor
from testamur.kit.clock import london_date
from testamur.outcomes.certification import actions
from testamur.outcomes.certification.actions.reissuing import fingerprint
from testamur.outcomes.certification.queries.corrections import correctable, fee_of

at = datetime(2026, 11, 17, 9, tzinfo=UTC)
with within(of_centre(centre_id)):
    learner = Learner.objects.select_related("centre").order_by("pk")[0]
    today = london_date(at)
    found = correctable(learner=learner, today=today)
    fee = fee_of(found, learner=learner, today=today)
    user = User.objects.get(memberships__centre=centre_id)
    asked = actions.Asked(
        names={{"forename": "Amelie", "middle_names": "", "surname": "Hughes"}},
        reason="spelling", explanation="", purchase_order="", contact_name="Ada", contact_email="a@example.org",
        seen=fingerprint(found, learner, fee=str(fee.total)) if fee else "as the first time",
    )
    actions.correct_name(learner=learner, key=key, asked=asked, by=Actor(user.pk, user.full_name, "crash"), now=at)
"""
REISSUE = """
from testamur.outcomes.certification import jobs
from testamur.outcomes.certification.models import NameCorrection

with within(of_centre(centre_id)):
    made = NameCorrection.objects.get()
jobs.reissue(correction_id=made.pk, centre_id=centre_id)
"""


@pytest.fixture
def certificated(crash_site, claimed):  # noqa: F811
    """Ten learners with their certificates, and a price for replacing one."""
    from testamur.delivery.billing.models import Price, PriceList
    from testamur.kit.scope import STAFF, within

    with within(STAFF):
        Price.objects.get_or_create(
            price_list=PriceList.objects.get(), kind="replacement_certificate", amount="45.00"
        )
    assert run(crash_site, ISSUE, claimed) == 0
    return claimed


def found(draft) -> dict[str, int]:
    from testamur.delivery.billing.models import LedgerLine
    from testamur.delivery.learners.models import Learner
    from testamur.kit.scope import of_centre, within
    from testamur.outcomes.certification.models import Certificate, NameCorrection

    with within(of_centre(draft.centre_id)):
        certificates = list(Certificate.objects.exclude(replaces=None))
        return {
            "corrected": Learner.objects.filter(forename="Amelie").count(),
            "corrections": NameCorrection.objects.count(),
            "fees": LedgerLine.objects.filter(kind="replacement_certificate").count(),
            "void": Certificate.objects.filter(status="replaced").count(),
            "new": len(certificates),
            "issued": sum(each.status == "issued" and has_its_file(each) for each in certificates),
        }


NOTHING = dict.fromkeys(("corrected", "corrections", "fees", "void", "new", "issued"), 0)
WRITTEN = {**dict.fromkeys(NOTHING, 1), "issued": 0}
DONE = dict.fromkeys(NOTHING, 1)


@pytest.mark.spec("LRN-03", "SYS-09")
def test_a_name_is_corrected_once_whenever_the_process_dies(crash_site, certificated):  # noqa: F811
    assert run(crash_site, CORRECT, certificated, dies_at="correcting.half_way") == -signal.SIGKILL
    assert found(certificated) == NOTHING

    for _ in range(2):
        assert run(crash_site, CORRECT, certificated) == 0
        assert found(certificated) == WRITTEN

    for point in ("issuing.file_written", "issuing.before_commit"):
        assert run(crash_site, REISSUE, certificated, dies_at=point) == -signal.SIGKILL
        assert found(certificated) == WRITTEN

    for _ in range(2):
        assert run(crash_site, REISSUE, certificated) == 0
        assert found(certificated) == DONE
