"""The API told to people and to programs: a page made from its document, and the document itself."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from testamur.ground.access.gate import public
from testamur.sites.api.document import document
from testamur.sites.api.reference import reference_of


@require_safe
@public
def openapi(request: HttpRequest) -> HttpResponse:
    return JsonResponse(document(), json_dumps_params={"indent": 1})


@require_safe
@public
def reference(request: HttpRequest) -> HttpResponse:
    return render(request, "api/reference.html", {"reference": reference_of(document())})
