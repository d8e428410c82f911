"""An order as a record that centre and awarding organisation write to each other about (BEY-18)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from testamur.delivery.billing.models import Order
from testamur.ground.conversations.kinds import About, Kind


def about_order(order: Order) -> About:
    return About(
        centre_id=order.centre_id,
        kind=Kind.ORDER,
        record_id=order.pk,
        label=_("Order %(number)s") % {"number": order.number},
        path=reverse("billing:order", args=[order.number]),
        office_path=reverse("billing:office-order", args=[order.number]),
    )
