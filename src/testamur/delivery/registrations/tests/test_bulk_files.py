"""Many batches from one file: divided, corrected, registered together or one by one, and never twice (REG-07)."""

import pytest
from tests.people import NOW, TODAY, actor_of, all_of, client_of, make_product

from testamur.catalogue.approvals.models import Approval
from testamur.catalogue.products.models import Product
from testamur.delivery.billing.models import LedgerLine, Order
from testamur.delivery.registrations.actions import bulk as actions
from testamur.delivery.registrations.bulk_records import read_groups
from testamur.delivery.registrations.models import Batch, Registration
from testamur.delivery.registrations.queries import bulk as queries
from testamur.ground.access.models import Membership
from testamur.ground.access.permissions import Permission
from testamur.ground.audit.models import Event
from testamur.ground.sheets import actions as sheets
from testamur.ground.sheets import jobs
from testamur.ground.sheets.kinds import KINDS
from testamur.ground.sheets.models import Sheet, SheetRow
from testamur.ground.sheets.problems import SameFile
from testamur.kit.problems import Refused

pytestmark = pytest.mark.spec("REG-07")

COUNSELLING, YOGA = "600/0727/8", "603/2217/6"


@pytest.fixture(autouse=True)
def _on_the_day(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def yoga(college, counselling, prices, approved, ada):
    """A second product, not regulated, that the college is approved for."""
    units = list(counselling.versions.get().units.all())[:1]
    product = make_product(
        YOGA, "Yoga for Beginners", units, all_of("Yoga", units[0].code), kind="unregulated"
    )
    facts = {f.attname: getattr(approved, f.attname) for f in Approval._meta.concrete_fields}
    Approval.objects.create(**facts | {"id": None, "product_id": product.pk})
    return product


def header(code: str, reference: str = "", centre: str = "002709", prefix: str = "NCFE") -> str:
    return f"{prefix}1,{centre},{reference},,{code},,"


def learner(forename: str, surname: str = "Okonkwo", prefix: str = "NCFE", **cells: str) -> str:
    born = cells.get("born", "27/03/2008")
    gender = cells.get("gender", "F")
    return f"{prefix}2,{forename},,{surname},{born},,99,{gender},,,07/09/2026,02/07/2027,GB"


def lines(*rows: str) -> bytes:
    return "\r\n".join(rows).encode()


def receive(college, ada, content: bytes, name: str = "autumn.csv") -> Sheet:
    by = actor_of(ada, college)
    kind = KINDS["bulk"]
    sheet = sheets.receive(
        kind=kind, centre=college, title=str(kind.title), file_name=name, content=content, by=by, now=NOW
    )
    sheets.read_at_once(sheet=sheet, now=NOW)
    return sheet


@pytest.fixture
def autumn(college, ada, yoga) -> Sheet:
    """Two batches that are right, and one of a product that does not exist."""
    return receive(
        college,
        ada,
        lines(
            header(COUNSELLING, "Group A"),
            learner("Amy"),
            learner("Bo", "Li"),
            header("6032217 6", "Group B"),
            learner("Cy", "Ash"),
            header("999/9999/9", "Group C"),
            learner("Di", "Elm"),
        ),
    )


def drafts_by_name(sheet: Sheet) -> dict:
    return {each.details["centre_reference"]: each for each in queries.drafts_of(sheet=sheet)}


def work_through(college) -> None:
    for sheet in Sheet.objects.filter(centre=college, status=Sheet.Status.COMMITTING).order_by("pk"):
        jobs.commit(sheet_id=sheet.pk, centre_id=college.pk)


# Reading


def test_each_header_begins_a_group_with_the_learners_below_it():
    records = enumerate(
        (row.split(",") for row in (header(COUNSELLING, "A"), learner("Amy"), header(YOGA, "B"))), start=1
    )

    groups = read_groups(records, prefixes=["NCFE"])

    assert [(each.line, each.reference, each.code, len(each.rows)) for each in groups] == [
        (1, "A", COUNSELLING, 1),
        (3, "B", YOGA, 0),
    ]
    assert groups[0].rows[0].position == 2
    assert groups[0].rows[0].cells["surname"] == "Okonkwo"
    assert groups[0].rows[0].cells["country_of_study"] == "GB"


def test_the_installation_has_a_prefix_of_its_own_and_takes_the_common_one_too():
    own = [(1, header(YOGA, prefix="TEST").split(",")), (2, learner("Amy", prefix="ncfe").split(","))]

    assert len(read_groups(own, prefixes=["TEST", "NCFE"])[0].rows) == 1


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (["Forename,Surname", "Amy,Okonkwo"], "no_header_record"),
        ([learner("Amy"), header(YOGA)], "record_type_unknown"),
        ([header(YOGA), "NCFE3,what"], "record_type_unknown"),
        ([header(YOGA), "Amy,Okonkwo,27/03/2008"], "record_type_unknown"),
    ],
)
def test_what_is_no_bulk_file_is_refused_with_its_remedy(rows, code):
    with pytest.raises(Refused) as refused:
        read_groups(enumerate((row.split(",") for row in rows), start=1), prefixes=["NCFE"])

    assert refused.value.problems[0].code == code


# Dividing


def test_every_batch_of_the_file_is_a_registration_of_its_own(autumn, ada):
    drafts = drafts_by_name(autumn)

    assert {name: (each.product.code, each.sheet.row_count) for name, each in drafts.items()} == {
        "Group A": (COUNSELLING, 2),
        "Group B": (YOGA, 1),
    }
    assert drafts["Group A"].details["contact_email"] == ada.email
    assert SheetRow.objects.filter(sheet=drafts["Group A"].sheet).first().position == 2


def test_a_wrong_product_code_greys_its_batch_out_and_says_why(autumn):
    waiting = queries.waiting_headers(sheet=autumn)

    assert [(each.line, each.code, each.learners) for each in waiting] == [(6, "999/9999/9", 1)]
    assert waiting[0].problems[0]["message"] == (
        "There is no product with the code 999/9999/9. Correct the code, or delete this batch."
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"type": "T Level"}, "t_level"),
        ({"at_registration": "booking", "modes": ["paper"]}, "asks_window"),
        ({"at_registration": "window", "modes": ["paper"]}, "asks_window"),
        ({"operational_end_on": TODAY.replace(day=1)}, "closed"),
    ],
)
def test_products_that_cannot_come_from_a_bulk_file_are_refused_with_the_reason(
    college, ada, yoga, change, code
):
    Product.objects.filter(pk=yoga.pk).update(**change)

    sheet = receive(college, ada, lines(header(YOGA), learner("Amy")))

    assert [each["code"] for each in queries.waiting_headers(sheet=sheet)[0].problems] == [code]
    assert queries.drafts_of(sheet=sheet) == []


def test_a_header_of_another_centre_is_refused(college, ada, yoga):
    sheet = receive(college, ada, lines(header(YOGA, centre="000001"), learner("Amy")))

    waiting = queries.waiting_headers(sheet=sheet)[0]
    assert waiting.problems[0]["message"] == (
        "The header says centre 000001; you are registering for centre 002709."
    )
    assert not waiting.can_be_recoded


def test_a_centre_number_may_have_lost_its_zeros_in_a_spreadsheet(college, ada, yoga):
    sheet = receive(college, ada, lines(header(YOGA, centre="2709"), learner("Amy")))

    assert len(queries.drafts_of(sheet=sheet)) == 1


@pytest.mark.spec("REG-09")
def test_a_batch_of_2001_learners_is_refused_and_the_others_are_not(college, ada, yoga):
    many = [
        learner("Amy", f"Ash{chr(97 + n // 676)}{chr(97 + n // 26 % 26)}{chr(97 + n % 26)}")
        for n in range(2001)
    ]

    sheet = receive(college, ada, lines(header(YOGA, "large"), *many, header(YOGA, "small"), learner("Bo")))

    assert "at most 2,000" in queries.waiting_headers(sheet=sheet)[0].problems[0]["message"]
    assert list(drafts_by_name(sheet)) == ["small"]


def test_the_same_file_again_is_the_same_work(college, ada, autumn):
    content = lines(header(YOGA), learner("Amy"))
    first = receive(college, ada, content)

    again = sheets.receive(
        kind=KINDS["bulk"],
        centre=college,
        title="again",
        file_name="again.csv",
        content=content,
        by=actor_of(ada, college),
        now=NOW,
    )

    assert again.pk == first.pk


# Correcting and deleting


def test_a_corrected_code_makes_the_batch_ready(college, ada, autumn):
    actions.recode(sheet=autumn, group=3, code="600 0727 8", by=actor_of(ada, college), now=NOW)

    assert queries.waiting_headers(sheet=autumn) == []
    assert drafts_by_name(autumn)["Group C"].product.code == COUNSELLING
    assert Event.objects.get(name="bulk.recoded").after["after"] == "600 0727 8"


def test_a_code_that_is_wrong_too_changes_nothing(college, ada, autumn):
    with pytest.raises(Refused, match="no product with the code 888"):
        actions.recode(sheet=autumn, group=3, code="888", by=actor_of(ada, college), now=NOW)


def test_batches_are_deleted_by_line(college, ada, autumn):
    group_a = drafts_by_name(autumn)["Group A"]

    count = actions.remove(sheet=autumn, drafts=[group_a.pk], groups=[3], by=actor_of(ada, college), now=NOW)

    assert count == 2
    autumn.refresh_from_db()
    assert autumn.status == Sheet.Status.OPEN
    assert queries.waiting_headers(sheet=autumn) == []


def test_a_file_of_which_everything_was_deleted_can_be_uploaded_again(college, ada, yoga):
    content = lines(header(YOGA, "only"), learner("Amy"))
    sheet = receive(college, ada, content)
    draft = drafts_by_name(sheet)["only"]

    actions.remove(sheet=sheet, drafts=[draft.pk], groups=[], by=actor_of(ada, college), now=NOW)

    sheet.refresh_from_db()
    assert sheet.status == Sheet.Status.DISCARDED
    assert receive(college, ada, content).pk != sheet.pk


# Registering


def test_selected_batches_are_registered_together_each_with_its_order(college, ada, autumn):
    drafts = drafts_by_name(autumn)
    actions.save_details(
        sheet=autumn,
        drafts=[each.pk for each in drafts.values()],
        session=2026,
        details={"purchase_order": "PO-77"},
        now=NOW,
    )

    queued, refused = actions.register_together(
        sheet=autumn, drafts=[each.pk for each in drafts.values()], by=actor_of(ada, college), now=NOW
    )
    work_through(college)

    assert (queued, refused) == (2, [])
    assert {each.centre_reference: each.registrations.count() for each in Batch.objects.all()} == {
        "Group A": 2,
        "Group B": 1,
    }
    assert list(Order.objects.values_list("purchase_order", flat=True)) == ["PO-77", "PO-77"]
    assert LedgerLine.objects.count() == 3


def test_pressing_twice_registers_nobody_twice(college, ada, autumn):
    ids = [each.pk for each in drafts_by_name(autumn).values()]
    by = actor_of(ada, college)
    actions.register_together(sheet=autumn, drafts=ids, by=by, now=NOW)

    assert actions.register_together(sheet=autumn, drafts=ids, by=by, now=NOW) == (0, [])
    work_through(college)
    work_through(college)

    assert Registration.objects.count() == 3


def test_a_batch_with_errors_is_told_and_the_others_are_registered(college, ada, yoga):
    sheet = receive(
        college,
        ada,
        lines(header(YOGA, "right"), learner("Amy"), header(YOGA, "wrong"), learner("Bo", gender="Z")),
    )

    queued, refused = actions.register_together(
        sheet=sheet,
        drafts=[each.pk for each in drafts_by_name(sheet).values()],
        by=actor_of(ada, college),
        now=NOW,
    )
    work_through(college)

    assert queued == 1
    assert [draft.details["centre_reference"] for draft, _ in refused] == ["wrong"]
    assert Registration.objects.get().learner.forename == "Amy"


def test_when_the_last_batch_is_registered_the_file_is_done(college, ada, autumn):
    by = actor_of(ada, college)
    actions.remove(sheet=autumn, drafts=[], groups=[3], by=by, now=NOW)
    ids = [each.pk for each in drafts_by_name(autumn).values()]
    actions.register_together(sheet=autumn, drafts=ids, by=by, now=NOW)
    work_through(college)

    autumn.refresh_from_db()
    assert (autumn.status, autumn.result) == (Sheet.Status.COMMITTED, "2 batches registered")
    with pytest.raises(SameFile):
        receive(
            college,
            ada,
            lines(
                header(COUNSELLING, "Group A"),
                learner("Amy"),
                learner("Bo", "Li"),
                header("6032217 6", "Group B"),
                learner("Cy", "Ash"),
                header("999/9999/9", "Group C"),
                learner("Di", "Elm"),
            ),
        )


# The pages


def test_from_upload_to_batch_numbers_on_the_pages(ada, college, yoga):
    client = client_of(ada)
    content = lines(
        header(COUNSELLING, "Group A"), learner("Amy"), header(YOGA, "Group B"), learner("Cy", "Ash")
    )

    address = client.post("/registrations/bulk/", {"file": _file(content)}, follow=True).redirect_chain[-1][0]
    page = client.get(address).content.decode()
    ids = [each.pk for each in queries.drafts_of(sheet=Sheet.objects.get(kind="bulk"))]
    check = client.post(address, {"act": "check", "draft": ids}, follow=True).content.decode()
    client.post(f"{address}check/", {"draft": ids})
    work_through(college)
    done = client.get(address).content.decode()

    assert "Ready" in page
    assert "2 learners are registered in 2 new batches." in check
    assert all(
        f"Registered: batch {number}" in done for number in Batch.objects.values_list("number", flat=True)
    )


def _file(content: bytes):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("autumn.csv", content)


def test_details_are_asked_for_once_for_all_that_are_selected(ada, autumn, college):
    client = client_of(ada)
    ids = [each.pk for each in drafts_by_name(autumn).values()]
    page = client.get(f"/registrations/bulk/{autumn.pk}/details/", {"draft": ids}).content.decode()
    address = college.addresses.first().pk

    client.post(
        f"/registrations/bulk/{autumn.pk}/details/",
        {
            "draft": ids,
            "session": 2026,
            "delivery_address": address,
            "certificate_address": address,
            "purchase_order": "PO-1",
            "contact_name": "Ada",
            "contact_email": "exams@harbour.example",
        },
    )

    assert "Details of 2 batches" in page
    assert {each.details["purchase_order"] for each in drafts_by_name(autumn).values()} == {"PO-1"}
    assert {each.details["centre_reference"] for each in drafts_by_name(autumn).values()} == {
        "Group A",
        "Group B",
    }


def test_a_wrong_code_is_corrected_on_the_page(ada, autumn):
    client = client_of(ada)
    wrong = client.post(f"/registrations/bulk/{autumn.pk}/", {"act": "code:3", "code-3": "1"}, follow=True)
    right = client.post(f"/registrations/bulk/{autumn.pk}/", {"act": "code:3", "code-3": YOGA}, follow=True)

    assert "There is no product with the code 1." in wrong.content.decode()
    assert "The product code was corrected." in right.content.decode()


def test_a_file_that_is_no_bulk_file_is_refused_on_the_page(ada, yoga):
    answer = client_of(ada).post("/registrations/bulk/", {"file": _file(b"Forename,Surname\nAmy,Ash\n")})

    assert answer.status_code == 422
    assert "no row begins with NCFE1" in answer.content.decode()
    assert not Sheet.objects.filter(kind="bulk").exists()


def test_the_sample_can_be_uploaded_as_it_is(ada, college, approved, prices):
    client = client_of(ada)
    sample = client.get("/registrations/bulk/sample.csv").content

    client.post("/registrations/bulk/", {"file": _file(sample)})

    assert [each.sheet.wrong_count for each in queries.drafts_of(sheet=Sheet.objects.get(kind="bulk"))] == [0]


def test_the_file_with_errors_can_be_put_right_and_uploaded_again(ada, college, yoga):
    sheet = receive(college, ada, lines(header(YOGA, "wrong"), learner("Bo", gender="Z")))
    content = client_of(ada).get(f"/registrations/bulk/{sheet.pk}/errors.csv").content

    again = receive(college, ada, content.replace(b",Z,", b",F,"), "right.csv")

    assert b"Use M, F or U" in content
    assert [each.sheet.wrong_count for each in queries.drafts_of(sheet=again)] == [0]


def test_throwing_away_the_rest_leaves_what_was_registered(ada, college, autumn):
    group_a = drafts_by_name(autumn)["Group A"]
    actions.register_together(sheet=autumn, drafts=[group_a.pk], by=actor_of(ada, college), now=NOW)
    work_through(college)

    client_of(ada).post(f"/registrations/bulk/{autumn.pk}/discard/")

    autumn.refresh_from_db()
    assert (autumn.status, autumn.result) == (Sheet.Status.COMMITTED, "1 batch registered")
    assert Registration.objects.count() == 2


def test_another_centre_finds_nothing(charlie, autumn):
    Membership.objects.filter(user=charlie).update(permissions=list(Permission))
    client = client_of(charlie)

    assert client.get(f"/registrations/bulk/{autumn.pk}/").status_code == 404


def test_who_may_not_register_in_bulk_is_refused(ada, autumn):
    Membership.objects.filter(user=ada).update(permissions=[Permission.REGISTRATIONS], is_administrator=False)

    assert client_of(ada).get("/registrations/bulk/").status_code == 403


def test_the_page_of_a_file_asks_as_often_for_three_batches_as_for_thirty(
    ada, college, yoga, django_assert_num_queries
):
    def page_of(count: int) -> str:
        rows = [
            row
            for n in range(count)
            for row in (header(YOGA, f"{count}-{n}"), learner("Amy", f"Ash{chr(97 + n)}"))
        ]
        return f"/registrations/bulk/{receive(college, ada, lines(*rows), f'{count}.csv').pk}/"

    client, few, many = client_of(ada), page_of(3), page_of(26)
    client.get(few)
    with django_assert_num_queries(len(_queries(client, few))):
        client.get(many)


def _queries(client, address: str) -> list:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return captured.captured_queries
