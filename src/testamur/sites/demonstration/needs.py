"""What some of the demonstration's learners need in assessments, and some whose names can be corrected no more.

Names of those certificated a day ago can be corrected; of those of `EARLIER`, certificated more than 90 days ago, not.
"""

from datetime import datetime, timedelta

from testamur.delivery.learners import actions_on_arrangements as actions
from testamur.delivery.learners.evidence import Sent
from testamur.delivery.registrations.models import Batch
from testamur.ground.accounts.models import User
from testamur.ground.audit.actor import Actor
from testamur.ground.centres.models import Centre
from testamur.kit.clock import london_date
from testamur.kit.scope import of_centre, within
from testamur.sites.demonstration.outcomes import complete
from testamur.sites.demonstration.people import COLLEGE
from testamur.sites.demonstration.registering import Group, register

ENGLISH = "English, adult learners"
EARLIER = Group(COLLEGE, "601/7566/7", 3, 17, "Care planning, last summer")
CERTIFICATED_DAYS_AGO = 101

# Of which learner of the group, by place; what, and its detail.
NEEDS = (
    (0, "extra_time", "25"),
    (0, "reader", ""),
    (1, "enlarged", "24 pt"),
    (1, "coloured", "pale yellow"),
    (2, "word_processor", ""),
    (3, "braille", "Grade 2"),
    (3, "extra_time", "50"),
    (4, "rest_breaks", ""),
)
REPORT = Sent("Assessment of need.pdf", b"%PDF-1.4\n% A made-up report, for demonstration only\n%%EOF\n")


def arrange(now: datetime) -> None:
    """Five learners of one group need something; the office has approved one request and declined another."""
    batch = Batch.objects.filter(centre__number=COLLEGE, centre_reference=ENGLISH).earliest("pk")
    then, by = now - timedelta(days=6), _officer_of(batch)
    with within(of_centre(batch.centre_id)):
        learners = [each.learner for each in batch.registrations.select_related("learner").order_by("pk")[:5]]
        made = [
            actions.add(
                learner=learners[place],
                wanted=actions.Wanted(kind, detail, london_date(then), None, batch.contact_email),
                files=[REPORT] if kind == "extra_time" else [],
                by=by,
                now=then,
            )
            for place, kind, detail in NEEDS
        ]
    asked = [each for each in made if each.status == each.Status.REQUESTED]
    actions.decide(arrangement=asked[0], verdict="approved", reason="", by=_support(), now=now)
    why = "A reader is agreed on evidence of need: please send the assessor's report."
    actions.decide(arrangement=asked[1], verdict="declined", reason=why, by=_support(), now=now)


def certificate_earlier(now: datetime) -> None:
    """Three learners whose certificates are too old for a corrected name."""
    batch = register(EARLIER, centre=Centre.objects.get(number=COLLEGE), number=906, now=now)
    complete(batch, now - timedelta(days=CERTIFICATED_DAYS_AGO))


def _officer_of(batch: Batch) -> Actor:
    user = User.objects.get(pk=batch.created_by_id)
    return Actor(user.pk, user.full_name, "demonstration", batch.centre_id)


def _support() -> Actor:
    user = User.objects.filter(staff_roles__contains=[User.StaffRole.SUPPORT]).earliest("pk")
    return Actor(user.pk, user.full_name, "demonstration")
