"""Anybody can check a certificate by its code, and learns no more than is printed (CRT-04)."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.people import NOW

from testamur.outcomes.certification import files
from testamur.outcomes.certification.models import Certificate

pytestmark = [pytest.mark.django_db, pytest.mark.spec("CRT-04")]
UNKNOWN = "00000-00000-00000"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def certificate(issued) -> Certificate:
    return Certificate.objects.get(facts__learner_name="Lowri Jenkins")


def look(code: str):
    return Client().get(f"/check/{code}/")


def text_of(response) -> str:
    return response.content.decode()


def test_a_genuine_certificate_is_said_to_be_genuine(certificate):
    page = text_of(look(certificate.check_code))

    for said in (
        "This certificate is genuine",
        "Lowri Jenkins",
        "16 November 2026",
        certificate.number,
        "600/0727/8",
    ):
        assert said in page


def test_no_more_is_shown_than_is_printed(certificate):
    learner = certificate.registration.learner
    page = text_of(look(certificate.check_code))

    for secret in (
        learner.number,
        certificate.registration.batch.number,
        "27/03/2008",
        "27 March 2008",
        "Nia Rees",
    ):
        assert secret not in page
    assert "Kowalski" not in page


@pytest.mark.parametrize(
    ("status", "said"),
    [("replaced", "This certificate was replaced"), ("withdrawn", "This certificate was withdrawn")],
)
def test_one_that_holds_no_longer_says_so(certificate, status, said):
    Certificate.objects.filter(pk=certificate.pk).update(
        status=status, ended_at=NOW, ended_because="In error"
    )

    page = text_of(look(certificate.check_code))

    assert said in page
    assert "In error" not in page


def test_one_that_is_only_intended_is_not_known(certificate):
    Certificate.objects.filter(pk=certificate.pk).update(status="intended", issued_at=None)

    assert look(certificate.check_code).status_code == 404


@pytest.mark.parametrize("code", [UNKNOWN, "4000001", "nonsense", "x" * 500, "%00", "' or 1=1 --"])
def test_an_unknown_code_is_answered_plainly(issued, code):
    answer = look(code)

    if code != "%00":  # refused before it gets here
        assert (answer.status_code, "No certificate has this code" in text_of(answer)) == (404, True)
    assert answer.status_code in {400, 404}


def test_a_typed_code_is_read_as_it_was_meant(certificate):
    typed = certificate.check_code.lower().replace("-", " ").replace("0", "o").replace("1", "l")

    answer = Client().post("/check/", {"code": typed})

    assert answer.url == f"/check/{certificate.check_code}/"


def test_a_certificate_number_is_not_enough(certificate):
    answer = Client().post("/check/", {"code": certificate.number})

    assert answer.status_code == 200
    assert "That looks like the certificate number" in text_of(answer)
    assert "Jenkins" not in text_of(answer)


def test_the_file_that_was_issued_is_told_from_one_that_was_altered(certificate):
    pdf = files.read(certificate.file)
    said = [
        text_of(
            Client().post(f"/check/{certificate.check_code}/", {"file": SimpleUploadedFile("c.pdf", sent)})
        )
        for sent in (pdf, pdf + b" ", b"not a PDF")
    ]

    assert ["This is the file that we issued" in each for each in said] == [True, False, False]
    assert ["This is not the file that we issued" in each for each in said] == [False, True, True]


def test_guessing_is_slowed_down(issued):
    answers = [look(UNKNOWN).status_code for _ in range(32)]

    assert answers == [404] * 30 + [429] * 2
