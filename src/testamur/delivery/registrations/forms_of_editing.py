"""The form of one learner's details: boxes of text, because the readers of the sheets read them."""

import json
from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from testamur.delivery.learners.models import Learner
from testamur.delivery.registrations.codes import ETHNICITIES, GENDERS
from testamur.delivery.registrations.editing import DATES, WORDS, label, place, shown
from testamur.delivery.registrations.models import Registration
from testamur.kit.forms import TextBox

LONGEST_TEXT = 300  # the readers say what is too long; this only keeps a page's worth from them
NEEDED = frozenset({"forename", "surname", "date_of_birth", "gender", "ethnicity"})
NARROW = {"class": "govuk-input--width-10", "autocomplete": "off"}
HELP = {
    "middle_names": _("Printed on certificates."),
    "date_of_birth": _("Like 27/3/2009. A verified ULN is checked again when the name or this changes."),
    "postcode": _("ZZ99 9ZZ where there is none."),
}


class LearnerForm(forms.Form):
    """`seen` goes along unseen: what each box showed, so that two who edit at once do not undo each other."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, learner: Learner, registrations: Sequence[Registration]):
        self.now = shown(learner, registrations)
        super().__init__(data, initial={**self.now, "seen": json.dumps(self.now)})
        dated = [each for each in registrations if each.product.is_regulated]
        needed = {*NEEDED, *(place(field, each) for each in dated for field in DATES)}
        for name in self.now:
            self.fields[name] = TextBox(
                max_length=LONGEST_TEXT,
                required=name in needed,
                strip=False,
                label=_(label(name)),
                help_text=HELP.get(name, ""),
                widget=_widget(name),
            )

    def clean_seen(self) -> dict[str, str]:
        """What this page showed; of a page that lost it, what there is now."""
        try:
            seen = json.loads(self.cleaned_data["seen"] or "{}")
        except ValueError:
            seen = {}
        texts = seen.items() if isinstance(seen, dict) else ()
        return {name: text for name, text in texts if isinstance(text, str)}

    @property
    def typed(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, text) for name, text in self.now.items()}

    def boxes_of(self, registration: Registration) -> list[forms.BoundField]:
        return [self[name] for name in self.now if name.endswith(f"-{registration.pk}")]

    @property
    def boxes(self) -> list[forms.BoundField]:
        """Those of the learner."""
        return [self[name] for name in self.now if "-" not in name]


def _widget(name: str) -> forms.Widget:
    if name == "gender":
        return forms.Select(choices=list(GENDERS.items()))
    if name == "ethnicity":
        return forms.Select(choices=[(code, f"{code} {words}") for code, words in ETHNICITIES.items()])
    if name in WORDS or name.startswith(("date_of_birth", "starts_on", "planned_end_on", "postcode")):
        return forms.TextInput(attrs=NARROW)
    return forms.TextInput(attrs={"autocomplete": "off"})
