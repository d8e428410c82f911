"""Background jobs: how a worker runs, and what becomes of a job whose worker died.

Jobs live in the same database as what they are about and are queued in the same transaction, so a job exists
exactly when its cause does (`docs/decisions/0002-background-jobs.md`). A job is one batch, not one row, and
running it twice changes nothing: a killed worker's jobs are run again.
"""

import logging

from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

HEARTBEAT = 5.0
"""Seconds between a worker's signs of life."""

SILENT_FOR = 30.0
"""Seconds without one after which a worker counts as dead."""

MOST_ATTEMPTS = 5
"""A job that takes its workers down is given up after so many and shown as failed."""

KEPT_FOR_HOURS = 30 * 24

logger = logging.getLogger(__name__)


def run_worker() -> None:
    """Work until told to stop (SIGTERM, Ctrl-C), one job at a time.

    Ends too when the database goes away: whoever supervises the process starts it again. For more
    throughput run more processes: concurrency inside one made it slower.
    """
    with app.replace_connector(app.connector.get_worker_connector()) as worker_app:
        worker_app.run_worker(
            concurrency=1,
            fetch_job_polling_interval=5.0,
            update_heartbeat_interval=HEARTBEAT,
            stalled_worker_timeout=SILENT_FOR,
            shutdown_graceful_timeout=20.0,
            listen_notify=True,
        )


@app.periodic(cron="* * * * *", periodic_id="stalled")
@app.task(name="kit.retry_stalled_jobs", queueing_lock="kit.retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context, timestamp: int) -> None:
    """Put back the jobs of dead workers. `timestamp` is the minute this run stands for."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_FOR):
        if job.attempts >= MOST_ATTEMPTS:
            logger.error("job %s (%s) lost %s workers: given up", job.id, job.task_name, job.attempts)
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)
            continue
        try:
            await manager.retry_job(job)
            logger.warning("job %s (%s) lost its worker: trying again", job.id, job.task_name)
        except UniqueViolation:
            logger.info("job %s (%s) lost its worker: its like is waiting already", job.id, job.task_name)
            await manager.finish_job(job, status=Status.ABORTED, delete_job=False)


@app.periodic(cron="20 3 * * *", periodic_id="old")
@app.task(name="kit.remove_old_jobs", queueing_lock="kit.remove_old_jobs", pass_context=True)
async def remove_old_jobs(context, timestamp: int) -> None:
    """Forget jobs that succeeded a month ago; failed ones stay until a person has looked."""
    await context.app.job_manager.delete_old_jobs(nb_hours=KEPT_FOR_HOURS)
