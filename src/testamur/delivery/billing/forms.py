"""Forms of fees: a price list, a price, a file of prices, a purchase order number, a payment, a credit by hand."""

from django import forms
from django.utils.translation import gettext_lazy as _

from testamur.catalogue.products.models import Product
from testamur.delivery.billing.models import FeeKind, SoldAs
from testamur.kit.forms import DateField

SHORT = {"class": "govuk-input--width-10"}


class AmountField(forms.DecimalField):
    """Pounds and pence as people type them: 1,452.00 or £1452."""

    def __init__(self, **options):
        widget = forms.TextInput(attrs={**SHORT, "inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_digits=9, decimal_places=2, min_value=0, widget=widget, **options)

    def to_python(self, value):
        return super().to_python(str(value).replace("£", "").replace(",", "").strip() if value else value)


class PriceListForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=100, help_text=_("As centres see it: 2027/28"))
    from_on = DateField(
        label=_("In force from"), help_text=_("A day to come. It stays in force until the next list begins.")
    )


class AmountForm(forms.Form):
    """The part of a price that can be changed."""

    amount = AmountField(label=_("Price without VAT, in pounds"))
    sold_as = forms.ChoiceField(
        label=_("Sold as"),
        choices=SoldAs.choices,
        initial=SoldAs.EXAMINATION,
        widget=forms.RadioSelect,
        help_text=_("With the kind of centre and its country it decides whether VAT is due"),
    )


class PriceForm(AmountForm):
    kind = forms.ChoiceField(label=_("For"), choices=FeeKind.choices)
    product = forms.CharField(
        label=_("Product code"),
        required=False,
        max_length=20,
        help_text=_("Leave it out for every product without a price of its own"),
        widget=forms.TextInput(attrs=SHORT),
    )
    field_order = ["kind", "product"]

    def clean_product(self) -> Product | None:
        code = self.cleaned_data["product"].strip()
        if not code:
            return None
        product = Product.objects.filter(code__iexact=code).first()
        if product is None:
            raise forms.ValidationError(
                _("No product has the code %(code)s. Look for a typing slip.") % {"code": code}
            )
        return product


class PriceFileForm(forms.Form):
    file = forms.FileField(label=_("File of prices"))


class PurchaseOrderForm(forms.Form):
    purchase_order = forms.CharField(label=_("Purchase order number"), max_length=50, required=False)


class PaymentForm(forms.Form):
    paid_on = DateField(label=_("Paid on"))
    reference = forms.CharField(
        label=_("Reference"), required=False, max_length=100, help_text=_("As the bank shows it")
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is given back"),
        max_length=300,
        required=False,
        help_text=_("The centre sees it beside the credit"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
