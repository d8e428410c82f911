"""A job whose worker died is run again, but not for ever and not beside its like."""

import os

import pytest
from django.db import connection

from testamur.kit import jobs
from testamur.kit.testing import copy_of, run_jobs, template_database

LOST = "kit.remove_old_jobs"


@pytest.fixture
def committed(django_db_blocker):
    """A database in which changes are committed, as a worker needs."""
    with django_db_blocker.unblock(), copy_of(template_database(), f"test_jobs_{os.getpid()}"):
        yield


def lose(*, attempts: int) -> int:
    """A job in the hands of a worker that has been silent for a minute; its id."""
    job = jobs.remove_old_jobs.defer(timestamp=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_workers (last_heartbeat) values (now() - interval '1 minute') returning id"
        )
        worker = cursor.fetchone()[0]
        cursor.execute(
            "update procrastinate_jobs set status = 'doing', worker_id = %s, attempts = %s where id = %s",
            [worker, attempts, job],
        )
    return job


def status_of(job: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select status::text from procrastinate_jobs where id = %s", [job])
        return cursor.fetchone()[0]


def test_a_job_whose_worker_died_is_done_by_another(committed):
    lost = lose(attempts=1)

    jobs.retry_stalled_jobs.defer(timestamp=0)
    run_jobs()

    assert status_of(lost) == "succeeded"


def test_without_the_retry_it_stays_undone(committed, monkeypatch):
    monkeypatch.setattr(jobs.app.periodic_registry, "periodic_tasks", {})  # a minute may begin meanwhile
    lost = lose(attempts=1)

    run_jobs()

    assert status_of(lost) == "doing"


def test_a_job_that_killed_five_workers_is_given_up_and_shown(committed):
    lost = lose(attempts=jobs.MOST_ATTEMPTS)

    jobs.retry_stalled_jobs.defer(timestamp=0)
    run_jobs()

    assert status_of(lost) == "failed"


def test_a_lost_job_gives_way_to_its_like_that_waits(committed):
    lost = lose(attempts=1)
    jobs.retry_stalled_jobs.defer(timestamp=0)
    like = jobs.remove_old_jobs.configure(priority=-1).defer(timestamp=1)

    run_jobs()

    assert (status_of(lost), status_of(like)) == ("aborted", "succeeded")
