"""The pages from finding a product to the confirmation, for those who may, those who may not, and other centres."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.people import client_of, make_member, make_user

from testamur.delivery.registrations import actions, jobs
from testamur.delivery.registrations.models import Batch, Draft, DraftRow, Registration
from testamur.delivery.registrations.tests.conftest import ask, details_of, file_of, learner
from testamur.ground.access.permissions import Permission


def url(name, *args):
    return reverse(f"registrations:{name}", args=args)


def run(draft: Draft) -> Draft:
    jobs.register(draft_id=draft.pk, centre_id=draft.centre_id)
    draft.refresh_from_db()
    return draft


@pytest.mark.spec("REG-01", "REG-04", "REG-05", "REG-14", "REG-16")
def test_from_a_file_to_the_confirmation(ada, counselling, approved, prices, college):
    client = client_of(ada)

    found = client.get(url("start"), {"q": "counselling diploma"})
    assert url("new", counselling.pk) in found.text

    file = SimpleUploadedFile("class.csv", file_of([learner(number) for number in range(3)]))
    sent = client.post(url("new", counselling.pk), {"session": 2026, "way": "file", "file": file})
    draft = Draft.objects.get()
    assert sent.headers["Location"] == url("sheet", draft.pk)
    assert "3 learners read" in client.get(url("sheet", draft.pk)).text

    page = client.get(url("details", draft.pk)).text
    assert "ada@example.org" in page
    details = details_of(draft)
    assert client.post(url("details", draft.pk), details).headers["Location"] == url("check", draft.pk)
    page = client.get(url("check", draft.pk)).text
    assert "£255.00" in page
    assert "Register 3 learners" in page

    assert client.post(url("check", draft.pk)).headers["Location"] == url("progress", draft.pk)
    assert "Waiting to start" in client.get(url("progress", draft.pk)).text
    run(draft)
    done = client.get(url("progress", draft.pk), follow=True)

    batch = Batch.objects.get()
    assert f"3 learners registered in batch {batch.number}" in done.text
    assert draft.order.number in done.text
    assert client.get(url("start"), {"q": batch.number}).text.count(url("new", counselling.pk)) == 1
