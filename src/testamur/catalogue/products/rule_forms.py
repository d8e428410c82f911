"""The small forms of the rule editor: each is one button's question, and knows the edit it asks for (CAT-04)."""

from typing import Any, ClassVar

from django import forms

from testamur.catalogue.products import rule_edits
from testamur.catalogue.products.rule_edits import Data
from testamur.rulebook.combination.rule import Keep, Measure, Straddling

MEASURES = [("credits", "credits"), ("units", "units"), ("guided_hours", "guided learning hours")]
LEVELS = [("", "any level"), ("0", "Entry Level"), *((str(level), f"Level {level}") for level in range(1, 9))]
SIDES = [("at_least", "At least"), ("at_most", "At most")]
REACHES = [("from_level", "or above"), ("at_level", "exactly"), ("to_level", "or below")]
LISTS = [("mandatory", "mandatory"), ("optional", "optional")]
MOST = 100_000


def amount(label: str, *, required: bool = True) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=1, max_value=MOST, required=required, widget=widget)


class Edit(forms.Form):
    """One edit. `place` names the group; `edited` gives the rule after it."""

    act: ClassVar[str]
    place = forms.CharField(required=False, widget=forms.HiddenInput)

    def edited(self, rule: Data) -> Data:
        raise NotImplementedError

    @property
    def at(self) -> dict[str, str]:
        return {"place": self.cleaned_data["place"]}


class Rename(Edit):
    act = "rename"
    name = forms.CharField(label="Title of the group", max_length=200)

    def edited(self, rule: Data) -> Data:
        return rule_edits.rename(rule, name=self.cleaned_data["name"], **self.at)


class AddGroup(Edit):
    act = "add-group"
    name = forms.CharField(label="Title of the new group", max_length=200)

    def edited(self, rule: Data) -> Data:
        return rule_edits.add_group(rule, name=self.cleaned_data["name"], **self.at)


class RemoveGroup(Edit):
    act = "remove-group"

    def edited(self, rule: Data) -> Data:
        return rule_edits.remove_group(rule, **self.at)


class MoveGroup(Edit):
    act = "move-group"
    by = forms.TypedChoiceField(choices=[(-1, "up"), (1, "down")], coerce=int)

    def edited(self, rule: Data) -> Data:
        return rule_edits.move_group(rule, by=self.cleaned_data["by"], **self.at)


class AddUnits(Edit):
    """Adds units; with units that are there already, moves them between mandatory and optional."""

    act = "add-units"
    into = forms.ChoiceField(choices=LISTS)

    def edited(self, rule: Data) -> Data:
        codes = self.data.getlist("unit")
        return rule_edits.add_units(rule, codes=codes, into=self.cleaned_data["into"], **self.at)


class RemoveUnit(Edit):
    act = "remove-unit"
    code = forms.CharField(max_length=20)

    def edited(self, rule: Data) -> Data:
        return rule_edits.remove_unit(rule, code=self.cleaned_data["code"], **self.at)


class AddBound(Edit):
    act = "add-bound"
    side = forms.ChoiceField(label="At least or at most", choices=SIDES)
    amount = amount("How many")
    of = forms.ChoiceField(label="Of what", choices=MEASURES)
    level = forms.ChoiceField(label="Level", choices=LEVELS, required=False)
    reach = forms.ChoiceField(label="And", choices=REACHES, required=False)

    def edited(self, rule: Data) -> Data:
        cleaned = self.cleaned_data
        bound: dict[str, Any] = {cleaned["of"]: cleaned["amount"]}
        if cleaned["level"]:
            bound[cleaned["reach"] or "from_level"] = int(cleaned["level"])
        return rule_edits.add_bound(rule, side=cleaned["side"], bound=bound, **self.at)


class RemoveBound(Edit):
    act = "remove-bound"
    side = forms.ChoiceField(choices=SIDES)
    index = forms.IntegerField(min_value=0, max_value=MOST)

    def edited(self, rule: Data) -> Data:
        return rule_edits.remove_bound(
            rule, side=self.cleaned_data["side"], index=self.cleaned_data["index"], **self.at
        )


class Choose(Edit):
    act = "choose"
    number = amount("Choose this many of the groups inside (empty: all)", required=False)

    def edited(self, rule: Data) -> Data:
        return rule_edits.choose(rule, number=self.cleaned_data["number"], **self.at)


class AllowFails(Edit):
    act = "allow-fails"
    units = amount("Units that may be U (empty: none)", required=False)
    size = amount("Up to this size together", required=False)

    def edited(self, rule: Data) -> Data:
        cleaned = self.cleaned_data
        return rule_edits.allow_fails(rule, units=cleaned["units"], size=cleaned["size"], **self.at)


class UnitsOfTheRule(Edit):
    """An edit that picks among the units that the rule lists."""

    def __init__(self, *args, units: list[tuple[str, str]] = (), **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("unit", "units"):
            if name in self.fields:
                self.fields[name].choices = units


class AddBar(UnitsOfTheRule):
    act = "add-bar"
    name = forms.CharField(label="Name of the barred set", max_length=200)
    units = forms.MultipleChoiceField(
        label="Units of which only one counts", widget=forms.CheckboxSelectMultiple
    )
    keep = forms.ChoiceField(
        label="Which one counts",
        choices=[
            (Keep.MOST_CREDIT.value, "The one with the most credit"),
            (Keep.BEST.value, "The one that helps most"),
        ],
    )  # fmt: skip

    def clean_units(self) -> list[str]:
        if len(self.cleaned_data["units"]) < 2:
            raise forms.ValidationError("Select at least two units")
        return self.cleaned_data["units"]

    def edited(self, rule: Data) -> Data:
        item = {key: self.cleaned_data[key] for key in ("name", "units", "keep")}
        return rule_edits.add_across(rule, kind="barred", item=item)


class AddEquivalent(UnitsOfTheRule):
    act = "add-equivalent"
    kind = "equivalents"
    unit = forms.ChoiceField(label="Unit of this rule")
    met_by = forms.CharField(label="Is met by unit (code)", max_length=100)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("unit") and cleaned.get("unit") == cleaned.get("met_by"):
            self.add_error("met_by", "A unit cannot stand for itself")
        return cleaned

    def edited(self, rule: Data) -> Data:
        item = {key: self.cleaned_data[key] for key in ("unit", "met_by")}
        return rule_edits.add_across(rule, kind=self.kind, item=item)


class AddExemption(AddEquivalent):
    act = "add-exemption"
    kind = "exemptions"
    met_by = forms.CharField(label="Is met by (certificate or other evidence)", max_length=100)


class RemoveAcross(Edit):
    act = "remove-across"
    kind = forms.ChoiceField(choices=[(kind, kind) for kind in ("barred", "equivalents", "exemptions")])
    index = forms.IntegerField(min_value=0, max_value=MOST)

    def edited(self, rule: Data) -> Data:
        return rule_edits.remove_across(
            rule, kind=self.cleaned_data["kind"], index=self.cleaned_data["index"]
        )


class Settle(Edit):
    act = "settle"
    measured_in = forms.ChoiceField(
        label="Size is measured in",
        choices=[(Measure.CREDITS.value, "Credits"), (Measure.GUIDED_HOURS.value, "Guided learning hours")],
    )
    straddling = forms.ChoiceField(
        label="A unit that would go over a maximum",
        choices=[
            (Straddling.COUNT_TO_CAP.value, "Counts up to the maximum"),
            (Straddling.REFUSE.value, "Does not count"),
        ],
    )

    def edited(self, rule: Data) -> Data:
        cleaned = self.cleaned_data
        return rule_edits.settle(rule, measured_in=cleaned["measured_in"], straddling=cleaned["straddling"])


EDITS: dict[str, type[Edit]] = {
    edit.act: edit
    for edit in (
        *(Rename, AddGroup, RemoveGroup, MoveGroup, AddUnits, RemoveUnit, AddBound, RemoveBound, Choose),
        *(AllowFails, AddBar, AddEquivalent, AddExemption, RemoveAcross, Settle),
    )
}
