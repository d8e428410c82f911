"""The rule editor: each button posts one edit, saved to the draft; the rule stands in words beside it at all times."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from testamur.catalogue.products import rule_edits
from testamur.catalogue.products.actions import change_overall, change_rule
from testamur.catalogue.products.forms import OverallForm
from testamur.catalogue.products.lists import named
from testamur.catalogue.products.models import Product, Unit, Version
from testamur.catalogue.products.problems import publication_problems, rule_problems
from testamur.catalogue.products.queries import scales_by_code, solver_units
from testamur.catalogue.products.rule_forms import (
    EDITS,
    AddBar,
    AddBound,
    AddEquivalent,
    AddExemption,
    AddGroup,
    AllowFails,
    Choose,
    Edit,
    Rename,
    Settle,
    UnitsOfTheRule,
)
from testamur.catalogue.products.rules import compile_rules, scales_named
from testamur.catalogue.products.trying import choices_for, try_on
from testamur.ground.access.gate import office
from testamur.ground.accounts.models import User
from testamur.kit.clock import now
from testamur.rulebook.combination import Unit as SolverUnit

Role = User.StaffRole
MOST_FOUND = 50
OF_A_GROUP = (Rename, AddBound, AddGroup, Choose, AllowFails)


@dataclass(frozen=True)
class ShownGroup:
    """A group as the editor shows it: its units, its demands in words, and the forms that change it."""

    group: rule_edits.Placed
    units: dict[str, list[SolverUnit]]
    demands: list[tuple[str, int, str]]  # side, index, sentence
    forms: dict[str, Edit]
    is_open: bool

    @property
    def choose(self) -> int | None:
        return self.group.data.get("choose")

    @property
    def may_fail(self) -> int:
        return self.group.data.get("may_fail", {}).get("units", 0)

    @property
    def has_groups(self) -> bool:
        return bool(self.group.data.get("groups"))

    @property
    def anchor(self) -> str:
        return f"group-{self.group.place.replace('.', '-') or 'whole'}"


@office(Role.CATALOGUE)
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """The editor of the draft's rule. A POST is one edit, named by its button."""
    draft = _draft(pk)
    refused_edit = None
    if request.method == "POST":
        refused_edit = _form(request.POST, draft)
        if refused_edit.is_valid():
            edited = refused_edit.edited(draft.rule)
            seen = request.POST.get("seen", "")
            change_rule(product=draft.product, rule=edited, seen=seen, by=request.acting.actor, now=now())
            messages.success(request, _("Saved to the draft."))
            return redirect(_address(pk, refused_edit, request.POST.get("place", "")))
    return render(request, "products/rule.html", _editor(draft, refused_edit))


def _address(pk: int, edit: Edit, place: str) -> str:
    """Back to the group that was edited; after a group is taken out or moved, to the one around it."""
    if edit.act in ("remove-group", "move-group"):
        place = place.rpartition(".")[0]
    return f"{reverse('products:rule', args=[pk])}#group-{place.replace('.', '-') or 'whole'}"


def _draft(pk: int) -> Version:
    return get_object_or_404(
        Version.objects.select_related("product", "scale"), product=pk, status=Version.Status.DRAFT
    )


def _form(data: QueryDict, draft: Version) -> Edit:
    edit = EDITS.get(data.get("act", ""), Settle)
    prefix = _prefix(edit, data.get("place", ""))
    if issubclass(edit, UnitsOfTheRule):
        return edit(data, auto_id=prefix, units=_listed(draft, solver_units(draft.rule)))
    return edit(data, auto_id=prefix)


def _prefix(edit: type[Edit], place: str) -> str:
    return f"{edit.act}-{place.replace('.', '-') or 'whole'}-%s"


def _editor(draft: Version, refused_edit: Edit | None) -> dict:
    units = solver_units(draft.rule)
    problems = rule_problems(draft.rule, units)
    places = rule_edits.lines_of_places(draft.rule)
    shown = [_shown(each, draft, units, refused_edit) for each in rule_edits.walk(draft.rule)]
    anchors = {each.group.place: f"#{each.anchor}" for each in shown}
    return {
        "draft": draft,
        "product": draft.product,
        "groups": shown,
        "across": _across(draft, units, refused_edit),
        "barred": draft.rule.get("barred", []),
        "pairs": [
            (kind, index, pair)
            for kind in ("equivalents", "exemptions")
            for index, pair in enumerate(draft.rule.get(kind, []))
        ],
        "seen": rule_edits.mark_of(draft.rule),
        "words": rule_edits.in_words(draft.rule, units),
        "problems": problems,
        "links": {each.place: anchors[places[each.place]] for each in problems if each.place in places},
        "form": refused_edit or Settle(),
    }


def _shown(
    group: rule_edits.Placed, draft: Version, units: dict[str, SolverUnit], refused_edit: Edit | None
) -> ShownGroup:
    starts = {
        Rename: {"name": group.data["name"]},
        Choose: {"number": group.data.get("choose")},
        AllowFails: group.data.get("may_fail", {}),
    }
    forms = {
        edit.act: edit(initial=starts.get(edit, {}), auto_id=_prefix(edit, group.place))
        for edit in OF_A_GROUP
    }
    is_refused = refused_edit is not None and refused_edit.data.get("place", "") == group.place
    if is_refused and refused_edit.act in forms:
        forms[refused_edit.act] = refused_edit
    return ShownGroup(
        group=group,
        units={
            name: [units.get(code) or SolverUnit(code, "?", 0, 0) for code in group.data.get(name, [])]
            for name in rule_edits.UNIT_LISTS
        },
        demands=[
            (side, index, sentence)
            for side in ("at_least", "at_most")
            for index, sentence in enumerate(rule_edits.bound_sentences(draft.rule, group.place, side))
        ],
        forms=forms,
        is_open=is_refused,
    )


def _across(draft: Version, units: dict[str, SolverUnit], refused_edit: Edit | None) -> dict[str, Edit]:
    listed = _listed(draft, units)
    forms: dict[str, Edit] = {
        edit.act: edit(auto_id=_prefix(edit, ""), units=listed)
        for edit in (AddBar, AddEquivalent, AddExemption)
    }
    forms["settle"] = Settle(initial=draft.rule, auto_id=_prefix(Settle, ""))
    if refused_edit is not None and refused_edit.act in forms:
        forms[refused_edit.act] = refused_edit
    return forms


def _listed(draft: Version, units: dict[str, SolverUnit]) -> list[tuple[str, str]]:
    codes = rule_edits.as_rule(draft.rule).unit_codes()
    return [(code, f"{code} {units[code].title}") for code in sorted(codes) if code in units]


@office(Role.CATALOGUE)
def pick_units(request: HttpRequest, pk: int) -> HttpResponse:
    """Units found by code or words, to be ticked and added to one group; the editor's own address takes them."""
    draft = _draft(pk)
    place, text = request.GET.get("place", ""), " ".join(request.GET.get("q", "").split())[:100]
    group = next((each for each in rule_edits.walk(draft.rule) if each.place == place), None)
    if group is None:
        return redirect("products:rule", pk)
    inside = {code for name in rule_edits.UNIT_LISTS for code in group.data.get(name, [])}
    found = Unit.objects.filter(_words(text)).select_related("scale").order_by("title", "code")
    context = {
        "draft": draft,
        "product": draft.product,
        "group": group,
        "q": text,
        "units": found[:MOST_FOUND],
        "total": found.count(),
        "inside": inside,
        "seen": rule_edits.mark_of(draft.rule),
    }
    return render(request, "products/pick_units.html", context)


def _words(text: str) -> Q:
    return named(text) if text else Q()


@office(Role.CATALOGUE)
def overall(request: HttpRequest, pk: int) -> HttpResponse:
    draft = _draft(pk)
    form = OverallForm(request.POST or None, initial=OverallForm.values_of(draft), version=draft)
    if request.method == "POST" and form.is_valid():
        change_overall(
            product=draft.product,
            aggregation=form.cleaned_data["model"],
            scale=form.cleaned_data["scale"],
            by=request.acting.actor,
            now=now(),
        )
        messages.success(request, _("Saved to the draft."))
        return redirect("products:rule", pk)
    return render(request, "products/overall.html", {"form": form, "product": draft.product, "draft": draft})


@office(Role.CATALOGUE)
def try_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """A version tried on a made-up learner, whose grades are in the address: nothing is saved."""
    product = get_object_or_404(Product, pk=pk)
    version = _version(product, request.GET.get("version", ""))
    context = {"product": product, "version": version, "trial": None, "rows": []}
    units = list(
        Unit.objects.filter(version_units__version=version)
        .select_related("scale")
        .order_by("version_units__position")
    )
    context["problems"] = _problems_of(version, units)
    if not context["problems"]:
        scales = scales_by_code({unit.scale.code for unit in units})
        options = {unit.code: choices_for(unit, scales) for unit in units}
        chosen = _chosen(request.GET, options)
        rules = compile_rules(
            rule=version.rule,
            aggregation_data=version.aggregation,
            units=units,
            scales=scales_named(version.aggregation),
        )
        context |= {
            "rows": [(unit, options[unit.code], chosen.get(unit.code, "")) for unit in units],
            "trial": try_on(rules, scales, chosen),
        }
    return render(request, "products/try.html", context)


def _problems_of(version: Version, units: Iterable[Unit]) -> list:
    facts = {
        unit.code: SolverUnit(unit.code, unit.title, unit.level, unit.credits, unit.guided_hours)
        for unit in units
    }
    if version.status == Version.Status.DRAFT:
        return publication_problems(version, facts, scales_by_code())
    return []


def _version(product: Product, number: str) -> Version:
    versions = product.versions.exclude(status=Version.Status.WITHDRAWN).select_related("scale")
    if number.isascii() and number.isdigit() and len(number) < 5:
        return get_object_or_404(versions, number=number)
    return get_object_or_404(versions.order_by("-number")[:1])


def _chosen(query: QueryDict, options: dict[str, list[tuple[str, str]]]) -> dict[str, str]:
    return {
        code: query[f"grade-{code}"]
        for code, choices in options.items()
        if query.get(f"grade-{code}") and query[f"grade-{code}"] in dict(choices)
    }
