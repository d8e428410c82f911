"""The demonstration's learners are registered as a centre would: each batch from a file, through the same actions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from testamur.catalogue.products.models import Product
from testamur.delivery.registrations import actions
from testamur.delivery.registrations.models import Batch, Draft
from testamur.ground.accounts.models import User
from testamur.ground.audit.actor import Actor
from testamur.ground.centres.models import Address, Centre
from testamur.ground.sheets import actions as sheets
from testamur.kit.clock import london_date
from testamur.kit.scope import of_centre, within
from testamur.rulebook.sessions import session_on
from testamur.sites.demonstration.learners import learner_file
from testamur.sites.demonstration.people import COLLEGE, PROVIDER, SCHOOL


@dataclass(frozen=True)
class Group:
    """Learners registered together: how many, on what, how many weeks ago, and what the centre calls them."""

    centre: str
    code: str
    count: int
    weeks_ago: int
    called: str


SMALL = (
    Group(COLLEGE, "600/0727/8", 24, 8, "Counselling, Tuesday evenings"),
    Group(COLLEGE, "601/3998/5", 12, 7, "Childcare A"),
    Group(COLLEGE, "601/7566/7", 16, 6, "Care planning"),
    Group(COLLEGE, "603/5054/4", 8, 3, "English, adult learners"),
    Group(SCHOOL, "603/2955/5", 10, 8, "Year 10 business"),
    Group(PROVIDER, "600/0727/8", 12, 9, "Counselling, Northgate"),
)
BIG_COLLEGE_PRODUCTS = ("600/0727/8", "601/3998/5", "601/7566/7", "603/5054/4", "603/5829/4")


def groups(*, small: bool) -> Iterator[Group]:
    """The small edition's groups, and for the full one what makes 20,000 learners at the college and more elsewhere."""
    yield from SMALL
    if small:
        return
    at_college = sum(group.count for group in SMALL if group.centre == COLLEGE)
    sizes = [1_600, 1_200, 900, 640, 480, 360, 240, 120]
    number = 0
    while at_college < 20_000:
        count = min(sizes[number % len(sizes)], 20_000 - at_college)
        code = BIG_COLLEGE_PRODUCTS[number % len(BIG_COLLEGE_PRODUCTS)]
        yield Group(COLLEGE, code, count, 1 + number % 14, f"Cohort {number + 1}")
        at_college, number = at_college + count, number + 1
    for number in range(6):
        yield Group(SCHOOL, ("603/2955/5", "603/5054/4")[number % 2], 28, 2 + number, f"Class {number + 1}")
        yield Group(
            PROVIDER, ("600/0727/8", "601/7566/7")[number % 2], 220, 2 + number, f"Intake {number + 1}"
        )


def register_all(*, small: bool, now: datetime, say) -> list[Batch]:
    centres = {centre.number: centre for centre in Centre.objects.all()}
    made = []
    for number, group in enumerate(groups(small=small)):
        batch = register(group, centre=centres[group.centre], number=number, now=now)
        say(
            f"  batch {batch.number}: {group.count:,} learners on {group.code} at {centres[group.centre].name}"
        )
        made.append(batch)
    return made


def register(group: Group, *, centre: Centre, number: int, now: datetime, **chosen: object) -> Batch:
    """One batch, some weeks ago, by the centre's exams officer; `chosen` are a window and mode, where asked for."""
    user = User.objects.filter(memberships__centre=centre, memberships__is_administrator=True).earliest("pk")
    by = Actor(user.pk, user.full_name, "demonstration", centre.pk)
    then = now - timedelta(weeks=group.weeks_ago, minutes=number)
    content = learner_file(seed=f"{group.called} {number}", count=group.count, begins_on=london_date(then))
    with within(of_centre(centre.pk)):
        draft = actions.upload(
            centre=centre,
            product=Product.objects.get(code=group.code),
            session=session_on(london_date(then)).start_year,
            adds_to=None,
            file_name=f"{group.called}.csv",
            content=content,
            by=by,
            now=then,
            **chosen,
        )
        actions.save_details(draft=draft, details=_details(group, centre, user), now=then)
        actions.ask_to_register(draft=draft, by=by, now=then)
        sheets.commit(sheet_id=draft.sheet_id, now=then)
        return Draft.objects.select_related("batch").get(pk=draft.pk).batch


def _details(group: Group, centre: Centre, user: User) -> dict[str, object]:
    addresses = {address.kind: address.pk for address in centre.addresses.all()}
    return {
        "delivery_address": addresses[Address.Kind.DELIVERY],
        "certificate_address": addresses[Address.Kind.CERTIFICATE],
        "centre_reference": group.called,
        "purchase_order": "",
        "contact_name": user.full_name,
        "contact_email": user.email,
    }
