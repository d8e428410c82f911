"""What has happened in the demonstration so far, in order."""

from collections.abc import Callable
from datetime import datetime, timedelta

from testamur.delivery.learners.learning_records import service
from testamur.delivery.learners.learning_records.in_process import InProcess
from testamur.kit.scope import STAFF, within
from testamur.sites.demonstration import (
    centres,
    fees,
    files,
    held_by_register,
    learning_records,
    managing,
    moving,
    needs,
    outcomes,
    products,
    registering,
    ulns_and_messages,
    windows_and_bundles,
)


def tell(*, small: bool, now: datetime, say: Callable[[str], object]) -> None:
    """Arrange the catalogue, the centres and their people; then let the centres do their work."""
    with within(STAFF):
        say("Loading products, units and rules of combination")
        products.load(now)
        say("Setting up centres, users, approvals and prices")
        centres.arrange(now)
        say("Opening the learning records service")
        learning_records.arrange(now)
        say("Registering learners")
        batches = registering.register_all(small=small, now=now, say=say)
        say("Registering for assessment windows, and on bundles")
        windows_and_bundles.register(now)
        say("Grading, marking units and claiming")
        outcomes.achieve(batches, now - timedelta(days=1))
        needs.certificate_earlier(now)
        say("Saying what some learners need in assessments")
        needs.arrange(now)
        say("Topping learners up, and transferring one")
        moving.move(now)
        if isinstance(service(), InProcess):
            say("Giving the learning records service the learners of the centres")
            held_by_register.hold(now - timedelta(days=20))
        say("Checking ULNs, and writing on records")
        ulns_and_messages.arrange(now)
        say("Withdrawing, lapsing and cancelling some learners")
        managing.manage(now)
        say("Sending a file that is not finished")
        files.begin_one(now=now)
        say("Making the statements of the months since")
        fees.settle(now)
