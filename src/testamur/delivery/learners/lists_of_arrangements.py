"""The lists of arrangements: a centre's own, and those that the awarding organisation has to answer (REG-13)."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from testamur.delivery.learners.models import Arrangement
from testamur.delivery.learners.names import folded
from testamur.delivery.learners.queries_of_arrangements import PAPERS
from testamur.kit import lookups  # noqa: F401  begins_with
from testamur.kit.lists import Cell, Choice, Column, Digits, List, Option, View, Words, in_words
from testamur.rulebook.arrangements import KINDS, TITLES

KIND = Choice(
    "kind",
    _("Arrangement"),
    tuple(Option(each.code, each.title, Q(kind=each.code)) for each in KINDS.values()),
)
STATUS = Choice(
    "status",
    _("Status"),
    tuple(Option(each.value, each.label, Q(status=each)) for each in Arrangement.Status),
)
SORT = Choice(
    "sort_of",
    _("Paper or person"),
    (
        Option("paper", _("Modified papers"), Q(kind__in=PAPERS)),
        Option("arrangement", _("Arrangements"), ~Q(kind__in=PAPERS)),
    ),
)


def of_whom(text: str) -> Q:
    """A learner by the beginning of the name, by number, or by the centre's reference."""
    name = folded(text.replace(",", " "))
    return (
        Q(learner__sort_key__begins_with=name)
        | Q(learner__forename_key__begins_with=name)
        | Q(learner__number=text)
        | Q(learner__centre_reference=text)
    )


LEARNER = Column(
    "learner",
    _("Learner"),
    {"surname": "learner__surname", "forename": "learner__forename", "number": "learner__number"},
    order_by="learner__sort_key",
)
WHAT = Column("what", _("Arrangement"), {"kind": "kind", "detail": "detail"}, ("kind", "learner__sort_key"))
FROM = Column("from_on", _("From"), order_by="from_on")


class WithArrangements(List):
    """What a centre's learners have and shall have, a row for each arrangement."""

    name = "learners-with-arrangements"
    one, many = _("arrangement"), _("arrangements")
    order = "learner"
    columns = (
        LEARNER,
        WHAT,
        FROM,
        Column("until_on", _("Until"), order_by="until_on", blanks_last=True),
        Column("contact", _("Contact"), "contact_email", style="clip"),
        Column("status", _("Status"), {"status": "status"}, STATUS.rank),
    )
    filters = (Words("q", _("Name, learner number or reference"), of_whom), SORT, KIND, STATUS)
    views = (View(_("Modified papers"), "sort_of=paper"), View(_("Waiting for approval"), "status=requested"))
    sheet = (
        Digits(_("Learner number"), "learner__number"),
        Cell(_("Surname"), "learner__surname"),
        Cell(_("Forename"), "learner__forename"),
        Cell(_("Date of birth"), "learner__date_of_birth"),
        Cell(_("Centre learner reference"), "learner__centre_reference"),
        Cell(_("Arrangement"), in_words("kind", TITLES.items())),
        Cell(_("Detail"), "detail"),
        Cell(_("From"), "from_on"),
        Cell(_("Until"), "until_on"),
        Cell(_("Status"), in_words("status", Arrangement.Status.choices)),
        Cell(_("Contact email"), "contact_email"),
    )


class ArrangementsWaiting(List):
    """All centres' arrangements that wait for an answer, the oldest first."""

    name = "arrangements-waiting"
    one, many = _("arrangement"), _("arrangements")
    order = "added"
    columns = (
        Column("what", _("Arrangement"), {"kind": "kind", "detail": "detail"}, ("kind", "added_at")),
        Column(
            "centre",
            _("Centre"),
            {"centre": "centre__name", "centre_number": "centre__number"},
            "centre__name",
        ),
        Column("learner", _("Learner"), "learner__number", "learner__number"),
        FROM,
        Column("added", _("Asked for"), "added_at", "added_at"),
    )
    filters = (
        Words(
            "q",
            _("Centre or learner number"),
            lambda text: (
                Q(centre__number=text.zfill(6)) | Q(centre__name__icontains=text) | Q(learner__number=text)
            ),
        ),
        KIND,
    )
