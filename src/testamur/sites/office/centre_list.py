"""The list of centres as customer support and quality assurers see it (docs/specification, CEN-01 and SYS-02)."""

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from testamur.ground.access.models import Membership
from testamur.ground.centres.models import Centre, Nation
from testamur.kit import lookups  # noqa: F401  begins_with
from testamur.kit.lists import Cell, Choice, Column, Digits, List, Option, Values, Words, in_words

CURRENT_USERS = Count(
    "memberships", filter=Q(memberships__ended_at=None, memberships__invited_at=None), distinct=True
)
ADMINISTRATORS = Membership.objects.filter(
    centre=OuterRef("pk"),
    is_administrator=True,
    suspended_at=None,
    ended_at=None,
    invited_at=None,
    user__activated_at__isnull=False,
    user__suspended_at=None,
    user__deleted_at=None,
)
WITHOUT_ADMINISTRATOR = Q(~Exists(ADMINISTRATORS))


def named(text: str) -> Q:
    """By number, with or without its leading zeros, by UKPRN, or by all words of the name."""
    name = Q()
    for word in text.split():
        name &= Q(name__icontains=word)
    number = Q(number=text.zfill(6)) | Q(number__begins_with=text) | Q(ukprn=text)
    return number | name if text.isdigit() else name


def nation_names(codes: list[str]) -> dict[str, str]:
    return {nation.value: nation.label for nation in Nation if nation.value in codes}


STATUS = Choice(
    "status", _("Status"), tuple(Option(each.value, each.label, Q(status=each)) for each in Centre.Status)
)
ADMINISTRATOR = Choice(
    "administrator",
    _("Portal administrator"),
    (
        Option("some", _("Has one"), Q(Exists(ADMINISTRATORS))),
        Option("none", _("Has none yet"), WITHOUT_ADMINISTRATOR),
    ),
)


KIND = Choice("kind", _("Kind"), tuple(Option(each.value, each.label, Q(kind=each)) for each in Centre.Kind))


class Centres(List):
    """Centres by name."""

    name = "centres"
    one, many = _("centre"), _("centres")
    order = "name"
    columns = (
        Column(
            "name", _("Centre"), {"name": "name", "number": "number"}, ("name", "number"), style="wrap-text"
        ),
        Column("centre_number", _("Number"), "number", "number"),
        Column("ukprn", _("UKPRN"), order_by="ukprn"),
        Column("nation", _("Nation"), order_by="nation", show=lambda code: Nation(code).label),
        Column("users", _("Users"), {"users": CURRENT_USERS}, style="number"),
        Column("status", _("Status"), order_by="status", show=lambda code: Centre.Status(code).label),
    )
    filters = (
        Words("q", _("Name, number or UKPRN"), named),
        STATUS,
        ADMINISTRATOR,
        Values("nation", _("Nation"), "nation", nation_names),
        KIND,
    )
    sheet = (
        Digits(_("Centre number"), "number"),
        Cell(_("Name"), "name"),
        Cell(_("UKPRN"), "ukprn"),
        Cell(_("Nation"), in_words("nation", Nation.choices)),
        Cell(_("Kind"), in_words("kind", Centre.Kind.choices)),
        Cell(_("Status"), in_words("status", Centre.Status.choices)),
        Cell(_("On record since"), "created_at"),
    )
