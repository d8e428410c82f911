"""What stands in the way of correcting a name after certification (docs/specification, LRN-03)."""

from collections.abc import Mapping
from datetime import date

from django.conf import settings

from testamur.delivery.billing.models import FeeKind
from testamur.delivery.billing.problems import price_problems
from testamur.delivery.learners.actions_on_details import NAMES
from testamur.delivery.learners.models import Learner
from testamur.delivery.registrations.editing import read_names
from testamur.kit.problems import Problem
from testamur.outcomes.certification.models import NameCorrection
from testamur.outcomes.certification.queries.corrections import Correctable
from testamur.rulebook.dates import long_date


def correctable_problems(found: Correctable, *, today: date) -> list[Problem]:
    """Why no certificate of the learner can be issued again now, whatever the name."""
    if found.being_made:
        message = "A certificate of this learner is being made at this moment. Try again in a minute."
        return [Problem("being_made", message)]
    if not found.again and not found.too_old:
        message = "No valid certificate was issued to this learner. Edit the learner's details instead."
        return [Problem("no_certificate", message)]
    if not found.again:
        message = (
            f"The name could be corrected until {long_date(found.last_on)}, {settings.NAME_CHANGE_DAYS} days after "
            "certification. Ask customer support: with proof that the name was wrong then, they can say what is "
            "possible. A name that changed later is not changed on a certificate."
        )
        return [Problem("too_late", message)]
    return price_problems(product=found.product, kind=FeeKind.REPLACEMENT_CERTIFICATE, on=today)


def correction_problems(
    found: Correctable,
    *,
    learner: Learner,
    names: Mapping[str, str],
    reason: str,
    explanation: str,
    today: date,
) -> list[Problem]:
    """Everything that keeps a name from being corrected; nothing else is said while nothing can be issued again."""
    if problems := correctable_problems(found, today=today):
        return problems
    read, problems = read_names(names)
    if not problems and all(read[name] == getattr(learner, name) for name in NAMES):
        message = "This is the name that the certificate has already. Enter the corrected one."
        problems.append(Problem("name_unchanged", message, "forename"))
    if reason == NameCorrection.Reason.OTHER and not explanation:
        problems.append(Problem("explanation_missing", "Say what the reason is.", "explanation"))
    return problems
