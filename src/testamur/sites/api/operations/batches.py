"""The centre's batches, and who is in each."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query

from testamur.delivery.registrations.models import Batch
from testamur.delivery.registrations.queries.batches import batches, registrations_in
from testamur.ground.access.permissions import Permission
from testamur.sites.api.paging import page_of
from testamur.sites.api.service import reads
from testamur.sites.api.shapes.basics import Number
from testamur.sites.api.shapes.batches import BatchesAsked, BatchPage, BatchShape, InBatch, WholeBatch

MAY_LOOK = (Permission.SEARCH, Permission.REGISTRATIONS, Permission.LEARNERS)


@reads("/batches", *MAY_LOOK, answer=BatchPage, about="Batches")
def list_batches(request: HttpRequest, asked: Query[BatchesAsked]):
    """Your centre's batches in the order in which they were made."""
    found = batches(centre=request.acting.centre)
    for name, path in (
        ("product", "product__code"),
        ("session", "session"),
        ("centre_reference", "centre_reference"),
    ):
        if value := getattr(asked, name):
            found = found.filter(**{path: value})
    return page_of(found, asked, lambda batch: BatchShape(**_facts(batch)))


@reads("/batches/{number}", *MAY_LOOK, answer=WholeBatch, about="Batches")
def one_batch(request: HttpRequest, number: Number):
    """A batch with its registrations."""
    batch = get_object_or_404(batches(centre=request.acting.centre), number=number)
    inside = [
        InBatch(
            id=each.pk,
            learner=each.learner.number,
            forename=each.learner.forename,
            surname=each.learner.surname,
            status=each.status,
            stage=each.stage,
        )
        for each in registrations_in(batch=batch)
    ]
    return WholeBatch(**_facts(batch), registrations=inside)


def _facts(batch: Batch) -> dict[str, object]:
    return {
        "number": batch.number,
        "product": batch.product.code,
        "session": batch.session,
        "centre_reference": batch.centre_reference,
        "learners": batch.learner_count,
        "active": batch.active_count,
        "contact_name": batch.contact_name,
        "contact_email": batch.contact_email,
        "created_at": batch.created_at,
    }
