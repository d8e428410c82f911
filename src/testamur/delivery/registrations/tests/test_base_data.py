"""Base data for management information systems: what stands in the files, and who may have them (REG-15)."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.people import client_of, make_member, make_product, make_user

from testamur.catalogue.products.models import Part, Product
from testamur.catalogue.timetable.models import Window
from testamur.delivery.registrations.base_data import TABLES
from testamur.ground.access.permissions import Permission

pytestmark = pytest.mark.spec("REG-15")

PAGE = reverse("registrations:base-data")
ZIP = reverse("registrations:base-data-zip")


def file_of(client, name: str, which: str = "") -> list[dict[str, str]]:
    answer = client.get(reverse("registrations:base-data-csv", args=[name]), {"which": which})
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_products_are_those_the_centre_is_approved_for_or_all(ada, approved):
    make_product("BOX", "Award in Boxes", [], {"name": "None"}, kind=Product.Kind.UNREGULATED)
    client = client_of(ada)

    ours, all_of_them = file_of(client, "products"), file_of(client, "products", "all")

    assert [row["code"] for row in ours] == ["600/0727/8"]
    assert [row["code"] for row in all_of_them] == ["600/0727/8", "BOX"]
    assert (ours[0]["kind"], ours[0]["credits"], ours[0]["registration_from"]) == (
        "regulated",
        "40",
        "2020-08-01",
    )


def test_units_follow_the_newest_published_rules(ada, approved):
    rows = file_of(client_of(ada), "units")

    assert [(row["unit_code"], row["credits"], row["scale"], row["in_rule"]) for row in rows][:2] == [
        ("T/502/8235", "12", "pass", "mandatory"),
        ("L/502/8239", "10", "pass", "mandatory"),
    ]
    assert len(rows) == 5


def test_a_bundle_of_approved_parts_comes_with_its_parts(ada, approved, counselling):
    for code, parts in (("APP", [counselling]), ("HALF", [counselling, _other()])):
        whole = make_product(code, code, [], {"name": "None"}, kind=Product.Kind.BUNDLE)
        for position, part in enumerate(parts):
            Part.objects.create(whole=whole, part=part, position=position)
    client = client_of(ada)

    assert [row["code"] for row in file_of(client, "products")] == ["600/0727/8", "APP"]
    assert file_of(client, "parts") == [{"bundle_code": "APP", "part_code": "600/0727/8", "position": "0"}]


def _other() -> Product:
    return make_product("BOX", "Award in Boxes", [], {"name": "None"}, kind=Product.Kind.UNREGULATED)


def test_windows_have_london_times_and_only_products_asked_for(ada, approved, counselling):
    window = Window.objects.create(
        code="W1",
        title="June 2099",
        opens_at=datetime(2099, 6, 7, 8, tzinfo=UTC),
        closes_at=datetime(2099, 6, 18, 16, tzinfo=UTC),
        cut_off_on=date(2099, 3, 19),
    )
    window.products.add(counselling, _other())

    assert [list(row.values()) for row in file_of(client_of(ada), "windows")] == [
        ["W1", "June 2099", "600/0727/8", "2099-06-07 09:00", "2099-06-18 17:00", "2099-03-19", ""]
    ]


def test_codes_are_those_that_files_of_learners_use(ada):
    client = client_of(ada)

    assert file_of(client, "genders")[0] == {"code": "M", "title": "Male"}
    assert {"code": "99", "title": "Not provided"} in file_of(client, "ethnicities")
    assert {"code": "paper", "title": "On paper"} in file_of(client, "modes")


def test_the_zip_has_every_file_and_says_what_each_column_means(ada, approved):
    client = client_of(ada)

    made = zipfile.ZipFile(io.BytesIO(client.get(ZIP).content))
    layout = list(csv.DictReader(io.StringIO(made.read("layout.csv").decode("utf-8-sig"))))

    assert made.namelist() == ["layout.csv", *(f"{name}.csv" for name in TABLES)]
    for name in TABLES:
        header = made.read(f"{name}.csv").decode("utf-8-sig").splitlines()[0].split(",")
        assert header == [row["column"] for row in layout if row["file"] == f"{name}.csv"]


def test_the_zip_takes_the_same_queries_for_one_product_and_for_many(ada, approved):
    client = client_of(ada)
    client.get(ZIP)

    with CaptureQueriesContext(connection) as for_one:
        client.get(ZIP, {"which": "all"})
    for number in range(20):
        make_product(f"P{number}", f"Product {number}", [], {"name": "None"}, kind="unregulated")
    with CaptureQueriesContext(connection) as for_many:
        client.get(ZIP, {"which": "all"})

    assert len(for_many) == len(for_one)


def test_who_registers_by_hand_or_in_bulk_may_have_them_and_nobody_else(college, approved):
    for name, permission, status in (
        ("Bulk Bob", Permission.BULK_REGISTRATION, 200),
        ("Reg Rita", Permission.REGISTRATIONS, 200),
        ("Grade Gus", Permission.GRADES, 403),
    ):
        user = make_user(name)
        make_member(user, college, permission)

        assert [client_of(user).get(page).status_code for page in (PAGE, ZIP)] == [status, status]


def test_a_file_that_there_is_not_is_not_found(ada):
    assert client_of(ada).get("/registrations/base-data/secrets.csv").status_code == 404
