"""The timetable for those who keep the catalogue: the list of windows, each window, and files of them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from testamur.catalogue.timetable.actions import load_windows, save_window
from testamur.catalogue.timetable.files import read_windows, write_windows
from testamur.catalogue.timetable.forms import WindowForm, WindowsFileForm
from testamur.catalogue.timetable.lists import Windows, still_open
from testamur.catalogue.timetable.models import Window
from testamur.catalogue.timetable.queries import facts_of, held_windows, windows
from testamur.ground.access.gate import office
from testamur.ground.accounts.models import User
from testamur.ground.audit.events import DEFINED
from testamur.ground.audit.queries import history
from testamur.ground.desk.listing import answer, saved_views
from testamur.kit.clock import london_date, now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Refused

Role = User.StaffRole
NEWEST_EVENTS = 20
CHANGED = {
    "title": "Title",
    "products": "Products",
    "opens_at": "Opens",
    "closes_at": "Closes",
    "cut_off_on": "Bookings cut-off date",
    "results_on": "Results released on",
}


@office(Role.CATALOGUE)
def window_list(request: HttpRequest) -> HttpResponse:
    saved = [still_open(london_date(now())), *saved_views(request.acting, Windows.name)]
    return answer(request, Windows(request, Window.objects.all(), saved=saved), "timetable/windows.html")


@office(Role.CATALOGUE)
def new_window(request: HttpRequest) -> HttpResponse:
    form = WindowForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if Window.objects.filter(code=form.facts.code).exists():
            form.add_error("code", _("There is a window with this code already."))
        elif saved := _save(request, form):
            messages.success(request, _("%(window)s added.") % {"window": saved})
            return redirect("timetable:windows")
    return _form(request, form, None)


@office(Role.CATALOGUE)
def edit_window(request: HttpRequest, code: str) -> HttpResponse:
    window = get_object_or_404(windows(), code=code)
    form = WindowForm(request.POST or None, initial=WindowForm.values_of(facts_of(window)))
    form.fields["code"].disabled = True
    if request.method == "POST" and form.is_valid() and (saved := _save(request, form)):
        messages.success(request, _("%(window)s changed.") % {"window": saved})
        return redirect("timetable:windows")
    return _form(request, form, window)


def _save(request: HttpRequest, form: WindowForm) -> Window | None:
    try:
        return save_window(facts=form.facts, by=request.acting.actor, now=now())
    except Refused as refused:
        show_problems(form, refused.problems)
        return None


def _form(request: HttpRequest, form: WindowForm, window: Window | None) -> HttpResponse:
    context = {"form": form, "window": window, "events": _events(window) if window else []}
    return render(request, "timetable/window.html", context, status=422 if form.errors else 200)


def _events(window: Window) -> list[dict]:
    return [
        {
            "kind": "saved",
            "what": DEFINED[event.name],
            "at": event.at,
            "by": event.by_name,
            "changes": [
                (words, event.before.get(name), event.after[name])
                for name, words in CHANGED.items()
                if name in event.after
            ],
        }
        for event in history(record="window", record_ids=[window.pk])[:NEWEST_EVENTS]
    ]


@office(Role.CATALOGUE)
def upload(request: HttpRequest) -> HttpResponse:
    """Load a file of windows: all of them, or none with every reason."""
    form = WindowsFileForm(request.POST or None, request.FILES or None)
    problems = []
    if request.method == "POST" and form.is_valid():
        try:
            read = read_windows(form.cleaned_data["file"], form.filename)
            changed = load_windows(windows=read, by=request.acting.actor, now=now())
        except Refused as refused:
            problems = refused.problems
        else:
            said = ngettext(
                "%(count)d window added or changed.", "%(count)d windows added or changed.", len(changed)
            )
            messages.success(request, said % {"count": len(changed)})
            return redirect("timetable:windows")
    context = {"form": form, "problems": problems}
    status = 422 if form.errors or problems else 200
    return render(request, "timetable/upload.html", context, status=status)


@office(Role.CATALOGUE)
def download(request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        write_windows(held_windows().values()),
        content_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="windows.yaml"'},
    )
