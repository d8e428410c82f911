"""The centre's learners, each with their registrations."""

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query

from testamur.delivery.learners.models import Learner
from testamur.delivery.learners.names import folded
from testamur.delivery.registrations.models import Registration
from testamur.ground.access.permissions import Permission
from testamur.ground.centres.models import Centre
from testamur.kit import lookups  # noqa: F401  begins_with
from testamur.sites.api.paging import page_of
from testamur.sites.api.service import reads
from testamur.sites.api.shapes.basics import Number
from testamur.sites.api.shapes.learners import (
    LearnerPage,
    LearnersAsked,
    LearnerShape,
    RegistrationShape,
)

MAY_LOOK = (Permission.LEARNERS, Permission.SEARCH)


@reads("/learners", *MAY_LOOK, answer=LearnerPage, about="Learners")
def list_learners(request: HttpRequest, asked: Query[LearnersAsked]):
    """Your centre's learners in the order in which they were first registered, each with all registrations."""
    return page_of(_learners(request.acting.centre).filter(_wanted(asked)), asked, shape_of)


@reads("/learners/{number}", *MAY_LOOK, answer=LearnerShape, about="Learners")
def one_learner(request: HttpRequest, number: Number):
    return shape_of(get_object_or_404(_learners(request.acting.centre), number=number))


def _learners(centre: Centre) -> QuerySet[Learner]:
    registrations = Registration.objects.filter(centre=centre).select_related("product", "batch")
    return Learner.objects.filter(centre=centre).prefetch_related(
        Prefetch("registrations", registrations.order_by("pk"))
    )


def _wanted(asked: LearnersAsked) -> Q:
    wanted = Q()
    if asked.surname:
        wanted &= Q(sort_key__begins_with=folded(asked.surname))
    if asked.forename:
        wanted &= Q(forename_key__begins_with=folded(asked.forename))
    for name in ("date_of_birth", "uln", "centre_reference"):
        if value := getattr(asked, name):
            wanted &= Q(**{name: value})
    paths = {
        "product": "product__code",
        "batch": "batch__number",
        "session": "batch__session",
        "status": "status",
    }
    registered = {path: value for name, path in paths.items() if (value := getattr(asked, name))}
    if registered:
        wanted &= Q(Exists(Registration.objects.filter(learner=OuterRef("pk"), **registered)))
    return wanted


def shape_of(learner: Learner) -> LearnerShape:
    return LearnerShape(
        number=learner.number,
        forename=learner.forename,
        middle_names=learner.middle_names,
        surname=learner.surname,
        date_of_birth=learner.date_of_birth,
        gender=learner.gender,
        ethnicity=learner.ethnicity,
        uln=learner.uln,
        uln_state=learner.uln_state,
        centre_reference=learner.centre_reference,
        postcode=learner.postcode,
        registrations=[registration_shape(each) for each in learner.registrations.all()],
    )


def registration_shape(registration: Registration) -> RegistrationShape:
    return RegistrationShape(
        id=registration.pk,
        product=registration.product.code,
        batch=registration.batch.number,
        session=registration.batch.session,
        status=registration.status,
        stage=registration.stage,
        registered_at=registration.registered_at,
        starts_on=registration.starts_on,
        planned_end_on=registration.planned_end_on,
        lapses_on=registration.lapses_on,
        fully_certificated_on=registration.fully_certificated_on,
    )
