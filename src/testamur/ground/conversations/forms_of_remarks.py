"""What is typed into a conversation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from testamur.ground.conversations.problems import LONGEST


class ReplyForm(forms.Form):
    text = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class StartForm(ReplyForm):
    subject = forms.CharField(
        label=_("Subject"), max_length=120, help_text=_("What it is about, in a few words.")
    )

    field_order = ("subject", "text")
