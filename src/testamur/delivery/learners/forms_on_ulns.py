"""What is typed on the pages about ULNs."""

from django import forms
from django.utils.translation import gettext_lazy as _

from testamur.rulebook.uln import tidy_uln

NEW = "new"


class ChangeForm(forms.Form):
    """Another ULN in place of a verified one."""

    uln = forms.CharField(
        label=_("ULN"),
        required=False,
        max_length=20,
        help_text=_("Ten digits. Leave it empty to take the ULN away."),
        widget=forms.TextInput(
            attrs={"class": "govuk-input--width-10", "autocomplete": "off", "inputmode": "numeric"}
        ),
    )
    reason = forms.CharField(
        label=_("Why it is changed"), max_length=300, help_text=_("Kept in the learner's history.")
    )

    def clean_uln(self) -> str:
        return tidy_uln(self.cleaned_data["uln"])


class DisputeForm(forms.Form):
    """Our record is right: what shows it."""

    words = forms.CharField(
        label=_("What shows that your record is right?"),
        max_length=2_000,
        help_text=_("For example: we have seen the passport. Do not write the ULN or the full name here."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MatchForm(forms.Form):
    """One of the people who may be the learner, or none of them."""

    uln = forms.ChoiceField(label=_("Who is the learner?"), widget=forms.RadioSelect)
    told = forms.BooleanField(
        label=_("The learner has been given the privacy notice of the learning records service"),
        required=False,
        help_text=_("Needed to make a new ULN."),
    )

    def __init__(self, *args, candidates: list[dict], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["uln"].choices = [
            *((each["uln"], each["uln"]) for each in candidates),
            (NEW, _("None of these: make a new ULN")),
        ]

    def clean(self) -> dict:
        data = super().clean()
        if data.get("uln") == NEW and not data.get("told"):
            self.add_error("told", _("Say that the learner has been given the privacy notice."))
        return data
