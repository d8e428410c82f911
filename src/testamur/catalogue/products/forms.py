"""Forms of the catalogue: a product's facts, a unit, a scale, how the overall grade is made, a file."""

from dataclasses import fields
from typing import Any

import yaml
from django import forms

from testamur.catalogue.products.facts import NATIONS, ProductFacts, ScaleFacts, UnitFacts
from testamur.catalogue.products.files import marked_yaml
from testamur.catalogue.products.files.reading import MOST, product_problems, unit_code_problem
from testamur.catalogue.products.files.versions import overall_problems, stored_model
from testamur.catalogue.products.models import GradeScale, Product, Unit, Version
from testamur.catalogue.products.queries import scales_by_code
from testamur.catalogue.products.sectors import SECTORS
from testamur.kit.forms import DateField
from testamur.kit.problems import Refused
from testamur.rulebook.grades import Grade, Scale

LARGEST_FILE = 2_000_000
LEVELS = [(0, "Entry Level"), *((level, f"Level {level}") for level in range(1, 9))]
NATION_NAMES = dict(zip(NATIONS, ("England", "Wales", "Northern Ireland", "Scotland"), strict=True))


def number(label: str, *, most: int = 100_000, least: int = 0, required: bool = False, **more: Any):
    widget = forms.TextInput(attrs={"class": "govuk-input--width-4", "inputmode": "numeric"})
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, required=required, widget=widget, **more
    )


class ProductForm(forms.Form):
    code = forms.CharField(max_length=20, help_text="The Ofqual number where regulated, as 601/3998/5")
    title = forms.CharField(max_length=300, help_text="Exactly as on the Register: certificates print it")
    kind = forms.ChoiceField(choices=Product.Kind, widget=forms.RadioSelect)
    type = forms.CharField(max_length=60, required=False, help_text="As on the Register: Technical Award")
    level = forms.CharField(max_length=20, help_text="3, 1/2, Entry 3")
    sector = forms.ChoiceField(
        label="Sector subject area",
        required=False,
        choices=[("", "None"), *((code, f"{code} {name}") for code, name in SECTORS.items())],
    )
    credits = number("Credits")
    guided_hours = number("Guided learning hours")
    total_hours = number("Total qualification time (hours)")
    minimum_age = number("Youngest age", most=120)
    maximum_age = number("Oldest age", most=120)
    nations = forms.MultipleChoiceField(
        label="Regulated in",
        required=False,
        choices=NATION_NAMES.items(),
        widget=forms.CheckboxSelectMultiple,
    )
    operational_start_on = DateField(label="Registration from")
    operational_end_on = DateField(label="Registration until", required=False)
    certification_end_on = DateField(
        label="Claims until", required=False, help_text="Two years after registration stops, unless set"
    )
    registration_months = number("A registration lapses after (months)", least=1, most=600, required=True)
    extension_months = number("A restored one is extended by (months)", most=600, required=True)
    attempts_allowed = number("Grades that can be banked for a unit", least=1, most=100, required=True)
    at_registration = forms.ChoiceField(
        label="When a learner is registered", choices=Product.AtRegistration, widget=forms.RadioSelect
    )
    modes = forms.MultipleChoiceField(
        label="Modes of assessment",
        required=False,
        choices=Product.Mode,
        widget=forms.CheckboxSelectMultiple,
    )
    specification_url = forms.URLField(
        label="Address of the specification", required=False, max_length=200, assume_scheme="https"
    )
    suite = forms.CharField(
        label="Nested suite",
        max_length=200,
        required=False,
        help_text="Products of one suite can be topped up",
    )
    parts = forms.CharField(
        label="Parts of a bundle or apprenticeship",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Codes of its products, one a line",
    )

    USUAL = {
        "registration_months": 36,
        "extension_months": 6,
        "attempts_allowed": 2,
        "nations": ["ENG"],
        "at_registration": Product.AtRegistration.NOTHING,
    }

    @staticmethod
    def values_of(facts: ProductFacts) -> dict[str, Any]:
        values = {each.name: getattr(facts, each.name) for each in fields(facts)}
        return values | {"parts": "\n".join(facts.parts), "suite": facts.suite or ""}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            for key, message in product_problems(self.facts):
                self.add_error(key, message)
        return cleaned

    @property
    def facts(self) -> ProductFacts:
        cleaned = {name: value for name, value in self.cleaned_data.items() if name in self.fields}
        lists = {name: tuple(cleaned[name]) for name in ("nations", "modes")}
        lists["parts"] = tuple(cleaned["parts"].split())
        suite = cleaned["suite"] or None
        return ProductFacts(**(cleaned | lists | {"suite": suite}), version=None, publish=False)


class UnitForm(forms.Form):
    code = forms.CharField(
        max_length=20, help_text="The Register's reference, as F/506/5384, or a code of ours"
    )
    title = forms.CharField(max_length=300)
    level = forms.TypedChoiceField(choices=LEVELS, coerce=int)
    credits = number("Credits", most=MOST, required=True, initial=0)
    guided_hours = number("Guided learning hours", most=MOST, required=True, initial=0)
    assessment = forms.ChoiceField(choices=Unit.Assessment, widget=forms.RadioSelect)
    scale = forms.ChoiceField(label="Grade scale")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        titles = {code: scale.title for code, scale in scales_by_code().items()}
        self.fields["scale"].choices = [(code, f"{title} ({code})") for code, title in titles.items()]

    @staticmethod
    def values_of(facts: UnitFacts) -> dict[str, Any]:
        return {each.name: getattr(facts, each.name) for each in fields(facts)}

    def clean_code(self) -> str:
        code = self.cleaned_data["code"].upper()
        if problem := unit_code_problem(code):
            raise forms.ValidationError(problem)
        return code

    @property
    def facts(self) -> UnitFacts:
        return UnitFacts(**{name: self.cleaned_data[name] for name in self.fields})


class ScaleForm(forms.Form):
    code = forms.CharField(max_length=30)
    title = forms.CharField(max_length=100)
    grades = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="One a line, the best first: code, then title",
        label="Grades that achieve",
    )
    others = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        label="Grades that do not achieve",
        help_text="One a line: U Unclassified; NYA Not yet achieved",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        achieving, others = _lines(cleaned.get("grades", "")), _lines(cleaned.get("others", ""))
        codes = [code for code, _ in (*achieving, *others)]
        if len(set(codes)) < len(codes):
            self.add_error("grades", "Each code stands here once.")
        if any(len(code) > 10 or len(title) > 60 for code, title in (*achieving, *others)):
            self.add_error("grades", "A code has up to 10 characters, a title up to 60.")
        ranked = [Grade(code, title, len(achieving) - at) for at, (code, title) in enumerate(achieving)]
        ranked += [Grade(code, title, -at, achieves=False) for at, (code, title) in enumerate(others)]
        cleaned["ranked"] = tuple(ranked)
        return cleaned

    @property
    def facts(self) -> ScaleFacts:
        cleaned = self.cleaned_data
        return ScaleFacts(Scale(cleaned["code"], cleaned["title"], cleaned["ranked"]))


def _lines(text: str) -> list[tuple[str, str]]:
    """`D* Distinction star` is a code and a title; a code alone is its own title."""
    pairs = [line.split(maxsplit=1) for line in text.splitlines() if line.strip()]
    return [(pair[0], pair[-1].strip()) for pair in pairs]


class OverallForm(forms.Form):
    scale = forms.ModelChoiceField(
        GradeScale.objects.order_by("title"), label="Scale of the overall grade", required=False,
        empty_label="None: the product is ungraded",
    )  # fmt: skip
    overall = forms.CharField(
        label="How the overall grade is made",
        required=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text="As in a catalogue file. Begin from one of the examples below.",
    )

    def __init__(self, *args, version: Version, **kwargs):
        super().__init__(*args, **kwargs)
        self.version = version

    @staticmethod
    def values_of(version: Version) -> dict[str, Any]:
        text = yaml.safe_dump(version.aggregation, sort_keys=False, allow_unicode=True)
        return {"scale": version.scale_id, "overall": text if version.aggregation else ""}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        scale, text = cleaned.get("scale"), cleaned.get("overall", "")
        cleaned["model"] = None
        if bool(scale) != bool(text.strip()):
            key = "overall" if scale else "scale"
            self.add_error(key, "Give both: the scale, and how the grade is made. Or neither.")
        elif text.strip():
            self._read(text, scale)
        return cleaned

    def _read(self, text: str, scale: GradeScale) -> None:
        try:
            data = marked_yaml.read(text, "").data
        except Refused as refused:
            for problem in refused.problems:
                self.add_error("overall", f"{problem.place.strip().capitalize()}: {problem.message}")
            return
        scales = scales_by_code()
        for sentence in overall_problems(data, scale.code, self.version.rule, scales):
            self.add_error("overall", sentence)
        self.cleaned_data["model"] = stored_model(data, scales)


class FileForm(forms.Form):
    file = forms.FileField(label="Catalogue file", help_text="YAML, up to 2 MB")

    def clean_file(self) -> str:
        uploaded = self.cleaned_data["file"]
        if uploaded.size > LARGEST_FILE:
            raise forms.ValidationError("The file is larger than 2 MB. Divide it into several.")
        try:
            self.filename = uploaded.name
            return uploaded.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError("The file is not UTF-8 text. Save it as UTF-8.") from None
