"""Acting on many learners from the list: who can and who cannot, the check, the result, and back again."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.learners import enrol, make_batch
from tests.pages import row_headings, text_of
from tests.people import NOW, client_of

from testamur.delivery.registrations import actions, jobs
from testamur.delivery.registrations.actions import acts as acting
from testamur.delivery.registrations.models import Act, Registration
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.models import Event
from testamur.ground.desk.models import Message, Work

pytestmark = pytest.mark.spec("LRN-05")
Status = Registration.Status
LEFT = {"on": "9/11/2026", "reason": "left", "note": "Moved to Leeds"}


@pytest.fixture
def batch(ada, college, counselling, approved):
    return make_batch(college, counselling, ada, session=2026)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    for name in ("views.acts", "jobs"):
        monkeypatch.setattr(f"testamur.delivery.registrations.{name}.now", lambda: NOW)


def start(client, kind: str, registrations, **details):
    """Post the first page as the browser would, and give the page it leads to."""
    address = f"/learners/acts/new/{kind}/?" + "&".join(f"registration={each.pk}" for each in registrations)
    key = re.search(r'name="key" value="([^"]+)"', client.get(address).text)[1]
    return client.post(address, {"key": key, **details})


def test_from_the_list_to_the_result_and_back(client, ada, batch):
    [anna, ben] = enrol(batch, ["Anna Adams", "Ben Brown"], ada)
    [cai] = enrol(batch, ["Cai Clark"], ada, status=Status.CANCELLED)
    client = client_of(ada)

    first = client.get(f"/learners/acts/new/withdraw/?batch={batch.number}&scope=filter")
    assert "2 learners of the 3 selected" in text_of(first.text)
    assert "Cancelled already." in first.text
    begun = start(client, "withdraw", [anna, ben, cai], **LEFT)
    check = client.get(begun.url)
    assert "2 learners are withdrawn: nothing can be graded or claimed" in text_of(check.text)
    assert "Withdraw 2 learners" in check.text
    result = client.post(begun.url, {"agreed": "0.00"}, follow=True)

    assert "2 learners withdrawn; 1 learner could not be." in text_of(result.text)
    assert "Withdrawn on 9 November 2026: left the course." in result.text
    assert list(Registration.objects.order_by("pk").values_list("status", flat=True)) == [
        *("withdrawn", "withdrawn", "cancelled")
    ]
    undo = re.search(r'action="([^"]+/undo/)".*?name="key" value="([^"]+)"', result.text, re.DOTALL)
    undone = client.post(undo[1], {"key": undo[2]}, follow=True)
    assert "2 learners un-withdrawn" in text_of(undone.text)
    assert Registration.objects.filter(status=Status.ACTIVE).count() == 2


def test_details_that_are_wrong_are_said_beside_their_boxes(ada, batch):
    page = start(client_of(ada), "withdraw", enrol(batch, ["Anna Adams"], ada), on="soon", reason="")

    assert page.status_code == 422
    assert "Enter a real date, like 27/3/2009" in page.text
    assert "Select reason" in page.text
    assert Act.objects.count() == 0


def test_a_day_that_is_wrong_for_one_learner_is_said_at_the_check(ada, batch):
    client = client_of(ada)
    begun = start(client, "withdraw", enrol(batch, ["Anna Adams"], ada), on="1/1/2026", reason="left")

    check = client.get(begun.url)

    assert "1 January 2026 is before the learner began, 7 September 2026." in check.text
    assert "Nothing is left to do" in check.text


def test_nobody_selected_leads_back_to_the_list(ada, batch):
    page = client_of(ada).get("/learners/acts/new/withdraw/", follow=True)

    assert page.redirect_chain[-1][0] == "/learners/"
    assert "Select at least one learner first." in page.text


def test_sending_a_page_twice_makes_one_act_and_pressing_twice_does_it_once(ada, batch):
    client, learners = client_of(ada), enrol(batch, ["Anna Adams"], ada)
    address = f"/learners/acts/new/withdraw/?registration={learners[0].pk}"
    key = re.search(r'name="key" value="([^"]+)"', client.get(address).text)[1]

    first, second = (client.post(address, {"key": key, **LEFT}) for _ in range(2))
    client.post(first.url, {"agreed": "0.00"})
    again = client.post(second.url, {"agreed": "0.00"}, follow=True)

    assert first.url == second.url
    assert "This was done already; nothing was done again." in again.text
    assert Event.objects.filter(name="registration.withdrawn").count() == 1


def test_another_centre_s_learners_and_acts_are_not_there(ada, charlie, batch):
    [anna] = enrol(batch, ["Anna Adams"], ada)
    begun = start(client_of(ada), "withdraw", [anna], **LEFT)
    theirs = client_of(charlie)

    assert theirs.get(f"/learners/acts/new/withdraw/?registration={anna.pk}").status_code == 302
    assert theirs.get(begun.url).status_code == 404
    assert theirs.post(begun.url, {"agreed": "0.00"}).status_code == 404
    assert theirs.post(f"{begun.url}undo/").status_code == 404
    anna.refresh_from_db()
    assert anna.status == Status.ACTIVE


def test_only_who_looks_after_learners_may_act(ben, batch, ada):
    [anna] = enrol(batch, ["Anna Adams"], ada)

    assert client_of(ben).get(f"/learners/acts/new/withdraw/?registration={anna.pk}").status_code == 403


@pytest.mark.parametrize("kind", ["nothing", "withdraw-undo"])
def test_only_what_is_offered_can_be_begun(ada, batch, kind):
    assert client_of(ada).get(f"/learners/acts/new/{kind}/?scope=filter").status_code == 404


def test_many_are_done_in_the_background_and_the_page_says_so(ada, batch, monkeypatch, college):
    monkeypatch.setattr(acting, "AT_ONCE", 2)
    client, learners = client_of(ada), enrol(batch, ["Anna Adams", "Ben Brown", "Cai Clark"], ada)
    begun = start(client, "withdraw", learners, **LEFT)

    progress = client.post(begun.url, {"agreed": "0.00"}, follow=True)
    assert "Waiting to start" in progress.text
    again = client.post(begun.url, {"agreed": "0.00"})
    assert again.status_code == 302
    act = Act.objects.get()
    for _ in range(2):  # a worker that dies after its work has its job run again
        jobs.carry_out(act_id=act.pk, centre_id=college.pk)

    assert Work.objects.get().status == Work.Status.DONE
    assert "3 learners withdrawn." in text_of(client.get(begun.url).text)
    assert Event.objects.filter(name="registration.withdrawn").count() == 3
    assert Message.objects.get(user=ada).subject == "3 learners withdrawn"


@pytest.mark.spec("SYS-09")
def test_an_act_whose_job_was_lost_can_be_done_again(ada, batch, monkeypatch):
    monkeypatch.setattr(acting, "AT_ONCE", 2)
    client, learners = client_of(ada), enrol(batch, ["Anna Adams", "Ben Brown", "Cai Clark"], ada)
    begun = start(client, "withdraw", learners, **LEFT)
    client.post(begun.url, {"agreed": "0.00"})
    monkeypatch.setattr(jobs, "now", lambda: NOW + timedelta(minutes=11))

    jobs.put_lost_right(timestamp=0)
    assert Act.objects.get().status == Act.Status.UNDER_WAY  # its job still waits

    ProcrastinateJob.objects.filter(task_name="registrations.carry_out").update(status="failed")
    jobs.put_lost_right(timestamp=0)

    page = text_of(client.get(begun.url).text)
    assert Act.objects.get().status == Act.Status.OPEN
    assert Work.objects.get().status == Work.Status.REFUSED
    assert "Nothing was done: something went wrong here. Please try again." in page
    assert "Waiting to start" not in page
    client.post(begun.url, {"agreed": "0.00"})
    assert Act.objects.get().status == Act.Status.UNDER_WAY


def test_what_became_of_each_can_be_downloaded(ada, batch):
    client = client_of(ada)
    begun = start(client, "withdraw", enrol(batch, ["Anna Adams"], ada), **LEFT)
    client.post(begun.url, {"agreed": "0.00"})

    csv = b"".join(client.get(f"{begun.url}?download=csv").streaming_content).decode("utf-8-sig")
    xlsx = b"".join(client.get(f"{begun.url}?download=xlsx").streaming_content)

    assert csv.splitlines()[1].endswith(",Done,Withdrawn on 9 November 2026: left the course.,0.00")
    assert xlsx[:2] == b"PK"


def test_back_to_the_list_keeps_its_filter(ada, batch):
    client, [anna] = client_of(ada), enrol(batch, ["Anna Adams"], ada)
    address = f"/learners/acts/new/withdraw/?registration={anna.pk}&q=Adams"

    first = client.get(address)
    key = re.search(r'name="key" value="([^"]+)"', first.text)[1]
    check = client.post(address, {"key": key, **LEFT}, follow=True)
    nobody = client.get("/learners/acts/new/withdraw/?q=Adams")

    assert ['href="/learners/?q=Adams"' in page.text for page in (first, check)] == [True, True]
    assert nobody.url == "/learners/?q=Adams"


def test_the_list_of_acts_leads_to_each(ada, batch):
    client = client_of(ada)
    begun = start(client, "withdraw", enrol(batch, ["Anna Adams"], ada), **LEFT)

    listed = client.get("/learners/acts/")

    assert f'href="{begun.url}"' in listed.text
    assert "Not yet done" in listed.text


@pytest.mark.parametrize("page", ["first", "check", "result"])
def test_pages_run_the_same_queries_for_3_and_for_300(ada, batch, page):
    client, counts = client_of(ada), []
    client.get("/learners/")
    for letter, count in (("A", 3), ("B", 300)):
        learners = enrol(batch, [f"Anna {letter}{n}" for n in range(count)], ada)
        address = "/learners/acts/new/withdraw/?scope=filter&q=" + letter
        if page != "first":
            address = start(client, "withdraw", learners, **LEFT).url
        if page == "result":
            client.post(address, {"agreed": "0.00"})
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_batch_and_a_learner_offer_the_same_acts(ada, batch):
    client, [anna] = client_of(ada), enrol(batch, ["Anna Adams"], ada)
    [ben] = enrol(batch, ["Ben Brown"], ada, status=Status.WITHDRAWN)

    of_batch, of_anna, of_ben = (
        client.get(address).text
        for address in (
            f"/batches/{batch.number}/",
            f"/learners/{anna.learner.number}/",
            f"/learners/{ben.learner.number}/",
        )
    )

    assert f'href="/learners/acts/new/cancel/?batch={batch.number}&amp;scope=filter"' in of_batch
    assert f'href="/learners/acts/new/withdraw/?registration={anna.pk}"' in of_anna
    assert f'href="/learners/acts/new/unwithdraw/?registration={anna.pk}"' not in of_anna
    assert f'href="/learners/acts/new/unwithdraw/?registration={ben.pk}"' in of_ben


@pytest.mark.spec("LRN-01", "LRN-06")
def test_the_lapsed_and_the_withdrawn_are_told_apart(ada, batch, college):
    client = client_of(ada)
    enrol(batch, ["Anna Adams"], ada, lapses_on=NOW.date() - timedelta(days=1))
    [ben] = enrol(batch, ["Ben Brown"], ada)
    begun = start(client, "withdraw", [ben], **LEFT)
    client.post(begun.url, {"agreed": "0.00"})
    actions.lapse(centre=college, by=Actor.system("test"), now=NOW)

    assert row_headings(client.get("/learners/?status=lapsed")) == ["Adams, Anna"]
    assert row_headings(client.get("/learners/?status=withdrawn")) == ["Brown, Ben"]
    page = client.get("/learners/?q=adams")
    assert "Lapsed" in page.text
