"""What a learner is found by, written anew whenever their details or standing change."""

from collections.abc import Sequence
from dataclasses import astuple

from django.db import connection, transaction

from testamur.records.register.finding.people import person_of
from testamur.records.register.models import Compared, Learner, LearnerKey
from testamur.rulebook import matching
from testamur.rulebook.matching.normal import FIELDS

# A learner merged into another is still found by what they were known as; a deleted one is not found.
FOUND = (Learner.Status.ACTIVE, Learner.Status.MERGED)


@transaction.atomic
def index(learner_ids: Sequence[int]) -> None:
    """Write what these learners are compared and found by, in place of what was. Five statements for any number."""
    ids = list(learner_ids)
    Compared.objects.filter(learner__in=ids).delete()
    LearnerKey.objects.filter(learner__in=ids).delete()
    people = {
        learner.pk: person_of(learner)
        for learner in Learner.objects.filter(pk__in=ids, status__in=FOUND).order_by("pk")
    }
    keys = sorted(
        (key, learner_id)
        for learner_id, person in people.items()
        for key in {key for _, key in matching.stored_keys(person)}
    )
    with connection.cursor() as cursor:
        with cursor.copy(f"copy register_compared (learner_id, {', '.join(FIELDS)}) from stdin") as copy:
            for learner_id, person in people.items():
                copy.write_row((learner_id, *astuple(person)))
        with cursor.copy("copy register_learnerkey (k, learner_id) from stdin") as copy:
            for row in keys:
                copy.write_row(row)
