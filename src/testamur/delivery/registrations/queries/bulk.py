"""Reads about bulk files: the batches in them, and how each stands."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Value
from django.db.models.functions import Replace, Upper

from testamur.catalogue.products.models import Product
from testamur.delivery.registrations.columns import BULK, LEARNERS
from testamur.delivery.registrations.models import Draft
from testamur.delivery.registrations.queries.drafts import drafts
from testamur.delivery.registrations.queries.products import products_for
from testamur.ground.centres.models import Centre
from testamur.ground.sheets.models import Sheet, SheetRow


def bare(code: str) -> str:
    """A product code as it is compared: `600/0727/8` and `60007278` are one."""
    return code.replace("/", "").replace(" ", "").upper()


def products_by_code(*, centre: Centre, codes: Collection[str], on: date) -> dict[str, Product]:
    """The products of these codes by bare code, each with what decides whether the centre may register on it."""
    found = products_for(centre=centre, on=on).annotate(
        bare_code=Upper(Replace(Replace("code", Value("/")), Value(" ")))
    )
    return {each.bare_code: each for each in found.filter(bare_code__in={bare(code) for code in codes})}


def bulk_files(*, centre: Centre) -> QuerySet[Sheet]:
    found = Sheet.objects.filter(centre=centre, kind=BULK)
    return found.select_related("centre", "started_by", "committed_by").order_by("-started_at")


def drafts_of(*, sheet: Sheet) -> Sequence[Draft]:
    """The drafts that a bulk file was divided into, and those that kept the rest of one, in the file's order."""
    found = drafts(centre=sheet.centre).filter(sheet__kind=LEARNERS, sheet__about__bulk=sheet.pk)
    return sorted(
        found.select_related("product", "sheet__centre", "batch__bundle_batch", "order"),
        key=lambda draft: (draft.sheet.about["group"], draft.pk),
    )


def is_open(draft: Draft) -> bool:
    return draft.sheet.status == Sheet.Status.OPEN


@dataclass(frozen=True)
class Waiting:
    """A batch that cannot be registered as its header is."""

    group: int
    line: int
    reference: str
    code: str
    learners: int
    problems: list[dict]

    @property
    def can_be_recoded(self) -> bool:
        return any(each["place"] == "code" for each in self.problems)


def waiting_headers(*, sheet: Sheet) -> list[Waiting]:
    """Those that wait in the file's own sheet, in its order. One query."""
    rows: dict[int, list[SheetRow]] = {}
    for row in SheetRow.objects.filter(sheet=sheet).order_by("group", "position"):
        rows.setdefault(row.group, []).append(row)
    return [
        Waiting(
            group,
            header.position,
            header.cells.get("reference", ""),
            header.cells.get("code", ""),
            len(learners),
            header.problems,
        )
        for group, (header, *learners) in rows.items()
    ]
