"""What can be written about, and who at a centre, and which staff, may take part.

The room knows the kinds of record by name and who may see them, and nothing else of them: the page of a record
vouches for it with a signed card (`About`), so that a conversation begins only where somebody saw the record.
"""

from dataclasses import asdict, dataclass
from typing import Any

from django.core import signing
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from testamur.ground.access.acting import Acting
from testamur.ground.access.permissions import Permission as P
from testamur.ground.accounts.models import User

Role = User.StaffRole
SALT = "conversations.about"
A_DAY = 24 * 3600


class Kind(TextChoices):
    LEARNER = "learner", _("Learner")
    BATCH = "batch", _("Batch")
    ORDER = "order", _("Order")
    CLAIM = "claim", _("Claim")
    BOOKING = "booking", _("Booking")
    VISIT = "visit", _("Visit")


IN_A_SENTENCE = {
    Kind.LEARNER: "a learner",
    Kind.BATCH: "a batch",
    Kind.ORDER: "an order",
    Kind.CLAIM: "a claim",
    Kind.BOOKING: "a booking",
    Kind.VISIT: "a visit",
}
"""For notices by email, which say no more of what they are about."""

MAY_TAKE_PART: dict[str, tuple[P, ...]] = {
    Kind.LEARNER: (P.LEARNERS, P.SEARCH),
    Kind.BATCH: (P.SEARCH, P.REGISTRATIONS, P.LEARNERS),
    Kind.ORDER: (P.SEARCH, P.REGISTRATIONS, P.BULK_REGISTRATION, P.BOOKINGS, P.CLAIMS),
    Kind.CLAIM: (P.CLAIMS, P.READ_CERTIFICATION),
    Kind.BOOKING: (P.BOOKINGS,),
    Kind.VISIT: (P.MODERATION, P.GRADES, P.READ_CERTIFICATION),
}
"""The permissions that open the record's own page at the centre: any of them."""

OF_QUALITY = frozenset({Kind.LEARNER, Kind.BATCH, Kind.CLAIM, Kind.VISIT})
"""What external quality assurers write about, at the centres allocated to them."""

STAFF_WHO_TAKE_PART = (Role.SUPPORT, Role.CERTIFICATION, Role.FINANCE, Role.EQA)


def kinds_open_to(acting: Acting, *, in_office: bool) -> list[str]:
    """The kinds of record whose conversations this person may read and answer here."""
    if in_office:
        only_quality = not acting.has_role(Role.SUPPORT, Role.CERTIFICATION, Role.FINANCE)
        return [kind.value for kind in Kind if not only_quality or kind in OF_QUALITY]
    return [kind.value for kind in Kind if acting.may(*MAY_TAKE_PART[kind])]


@dataclass(frozen=True)
class About:
    """The record that is written about, as its own page vouches for it."""

    centre_id: int
    kind: str
    record_id: int
    label: str
    path: str
    office_path: str = ""

    @property
    def card(self) -> str:
        """Signed, for a form; it holds nothing that its reader may not know."""
        return signing.dumps(asdict(self), salt=SALT)


def read_card(text: str) -> About | None:
    """What a card says; None for one that was not signed here, or not today."""
    try:
        facts: dict[str, Any] = signing.loads(text, salt=SALT, max_age=A_DAY)
    except signing.BadSignature:
        return None
    return About(**facts)
