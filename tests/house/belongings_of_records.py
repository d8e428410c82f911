"""What the learning records service holds, one of each, for the tests that go through all its addresses.

A new page below /lrs/ or /service-desk/ is tested the moment it exists. Where its address has an argument, say here

- in `OWN_OF_ORGANISATION`, what an organisation's own rows are known by: another organisation must see nothing;
- in `OF_THE_SERVICE`, what all organisations or the service desk share: the register itself is no one's own;
- in `FIXED_OF_RECORDS`, a value that names no row at all, like a format;

under the argument's name, or "page argument" where others use the name too, and make the example in `make_records`.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from tests.people import NOW, TODAY
from tests.records import lrs_actor, make_lrs_user, make_organisation

from testamur.ground.accounts.models import User
from testamur.records.batches.models import Batch, Row
from testamur.records.organisations.models import Credential, Member, Organisation, Role
from testamur.records.register.actions import register_many
from testamur.records.register.actions.merging import merge
from testamur.records.register.details import Details
from testamur.records.register.models import Learner, Merge, ProhibitedText, Suspicion

OWN_OF_ORGANISATION: dict[str, str] = {
    "member_id": "member",
    "organisations:answer-invitation member_id": "organisation's invitation",
    "batches:file batch_id": "file of learners",
    "batches:rows batch_id": "file of learners",
    "batches:output batch_id": "file of learners",
    "batches:uploaded batch_id": "file of learners",
    "row_id": "exception",
    # The register is no one's own, but its learners are shown to those only who have found them.
    "register:learner uln": "ULN",
    "register:registered uln": "ULN",
    "register:edit uln": "ULN",
}
OF_THE_SERVICE: dict[str, str] = {
    "reference": "organisation reference",
    "fingerprint": "certificate fingerprint",
    "uln": "ULN",
    "merge_id": "merge",
    "suspicion_id": "suspicion",
    "text_id": "prohibited text",
}
FIXED_OF_RECORDS: dict[str, Any] = {
    "batches:new kind": "register",
    "batches:output kind": "csv",
    "batches:template name": "update-postcode",
}

FINGERPRINT = "ab" * 32


def make_records(organisation: Organisation, owner: User) -> dict[str, Any]:
    """One of each at this organisation; `owner` is somebody there who plays every role."""
    colleague = make_lrs_user(f"Colleague{organisation.reference} Reed", organisation, Role.ONLINE)
    Credential.objects.create(
        organisation=organisation, password_hash="!", password_set_at=NOW, certificates=[FINGERPRINT]
    )
    batch, row = _file_with_an_exception(organisation)
    return {
        "ULN": _learner(organisation, owner).uln,
        "file of learners": batch.pk,
        "exception": row.pk,
        "member": Member.objects.get(user=colleague).pk,
        "organisation's invitation": _invitation(owner).pk,
        "organisation reference": organisation.reference,
        "certificate fingerprint": FINGERPRINT,
        **_work_of_the_desk(organisation, owner),
    }


def _learner(organisation: Organisation, owner: User) -> Learner:
    """Registered there, and so known there."""
    lena = Details(
        given_name="Lena", family_name="Marsh", born_on=date(2009, 3, 27), gender="2", postcode="CV1 2WT",
        verification="2", sharing="1",
    )  # fmt: skip
    by = lrs_actor(owner, organisation)
    return register_many(details=[lena], channel="page", by=by, organisation=organisation, now=NOW)[0]


def _work_of_the_desk(organisation: Organisation, owner: User) -> dict[str, int]:
    """Somebody registered twice and merged, and two who look alike."""
    by = lrs_actor(owner, organisation)
    who = {"channel": "page", "by": by, "organisation": organisation, "now": NOW}
    tess = Details(
        given_name="Tess", family_name="Marsh", born_on=date(2008, 5, 6), gender="2", postcode="CV1 2WT",
        verification="2", sharing="1",
    )  # fmt: skip
    moved = [replace(tess, postcode=each) for each in ("CV1 2WT", "CV1 3XX", "CV2 4YY")]
    one, other, third = register_many(details=moved, **who)
    made = Merge.objects.first() or merge(master=one, merged=third, reason="One passport", by=by, now=NOW)
    alike, _ = Suspicion.objects.get_or_create(one=one, other=other, defaults={"bits": 20, "found_at": NOW})
    word, _ = ProhibitedText.objects.get_or_create(text="test learner")
    return {"merge": made.pk, "suspicion": alike.pk, "prohibited text": word.pk}


def _invitation(owner: User) -> Member:
    """From yet another organisation."""
    annexe = make_organisation("ANNEX1", "10000009", "Annexe Training")
    return Member.objects.create(
        organisation=annexe, user=owner, roles=[Role.ONLINE], granted_at=NOW, invited_at=NOW, invited_name="O"
    )


def _file_with_an_exception(organisation: Organisation) -> tuple[Batch, Row]:
    """One that is finished, with a row to decide."""
    batch = Batch.objects.create(
        organisation=organisation, kind=Batch.Kind.REGISTER, channel="page", file_name="autumn.csv",
        stored_as=default_storage.save("lrs/autumn.csv", ContentFile(b"GivenName,FamilyName\nLena,Marsh\n")),
        digest="ab" * 32, status=Batch.Status.DONE, learners=1, done=1, counts={"RC006": 1},
        submitted_at=NOW, submitted_by="Rhoda Quill", started_at=NOW, finished_at=NOW,
    )  # fmt: skip
    row = Row.objects.create(
        organisation=organisation, batch=batch, line=2, state=Row.State.EXCEPTION, code="RC006",
        sent={"given_name": "Lena", "family_name": "Marsh"}, decide_by=TODAY + timedelta(days=45),
    )  # fmt: skip
    return batch, row
