"""The pages of a claim: from choosing to the reports; and who may not."""

import html
import re
import uuid

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.learners import enrol, make_batch
from tests.people import actor_of, client_of, make_member, make_user

from testamur.ground.access.permissions import Permission
from testamur.outcomes.certification import actions
from testamur.outcomes.certification.models import Certificate, Claim, ClaimDraft, ClaimLine
from testamur.outcomes.grading.models import UnitHeld

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(college):
    user = make_user("Rhian Reader")
    make_member(user, college, Permission.READ_CERTIFICATION)
    return user


def text_of(response) -> str:
    return response.content.decode()


def choose(client, registrations, **more):
    return client.post(
        reverse("certification:choose"), {"registration": [each.pk for each in registrations], **more}
    )


@pytest.mark.spec("CLM-01", "CLM-02", "CLM-05", "CLM-06", "CLM-07")
def test_from_choosing_to_the_reports(ada, learners, direct, counselling):
    client = client_of(ada)
    chosen = choose(client, learners)
    draft = ClaimDraft.objects.get()
    assert chosen.url == reverse("certification:units", args=[draft.pk])
    assert "Mandatory units" in text_of(client.get(chosen.url))

    saved = client.post(
        chosen.url,
        {
            f"unit-{each.pk}-{unit.pk}": "achieved"
            for each in learners
            for unit in counselling.versions.get().units.all()
        },
    )
    assert saved.url == reverse("certification:draft", args=[draft.pk])
    page = text_of(client.get(saved.url))
    assert page.count("Lowri Jenkins") == 1
    assert "3 Full" in page

    typed = {
        "address": draft.batch.certificate_address_id,
        "iqa_name": "Nia Rees",
        "declared": "on",
        "act": "review",
    }
    review = client.post(saved.url, typed)
    assert review.url == reverse("certification:review", args=[draft.pk])
    page = client.get(review.url)
    assert "Claim 3 certificates" in text_of(page)

    seen = hidden(page)
    made = client.post(review.url, {"reviewed": seen})
    claim = Claim.objects.get()
    assert made.url == f"{reverse('certification:claim', args=[claim.number])}?made=1"
    again = client.post(review.url, {"reviewed": seen})
    assert (again.url, Claim.objects.count()) == (made.url, 1)

    page = text_of(client.get(made.url))
    assert "Thank you for your claim" in page
    assert "paper ones are expected to be despatched on" in page
    for report in ("claim-report", "learner-status-report"):
        for kind, start in (("pdf", b"%PDF"), ("xlsx", b"PK")):
            answer = client.get(reverse("certification:report", args=[claim.number, report, kind]))
            assert (answer.status_code, answer.content[: len(start)]) == (200, start)


def hidden(page) -> list[str]:
    return [html.unescape(value) for value in re.findall(r'name="reviewed" value="([^"]*)"', text_of(page))]


def test_arriving_from_the_list_of_learners_shows_those_chosen_ticked(ada, learners):
    page = client_of(ada).get(
        reverse("certification:choose"), {"registration": [learners[0].pk, learners[2].pk]}
    )

    assert text_of(page).count(" checked") == 2
    assert "Kowalski" not in text_of(page)


@pytest.mark.spec("CLM-01")
@pytest.mark.parametrize(
    "query",
    [
        "q=kowalski",
        "surname=kow",
        "forename=tom",
        "number={number}",
        "reference=HC-7",
        "is_uln=1000000001",
        "batch={batch}&surname=Kowalski",
        "code=600/0727&surname=Kowalski",
    ],
)
def test_learners_are_found_by_any_of_what_is_known(ada, learners, query):
    tomasz = learners[1].learner
    tomasz.centre_reference, tomasz.uln, tomasz.uln_state = "HC-7", "1000000001", "unchecked"
    tomasz.save()
    asked = query.format(number=tomasz.number, batch=learners[1].batch.number)

    page = text_of(client_of(ada).get(f"{reverse('certification:choose')}?{asked}"))

    assert ("Kowalski, Tomasz" in page, "JENKINS" in page) == (True, False)


@pytest.mark.spec("CLM-01")
def test_more_than_a_hundred_are_offered_the_first_hundred(ada, batch):
    many = enrol(batch, [f"Amelia Hughes{chr(97 + n % 26)}" for n in range(101)], ada)
    client = client_of(ada)

    refused = choose(client, many)

    assert refused.status_code == 422
    assert f"Claim for the first 100 of batch {batch.number}" in text_of(refused)
    assert text_of(refused).count('name="registration"') == 100


def test_learners_of_two_batches_are_offered_a_claim_each(ada, college, counselling, learners):
    other = enrol(make_batch(college, counselling, ada), ["Amelia Hughes"], ada)

    refused = choose(client_of(ada), learners + other)

    assert refused.status_code == 422
    assert "Claim for 3 learners of batch" in text_of(refused)
    assert "Claim for 1 learner of batch" in text_of(refused)


def test_all_that_match_can_be_claimed_for_at_once(ada, learners):
    client = client_of(ada)

    client.post(f"{reverse('certification:choose')}?surname=kow", {"scope": "filter"})

    assert ClaimDraft.objects.get().registration_ids == [learners[1].pk]


@pytest.mark.spec("CLM-02")
def test_a_ticked_row_and_column_fill_only_their_empty_cells(ada, learners, prepare, counselling):
    draft = prepare(learners)
    units = list(counselling.versions.get().units.order_by("pk"))
    cells = {f"unit-{each.pk}-{unit.pk}": "" for each in learners for unit in units}
    cells[f"unit-{learners[0].pk}-{units[0].pk}"] = "exemption"

    client_of(ada).post(
        reverse("certification:units", args=[draft.pk]),
        {**cells, "row": learners[0].pk, "column": units[1].pk, "fill": "credit_transfer"},
    )

    held = UnitHeld.objects.values_list("registration", "unit", "means")
    assert set(held) == {
        (learners[0].pk, units[0].pk, "exemption"),
        *((learners[0].pk, unit.pk, "credit_transfer") for unit in units[1:]),
        (learners[1].pk, units[1].pk, "credit_transfer"),
        (learners[2].pk, units[1].pk, "credit_transfer"),
    }


@pytest.mark.spec("CLM-06")
def test_a_learner_is_removed_and_what_was_typed_is_kept(ada, learners, mark, prepare):
    mark(learners)
    draft = prepare(learners)

    client_of(ada).post(
        reverse("certification:draft", args=[draft.pk]),
        {"address": draft.details["address"], "iqa_name": "Mair Pugh", "remove": learners[1].pk},
    )

    draft.refresh_from_db()
    assert set(draft.registration_ids) == {learners[0].pk, learners[2].pk}
    assert draft.details["iqa_name"] == "Mair Pugh"


def test_the_review_needs_the_details(ada, learners, mark, prepare):
    mark(learners)
    draft = prepare(learners)

    page = client_of(ada).post(reverse("certification:draft", args=[draft.pk]), {"act": "review"})

    assert page.status_code == 200
    assert "Enter IQA full name" in text_of(page)


@pytest.mark.spec("CLM-05", "BEY-17")
def test_a_partial_learner_is_told_what_is_missing_with_figures(ada, learners, mark, prepare):
    mark(learners[:1], 4)
    draft = prepare(learners[:1])

    page = text_of(client_of(ada).get(reverse("certification:draft", args=[draft.pk])))

    assert "L/502/8242" in page
    assert "4 of 5" in page


@pytest.mark.spec("CLM-03")
def test_a_graded_claim_shows_units_and_cannot_mark_them(ada, college, graded, prices, bank, prepare):
    (registration,) = enrol(make_batch(college, graded, ada), ["Lowri Jenkins"], ada)
    bank(registration, first="D", second="M")
    draft = prepare([registration])
    client = client_of(ada)

    page = text_of(client.get(reverse("certification:units", args=[draft.pk])))
    status = text_of(client.get(reverse("certification:draft", args=[draft.pk])))

    assert ("View units" in page, '<td class="is-banked">Distinction</td>' in page, "Save units" in page) == (
        True,
        True,
        False,
    )
    assert "How the grade is worked out" in status


def test_what_changed_meanwhile_stops_the_claim_and_is_shown(ada, learners, mark, prepare):
    mark(learners)
    draft = prepare(learners)
    client = client_of(ada)
    address = reverse("certification:review", args=[draft.pk])
    seen = hidden(client.get(address))
    mark(learners[:1], 1, means=None)

    refused = client.post(address, {"reviewed": seen})

    assert refused.status_code == 422
    assert "was Full, 5 units when you reviewed the claim, and is Partial, 4 units now" in text_of(refused)
    assert not Claim.objects.exists()


def test_an_unfinished_claim_is_shown_and_can_be_thrown_away(ada, learners, prepare):
    draft = prepare(learners)
    client = client_of(ada)

    start = text_of(client.get(reverse("certification:start")))
    client.post(reverse("certification:discard", args=[draft.pk]))

    assert reverse("certification:draft", args=[draft.pk]) in start
    assert not ClaimDraft.objects.exists()


@pytest.mark.spec("CLM-10")
def test_previous_claims_are_found_by_learner_and_shown_with_their_reasons(
    ada, eve, learners, mark, make_claim, now
):
    mark(learners)
    claim = make_claim(learners)
    line = claim.lines.get(registration=learners[1])
    rejection = actions.Rejection(ClaimLine.Reason.NOT_SAMPLED, "The batch was not at the visit.")
    actions.decide(claim=claim, rejections={line.pk: rejection}, by=actor_of(eve), now=now)
    client = client_of(ada)

    found = text_of(client.get(f"{reverse('certification:claims')}?q=kowalski"))
    none = text_of(client.get(f"{reverse('certification:claims')}?q=nobody"))
    page = text_of(client.get(reverse("certification:claim", args=[claim.number])))

    assert (claim.number in found, claim.number in none) == (True, False)
    assert "The learner or batch has not been sampled. The batch was not at the visit." in page


# eCertificates


@pytest.mark.spec("CRT-02")
def test_an_ecertificate_is_found_and_viewed_at_once(ada, issued):
    client = client_of(ada)
    certificate = Certificate.objects.get(facts__learner_name="Lowri Jenkins")

    for query in ("q=jenkins", f"q={certificate.number}", f"batch={issued.batch.number}", "code=counselling"):
        assert certificate.number in text_of(client.get(f"{reverse('certification:ecertificates')}?{query}"))
    page = text_of(client.get(reverse("certification:certificate", args=[certificate.number])))
    pdf = client.get(reverse("certification:pdf", args=[certificate.number]))

    assert "This certificate is genuine" in page
    assert pdf["Content-Disposition"] == f'inline; filename="certificate-{certificate.number}.pdf"'
    assert pdf.content[:5] == b"%PDF-"


def test_an_altered_file_is_shown_to_nobody(ada, issued):
    certificate = Certificate.objects.first()
    default_storage.delete(certificate.file)

    answer = client_of(ada).get(reverse("certification:pdf", args=[certificate.number]))

    assert answer.status_code == 422


# Who may not


def addresses(draft, claim, certificate) -> list[str]:
    return [
        *(
            reverse(f"certification:{name}", args=[draft.pk])
            for name in ("draft", "units", "review", "discard")
        ),
        reverse("certification:claim", args=[claim.number]),
        reverse("certification:report", args=[claim.number, "claim-report", "pdf"]),
        reverse("certification:certificate", args=[certificate.number]),
        reverse("certification:pdf", args=[certificate.number]),
    ]


def missing() -> list[str]:
    key = uuid.uuid4()
    return [
        *(reverse(f"certification:{name}", args=[key]) for name in ("draft", "units", "review", "discard")),
        reverse("certification:claim", args=["999999"]),
        reverse("certification:report", args=["999999", "claim-report", "pdf"]),
        reverse("certification:certificate", args=["999999"]),
        reverse("certification:pdf", args=["999999"]),
    ]


def said_at(client, address: str) -> tuple[int, str]:
    """The status and the page, without the address that was asked for, which the page may repeat."""
    answer = client.get(address)
    return answer.status_code, text_of(answer).replace(address, "")


def test_another_centre_s_user_cannot_tell_them_from_missing_ones(charlie, ada, issued, batch, prepare, mark):
    draft = prepare(enrol(batch, ["Amelia Hughes"], ada))
    theirs = addresses(draft, issued, Certificate.objects.first())
    client = client_of(charlie)

    assert [client_of(ada).get(address).status_code for address in theirs] == [200] * 8
    seen = [(said_at(client, a), said_at(client, b)) for a, b in zip(theirs, missing(), strict=True)]

    assert [(a[0], b[0]) for a, b in seen] == [(404, 404)] * 8
    assert [a == b for a, b in seen] == [True] * 8


def test_another_centre_s_learners_cannot_be_chosen(charlie, learners):
    refused = choose(client_of(charlie), learners)

    assert refused.status_code == 422
    assert "Jenkins" not in text_of(refused)
    assert not ClaimDraft.objects.exists()


def test_read_only_sees_claims_and_no_action(reader, ada, issued, batch, prepare):
    draft = prepare(enrol(batch, ["Amelia Hughes"], ada))
    client = client_of(reader)
    pages = [
        reverse("certification:start"),
        reverse("certification:choose"),
        reverse("certification:draft", args=[draft.pk]),
        reverse("certification:units", args=[draft.pk]),
        reverse("certification:review", args=[draft.pk]),
        reverse("certification:claim", args=[issued.number]),
        reverse("certification:claims"),
    ]

    found = [text_of(client.get(page)) for page in pages]

    # the masthead has a form to sign out and one to stay signed in; a list's own form chooses and downloads
    acts = (
        "Save units",
        "Review claim",
        "Save for later",
        "Claim for",
        "Make a claim</a>",
        "certificate</button>",
        "Throw away",
        'name="remove"',
    )
    assert [act for page in found for act in acts if act in page] == []
    assert client.post(reverse("certification:choose"), {}).status_code == 403
    assert client.get(reverse("certification:ecertificates")).status_code == 403


def test_without_the_permission_nothing_is_shown(ben, issued):
    client = client_of(ben)

    names = ("start", "choose", "claims", "ecertificates")
    assert [client.get(reverse(f"certification:{name}")).status_code for name in names] == [403] * 4


def test_the_draft_takes_the_same_number_of_queries_for_three_and_thirty(ada, batch, prepare, mark):
    counts = []
    for number in (3, 30):
        group = enrol(batch, [f"Amelia Hughes{chr(97 + n % 26)}" for n in range(number)], ada)
        mark(group)
        draft = prepare(group)
        client = client_of(ada)
        for name in ("draft", "units", "review"):
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse(f"certification:{name}", args=[draft.pk]))
            counts.append(len(queries))

    assert counts[:3] == counts[3:]
