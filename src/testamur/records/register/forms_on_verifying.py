"""One ULN to verify, as it is typed."""

from django.utils.translation import gettext_lazy as _

from testamur.records.register.details import said
from testamur.records.register.forms import UlnForm, box_for
from testamur.records.register.verifying import ToVerify


class VerifyForm(UlnForm):
    """A ULN and both names; date of birth and gender are compared where they are given."""

    born_on = box_for("born_on", required=False)
    gender = box_for("gender", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["born_on"].help_text = _("If you leave it empty, it is not compared.")
        self.fields["gender"].help_text = _("If you leave it empty, it is not compared.")

    @property
    def to_verify(self) -> ToVerify:
        data = self.cleaned_data
        return ToVerify(
            data["uln"], data["given_name"], data["family_name"], data["born_on"], said(data["gender"])
        )
