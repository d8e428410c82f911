"""Arrangements: given, changed, ended, answered; seen by few; and which papers they ask for."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.learners import enrol, make_batch
from tests.pages import boxes_of, text_of
from tests.people import NOW, TODAY, actor_of, client_of, make_member, make_user

from testamur.delivery.learners import actions_on_arrangements as actions
from testamur.delivery.learners import queries_of_arrangements as queries
from testamur.delivery.learners.evidence import Sent
from testamur.delivery.learners.models import Arrangement, ArrangementFile, Learner
from testamur.ground.access.permissions import Permission
from testamur.ground.audit.models import Event
from testamur.ground.desk.models import Message
from testamur.kit.problems import Refused

pytestmark = pytest.mark.django_db
PDF = Sent("report.pdf", b"%PDF-1.7 need")
CONTACT = "support@example.org"


@pytest.fixture
def anna(college, ada, counselling, approved) -> Learner:
    return enrol(make_batch(college, counselling, ada), ["Anna Smith"], ada)[0].learner


@pytest.fixture
def give(college, ada):
    def given(learner, kind, detail="", *, files=(), from_on=TODAY, until_on=None) -> Arrangement:
        wanted = actions.Wanted(kind, detail, from_on, until_on, CONTACT)
        return actions.add(learner=learner, wanted=wanted, files=files, by=actor_of(ada, college), now=NOW)

    return given


@pytest.mark.spec("REG-13")
@pytest.mark.parametrize(
    ("kind", "detail", "status"),
    [
        ("enlarged", "24 pt", "declared"),
        ("braille", "Grade 2", "declared"),
        ("word_processor", "", "declared"),
        ("extra_time", "25", "requested"),
        ("reader", "", "requested"),
    ],
)
def test_some_are_declared_and_some_wait_for_approval(anna, give, kind, detail, status):
    made = give(anna, kind, detail)

    assert (made.status, made.contact_email) == (status, CONTACT)
    event = Event.objects.get(name="arrangement.added")
    assert (event.record, event.record_id, event.after["arrangement"]) == ("learner", anna.pk, made.said)


@pytest.mark.spec("REG-13")
@pytest.mark.parametrize(
    ("kind", "detail", "until_on", "place"),
    [
        ("enlarged", "", None, "detail"),
        ("extra_time", "lots", None, "detail"),
        ("reader", "Tom", None, "detail"),
        ("reader", "", TODAY - timedelta(days=1), "until_on"),
        ("spell_checker", "", None, "kind"),
    ],
)
def test_what_is_wrong_is_refused_at_its_box(anna, give, kind, detail, until_on, place):
    with pytest.raises(Refused) as refused:
        give(anna, kind, detail, until_on=until_on)

    assert [problem.place for problem in refused.value.problems] == [place]
    assert Arrangement.objects.count() == 0


@pytest.mark.spec("REG-13")
def test_a_learner_has_a_kind_once_at_a_time(anna, give):
    give(anna, "enlarged", "24 pt", until_on=date(2027, 1, 31))
    give(anna, "other", "early opening")
    give(anna, "other", "own room heater")

    with pytest.raises(Refused) as refused:
        give(anna, "enlarged", "36 pt", from_on=date(2027, 1, 31))
    later = give(anna, "enlarged", "36 pt", from_on=date(2027, 2, 1))

    (problem,) = refused.value.problems
    assert problem.message == (
        "Anna Smith has this already: Enlarged paper, 24 pt, from 16 November 2026 until 31 January 2027. "
        "Change that one, or end it before this begins."
    )
    assert later.pk


@pytest.mark.spec("REG-13")
@pytest.mark.parametrize(
    ("file", "code"),
    [
        (Sent("need.pdf", b"MZ\x90 not a pdf"), "evidence_unreadable"),
        (Sent("need.zip", b"PK\x03\x04 other.txt"), "evidence_unreadable"),
        (Sent("empty.pdf", b""), "evidence_unreadable"),
        (Sent("big.pdf", b"%PDF-" + b"x" * (5 * 1024 * 1024)), "evidence_too_large"),
    ],
)
def test_evidence_is_told_by_its_content(anna, give, file, code):
    with pytest.raises(Refused) as refused:
        give(anna, "reader", files=[PDF, file])

    assert [problem.code for problem in refused.value.problems] == [code]


@pytest.mark.spec("REG-13")
def test_an_approved_one_waits_again_when_what_it_is_changes(anna, give, college, ada, olu):
    made = give(anna, "extra_time", "25")
    actions.decide(arrangement=made, verdict="approved", reason="", by=actor_of(olu), now=NOW)
    by = actor_of(ada, college)

    same = actions.change(
        arrangement=made,
        wanted=actions.Wanted("extra_time", "25", TODAY, date(2027, 7, 1), CONTACT),
        by=by,
        now=NOW,
    )
    more = actions.change(
        arrangement=made,
        wanted=actions.Wanted("extra_time", "50", TODAY, None, CONTACT),
        by=by,
        now=NOW,
    )

    assert (same.status, more.status, more.decided_at) == ("approved", "requested", None)
    changed = Event.objects.filter(name="arrangement.changed").order_by("pk").last()
    assert (changed.before["arrangement"], changed.after["arrangement"]) == (
        "Extra time, 25%",
        "Extra time, 50%",
    )


@pytest.mark.spec("REG-13")
def test_an_answer_is_given_once_with_a_reason_and_the_contact_is_told(anna, give, olu):
    made = give(anna, "extra_time", "25")
    by = actor_of(olu)

    with pytest.raises(Refused) as without:
        actions.decide(arrangement=made, verdict="declined", reason="", by=by, now=NOW)
    actions.decide(arrangement=made, verdict="declined", reason="No evidence of need", by=by, now=NOW)
    with pytest.raises(Refused) as twice:
        actions.decide(arrangement=made, verdict="approved", reason="", by=by, now=NOW)

    made.refresh_from_db()
    assert [problem.code for problem in without.value.problems] == ["reason_missing"]
    assert [problem.code for problem in twice.value.problems] == ["not_waiting"]
    assert (made.status, made.reason, made.decided_at) == ("declined", "No evidence of need", NOW)
    message = Message.objects.get(to=CONTACT)
    assert "No evidence of need" in message.text
    assert "Smith" not in message.text + message.subject


@pytest.mark.spec("REG-13")
def test_which_papers_to_send_for_an_assessment_on_a_day(anna, give, django_assert_num_queries):
    give(anna, "enlarged", "24 pt", until_on=date(2027, 1, 31))
    give(anna, "coloured", "yellow", from_on=date(2027, 1, 1))
    give(anna, "reader")

    with django_assert_num_queries(3):
        by_day = {
            day: [
                each.said
                for each in queries.modified_papers_for(learner_ids=[anna.pk], on=day).get(anna.pk, [])
            ]
            for day in (date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 1))
        }

    assert by_day == {
        date(2026, 12, 31): ["Enlarged paper, 24 pt"],
        date(2027, 1, 31): ["Enlarged paper, 24 pt", "Coloured paper, yellow"],
        date(2027, 2, 1): ["Coloured paper, yellow"],
    }


STAGE = "create temporary table asked (learner_id bigint, kind text, detail text, status text) on commit drop"


@pytest.mark.spec("REG-13")
def test_registering_adds_in_two_statements_and_changes_nothing(anna, give, college, ada, counselling):
    give(anna, "enlarged", "24 pt")
    people = [
        each.learner
        for each in enrol(
            make_batch(college, counselling, ada), [f"Person Q{chr(97 + n)}" for n in range(20)], ada
        )
    ]
    rows = [(anna.pk, "enlarged", "36 pt", "declared"), (anna.pk, "reader", "", "requested")]
    rows += [(each.pk, "extra_time", "25", "requested") for each in people] * 2
    with connection.cursor() as cursor:
        cursor.execute(STAGE)
        cursor.executemany("insert into asked values (%s, %s, %s, %s)", rows)
    about = {"by": actor_of(ada, college), "centre_id": college.pk, "now": NOW, "act_id": "0" * 32}

    with CaptureQueriesContext(connection) as statements:
        added = actions.add_arrangements_from(stage="asked", contact_email=CONTACT, from_on=TODAY, **about)
    again = actions.add_arrangements_from(stage="asked", contact_email=CONTACT, from_on=TODAY, **about)

    assert (added, again) == (21, 0)
    assert len([each for each in statements if "SAVEPOINT" not in each["sql"]]) == 2
    assert sorted(each.said for each in anna.arrangements.all()) == ["Enlarged paper, 24 pt", "Reader"]


# Pages


def address(learner, more="") -> str:
    return f"/learners/{learner.number}/arrangements/{more}"


@pytest.mark.spec("REG-13")
def test_added_on_a_page_with_evidence_and_seen_on_the_learner_s(anna, ada):
    client = client_of(ada)
    form = boxes_of(client.get(address(anna, "add/")).text)
    typed = form | {"kind": "enlarged", "detail": "24PT", "from_on": "16/11/2026"}

    answer = client.post(
        address(anna, "add/"), typed | {"files": SimpleUploadedFile("need.pdf", PDF.content)}
    )

    (made,) = anna.arrangements.all()
    (file,) = made.files.all()
    page = text_of(client.get(address(anna)).text)
    kept = client.get(address(anna, f"{made.pk}/evidence/{file.pk}/"))
    assert answer.status_code == 302
    assert (made.said, made.contact_email) == ("Enlarged paper, 24 pt", "ada@example.org")
    assert (
        "Enlarged paper, 24 pt 16/11/2026 Declared by the centre 15 working days ada@example.org need.pdf"
        in page
    )
    assert kept.content == PDF.content
    assert kept["Content-Type"] == "application/pdf"
    assert kept["Content-Disposition"] == 'attachment; filename="need.pdf"'
    assert kept["X-Content-Type-Options"] == "nosniff"


@pytest.mark.spec("REG-13")
def test_what_is_wrong_is_said_on_the_page_and_what_was_typed_stays(anna, ada):
    client = client_of(ada)
    form = boxes_of(client.get(address(anna, "add/")).text) | {"kind": "enlarged", "detail": "20 pt"}

    answer = client.post(address(anna, "add/"), form)

    assert answer.status_code == 422
    assert "Give the size of the enlarged paper: A3, 18 pt, 24 pt or 36 pt." in text_of(answer.text)
    assert boxes_of(answer.text)["detail"] == "20 pt"


@pytest.mark.spec("REG-13")
def test_changed_and_ended_on_pages(anna, ada, give):
    made = give(anna, "enlarged", "24 pt", files=[PDF])
    client = client_of(ada)
    boxes = boxes_of(client.get(address(anna, f"{made.pk}/")).text)

    changed = client.post(address(anna, f"{made.pk}/"), boxes | {"detail": "36 pt"})
    removed = client.post(address(anna, f"{made.pk}/"), {"remove": made.files.get().pk})
    ended = client.post(address(anna, f"{made.pk}/end/"), {"on": "31/12/2026"})

    made.refresh_from_db()
    assert [each.status_code for each in (changed, removed, ended)] == [302, 302, 302]
    assert (made.detail, made.until_on) == ("36 pt", date(2026, 12, 31))
    assert ArrangementFile.objects.count() == 0


@pytest.mark.spec("REG-13")
def test_the_office_answers_from_its_list(anna, ada, give, olu):
    made = give(anna, "extra_time", "25", files=[PDF])
    give(anna, "word_processor")
    client = client_of(olu)

    waiting = text_of(client.get("/office/arrangements/").text)
    page = text_of(client.get(f"/office/arrangements/{made.pk}/").text)
    evidence = client.get(f"/office/arrangements/{made.pk}/evidence/{made.files.get().pk}/")
    refused = client.post(f"/office/arrangements/{made.pk}/", {"verdict": "declined", "reason": " "})
    done = client.post(f"/office/arrangements/{made.pk}/", {"verdict": "approved", "reason": ""})

    made.refresh_from_db()
    assert "Extra time, 25%" in waiting
    assert "Word processor 1" not in waiting
    assert "In time for assessments from 30 November 2026" in page
    assert evidence.content == PDF.content
    assert (refused.status_code, done.status_code, made.status) == (422, 302, "approved")


@pytest.mark.spec("REG-13", "SYS-04")
def test_the_list_and_its_download(anna, ada, give):
    give(anna, "enlarged", "24 pt")
    give(anna, "extra_time", "25")
    client = client_of(ada)

    page = text_of(client.get("/learners/arrangements/?sort_of=paper").text)
    file = b"".join(client.get("/learners/arrangements/?download=csv")).decode("utf-8-sig")

    assert "Enlarged paper, 24 pt" in page
    assert "Extra time, 25%" not in page
    assert file.splitlines()[0].startswith("Learner number,Surname,Forename,Date of birth")
    assert (
        f'{anna.number},Smith,Anna,27/03/2008,"",Extra time,25,16/11/2026,,Waiting for approval,{CONTACT}'
        in file
    )


@pytest.mark.spec("REG-13", "SYS-07")
def test_only_who_registers_manages_or_books_sees_them(anna, ada, give, college, ben, charlie):
    made = give(anna, "extra_time", "25", files=[PDF])
    booker = make_user("Bo Lind")
    make_member(booker, college, Permission.BOOKINGS)
    reader = make_user("Rhys Tate")
    make_member(reader, college, Permission.SEARCH, Permission.RESULTS, Permission.ECERTIFICATES)
    pages = [
        "/learners/arrangements/",
        address(anna),
        address(anna, f"{made.pk}/evidence/{made.files.get().pk}/"),
    ]

    seen = {who: [client_of(who).get(page).status_code for page in pages] for who in (booker, reader, ben)}

    assert list(seen.values()) == [[200, 200, 200], [403, 403, 403], [403, 403, 403]]
    assert client_of(booker).get(address(anna, "add/")).status_code == 403
    assert [client_of(charlie).get(page).status_code for page in pages[1:]] == [404, 404]


def test_more_arrangements_cost_no_more_queries(anna, ada, give, django_assert_num_queries):
    client = client_of(ada)
    give(anna, "reader", files=[PDF])
    with CaptureQueriesContext(connection) as one:
        client.get(address(anna))
    for detail in "abcdef":
        give(anna, "other", detail, files=[PDF])

    with django_assert_num_queries(len(one)):
        client.get(address(anna))
