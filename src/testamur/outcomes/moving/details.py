"""What a move asks for: which batch, window and mode, where papers and certificates go, and who is asked about it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from testamur.catalogue.products.models import Product
from testamur.delivery.registrations.models import Batch
from testamur.delivery.registrations.queries.products import open_sessions
from testamur.ground.centres.models import Address, Centre
from testamur.outcomes.moving.queries import batches_for, windows_for
from testamur.rulebook.sessions import Session

NEW = "new-"  # and the year in which the session begins
ADDRESSES = ("delivery_address", "certificate_address")


class MoveDetails(forms.Form):
    """The details of moving learners to one product. A product with assessment windows asks for window and mode."""

    product = forms.IntegerField(widget=forms.HiddenInput)
    batch = forms.ChoiceField(label=_("Batch"), help_text=_("The withdrawn and cancelled keep their places."))
    window = forms.TypedChoiceField(coerce=int, label=_("Assessment window"))
    mode = forms.ChoiceField(label=_("Mode of assessment"))
    delivery_address = forms.TypedChoiceField(
        coerce=int, label=_("Address where learners are based"), help_text=_("Of a new batch.")
    )
    certificate_address = forms.TypedChoiceField(
        coerce=int, label=_("Address for certificates"), help_text=_("Of a new batch.")
    )
    centre_reference = forms.CharField(
        max_length=50,
        required=False,
        label=_("Your name for the batch"),
        help_text=_("Of a new batch: as your staff know it, like the name of the class."),
    )
    purchase_order = forms.CharField(
        max_length=50,
        required=False,
        label=_("Purchase order number"),
        help_text=_("Shown on the order and the statement."),
    )
    contact_name = forms.CharField(max_length=200, label=_("Contact name"))
    contact_email = forms.EmailField(
        label=_("Contact email"), help_text=_("The confirmation goes there."), widget=forms.EmailInput
    )

    def __init__(self, *args, centre: Centre, target: Product, today: date, **options):
        super().__init__(*args, **options)
        batches = batches_for(centre=centre, product=target, on=today)
        self.fields["product"].initial = target.pk
        self.fields["batch"].choices = [
            *_new_batches(today),
            *((each.number, _label(each)) for each in batches),
        ]
        for name in ADDRESSES:
            self.fields[name].choices = [(each.pk, str(each)) for each in _addresses(centre)]
        self._ask_window(target, today)

    def _ask_window(self, target: Product, today: date) -> None:
        if not target.asks_window:
            del self.fields["window"], self.fields["mode"]
            return
        windows = windows_for(target, on=today)
        self.fields["window"].choices = [
            (each.pk, f"{each.title}, {_('cut-off')} {each.cut_off_on:%d/%m/%Y}") for each in windows
        ]
        self.fields["mode"].choices = [(mode, Product.Mode(mode).label) for mode in target.modes]
        if not target.modes:
            del self.fields["mode"]

    def details(self) -> dict[str, Any]:
        """As the act keeps them. Addresses and name of an existing batch are its own."""
        cleaned = dict(self.cleaned_data)
        chosen = cleaned["batch"]
        if chosen.startswith(NEW):
            return {**cleaned, "batch": "", "session": int(chosen.removeprefix(NEW))}
        return {
            name: value for name, value in cleaned.items() if name not in (*ADDRESSES, "centre_reference")
        }


def _new_batches(today: date) -> Sequence[tuple[str, str]]:
    return [
        (f"{NEW}{each.start_year}", _("A new batch, session %(session)s") % {"session": each})
        for each in open_sessions(today)
    ]


def _label(batch: Batch) -> str:
    named = f", {batch.centre_reference}" if batch.centre_reference else ""
    return f"{batch.number}, {Session(batch.session)}{named}"


def _addresses(centre: Centre) -> Sequence[Address]:
    return list(centre.addresses.filter(in_use=True).order_by("kind", "pk"))
