"""Centres as customer support keeps them, and as quality assurers see those allocated to them (CEN-01)."""

from collections.abc import Callable
from dataclasses import replace

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from testamur.ground.access.acting import Acting
from testamur.ground.access.gate import office
from testamur.ground.access.queries import users_of
from testamur.ground.accounts.models import User
from testamur.ground.audit.events import DEFINED
from testamur.ground.audit.models import Event
from testamur.ground.centres import actions
from testamur.ground.centres.models import Address, Centre, Contact
from testamur.ground.desk.listing import answer, saved_views
from testamur.kit.clock import now
from testamur.kit.forms import show_problems
from testamur.kit.problems import Refused
from testamur.sites.office.centre_list import Centres
from testamur.sites.office.forms import AddressForm, CentreForm, ClosingForm, ContactForm, NewCentreForm
from testamur.sites.office.scope import centres_of, scope_of

Role = User.StaffRole
MAY_LOOK = (Role.SUPPORT, Role.EQA, Role.CERTIFICATION, Role.FINANCE)
NEWEST_EVENTS = 10
# What other rooms keep about a centre, and whose pages those are.
ROOMS = (
    ("approvals:centre", gettext_lazy("Products"), (Role.SUPPORT,)),
    ("quality:centre", gettext_lazy("Quality assurance"), (Role.SUPPORT, Role.EQA)),
)


@office(*MAY_LOOK, scope=scope_of)
def centres(request: HttpRequest) -> HttpResponse:
    listing = Centres(request, centres_of(request.acting), saved=saved_views(request.acting, Centres.name))
    return answer(
        request, listing, "office/centres.html", {"may_change": request.acting.has_role(Role.SUPPORT)}
    )


@office(*MAY_LOOK, scope=scope_of)
def centre(request: HttpRequest, number: str) -> HttpResponse:
    found = get_object_or_404(centres_of(request.acting), number=number)
    events = Event.objects.filter(centre_id=found.pk, record__in=("centre", "address", "contact"))
    context = {
        "centre": found,
        "facts": _facts(found),
        "rooms": _rooms(found, request.acting),
        "addresses": found.addresses.filter(in_use=True).order_by("kind", "pk"),
        "contacts": found.contacts.order_by("role", "name"),
        "users": users_of(centre=found),
        "events": [_told(event) for event in events.order_by("-pk")[:NEWEST_EVENTS]],
        "may_change": request.acting.has_role(Role.SUPPORT),
    }
    return render(request, "office/centre.html", context)


@office(Role.SUPPORT)
def new_centre(request: HttpRequest) -> HttpResponse:
    form = NewCentreForm(request.POST or None)
    made = _done(request, form, actions.create_centre)
    if made is not REFUSED:
        messages.success(request, _("%(centre)s is on record") % {"centre": made})
        return redirect("office:centre", made.number)
    facts = {"title": _("Put a centre on record"), "act": _("Put the centre on record"), "keep": "centre"}
    return _form_page(request, form, **facts)


@office(Role.SUPPORT)
def change_centre(request: HttpRequest, number: str) -> HttpResponse:
    found = get_object_or_404(Centre, number=number)
    form = CentreForm(request.POST or None, initial=_initial(found, CentreForm))
    if _done(request, form, actions.change_centre, centre=found) is not REFUSED:
        messages.success(request, _("%(centre)s has been saved") % {"centre": form.cleaned_data["name"]})
        return redirect("office:centre", number)
    facts = {"title": _("Change the facts"), "act": _("Save the facts"), "keep": "centre-facts"}
    return _form_page(request, form, found, **facts)


@office(Role.SUPPORT)
def close_centre(request: HttpRequest, number: str) -> HttpResponse:
    found = get_object_or_404(Centre, number=number)
    form = ClosingForm(request.POST or None)
    if _done(request, form, actions.close_centre, centre=found) is not REFUSED:
        messages.success(request, _("%(centre)s is closed") % {"centre": found.name})
        return redirect("office:centre", number)
    facts = {
        "title": _("Close the centre"),
        "intro": _(
            "Its users can no longer act for it. Everything that it did stays, and it can be opened again."
        ),
        "act": _("Close %(centre)s") % {"centre": found.name},
        "kind": "warning",
        "keep": "closing",
    }
    return _form_page(request, form, found, **facts)


@office(Role.SUPPORT)
@require_POST
def reopen_centre(request: HttpRequest, number: str) -> HttpResponse:
    found = get_object_or_404(Centre, number=number)
    actions.reopen_centre(centre=found, **_by(request))
    messages.success(request, _("%(centre)s is open again") % {"centre": found.name})
    return redirect("office:centre", number)


@office(Role.SUPPORT)
@require_POST
def second_factor(request: HttpRequest, number: str) -> HttpResponse:
    found = get_object_or_404(Centre, number=number)
    required = request.POST.get("second_factor") == "required"
    decide = actions.require_second_factor if required else actions.make_second_factor_optional
    decide(centre=found, **_by(request))
    messages.success(request, _("%(centre)s has been saved") % {"centre": found.name})
    return redirect("office:centre", number)


# Addresses and contacts


@office(Role.SUPPORT)
def new_address(request: HttpRequest, number: str) -> HttpResponse:
    found = get_object_or_404(Centre, number=number)
    form = AddressForm(request.POST or None)
    if _done(request, form, actions.add_address, centre=found) is not REFUSED:
        messages.success(request, _("The address is on record and can be chosen"))
        return redirect("office:centre", number)
    facts = {"title": _("Add an address"), "act": _("Add the address"), "keep": "address"}
    return _form_page(request, form, found, **facts)


@office(Role.SUPPORT)
@require_POST
def retire_address(request: HttpRequest, number: str, address_id: int) -> HttpResponse:
    address = get_object_or_404(Address, centre__number=number, pk=address_id, in_use=True)
    try:
        actions.retire_address(address=address, **_by(request))
        messages.success(request, _("%(address)s can no longer be chosen") % {"address": address})
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("office:centre", number)


@office(Role.SUPPORT)
def new_contact(request: HttpRequest, number: str) -> HttpResponse:
    found = get_object_or_404(Centre, number=number)
    form = ContactForm(request.POST or None)
    if _done(request, form, actions.add_contact, centre=found) is not REFUSED:
        messages.success(request, _("The contact is on record"))
        return redirect("office:centre", number)
    facts = {"title": _("Add a contact"), "act": _("Add the contact"), "keep": "contact"}
    return _form_page(request, form, found, **facts)


@office(Role.SUPPORT)
def contact(request: HttpRequest, number: str, contact_id: int) -> HttpResponse:
    known = get_object_or_404(Contact.objects.select_related("centre"), centre__number=number, pk=contact_id)
    form = ContactForm(request.POST or None, initial=_initial(known, ContactForm))
    if _done(request, form, actions.change_contact, contact=known) is not REFUSED:
        messages.success(request, _("The contact has been saved"))
        return redirect("office:centre", number)
    facts = {"title": _("Change a contact"), "act": _("Save the contact"), "keep": f"contact-{known.pk}"}
    return _form_page(request, form, known.centre, "office/contact.html", contact=known, **facts)


@office(Role.SUPPORT)
@require_POST
def remove_contact(request: HttpRequest, number: str, contact_id: int) -> HttpResponse:
    known = get_object_or_404(Contact.objects.select_related("centre"), centre__number=number, pk=contact_id)
    actions.remove_contact(contact=known, **_by(request))
    messages.success(request, _("%(name)s is no longer a contact") % {"name": known.name})
    return redirect("office:centre", number)


# What these pages share

REFUSED = object()  # not done: the form shows why, or has not been sent yet


def _done(request: HttpRequest, form: Form, act: Callable, **about) -> object:
    """What the action gave back, or REFUSED."""
    if not form.is_valid():
        return REFUSED
    try:
        return act(**about, **form.cleaned_data, **_by(request))
    except Refused as refused:
        show_problems(form, refused.problems)
        return REFUSED


def _form_page(
    request: HttpRequest,
    form: Form,
    centre: Centre | None = None,
    template: str = "office/centre_form.html",
    **facts,
) -> HttpResponse:
    return render(request, template, {"form": form, "centre": centre, "intro": "", "kind": "", **facts})


def _initial(row: Centre | Contact, form: type[Form]) -> dict[str, str]:
    return {name: getattr(row, name) for name in form.base_fields}


def _by(request: HttpRequest) -> dict[str, object]:
    """Support acts for the awarding organisation, even somebody who works for a centre too."""
    return {"by": replace(request.acting.actor, centre_id=None), "now": now()}


def _facts(centre: Centre) -> list[dict[str, str]]:
    required = _("Required of everybody") if centre.requires_second_factor else _("Each person's choice")
    facts = (
        (_("Centre number"), centre.number),
        (_("UKPRN"), centre.ukprn or _("Not on record")),
        (_("Nation"), _(str(centre.get_nation_display()))),
        (_("Kind of centre"), _(str(centre.get_kind_display()))),
        (_("Status"), _(str(centre.get_status_display()))),
        (_("Second factor at sign-in"), required),
    )
    return [{"label": label, "value": value} for label, value in facts]


def _rooms(centre: Centre, acting: Acting) -> list[tuple[str, str]]:
    """Addresses and names of the pages about a centre that this person may open."""
    return [
        (reverse(page, args=[centre.number]), words)
        for page, words, roles in ROOMS
        if acting.has_role(*roles)
    ]


def _told(event: Event) -> dict[str, object]:
    """An event as the timeline shows it."""
    changes = [
        (name.replace("_", " ").capitalize(), event.before[name], event.after.get(name))
        for name in event.before
        if event.before[name] != event.after.get(name)
    ]
    what = f"{DEFINED.get(event.name, event.name)}: {event.label}"
    return {"kind": "saved", "what": what, "at": event.at, "by": event.by_name, "changes": changes}
