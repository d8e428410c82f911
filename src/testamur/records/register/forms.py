"""What is typed about learners on pages: each field as `details` describes it, judged by `details.clean`."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from testamur.kit.forms import DateField, TextBox, show_problems
from testamur.records.register.details import BY_NAME, DATES, FIELDS, SEARCHED, Details, clean, said
from testamur.records.register.labels import CODES, LABELS
from testamur.records.register.models import Sharing
from testamur.records.register.verifying import ToVerify
from testamur.rulebook.uln import tidy_uln, uln_problem

HINTS = {
    "given_name": _("The legal name, not a short form: that goes into the preferred name."),
    "previous_family_name": _("If you know it: it makes learners easier to find."),
    "school_at_16": _("The proper name of the school, without “School” or “College”."),
    "place_of_birth": _("The town or city on the birth certificate."),
    "postcode": _("As a last resort ZZ99 9ZZ, if no postcode can be had."),
    "email": _("Leave it empty if the learner has none."),
    "nationality": _("A code of up to three letters."),
    "verification": _("What you saw that proves who the learner is. Schools choose their relationship."),
    "other_verification": _("A document that a trusted third party issued, for example an exam certificate."),
}

WIDTHS = {
    **dict.fromkeys(("title", "postcode", "nationality", "scottish_candidate_number"), 10),
    **dict.fromkeys(("given_name", "middle_names", "family_name", "preferred_name"), 20),
    **dict.fromkeys(("previous_family_name", "family_name_at_16", "place_of_birth", "town", "county"), 20),
}
SHARING_MEANS = {
    Sharing.NOT_SEEN: _("Not seen: the learner has not seen the privacy notice. For emergencies only."),
    Sharing.ABLE: _("Able to share: they have seen it, and have not opted out."),
    Sharing.UNABLE: _("Unable to share: they have seen it, and opted out of sharing their learning record."),
}


NAME_BOX = forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"})


class DetailsForm(forms.Form):
    """Some of a learner's details, those in `mandatory` required; `details` holds them once the form is valid."""

    names: tuple[str, ...] = ()
    mandatory: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields |= {name: box_for(name, required=name in self.mandatory) for name in self.names}
        self.order_fields(self.names)

    def clean(self) -> dict:
        data = super().clean()
        texts = {name: said(data.get(name)) for name in self.names}
        self.details, problems = clean(texts)
        show_problems(self, problems)
        return data


class FindForm(DetailsForm):
    """A learner by details: the five that every search needs, and what helps if it is known."""

    names = (*SEARCHED, "previous_family_name", "place_of_birth", "email")
    mandatory = SEARCHED
    details: Details


class DeskFindForm(FindForm):
    """The service desk looks for learners with what little a caller knows."""

    mandatory = ("family_name",)


class RegisterForm(DetailsForm):
    """All details of a new learner."""

    names = tuple(field.name for field in FIELDS)
    mandatory = tuple(field.name for field in FIELDS if field.mandatory)
    details: Details


class EditForm(RegisterForm):
    """All details of a learner, and the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, seen: str, **kwargs):
        super().__init__(*args, **kwargs)
        if seen != Sharing.NOT_SEEN:
            self.fields["sharing"].choices = [
                each for each in sharing_choices() if each[0] != Sharing.NOT_SEEN
            ]


class UlnForm(forms.Form):
    """A learner by ULN and name."""

    uln = TextBox(
        label=_("ULN"),
        widget=forms.TextInput(
            attrs={"class": "govuk-input--width-10", "autocomplete": "off", "inputmode": "numeric"}
        ),
    )
    given_name = forms.CharField(label=_("Given name"), max_length=35, widget=NAME_BOX)
    family_name = forms.CharField(label=_("Family name"), max_length=35, widget=NAME_BOX)

    def clean_uln(self) -> str:
        uln = tidy_uln(self.cleaned_data["uln"])
        if problem := uln_problem(uln):
            raise forms.ValidationError(problem)
        return uln


class VerifyForm(UlnForm):
    """A ULN and both names; date of birth and gender are compared where they are given."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("born_on", "gender"):
            self.fields[name] = box_for(name, required=False)
            self.fields[name].help_text = _("If you leave it empty, it is not compared.")

    @property
    def to_verify(self) -> ToVerify:
        data = self.cleaned_data
        return ToVerify(
            data["uln"], data["given_name"], data["family_name"], data["born_on"], said(data["gender"])
        )


class DeskUlnForm(forms.Form):
    """A learner by ULN alone, whatever has become of it."""

    uln = UlnForm.base_fields["uln"]
    clean_uln = UlnForm.clean_uln


class ReasonForm(forms.Form):
    """Why a learner is taken out of the register, or put back."""

    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Kept in the learner's history."))


def box_for(name: str, *, required: bool) -> forms.Field:
    about = {"label": LABELS[name], "help_text": HINTS.get(name, ""), "required": required}
    if name in DATES:
        return DateField(**about)
    if name == "sharing":
        return forms.ChoiceField(choices=sharing_choices(), widget=forms.RadioSelect, **about)
    if name in CODES:
        return forms.ChoiceField(choices=[("", _("Choose")), *CODES[name].choices], **about)
    if name == "notes":
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), **about)
    width = f"govuk-input--width-{WIDTHS[name]}" if name in WIDTHS else ""
    return forms.CharField(widget=forms.TextInput(attrs={"class": width, "autocomplete": "off"}), **about)


def sharing_choices() -> list[tuple[str, str]]:
    return [(code.value, means) for code, means in SHARING_MEANS.items()]


def initial_of(details: Details) -> dict[str, str | dt.date]:
    """What a form shows to begin with."""
    return {name: value for name in BY_NAME if (value := getattr(details, name))}
