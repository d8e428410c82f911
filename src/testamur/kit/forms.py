"""Forms with the markup of the GOV.UK Design System from Django alone, and a date as people type it."""

import datetime as dt
import re
from collections.abc import Iterable

from django import forms
from django.forms import renderers
from django.forms.boundfield import BoundField as DjangoBoundField
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from testamur.kit.problems import Problem

STYLES = {
    forms.CheckboxSelectMultiple: "govuk-checkboxes__input",
    forms.RadioSelect: "govuk-radios__input",
    forms.CheckboxInput: "govuk-checkboxes__input",
    forms.Textarea: "govuk-textarea",
    forms.FileInput: "govuk-file-upload",
    forms.Select: "govuk-select",
}
REDDENED = {"govuk-input", "govuk-textarea", "govuk-file-upload", "govuk-select"}


class BoundField(DjangoBoundField):
    """A field on a page: knows how it is drawn and where a link from the error summary must land."""

    @property
    def kind(self) -> str:
        """How `forms/field.html` draws it: radios, checkboxes, checkbox, file or input."""
        kinds = {
            forms.CheckboxSelectMultiple: "checkboxes",
            forms.RadioSelect: "radios",
            forms.CheckboxInput: "checkbox",
            forms.FileInput: "file",
        }
        return _by_type(kinds, self.field.widget, otherwise="input")

    @property
    def first_id(self) -> str:
        """The id of the first control; a group of radios has no control with the id of the field."""
        return f"{self.auto_id}_0" if self.kind in {"radios", "checkboxes"} else self.id_for_label

    @property
    def sentences(self) -> list[str]:
        """What is wrong, each a sentence that says what to do; Django's "This field is required." is not."""
        return [self._sentence(error) for error in self.errors.as_data()]

    def _sentence(self, error: forms.ValidationError) -> str:
        if error.code != "required" or error.message != forms.Field.default_error_messages["required"]:
            return " ".join(error.messages)
        label = str(self.label)
        if not label[1:2].isupper():
            label = label[:1].lower() + label[1:]
        chosen = self.kind != "input" or isinstance(self.field.widget, forms.Select)
        return (_("Select %(label)s") if chosen else _("Enter %(label)s")) % {"label": label.rstrip("?")}

    def build_widget_attrs(self, attrs, widget=None):
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        style = _by_type(STYLES, widget, otherwise="govuk-input")
        reddened = f"{style}--error" if self.errors and style in REDDENED else ""
        classes = [style, reddened, attrs.get("class", ""), widget.attrs.get("class", "")]
        attrs["class"] = " ".join(filter(None, classes))
        attrs.pop("required", None)  # our own sentences, not the browser's bubbles
        if self.kind in {"radios", "checkboxes"}:
            attrs.pop("aria-invalid", None)  # the group is described by the error; one radio is not wrong
        return attrs


class Renderer(renderers.TemplatesSetting):
    """Our field template; Django's own widget templates come from Django, in Jinja2 as well."""

    bound_field_class = BoundField
    field_template_name = "forms/field.html"
    form_template_name = "forms/form.html"

    @cached_property
    def django_s_own(self) -> renderers.Jinja2:
        return renderers.Jinja2()

    def get_template(self, template_name):
        if template_name.startswith("django/forms/"):
            return self.django_s_own.get_template(template_name)
        return super().get_template(template_name)

    def render(self, template_name, context, request=None):
        """Labels of choices are English in the code: a list to choose from shows them in the page's language."""
        for _group, options, _place in context.get("widget", {}).get("optgroups", ()):
            for option in options:
                option["label"] = gettext(str(option["label"])) if option["label"] else ""
        return super().render(template_name, context, request)


class TextBox(forms.CharField):
    """A text that a reader of its own judges: `required` only tells the label whether it may stay empty."""

    def validate(self, value):
        pass


def show_problems(form: forms.Form, problems: Iterable[Problem]) -> None:
    """Say each problem beside the field it is about; those about no field of this form go on top."""
    for problem in problems:
        form.add_error(problem.place if problem.place in form.fields else None, problem.message)


def _by_type(table: dict, widget: forms.Widget, *, otherwise: str) -> str:
    return next((answer for kind, answer in table.items() if isinstance(widget, kind)), otherwise)


# Dates as people type them

NUMBERS = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})")
UNBROKEN = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})")
WORDS = re.compile(r"(\d{1,2}) ?([a-z]{3,9})\.? ?(\d{4}|\d{2})", re.IGNORECASE)
ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


def typed_date(text: str) -> dt.date:
    """Read 2/9/26, 02.09.2026, 020926, 2 Sept 2026 or 2026-09-02: day first, as in the UK.

    Two figures of a year mean 1970 to 2069. ValueError if it is none of these or not a real date.
    """
    text = " ".join(text.split())
    if found := ISO.fullmatch(text):
        return dt.date(*map(int, found.groups()))
    if found := NUMBERS.fullmatch(text) or UNBROKEN.fullmatch(text):
        day, month, year = map(int, found.groups())
    elif found := WORDS.fullmatch(text):
        day, month, year = int(found[1]), _month(found[2]), int(found[3])
    else:
        raise ValueError(text)
    if year < 100:
        year += 2000 if year < 70 else 1900
    return dt.date(year, month, day)


def _month(word: str) -> int:
    matching = [number for number, name in enumerate(MONTHS, 1) if name.startswith(word.lower()[:3])]
    known = matching and (MONTHS[matching[0] - 1].startswith(word.lower()) or word.lower() == "sept")
    if not known:
        raise ValueError(word)
    return matching[0]


class DateField(forms.DateField):
    """One box for a date, read as people type it and shown again as dd/mm/yyyy."""

    widget = forms.DateInput(
        format="%d/%m/%Y", attrs={"class": "govuk-input--width-10", "autocomplete": "off", "data-date": ""}
    )
    default_error_messages = {"invalid": _("Enter a real date, like 27/3/2009")}

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, dt.date):
            return super().to_python(value)
        try:
            return typed_date(str(value))
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None
