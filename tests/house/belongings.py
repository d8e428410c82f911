"""Everything that a centre can own, one of each, and the address of each page about it (for the learning records
service see `belongings_of_records`).

The tests of scope go through all addresses. An argument of an address that stands in neither table fails them, so
that no page slips by untested: give it an example here.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from tests.house.belongings_of_records import FIXED_OF_RECORDS, OF_THE_SERVICE, OWN_OF_ORGANISATION
from tests.learners import enrol, make_batch
from tests.people import NOW, make_member, make_user

from testamur.catalogue.products.models import Grade, Product, Unit
from testamur.catalogue.timetable.models import Window
from testamur.config.generated_docs import addresses
from testamur.delivery.billing.models import (
    LedgerLine,
    Price,
    PriceList,
    Statement,
    StatementLine,
    StatementRun,
)
from testamur.delivery.learners.cards import about_learner
from testamur.delivery.learners.models import Arrangement, ArrangementFile, Enquiry, EnquiryLine
from testamur.delivery.registrations.models import Act, BundleBatch, Draft
from testamur.ground.access.gate import Declared
from testamur.ground.access.models import ApiKey, Membership
from testamur.ground.access.permissions import Permission
from testamur.ground.accounts.models import User
from testamur.ground.audit.actor import Actor
from testamur.ground.centres.models import Centre, Contact
from testamur.ground.conversations import actions as conversations
from testamur.ground.conversations.files import Sent
from testamur.ground.desk.models import Message, SavedView
from testamur.ground.sheets import models as sheets
from testamur.outcomes.certification.facts import facts_of
from testamur.outcomes.certification.models import Certificate, Claim, ClaimDraft, ClaimLine, NameCorrection
from testamur.outcomes.grading.models import Sheet, Submission, UnitGrade

OWN: dict[str, str] = {
    # argument of an address, or page and argument -> what of the centre it names
    "membership_id": "membership",
    "account:answer-invitation membership_id": "invitation",
    "user_id": "user",
    "centre_id": "centre",
    "api_key_id": "API key",
    "message_id": "message",
    "view_id": "saved view",
    "draft_id": "draft",
    "act_id": "act",
    "learner_id": "learner id",
    "enquiry_id": "enquiry",
    "conversation_id": "conversation",
    "attachment_id": "attachment",
    "learners:uln number": "learner",
    "learners:change-uln number": "learner",
    "learners:dispute-uln number": "learner",
    "learners:match-uln number": "learner",
    "batch_number": "batch",
    "sheet_id": "sheet",
    "registration_id": "registration",
    "key": "claim draft",
    "address_id": "address",
    "contact_id": "contact",
    "registrations:batch number": "batch",
    "registrations:batch-report number": "batch",
    "registrations:bundle number": "bundle batch",
    "registrations:bundle-report number": "bundle batch",
    "billing:order number": "order",
    "billing:confirmation number": "order",
    "grading:submission number": "submission",
    "grading:report number": "submission",
    "grading:answer number": "submission",
    "quality:submission number": "submission",
    "quality:centre number": "centre number",
    "quality:sampling number": "centre number",
    "quality:mark-sampled number": "centre number",
    "approvals:centre number": "centre number",
    "certification:claim number": "claim",
    "certification:report number": "claim",
    "certification:sign-off number": "claim",
    "certification:certificate number": "certificate",
    "certification:pdf number": "certificate",
    "arrangement_id": "arrangement",
    "learners:evidence file_id": "evidence",
    "learners:evidence-in-office file_id": "evidence",
    "correction_id": "correction",
    "registrations:edit-learner number": "learner",
    "certification:correct-name number": "learner",
    "office:learner number": "learner",
    "portal:learner number": "learner",
}
for page in ("purchase-order", "order-spreadsheet", "office-order", "give-back"):
    OWN[f"billing:{page} number"] = "order"
for page in ("statement", "statement-file", "office-statement", "office-statement-file", "take-payment-back"):
    OWN[f"billing:{page} number"] = "statement"
OWN["line_id"] = "charge"
for page in (
    "sheet",
    "file",
    "uploaded",
    "row",
    "columns",
    "check",
    "progress",
    "stop",
    "discard",
    "problems",
):
    OWN[f"sheets:{page} sheet_id"] = "sheet of rows"
for page in (
    *("centre", "change-centre", "close-centre", "reopen-centre", "centre-second-factor"),
    *("new-address", "retire-address", "new-contact", "contact", "remove-contact"),
):
    OWN[f"office:{page} number"] = "centre number"

for page in ("arrangements", "add-arrangement", "arrangement", "end-arrangement", "evidence"):
    OWN[f"learners:{page} number"] = "learner"

for page in ("bulk-file", "bulk-details", "bulk-check", "bulk-errors", "discard-bulk"):
    OWN[f"registrations:{page} sheet_id"] = "bulk file"

OWN |= OWN_OF_ORGANISATION

# Arguments that name no centre's row: the catalogue, a format, a place in one's own sheet.
SHARED: dict[str, Any] = {
    "product_id": "product",
    "pk": "product",
    "products:edit-unit pk": "unit",
    "products:product code": "product code",
    "timetable:window code": "window",
    "list_id": "price list",
    "price_id": "price",
    **OF_THE_SERVICE,
}
FIXED: dict[str, Any] = {
    "position": 1,
    "file_type": "csv",
    "kind": "learners",
    "moving:targets kind": "transfer",
    "registrations:act-on kind": "withdraw",
    "registrations:batch-report kind": "csv",
    "registrations:bundle-report kind": "csv",
    "registrations:base-data-csv name": "products",
    "certification:report kind": "pdf",
    "billing:statement-file kind": "xlsx",
    "billing:office-statement-file kind": "xlsx",
    "month": "2026-11",
    "certification:report report": "claim-report",
    **FIXED_OF_RECORDS,
}
MISSING = {int: 999_999_999, str: "999999999", UUID: UUID(int=7)}


@dataclass(frozen=True)
class Page:
    """One address with its view's own word on who may use it."""

    name: str
    arguments: tuple[str, ...]
    declared: Declared

    def key(self, argument: str, table: Mapping[str, Any]) -> str | None:
        """How a table knows an argument of this page: by page and argument, or by the argument alone."""
        return next((key for key in (f"{self.name} {argument}", argument) if key in table), None)

    @property
    def owned(self) -> tuple[str, ...]:
        return tuple(each for each in self.arguments if self.key(each, OWN))

    @property
    def unknown(self) -> list[str]:
        return [each for each in self.arguments if not any(self.key(each, t) for t in (FIXED, OWN, SHARED))]

    def address(self, things: Mapping[str, Any]) -> str:
        return reverse(self.name, kwargs={each: self._value(each, things) for each in self.arguments})

    def address_of_nothing(self, things: Mapping[str, Any]) -> str:
        """The same page, asked about something that nobody has."""
        nothing = dict(things)
        for argument in self.owned:
            kind = OWN[self.key(argument, OWN)]
            nothing[kind] = MISSING[type(things[kind])]
        return self.address(nothing)

    def _value(self, argument: str, things: Mapping[str, Any]) -> Any:
        if fixed := self.key(argument, FIXED):
            return FIXED[fixed]
        table = OWN if self.key(argument, OWN) else SHARED
        return things[table[self.key(argument, table)]]


def pages(*kinds: str) -> list[Page]:
    """The pages whose views declared one of these kinds."""
    return [
        Page(name, tuple(re.findall(r"<(?:\w+:)?(\w+)>", address)), pattern.callback.declared)
        for address, name, pattern in addresses()
        if getattr(getattr(pattern.callback, "declared", None), "kind", None) in kinds
        and not address.startswith("gallery/")
    ]


def make_belongings(centre: Centre, product: Product, owner: User) -> dict[str, Any]:
    """One of each; `owner` is the administrator who made them."""
    colleague = make_user(f"Colleague{centre.pk} Quay")
    batch = make_batch(centre, product, owner)
    registration = enrol(batch, ["Dilys Moore"], owner)[0]
    rows = sheets.Sheet.objects.create(
        centre=centre, kind="learners", title="Counselling", origin="file", status="open", file_name="class.csv",
        file=default_storage.save("house/class.csv", ContentFile(b"Surname")), row_count=1, started_at=NOW,
        started_by=owner, changed_at=NOW,
    )  # fmt: skip
    sheets.SheetRow.objects.create(centre=centre, sheet=rows, position=1, cells={"surname": "Moore"})
    draft = Draft.objects.create(centre=centre, product=product, session=2026, sheet=rows)
    submission = _submission(centre, product, registration, owner)
    claim = _claim(centre, batch, owner)
    certificate = _certificate(claim, registration)
    return {
        "membership": make_member(colleague, centre, Permission.SEARCH).pk,
        "invitation": make_member(owner, _another(centre), Permission.SEARCH, invited_at=NOW).pk,
        "user": colleague.pk,
        "API key": ApiKey.objects.create(
            centre=centre,
            name="Records",
            prefix="testamur_abcdef",
            digest=f"{centre.pk:064}",
            permissions=["search"],
            created_at=NOW,
            created_by=owner,
            expires_on=date(2099, 8, 31),
        ).pk,
        "centre": centre.pk,
        "centre number": centre.number,
        "message": Message.objects.create(
            user=owner, to=owner.email, subject="Letter", text="To you", sent_at=NOW
        ).pk,
        "saved view": SavedView.objects.create(
            centre=centre,
            user=owner,
            list_name="batches",
            title="Mine",
            path="/batches/",
            query="session=2026",
        ).pk,
        "draft": draft.pk,
        "sheet of rows": rows.pk,
        "bulk file": sheets.Sheet.objects.create(
            centre=centre,
            kind="bulk",
            title="Bulk file of learners",
            origin=sheets.Sheet.Origin.FILE,
            file_name="autumn.csv",
            status=sheets.Sheet.Status.OPEN,
            started_at=NOW,
            started_by=owner,
            changed_at=NOW,
        ).pk,
        "batch": batch.number,
        "bundle batch": BundleBatch.objects.create(
            centre=centre,
            number=f"705{centre.number}",
            product=product,
            session=2026,
            created_at=NOW,
            created_by=owner,
        ).number,
        "sheet": Sheet.objects.create(
            centre=centre,
            version=batch.version,
            registration_ids=[registration.pk],
            opened_at=NOW,
            opened_by=owner,
        ).pk,
        "registration": registration.pk,
        "learner": registration.learner.number,
        "arrangement": (arrangement := _arrangement(registration.learner, owner)).pk,
        "evidence": _evidence(arrangement, owner).pk,
        "correction": _correction(registration.learner, owner).pk,
        "learner id": registration.learner_id,
        "enquiry": _enquiry(registration.learner, owner),
        **_conversation(registration.learner, owner),
        "order": LedgerLine.objects.get(registrations=registration).order.number,
        "charge": registration.charge_id,
        "statement": _statement(registration.charge).number,
        "price list": PriceList.objects.first().pk,
        "price": Price.objects.first().pk,
        "submission": submission.number,
        "act": Act.objects.create(
            centre=centre,
            key=UUID(int=centre.pk),
            kind="unwithdraw",
            registration_ids=[registration.pk],
            started_at=NOW,
            started_by=owner,
        ).pk,
        "claim draft": ClaimDraft.objects.create(
            centre=centre,
            batch=batch,
            registration_ids=[registration.pk],
            details=_details(batch),
            changed_at=NOW,
            changed_by=owner,
        ).pk,
        "claim": claim.number,
        "certificate": certificate.number,
        "address": centre.addresses.first().pk,
        "contact": Contact.objects.create(
            centre=centre, role="exams", name="Mx Quay", email="q@a.example"
        ).pk,
        "product": product.pk,
        "product code": product.code,
        "unit": Unit.objects.first().pk,
        "window": Window.objects.get_or_create(
            code="VC-2027-06",
            defaults={
                "title": "June 2027",
                "opens_at": NOW,
                "closes_at": NOW + timedelta(days=10),
                "cut_off_on": NOW.date(),
            },
        )[0].code,
    }


def _enquiry(learner, owner: User) -> int:
    """Put by the LRS administrator, who `owner` becomes."""
    Membership.objects.filter(user=owner, centre=learner.centre).update(is_lrs_administrator=True)
    enquiry = Enquiry.objects.create(centre=learner.centre, kind="find", asked_at=NOW, asked_by=owner)
    EnquiryLine.objects.create(
        centre=learner.centre, enquiry=enquiry, learner=learner, forename=learner.forename,
        surname=learner.surname, date_of_birth=learner.date_of_birth, gender=learner.gender,
    )  # fmt: skip
    return enquiry.pk


def _conversation(learner, owner: User) -> dict[str, int]:
    conversation = conversations.start(
        about=about_learner(learner), subject="Moore", text="Is this right?",
        files=[Sent("passport.pdf", b"%PDF-")], side="centre",
        by=Actor(owner.pk, owner.full_name, "192.0.2.1", learner.centre_id), now=NOW,
    )  # fmt: skip
    attachment = conversation.remarks.get().attachments.get()
    return {"conversation": conversation.pk, "attachment": attachment.pk}


def _details(batch) -> dict[str, Any]:
    return {
        "address": batch.certificate_address_id,
        "iqa_name": "Ian Quinn",
        "purchase_order": "",
        "declared": True,
    }


WORKING = {"credits": 40, "figures": [], "missing": [], "surplus": [], "steps": []}


def _another(centre: Centre) -> Centre:
    number = f"9{centre.number[1:]}"
    return Centre.objects.create(number=number, name=f"Annexe of {centre.name}", created_at=NOW)


def _submission(centre: Centre, product: Product, registration, owner: User) -> Submission:
    submission = Submission.objects.create(
        centre=centre, number=f"8{centre.number}", product=product, iqa_name="Ian Quinn",
        declaration="Declared", submitted_at=NOW, submitted_by=owner,
    )  # fmt: skip
    queried, saved = registration.version.units.order_by("pk")[:2]
    facts = {
        "centre": centre,
        "registration": registration,
        "grade": Grade.objects.get(code="Pass"),
        "attempt": 1,
    }
    UnitGrade.objects.create(
        **facts, unit=queried, status=UnitGrade.Status.QUERIED, submission=submission,
        saved_at=NOW, saved_by=owner, eqa_comment="Show me more",
    )  # fmt: skip
    UnitGrade.objects.create(**facts, unit=saved, status=UnitGrade.Status.SAVED, saved_at=NOW, saved_by=owner)
    return submission


def _statement(charge: LedgerLine) -> Statement:
    month = date(2026, 11, 1)
    StatementRun.objects.get_or_create(month=month, defaults={"made_at": NOW})
    facts = {"opening": 0, "charges": 85, "credits": 0, "payments": 0, "closing": 85, "made_at": NOW}
    made = Statement.objects.create(
        centre=charge.centre, number=f"7{charge.centre.number}", month=month, addressed_to="Quay", **facts
    )
    StatementLine.objects.create(centre=charge.centre, statement=made, line=charge)
    return made


def _claim(centre: Centre, batch, owner: User) -> Claim:
    return Claim.objects.create(
        centre=centre, number=f"C{centre.number}", batch=batch, product=batch.product,
        status=Claim.Status.WITH_EQA, under_dcs=False, iqa_name="Ian Quinn", declaration="Declared",
        certificate_address=batch.certificate_address, idempotency_key=UUID(int=centre.pk),
        submitted_at=NOW, submitted_by=owner,
    )  # fmt: skip


def _certificate(claim: Claim, registration) -> Certificate:
    line = ClaimLine.objects.create(
        centre=claim.centre, claim=claim, registration=registration, award="full", units=[], working=WORKING
    )
    number, code, on = f"N{claim.centre.number}", f"CODE{claim.centre.number}", date(2026, 11, 16)
    facts = facts_of(line, number=number, check_code=code, awarded_on=on, grade_title="")
    return Certificate.objects.create(
        centre=claim.centre, line=line, registration=registration, number=number, check_code=code,
        award="full", facts=json.loads(facts.as_json()), facts_digest="0" * 64, awarded_on=on,
        status=Certificate.Status.ISSUED, intended_at=NOW, issued_at=NOW,
        file=default_storage.save(f"house/{number}.pdf", ContentFile(b"%PDF-")), file_digest="0" * 64,
    )  # fmt: skip


def _arrangement(learner, owner: User) -> Arrangement:
    return Arrangement.objects.create(
        centre=learner.centre, learner=learner, kind="reader", from_on=date(2026, 11, 16), contact_email="q@a.example",
        status=Arrangement.Status.REQUESTED, added_at=NOW, added_by=owner,
    )  # fmt: skip


def _evidence(arrangement: Arrangement, owner: User) -> ArrangementFile:
    stored = default_storage.save(f"house/need-{arrangement.pk}.pdf", ContentFile(b"%PDF-"))
    return ArrangementFile.objects.create(
        centre=arrangement.centre, arrangement=arrangement, name="need.pdf", content_type="application/pdf",
        file=stored, digest="0" * 64, size=5, added_at=NOW, added_by=owner,
    )  # fmt: skip


def _correction(learner, owner: User) -> NameCorrection:
    names = {"forename": learner.forename, "middle_names": "", "surname": learner.surname}
    return NameCorrection.objects.create(
        centre=learner.centre, learner=learner, idempotency_key=UUID(int=learner.pk), reason="spelling", was=names,
        becomes=names, contact_email="q@a.example", corrected_at=NOW, corrected_by=owner,
    )  # fmt: skip
