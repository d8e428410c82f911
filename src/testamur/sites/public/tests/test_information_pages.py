"""Help, status and statements: for anybody, signed in or not, and true."""

from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateWorker
from tests.people import client_of

from testamur.kit import health
from testamur.sites.public.guides import guides, render

PAGES = ("/help/", "/help/keys/", "/status/", "/privacy/", "/accessibility/")


@pytest.mark.parametrize("path", PAGES)
def test_anybody_may_read_it(client, db, ada, olu, path):
    pages = [client.get(path), client_of(ada).get(path), client_of(olu).get(path)]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert "Harbour City College" in pages[1].content.decode()
    assert "Awarding staff" in pages[2].content.decode()


def test_help_lists_every_guide_and_each_opens(client, db):
    page = client.get("/help/").content.decode()

    names = sorted(path.stem for path in Path(settings.GUIDES).glob("*.md"))
    assert len(names) >= 3
    for name in names:
        assert f'href="/help/{name}/"' in page
        assert client.get(f"/help/{name}/").status_code == 200


@pytest.mark.parametrize("name", ["no-such", "..", "Signing-in", "README"])
def test_there_is_no_other_guide(client, db, name):
    assert client.get(f"/help/{name}/").status_code == 404


def test_a_guide_is_markdown_and_nothing_else():
    guide = render(
        "x",
        "# Take *care*\n\n## First & last\n\n<script>alert(1)</script>\n\n[On](other-one.md#here), "
        "[bad](javascript:alert(1))\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n# Late",
    )

    assert (guide.title, [section.title for section in guide.sections]) == (
        "Take care",
        ["First & last", "Late"],
    )
    assert '<h2 id="first-last">First &amp; last</h2>' in guide.body
    assert "&lt;script&gt;" in guide.body
    assert '<a href="/help/other-one/#here" class="govuk-link">On</a>' in guide.body
    assert "javascript:" not in guide.body.replace("[bad](javascript:alert(1))", "")
    assert '<table class="data">' in guide.body
    assert "<h1" not in guide.body


def test_every_guide_has_a_title_and_sections():
    assert [guide.name for guide in guides() if not guide.title or not guide.sections] == []


# Health


@pytest.fixture
def living_worker(db):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("insert into procrastinate_workers (last_heartbeat) values (now())")


def test_machines_are_told_that_all_is_well(client, living_worker):
    answer = client.get("/health/")

    assert (answer.status_code, answer.json()) == (
        200,
        {"database": "working", "background_work": "working", "files": "working"},
    )


def test_machines_are_told_that_nobody_works_in_the_background(client, db):
    answer = client.get("/health/")

    assert (answer.status_code, answer.json()["background_work"]) == (503, "away")
    assert "Not working" in client.get("/status/").content.decode()


def test_a_silent_worker_is_as_good_as_none(living_worker):
    later = timezone.now() + health.WAITS_TOO_LONG

    assert health.background_work(later) is health.State.AWAY
    assert ProcrastinateWorker.objects.count() == 1


def test_work_that_waits_for_minutes_is_said_to_be_slow(client, living_worker):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_jobs (queue_name, task_name, priority, args, status, attempts) "
            "values ('default', 'x', 0, '{}', 'todo', 0) returning id"
        )
        (job,) = cursor.fetchone()
        cursor.execute("delete from procrastinate_events where job_id = %s", [job])
        cursor.execute(
            "insert into procrastinate_events (job_id, type, at) values (%s, 'deferred', now() - interval '6 minutes')",
            [job],
        )

    answer = client.get("/health/")

    assert (answer.status_code, answer.json()["background_work"]) == (200, "slow")


def test_a_file_store_that_fails_is_said_to_be_away(settings, client, living_worker, tmp_path):
    # An S3 address that nobody answers; the library itself says so.
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "no.such.Storage"}}

    assert client.get("/health/").json()["files"] == "away"
