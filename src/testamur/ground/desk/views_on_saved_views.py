"""Saving a list's filters under a name, and changing or removing such a view."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from testamur.ground.access.gate import office, portal
from testamur.ground.desk.actions_on_saved_views import change_view, remove_view, save_view
from testamur.ground.desk.listing import views_of
from testamur.ground.desk.models import SavedView
from testamur.kit.clock import now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Refused


class SavedViewForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Name of the view"), max_length=60)
    is_shared = forms.BooleanField(
        label=gettext_lazy("Share it with everybody at the centre who sees this list"), required=False
    )


def _save(request: HttpRequest) -> HttpResponse:
    asked = request.GET
    path, query, list_name = asked.get("path", ""), asked.get("query", ""), asked.get("list", "")
    if (
        not list_name
        or not path.startswith("/")
        or not url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    ):
        raise Http404
    form = SavedViewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = {"list_name": list_name[:60], "path": path[:200], "query": query}
        try:
            view = save_view(**facts, **form.cleaned_data, by=request.acting.actor, now=now())
        except Refused as refused:
            show_problems(form, refused.problems)
        else:
            messages.success(request, _("“%s” is now a tab of this list.") % view.title)
            return redirect(_list_of(view))
    context = {"form": form, "back": f"{path}?{query}", "view": None, "layout": _layout(path)}
    return render(request, "desk/saved_view.html", context, status=422 if form.is_bound else 200)


def _saved_view(request: HttpRequest, view_id: int) -> HttpResponse:
    view = get_object_or_404(views_of(request.acting), pk=view_id, user=request.user)
    if "remove" in request.POST:
        remove_view(view, by=request.acting.actor, now=now())
        messages.success(request, _("The view “%s” is removed.") % view.title)
        return redirect(view.path)
    form = SavedViewForm(request.POST or None, initial={"title": view.title, "is_shared": view.is_shared})
    if request.method == "POST" and form.is_valid():
        try:
            change_view(view, **form.cleaned_data, by=request.acting.actor, now=now())
        except Refused as refused:
            show_problems(form, refused.problems)
        else:
            messages.success(request, _("The view “%s” is changed.") % view.title)
            return redirect(_list_of(view))
    context = {"form": form, "back": _list_of(view), "view": view, "layout": _layout(view.path)}
    return render(request, "desk/saved_view.html", context, status=422 if form.is_bound else 200)


def _list_of(view: SavedView) -> str:
    return f"{view.path}?{view.query}"


def _layout(path: str) -> str:
    return "layout/office.html" if path.startswith("/office/") else "layout/portal.html"


save, saved_view = portal()(_save), portal()(_saved_view)
save_in_office, saved_view_in_office = office()(_save), office()(_saved_view)
