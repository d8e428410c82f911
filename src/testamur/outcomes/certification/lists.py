"""The lists of this room: who can be claimed for, claims made, certificates issued, claims to sign off."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from testamur.catalogue.products.models import Product
from testamur.delivery.learners.names import folded
from testamur.delivery.registrations.lists import STATUS, Learners, of_product, product_titles, session_names
from testamur.delivery.registrations.queries.learners import learner_like, looks_like
from testamur.kit import lookups  # noqa: F401  begins_with
from testamur.kit.lists import (
    Cell,
    Choice,
    Column,
    Day,
    Days,
    Digits,
    List,
    Option,
    Values,
    View,
    Words,
    in_words,
)
from testamur.outcomes.certification.models import AwardKind, Certificate, Claim
from testamur.outcomes.certification.queries.claims import of_learner
from testamur.rulebook.uln import tidy_uln

CLAIM_STATUS = Choice(
    "status", _("Status"), tuple(Option(each.value, each.label, Q(status=each)) for each in Claim.Status)
)
CERTIFICATE_STATUS = Choice(
    "status",
    _("Status"),
    tuple(
        Option(each.value, each.label, Q(status=each))
        for each in Certificate.Status
        if each != Certificate.Status.INTENDED
    ),
)
AWARDS = tuple(Option(each.value, each.label, Q(award=each)) for each in AwardKind)


def in_claim(text: str) -> Q:
    """A claim by its number, its batch, or a learner in it."""
    return Q(number=text) | Q(batch__number=text) | of_learner(learner_like(text, "registration__learner__"))


def claimed_product(text: str) -> Q:
    return Q(product__in=Product.objects.filter(Q(code__begins_with=text) | Q(title__icontains=text)))


def on_certificate(text: str) -> Q:
    """A certificate by its number, its batch, or its learner."""
    return (
        Q(number=text) | Q(registration__batch__number=text) | learner_like(text, "registration__learner__")
    )


def certificated_product(text: str) -> Q:
    products = Product.objects.filter(Q(code__begins_with=text) | Q(title__icontains=text))
    return Q(registration__product__in=products)


class Claimants(Learners):
    """The centre's learners, to choose whom to claim for; its address means the same as the learners' own."""

    name = "claimants"
    columns = (
        *Learners.columns[:5],
        Column("session", _("Session"), "batch__session", show=lambda year: session_names([year])[year]),
        *Learners.columns[6:],
        Column(
            "certificated",
            _("Certificated"),
            "fully_certificated_on",
            "fully_certificated_on",
            blanks_last=True,
        ),
    )
    filters = (
        Words("q", _("Name, ULN, batch or reference"), looks_like),
        Words("batch", _("Batch number"), lambda text: Q(batch__number=tidy_uln(text))),
        Words("code", _("Product code or name"), of_product),
        Words("surname", _("Surname"), lambda text: Q(learner__sort_key__begins_with=folded(text))),
        Words("forename", _("Forename"), lambda text: Q(learner__forename_key__begins_with=folded(text))),
        Day("born", _("Date of birth"), "learner__date_of_birth"),
        STATUS,
        Values("session", _("Session"), "batch__session", session_names, int),
        Values("product", _("Qualification"), "product__code", product_titles),
        Words("reference", _("Centre learner number"), lambda text: Q(learner__centre_reference=text)),
        Words("number", _("Learner number"), lambda text: Q(learner__number=tidy_uln(text))),
        Words("is_uln", _("Unique learner number (ULN)"), lambda text: Q(learner__uln=tidy_uln(text))),
        Words(
            "centre_reference", _("Centre reference"), lambda text: Q(batch__centre_reference__icontains=text)
        ),
    )
    views = (View(_("Ready to claim"), "status=ready"), View(_("Part achieved"), "status=part"))
    sheet = (*Learners.sheet, Cell(_("Certificated"), "fully_certificated_on"))


class Claims(List):
    """What a centre claimed before."""

    name = "claims"
    one, many = _("claim"), _("claims")
    order = "-submitted"
    columns = (
        Column("number", _("Claim"), order_by="number"),
        Column(
            "product",
            _("Qualification"),
            {"title": "product__title", "code": "product__code"},
            "product__title",
            style="clip",
        ),
        Column("batch", _("Batch"), "batch__number", "batch__number"),
        Column("learners", _("Learners"), {"learners": "learners", "rejected": "rejected"}, "learners"),
        Column("submitted", _("Submitted"), "submitted_at", "submitted_at"),
        Column("decided", _("Confirmed"), "decided_at", "decided_at", blanks_last=True),
        Column("despatch", _("Despatch"), "despatch_on", "despatch_on", blanks_last=True),
        Column("status", _("Status"), "status", CLAIM_STATUS.rank, style="status"),
    )
    filters = (
        Words("q", _("Claim, batch or learner"), in_claim),
        Words("code", _("Product code or name"), claimed_product),
        CLAIM_STATUS,
        Values("session", _("Session"), "batch__session", session_names, int),
        Days("submitted", _("Submitted"), "submitted_at__date"),
    )
    views = (View(_("With EQA"), "status=with_eqa"), View(_("Rejected"), "status=rejected"))
    sheet = (
        Digits(_("Claim"), "number"),
        Cell(_("Product code"), "product__code"),
        Cell(_("Qualification"), "product__title"),
        Digits(_("Batch"), "batch__number"),
        Cell(_("Learners"), "learners"),
        Cell(_("Accepted"), "accepted"),
        Cell(_("Rejected"), "rejected"),
        Cell(_("Submitted"), "submitted_at"),
        Cell(_("Confirmed"), "decided_at"),
        Cell(_("Despatch"), "despatch_on"),
        Cell(_("Purchase order"), "purchase_order"),
        Cell(_("Status"), CLAIM_STATUS.in_words),
    )


class Queue(Claims):
    """Claims that wait for an EQA, the oldest first."""

    name = "claims-to-sign-off"
    order = "submitted"
    columns = (
        Claims.columns[0],
        Column(
            "centre",
            _("Centre"),
            {"centre": "centre__name", "centre_number": "centre__number"},
            "centre__name",
        ),
        *Claims.columns[1:5],
    )
    filters = (
        Words("q", _("Claim, batch or learner"), in_claim),
        Values("centre", _("Centre"), "centre__name"),
        Words("code", _("Product code or name"), claimed_product),
    )
    views = ()
    sheet = (*Claims.sheet[:1], Cell(_("Centre"), "centre__name"), *Claims.sheet[1:])


class ECertificates(List):
    """What was issued to a centre's learners."""

    name = "ecertificates"
    one, many = _("eCertificate"), _("eCertificates")
    order = "-awarded"
    columns = (
        Column(
            "learner",
            _("Learner"),
            {
                "surname": "registration__learner__surname",
                "forename": "registration__learner__forename",
                "number": "registration__learner__number",
                "certificate": "number",
            },
            "registration__learner__sort_key",
        ),
        Column("born", _("Date of birth"), "registration__learner__date_of_birth"),
        Column(
            "product",
            _("Qualification"),
            {"title": "registration__product__title"},
            "registration__product__title",
            style="clip",
        ),
        Column("award", _("Award"), {"award": "award", "grade": "line__grade"}, "award"),
        Column("batch", _("Batch"), "registration__batch__number", "registration__batch__number"),
        Column("awarded", _("Awarded"), "awarded_on", "awarded_on"),
        Column("status", _("Status"), "status", CERTIFICATE_STATUS.rank, style="status"),
        Column("view", _("Certificate"), {"view": "number"}, "number"),
    )
    filters = (
        Words("q", _("Name, learner number, batch or certificate"), on_certificate),
        Words("batch", _("Batch number"), lambda text: Q(registration__batch__number=tidy_uln(text))),
        Words("code", _("Product code or name"), certificated_product),
        CERTIFICATE_STATUS,
        Choice("award", _("Award"), AWARDS),
        Values("session", _("Session"), "registration__batch__session", session_names, int),
        Days("awarded", _("Awarded"), "awarded_on"),
    )
    sheet = (
        Digits(_("Certificate"), "number"),
        Digits(_("Learner number"), "registration__learner__number"),
        Cell(_("Surname"), "registration__learner__surname"),
        Cell(_("Forename"), "registration__learner__forename"),
        Cell(_("Date of birth"), "registration__learner__date_of_birth"),
        Digits(_("ULN"), "registration__learner__uln"),
        Cell(_("Product code"), "registration__product__code"),
        Cell(_("Qualification"), "registration__product__title"),
        Cell(_("Award"), in_words("award", AwardKind.choices)),
        Cell(_("Grade"), "line__grade"),
        Digits(_("Batch"), "registration__batch__number"),
        Cell(_("Awarded"), "awarded_on"),
        Cell(_("Status"), CERTIFICATE_STATUS.in_words),
    )

    def label(self, row) -> str:
        return f"{row.forename} {row.surname}, {row.certificate}"


class Issued(ECertificates):
    """Every certificate, for the office."""

    name = "certificates"
    one, many = _("certificate"), _("certificates")
    columns = (
        *ECertificates.columns[:3],
        Column("centre", _("Centre"), {"centre": "centre__name"}, "centre__name"),
        *ECertificates.columns[3:],
    )
    sheet = (
        *ECertificates.sheet,
        Digits(_("Centre"), "centre__number"),
        Cell(_("Centre name"), "centre__name"),
    )
