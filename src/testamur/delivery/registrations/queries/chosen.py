"""Reads about chosen registrations: everything that acts on many at once must know of each, for any number."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import FilteredRelation, Q

from testamur.delivery.registrations.models import Registration
from testamur.ground.centres.models import Centre
from testamur.kit.clock import london_date

MOST_CHOSEN = 20_000
Status, Stage = Registration.Status, Registration.Stage


@dataclass(frozen=True, slots=True)
class Chosen:
    """One chosen registration, and of its learner, product, batch and open withdrawal what decides about it."""

    id: int
    learner_id: int
    learner_number: str
    forename: str
    surname: str
    product_id: int
    product_code: str
    product_title: str
    extension_months: int
    operational_end_on: date | None
    certification_end_on: date | None
    batch_id: int
    batch_number: str
    bundle_batch_id: int | None
    bundle_batch_number: str | None
    bundle_id: int | None  # the product
    status: str
    stage: str
    registered_at: datetime
    starts_on: date | None
    planned_end_on: date | None
    lapses_on: date
    awarded_on: date | None
    sampled_on: date | None
    moved_from_id: int | None
    charge_id: int
    withdrawal_id: int | None
    withdrawn_on: date | None
    withdrawn_because: str | None
    is_lapse: bool | None
    withdrawn_by_act: int | None

    @property
    def registered_on(self) -> date:
        return london_date(self.registered_at)

    @property
    def name(self) -> str:
        return f"{self.surname}, {self.forename}"

    @property
    def is_active(self) -> bool:
        return self.status == Status.ACTIVE


_READ = {
    "learner_id": "learner_id",
    "learner_number": "learner__number",
    "forename": "learner__forename",
    "surname": "learner__surname",
    "product_id": "product_id",
    "product_code": "product__code",
    "product_title": "product__title",
    "extension_months": "product__extension_months",
    "operational_end_on": "product__operational_end_on",
    "certification_end_on": "product__certification_end_on",
    "batch_id": "batch_id",
    "batch_number": "batch__number",
    "bundle_batch_id": "batch__bundle_batch_id",
    "bundle_batch_number": "batch__bundle_batch__number",
    "bundle_id": "batch__bundle_batch__product_id",
    "withdrawal_id": "open_withdrawal__pk",
    "withdrawn_on": "open_withdrawal__on",
    "withdrawn_because": "open_withdrawal__reason",
    "is_lapse": "open_withdrawal__is_lapse",
    "withdrawn_by_act": "open_withdrawal__act_id",
}
_PATHS = [
    "pk" if name == "id" else _READ.get(name, name)
    for name in Chosen.__dataclass_fields__  # in the order of the fields
]


def chosen(*, centre: Centre, ids: Collection[int]) -> list[Chosen]:
    """Those of these registrations that are the centre's, by learner's name. One query."""
    rows = (
        Registration.objects.filter(pk__in=list(ids), centre=centre, learner__centre=centre)
        .annotate(
            open_withdrawal=FilteredRelation(
                "withdrawals", condition=Q(withdrawals__restored_at__isnull=True)
            )
        )
        .order_by("learner__sort_key", "pk")
    )
    return [Chosen(*facts) for facts in rows.values_list(*_PATHS)]
