"""A sample of the corpus through the real upload pages, as a browser sends it: an answer in words, nobody registered."""

from html import unescape

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from tests.hostile_files import corpus
from tests.hostile_files.cases import Asks, Case, Refuses
from tests.people import NOW, client_of

from testamur.delivery.registrations.models import Registration
from testamur.ground.sheets.models import Sheet
from testamur.kit.scope import of_centre, within

pytestmark = pytest.mark.spec("BEY-04", "REG-08", "SYS-09")

LARGEST = 2_000  # bytes: larger files are read in the background, whose answers are on another page
FIFTY = 50


def sample() -> list[Case]:
    """Every eleventh file or so, and all whose text could do harm in a page."""
    small = [file for file in corpus.CASES if len(file.content()) < LARGEST]
    harmful = [
        file
        for file in small
        if any(word in file.name for word in ("script", "formula", "climbs", "template"))
    ]
    return list({file.name: file for file in [*small[:: len(small) // FIFTY], *harmful]}.values())


SAMPLE = sample()


def upload(world, file: Case) -> HttpResponse:
    """Send it, and follow to the page that it leads to."""
    client = client_of(world.ada)
    sent = {"file": SimpleUploadedFile(file.file_name or "class", file.content())}
    if file.kind == "learners":
        address, more = (
            reverse("registrations:new", args=[world.product.pk]),
            {"way": "file", "session": "2026"},
        )
    elif file.kind == "bulk":
        address, more = reverse("registrations:bulk"), {}
    else:
        address, more = reverse("sheets:new", args=[file.kind]), {}
    return client.post(address, {**sent, **more}, follow=True)


def kept(world) -> dict[str, int]:
    with within(of_centre(world.college.pk)):
        return {"sheets": Sheet.objects.count(), "registrations": Registration.objects.count()}


@pytest.mark.parametrize("file", SAMPLE, ids=lambda file: file.name)
def test_an_upload_is_answered_in_words_and_registers_nobody(world, file):
    with time_machine.travel(NOW, tick=False), transaction.atomic():
        before = kept(world)
        answer = upload(world, file)
        after = kept(world)
        transaction.set_rollback(True)

    page = unescape(answer.content.decode())
    assert after["registrations"] == before["registrations"]
    assert "<script>alert(1)" not in answer.content.decode()
    if isinstance(file.answer, Refuses):
        assert (answer.status_code, after["sheets"]) == (422, 0)
        assert "There is a problem" in page
    else:
        assert answer.status_code == 200
        assert after["sheets"] >= 1
        assert len(answer.redirect_chain) >= 1
    if isinstance(file.answer, Asks):
        assert all(heading[:50] in page for heading in file.answer.headings[:3])


def test_the_sample_has_every_kind_of_file_and_of_answer():
    assert len(SAMPLE) >= 40
    assert {file.kind for file in SAMPLE} == {"learners", "planned-ends", "withdrawals", "ulns", "bulk"}
    assert {type(file.answer).__name__ for file in SAMPLE} == {"Refuses", "Asks", "Takes", "Divides"}
