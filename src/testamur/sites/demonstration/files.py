"""One file in progress in the demonstration, with the errors that school offices know: at the college, this week."""

from datetime import datetime, timedelta

from testamur.catalogue.products.models import Product
from testamur.delivery.registrations import actions
from testamur.ground.accounts.models import User
from testamur.ground.audit.actor import Actor
from testamur.ground.centres.models import Centre
from testamur.kit.clock import london_date
from testamur.kit.scope import of_centre, within
from testamur.rulebook.sessions import session_on
from testamur.sites.demonstration.learners import learner_file
from testamur.sites.demonstration.people import COLLEGE

DAMAGED = (
    # row of the file, column, what stands there instead
    (2, "Gender", "Female"),
    (4, "Gender", "Female"),
    (5, "ULN", "1.23E+09"),
    (7, "Date of birth", "39890"),
    (9, "Ethnicity", "4O"),
    (11, "Date of birth", "3/27/2008"),
)


def begin_one(*, now: datetime) -> None:
    """A file that the college's exams officer uploaded yesterday and has not finished."""
    centre, then = Centre.objects.get(number=COLLEGE), now - timedelta(days=1)
    user = User.objects.filter(memberships__centre=centre, memberships__is_administrator=True).earliest("pk")
    content = learner_file(seed="Thursday group", count=14, begins_on=london_date(then))
    with within(of_centre(centre.pk)):
        actions.upload(
            centre=centre,
            product=Product.objects.get(code="600/0727/8"),
            session=session_on(london_date(then)).start_year,
            adds_to=None,
            file_name="Counselling, Thursday group.csv",
            content=damaged(content),
            by=Actor(user.pk, user.full_name, "demonstration", centre.pk),
            now=then,
        )


def damaged(content: bytes) -> bytes:
    """The same file as a spreadsheet and a hurried colleague would hand it on."""
    header, *rows = [line.split(",") for line in content.decode("utf-8-sig").splitlines()]
    for number, title, text in DAMAGED:
        if title in header:
            rows[number - 2][header.index(title)] = text
    return "\n".join(",".join(row) for row in (header, *rows)).encode()
