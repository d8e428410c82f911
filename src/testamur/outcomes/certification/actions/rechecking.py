"""The night's check of every certificate, written to the log and the audit trail."""

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.kit.clock import london_date
from testamur.outcomes.certification.checking import Wrong

logger = logging.getLogger(__name__)
SYSTEM = Actor.system("job certification.recheck")

RECHECKED = define("certificates.rechecked", "Every issued certificate was checked again")
FOUND_WRONG = define("certificate.found_wrong", "A check found something wrong with a certificate")


@transaction.atomic
def report(*, checked: int, wrong: Sequence[Wrong], now: datetime) -> None:
    """Keep how many were checked, and each thing that was wrong under its own centre."""
    act_id = uuid4()
    after = {"checked": checked, "wrong": len(wrong)}
    whole = Change("certificates", None, f"{london_date(now)}", after=after)
    record(RECHECKED, changes=[whole], by=SYSTEM, centre_id=None, now=now, act_id=act_id)
    for each in wrong:  # so few, or something far worse is going on
        logger.error("certificate %s: %s", each.number, each.why)
        change = Change("certificate", each.certificate_id, each.number, after={"wrong": each.why})
        record(FOUND_WRONG, changes=[change], by=SYSTEM, centre_id=each.centre_id, now=now, act_id=act_id)
    logger.info("%s certificates checked again, %s wrong", checked, len(wrong))
