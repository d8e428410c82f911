"""The units of a claim in preparation: marked here on ungraded products, shown on graded ones (CLM-02, CLM-03)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from testamur.catalogue.products.rules import rules_of
from testamur.ground.access.gate import portal
from testamur.ground.access.permissions import Permission
from testamur.kit.clock import now
from testamur.outcomes.certification import actions, grid
from testamur.outcomes.certification.queries.claiming import candidates_of
from testamur.outcomes.certification.views.preparing import draft_or_404


@portal(Permission.CLAIMS, to_read=(Permission.READ_CERTIFICATION,))
def units(request: HttpRequest, key: UUID) -> HttpResponse:
    draft = draft_or_404(request, key)
    claimants, groups = candidates_of(draft), grid.groups_of(rules_of(draft.batch.version_id))
    if request.method == "POST":
        marks = grid.sent_marks(request.POST, claimants, groups)
        changed = actions.save_units(draft=draft, marks=marks, by=request.acting.actor, now=now())
        count = "1 learner" if len(changed) == 1 else f"{len(changed)} learners"
        said = f"Units of {count} saved. Nothing is claimed yet." if changed else "Nothing was changed."
        messages.success(request, said)
        return redirect("certification:draft", draft.pk)
    open_cells = request.acting.may(Permission.CLAIMS) and not draft.batch.version.is_graded
    context = {
        "draft": draft,
        "groups": groups,
        "rows": grid.rows_of(claimants, groups, open_cells=open_cells),
        "open_cells": open_cells,
        "choices": grid.choices(carries_credit=bool(draft.batch.product.credits)),
    }
    return render(request, "certification/units.html", context)
