"""Forms of the timetable: shape and cleaning only."""

from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from testamur.catalogue.timetable.facts import WindowFacts
from testamur.kit.clock import LONDON
from testamur.kit.forms import DateField

LARGEST_FILE = 2_000_000


def time_field(label: str, usual: str) -> forms.TimeField:
    widget = forms.TimeInput(
        format="%H:%M", attrs={"class": "govuk-input--width-4", "autocomplete": "off", "inputmode": "numeric"}
    )
    return forms.TimeField(
        label=label,
        initial=usual,
        widget=widget,
        input_formats=["%H:%M", "%H.%M", "%H%M"],
        error_messages={"invalid": _("Enter a time of day, like 09:00")},
    )


class WindowForm(forms.Form):
    code = forms.CharField(
        max_length=20, help_text=_("As files and base data name it, like VC-2027-06. It stays.")
    )
    title = forms.CharField(max_length=100, help_text=_("As centres read it, like June 2027"))
    products = forms.CharField(
        label=_("Products assessed in it"),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("Product codes, one a line"),
    )
    opens_at = DateField(label=_("Opens on"))
    opens_time = time_field(_("Opens at (London time)"), "09:00")
    closes_at = DateField(label=_("Closes on"))
    closes_time = time_field(_("Closes at (London time)"), "17:00")
    cut_off_on = DateField(
        label=_("Bookings cut-off date"),
        help_text=_("The last day on which centres can register or book for it"),
    )
    results_on = DateField(label=_("Results released on"), required=False)

    @staticmethod
    def values_of(facts: WindowFacts) -> dict[str, Any]:
        opens, closes = facts.opens_at.astimezone(LONDON), facts.closes_at.astimezone(LONDON)
        return {
            "code": facts.code,
            "title": facts.title,
            "products": "\n".join(facts.products),
            "opens_at": opens.date(),
            "opens_time": opens.time(),
            "closes_at": closes.date(),
            "closes_time": closes.time(),
            "cut_off_on": facts.cut_off_on,
            "results_on": facts.results_on,
        }

    def clean_code(self) -> str:
        return self.cleaned_data["code"].upper()

    @property
    def facts(self) -> WindowFacts:
        cleaned = self.cleaned_data
        return WindowFacts(
            code=cleaned["code"],
            title=cleaned["title"],
            products=tuple(sorted(cleaned["products"].split())),
            opens_at=_instant(cleaned["opens_at"], cleaned["opens_time"]),
            closes_at=_instant(cleaned["closes_at"], cleaned["closes_time"]),
            cut_off_on=cleaned["cut_off_on"],
            results_on=cleaned["results_on"],
        )


def _instant(day, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=LONDON).astimezone(UTC)


class WindowsFileForm(forms.Form):
    file = forms.FileField(label=_("File of windows"), help_text=_("YAML, up to 2 MB"))

    def clean_file(self) -> str:
        uploaded = self.cleaned_data["file"]
        if uploaded.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 2 MB. Divide it into several."))
        try:
            self.filename = uploaded.name[:100]
            return uploaded.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(_("The file is not UTF-8 text. Save it as UTF-8.")) from None
