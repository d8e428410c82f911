"""Base data: what a management information system needs to know before it can write our files (REG-15).

A few plain CSV files with fixed columns, UTF-8, one heading row; dates as 2027-06-07, instants in London. The layout is
our own (docs/decisions/0075): whoever imports it maps columns by their headings, and new columns are added at the end.
"""

import io
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_noop as _

from testamur.catalogue.products.models import Grade, Part, Product, Version, VersionUnit
from testamur.catalogue.products.queries import certification_ends
from testamur.catalogue.timetable.models import Window
from testamur.delivery.registrations.codes import COUNTRIES, ETHNICITIES, GENDERS
from testamur.delivery.registrations.queries.products import open_sessions
from testamur.kit.clock import LONDON
from testamur.kit.spreadsheets import csv_file

Products = QuerySet[Product]
Rows = Iterable[tuple]


@dataclass(frozen=True)
class Table:
    """One file: its name, what it holds, each column with what it means, and its rows for these products."""

    name: str
    holds: str
    columns: tuple[tuple[str, str], ...]
    rows: Callable[[Products, date], Rows]

    @property
    def header(self) -> list[str]:
        return [heading for heading, meaning in self.columns]

    def csv(self, products: Products, today: date) -> bytes:
        return csv_file(self.header, self.rows(products, today))


def archive(products: Products, today: date) -> bytes:
    """All files and `layout.csv`, which says what each column means, in one ZIP."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("layout.csv", layout_csv())
        for table in TABLES.values():
            made.writestr(f"{table.name}.csv", table.csv(products, today))
    return content.getvalue()


def layout_csv() -> bytes:
    rows = [
        (f"{table.name}.csv", heading, meaning)
        for table in TABLES.values()
        for heading, meaning in table.columns
    ]
    return csv_file(["file", "column", "meaning"], rows)


# Rows


def _products(products: Products, today: date) -> Rows:
    for each in products.order_by("code"):
        yield (
            *(each.code, each.title, each.kind, each.type, each.level, each.sector),
            *(each.credits, each.guided_hours, each.total_hours, each.minimum_age, each.maximum_age),
            *(" ".join(each.nations), _iso(each.operational_start_on), _iso(each.operational_end_on)),
            *(_iso(certification_ends(each)), each.at_registration, " ".join(each.modes)),
        )


def _parts(products: Products, today: date) -> Rows:
    parts = Part.objects.filter(whole__in=products).order_by("whole__code", "position")
    return parts.values_list("whole__code", "part__code", "position")


def _units(products: Products, today: date) -> Rows:
    """Of the newest published rules of each product: those that a learner registered now follows."""
    published = Version.objects.filter(product__in=products, status=Version.Status.PUBLISHED)
    newest = published.order_by("product", "-number").distinct("product").values("pk")
    units = VersionUnit.objects.filter(version__in=newest).order_by("version__product__code", "position")
    for *facts, mandatory in units.values_list(
        *("version__product__code", "version__number", "unit__code", "unit__title", "unit__level"),
        *("unit__credits", "unit__guided_hours", "unit__assessment", "unit__scale__code", "mandatory"),
    ):
        yield (*facts, "mandatory" if mandatory else "optional")


def _windows(products: Products, today: date) -> Rows:
    held = Window.objects.filter(products__in=products, closes_at__date__gte=today).distinct()
    for each in held.prefetch_related(Prefetch("products", products.order_by("code"))):
        for product in each.products.all():
            yield (
                *(each.code, each.title, product.code, _instant(each.opens_at), _instant(each.closes_at)),
                *(_iso(each.cut_off_on), _iso(each.results_on)),
            )


def _grades(products: Products, today: date) -> Rows:
    for *facts, achieves in Grade.objects.order_by("scale__code", "-rank").values_list(
        "scale__code", "code", "title", "rank", "achieves"
    ):
        yield (*facts, "yes" if achieves else "no")


def _sessions(products: Products, today: date) -> Rows:
    return [
        (each.start_year, str(each), _iso(each.starts_on), "yes" if place == 0 else "no")
        for place, each in enumerate(open_sessions(today))
    ]


def _coded(pairs: Iterable[tuple[str, object]]) -> Callable[[Products, date], Rows]:
    """The rows of a list of codes; its words are read when asked for, in the reader's language."""
    kept = list(pairs)
    return lambda products, today: [(code, str(word)) for code, word in kept]


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _instant(at: datetime) -> str:
    return f"{at.astimezone(LONDON):%Y-%m-%d %H:%M}"


_CODE = (("code", _("As it stands in files of learners")), ("title", _("In words")))

TABLES = {
    table.name: table
    for table in (
        Table(
            "products",
            _("Qualifications, apprenticeships and bundles"),
            (
                ("code", _("Product code, as it stands in files")),
                ("title", _("Title")),
                ("kind", _("regulated, unregulated, apprenticeship or bundle")),
                ("type", _("Type of qualification, as on the Register")),
                ("level", _("Level")),
                ("sector", _("Sector subject area, tier 2")),
                ("credits", _("Credit value")),
                ("guided_hours", _("Guided learning hours")),
                ("total_hours", _("Total qualification time in hours")),
                ("minimum_age", _("Youngest age at registration")),
                ("maximum_age", _("Oldest age at registration")),
                ("nations", _("Where it is regulated: ENG, WLS, NIR, SCT, with blanks between")),
                ("registration_from", _("First day of registration")),
                ("registration_until", _("Last day of registration; empty while it stays open")),
                ("claims_until", _("Last day on which certificates can be claimed")),
                (
                    "at_registration",
                    _("nothing; window: window and mode are chosen; booking: the assessment is booked"),
                ),
                ("modes", _("Modes of assessment on offer, with blanks between")),
            ),
            _products,
        ),
        Table(
            "parts",
            _("What bundles and apprenticeships consist of"),
            (
                ("bundle_code", _("Product code of the bundle or apprenticeship")),
                ("part_code", _("Product code of a part")),
                ("position", _("Place among the parts, from 0")),
            ),
            _parts,
        ),
        Table(
            "units",
            _("Units of each product, by the rules that new registrations follow"),
            (
                ("product_code", _("Product code")),
                ("version", _("Number of the rules")),
                ("unit_code", _("Unit code")),
                ("title", _("Title")),
                ("level", _("Level; 0 is Entry Level")),
                ("credits", _("Credit value")),
                ("guided_hours", _("Guided learning hours")),
                ("assessment", _("internal or external")),
                ("scale", _("Grade scale, as in grades.csv")),
                ("in_rule", _("mandatory or optional")),
            ),
            _units,
        ),
        Table(
            "windows",
            _("Assessment windows that are not over, a line for each product"),
            (
                ("window_code", _("Code of the window")),
                ("title", _("Title")),
                ("product_code", _("Product assessed in it")),
                ("opens", _("London date and time")),
                ("closes", _("London date and time")),
                ("bookings_cut_off", _("Last day to register or book for it")),
                ("results", _("Day on which results are released")),
            ),
            _windows,
        ),
        Table(
            "grades",
            _("Grade scales and their grades, the best first"),
            (
                ("scale", _("Code of the scale")),
                ("code", _("Grade, as typed and printed")),
                ("title", _("In words")),
                ("rank", _("Higher is better")),
                ("achieves", _("Whether a unit with this grade is achieved: yes or no")),
            ),
            _grades,
        ),
        Table(
            "sessions",
            _("Sessions that are open for registration"),
            (
                ("code", _("The year in which it begins")),
                ("title", _("As people call it")),
                ("begins", _("First day")),
                ("is_current", _("yes or no")),
            ),
            _sessions,
        ),
        Table("modes", _("Modes of assessment"), _CODE, _coded(Product.Mode.choices)),
        Table("genders", _("Genders"), _CODE, _coded(GENDERS.items())),
        Table("ethnicities", _("Ethnicities"), _CODE, _coded(ETHNICITIES.items())),
        Table("countries", _("Countries of study"), _CODE, _coded(COUNTRIES.items())),
    )
}
