"""Reading external quality assurance: whose centres an EQA looks after, and what waits for them."""

from testamur.ground.access.acting import Acting
from testamur.kit.scope import Scope, of_eqa
from testamur.outcomes.quality.models import Allocation


def allocated_scope(acting: Acting) -> Scope:
    """The rows of the centres that an EQA looks after now: given to the gate as `office(..., scope=allocated_scope)`.

    An allocation may be for one product only; row-level security knows centres, so queries narrow the products.
    """
    return of_eqa(
        Allocation.objects.filter(eqa=acting.user, until_on=None).values_list("centre_id", flat=True).distinct()
    )
