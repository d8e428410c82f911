"""ULNs of the demonstration, as the practice service answers about them, and what was written on records."""

from datetime import datetime, timedelta

from testamur.delivery.learners import actions_on_ulns, jobs
from testamur.delivery.learners.cards import about_learner
from testamur.delivery.learners.models import Enquiry, Learner
from testamur.delivery.registrations.cards import about_batch
from testamur.delivery.registrations.models import Batch
from testamur.ground.access.actions import name_lrs_administrator
from testamur.ground.access.models import Membership
from testamur.ground.accounts.models import User
from testamur.ground.audit.actor import Actor
from testamur.ground.centres.models import Centre
from testamur.ground.conversations import actions as conversations
from testamur.ground.conversations.models import Side
from testamur.sites.demonstration.people import COLLEGE

Kind, State = Enquiry.Kind, Learner.UlnState
CHECKED_AT_ONCE = 1_000  # of each centre: a worker checks the others by itself
LOOKED_FOR = 25


def arrange(now: datetime) -> None:
    """Most ULNs are verified, some do not match; of those without one, some were found and some are to be chosen."""
    for centre in Centre.objects.order_by("number"):
        officer = _name_administrator(centre, now)
        unchecked = _learners(centre, State.UNCHECKED)[:CHECKED_AT_ONCE]
        _ask(centre, Kind.VERIFY, unchecked, officer, now)
        _ask(centre, Kind.FIND, _learners(centre, State.MISSING)[:LOOKED_FOR], officer, now)
    _write(now)


def _name_administrator(centre: Centre, now: datetime) -> Actor:
    membership = Membership.objects.filter(centre=centre, is_administrator=True).order_by("pk").first()
    officer = _actor(membership.user, centre)
    name_lrs_administrator(membership=membership, by=officer, now=now)
    return officer


def _learners(centre: Centre, state: str) -> list[int]:
    found = Learner.objects.filter(centre=centre, uln_state=state)
    return list(found.order_by("-pk").values_list("pk", flat=True))


def _ask(centre: Centre, kind: Kind, ids: list[int], by: Actor, now: datetime) -> None:
    if ids:
        asked = actions_on_ulns.ask(
            centre_id=centre.pk, kind=kind, learner_ids=ids, by=by, now=now, page="learners:enquiry"
        )
        jobs.put_enquiry(asked.pk, centre.pk)


def _write(now: datetime) -> None:
    """One conversation waits for the awarding organisation; another was answered and closed."""
    college = Centre.objects.get(number=COLLEGE)
    ada = _actor(User.objects.get(full_name="Ada Okafor"), college)
    support = User.objects.filter(staff_roles__contains=[User.StaffRole.SUPPORT]).order_by("pk").first()
    olu = _actor(support)
    batch = Batch.objects.filter(centre=college).order_by("-pk").first()
    answered = conversations.start(
        about=about_batch(batch),
        subject="Certificates to another site",
        text="Can the certificates of this batch go to our Riverside campus instead? It is not among our addresses.",
        files=(),
        side=Side.CENTRE,
        by=ada,
        now=now - timedelta(days=3),
    )
    conversations.assign(conversation=answered, to=support, by=olu, now=now - timedelta(days=2, hours=20))
    conversations.reply(
        conversation=answered,
        text="We have put Riverside on your record. Choose it as the certificate address when you claim.",
        files=(),
        side=Side.AO,
        by=olu,
        now=now - timedelta(days=2),
    )
    conversations.close(conversation=answered, by=olu, now=now - timedelta(days=1))
    learner = Learner.objects.filter(centre=college).order_by("-pk").first()
    conversations.start(
        about=about_learner(learner),
        subject="Name on the identity document",
        text="The learner's passport has two surnames without a hyphen. Which spelling should the certificate have?",
        files=(),
        side=Side.CENTRE,
        by=ada,
        now=now - timedelta(hours=5),
    )


def _actor(user: User, centre: Centre | None = None) -> Actor:
    return Actor(user.pk, user.full_name, "demonstration", centre.pk if centre else None)
