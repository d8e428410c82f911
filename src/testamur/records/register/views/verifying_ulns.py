"""Is this ULN really this learner's? One at a time; files of many are in the room of batches (URN-07)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from testamur.kit.clock import now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Refused
from testamur.records.organisations.gate import lrs
from testamur.records.organisations.models import Role
from testamur.records.register.actions.verifying_one import verify_one
from testamur.records.register.forms import VerifyForm
from testamur.records.register.verifying import Verified
from testamur.rulebook.verification import MEANINGS, differences


@lrs(Role.VERIFIER)
def verify(request: HttpRequest) -> HttpResponse:
    """What is typed is in no address: it is somebody's name and number. A new question keeps nothing of the last."""
    form = VerifyForm(request.POST or None)
    answer = None
    if request.method == "POST" and form.is_valid():
        try:
            acting = request.acting
            answer = verify_one(
                sent=form.to_verify, by=acting.actor, organisation=acting.organisation, now=now()
            )
        except Refused as refused:
            show_problems(form, refused.problems)
    context = {"form": form, "answer": answer, **(_told(answer) if answer else {})}
    return render(request, "register/verify.html", context, status=422 if form.errors else 200)


def _told(answer: Verified) -> dict:
    """The verdict in words. Whose number it is, if not this learner's, is not told."""
    return {
        "differences": differences(answer.flags),
        "flags": [(flag, MEANINGS[flag]) for flag in answer.flags],
    }
