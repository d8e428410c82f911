"""Forms of arrangements: shape and cleaning only."""

from django import forms
from django.utils.translation import gettext_lazy as _

from testamur.delivery.learners import evidence
from testamur.delivery.learners.actions_on_arrangements import Wanted
from testamur.delivery.learners.models import Arrangement
from testamur.delivery.learners.problems_of_arrangements import LONGEST_REASON
from testamur.kit.forms import DateField
from testamur.rulebook.arrangements import KINDS, LONGEST_DETAIL, Group, tidy_detail

CHOICES = (
    ("", _("Choose one")),
    *(
        (title, tuple((kind.code, kind.title) for kind in KINDS.values() if kind.group is group))
        for title, group in ((_("Modified papers"), Group.PAPER), (_("Arrangements"), Group.ARRANGEMENT))
    ),
)


class ArrangementForm(forms.Form):
    kind = forms.ChoiceField(choices=CHOICES, label=_("Arrangement"))
    detail = forms.CharField(
        max_length=LONGEST_DETAIL,
        required=False,
        label=_("Detail"),
        help_text=_(
            "Needed for: size of an enlarged paper (A3, 18 pt, 24 pt or 36 pt), shade of a coloured one, grade of "
            "braille (1 or 2), extra time in per cent, and what another arrangement is."
        ),
    )
    from_on = DateField(label=_("First day"))
    until_on = DateField(
        required=False,
        label=_("Last day"),
        help_text=_("Leave empty when it holds for as long as the learner is here."),
    )
    contact_email = forms.EmailField(
        label=_("Contact email"),
        help_text=_("Everything about this request, and about modified papers, is sent there."),
        widget=forms.EmailInput,
    )

    def wanted(self) -> Wanted:
        cleaned = dict(self.cleaned_data)
        return Wanted(**cleaned | {"detail": tidy_detail(KINDS[cleaned["kind"]], cleaned["detail"])})


class EndForm(forms.Form):
    on = DateField(label=_("Last day"))


class AnswerForm(forms.Form):
    verdict = forms.ChoiceField(
        choices=[
            (each.value, each.label) for each in (Arrangement.Status.APPROVED, Arrangement.Status.DECLINED)
        ]
    )
    reason = forms.CharField(
        max_length=LONGEST_REASON,
        required=False,
        label=_("Reason, if declined"),
        help_text=_("The centre reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def sent_files(request) -> list[evidence.Sent]:
    """The files of a form, none of them read further than it takes to know that it is too large."""
    sent = [file for file in request.FILES.getlist("files") if file][: evidence.MOST_FILES + 1]
    return [
        evidence.Sent(file.name[-evidence.LONGEST_NAME :], file.read(evidence.LARGEST + 1)) for file in sent
    ]
