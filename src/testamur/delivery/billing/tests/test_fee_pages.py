"""The pages of fees in the portal and in the office: what they show, refuse, and hide."""

import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from tests.people import NOW, client_of, make_member, make_user

from testamur.delivery.billing.actions import credit
from testamur.delivery.billing.models import LedgerLine, Order, Payment, Price, PriceList, Statement
from testamur.delivery.billing.queries import alike_lines, statement_lines
from testamur.delivery.billing.statement_documents import alike_row, line_row
from testamur.delivery.billing.tests.test_statements import EARLY_DECEMBER, IN_NOVEMBER, NOVEMBER, made
from testamur.ground.access.permissions import PRESETS


@pytest.fixture
def paula(college):
    """Finance at the college: the preset, and no more."""
    user = make_user("Paula Finch")
    make_member(user, college, *PRESETS["finance"][1])
    return user


def page_of(user, name, *args, **query) -> str:
    answer = client_of(user).get(reverse(name, args=args), query)
    assert answer.status_code == 200, answer.status_code
    return answer.text


def downloaded(user, name, **query) -> list[str]:
    answer = client_of(user).get(reverse(name), {"download": "csv", **query})
    return b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()


# Orders


@pytest.mark.spec("FIN-01", "SYS-01")
def test_orders_are_found_by_what_they_hold(college, ada, counselling, charged):
    [first] = charged(college, ada, "105700001", batch_number="805500001")
    [second] = charged(college, ada, "105700002", purchase_order="PO 99")
    one, two = first.order.number, second.order.number

    def found(**query) -> set[str]:
        page = page_of(ada, "billing:orders", **query)
        return {number for number in (one, two) if f"/orders/{number}/" in page}

    assert found() == {one, two}
    assert found(q="po 99") == {two}
    assert found(q=one) == {one}
    assert found(about="105700001") == found(about="805500001") == {one}
    assert found(product="600/0727") == {one, two}
    assert found(product="nothing like it") == set()
    assert found(kind="registration") == {one, two}
    assert found(placed_from="17/11/2026") == set()
    assert "All that match come to £170.00: net £170.00, VAT £0.00." in page_of(ada, "billing:orders")
    assert "All that match come to £85.00" in page_of(ada, "billing:orders", q="PO 99")
    assert downloaded(ada, "billing:orders", q="PO 99")[1:] == [
        f'{two},16/11/2026 10:30,Registration,"",PO 99,Ada Okafor,Ada Okafor,85.00,0.00,85.00'
    ]


@pytest.mark.spec("FIN-01", "BEY-17")
def test_an_order_shows_each_charge_its_credit_and_why(college, ada, charged):
    lines = charged(college, ada, "105700001", "105700002", batch_number="805500001")
    credit(charge_ids=[lines[0].pk], now=NOW, note="Cancelled within five working days")

    page = page_of(ada, "billing:order", lines[0].order.number)

    assert "Total £85.00" in page
    assert "−£85.00" in page
    assert "Cancelled within five working days" in page
    assert "Registration: £85.00, the price for every product without its own." in page
    assert "Price list 2026/27, from 1 August 2026" in page
    assert "Exempt from VAT. Examination services supplied by an eligible body are exempt." in page
    assert f'href="{reverse("portal:learner", args=["105700001"])}"' in page
    assert f'href="{reverse("registrations:batch", args=["805500001"])}"' in page


@pytest.mark.spec("FIN-01")
def test_the_list_of_charges_and_its_file(college, ada, charged):
    [line] = charged(college, ada, "105700001")
    credit(charge_ids=[line.pk], now=NOW, note="Cancelled in time")

    page = page_of(ada, "billing:lines")
    credits = downloaded(ada, "billing:lines", side="credit")

    assert "All that match come to £0.00" in page
    assert "Cancelled in time" in page
    assert credits[1:] == [
        f"16/11/2026 10:30,{line.order.number},PO 4711,Registration,105700001,600/0727/8,"
        "CACHE Level 3 Diploma in Counselling Skills,2026/27,Exempt from VAT,0.0000,-85.00,0.00,-85.00,,"
        "Cancelled in time"
    ]


@pytest.mark.spec("REG-14", "SYS-03")
def test_an_orders_paperwork(college, ada, charged):
    [line] = charged(college, ada, "105700001")
    client = client_of(ada)

    pdf = client.get(reverse("billing:confirmation", args=[line.order.number])).content
    xlsx = client.get(reverse("billing:order-spreadsheet", args=[line.order.number])).content

    assert pdf.startswith(b"%PDF")
    rows = list(load_workbook(io.BytesIO(xlsx)).active.values)
    assert rows[1][1:6] == (
        "Registration",
        "105700001",
        "600/0727/8",
        "CACHE Level 3 Diploma in Counselling Skills",
        "2026/27",
    )
    assert rows[1][-3:] == (85, 0, 85)


@pytest.mark.spec("FIN-01")
def test_a_purchase_order_can_be_added_until_the_statement(college, ada, paula, charged):
    [line] = charged(college, ada, "105700001", at=IN_NOVEMBER, purchase_order="")
    address = reverse("billing:purchase-order", args=[line.order.number])
    client = client_of(ada)

    client.post(address, {"purchase_order": "PO 123"})
    assert Order.objects.get().purchase_order == "PO 123"
    assert client_of(paula).post(address, {"purchase_order": "PO 5"}).status_code == 403

    made(NOVEMBER)
    answer = client.post(address, {"purchase_order": "PO 124"})
    assert answer.status_code == 422
    assert "is on a statement already, which stays as it is" in answer.text
    assert Order.objects.get().purchase_order == "PO 123"
    assert "purchase-order/" not in page_of(ada, "billing:order", line.order.number)


@pytest.mark.spec("USR-02", "SYS-07")
def test_finance_sees_orders_and_statements_and_strangers_nothing(college, ada, paula, ben, charlie, charged):
    [line] = charged(college, ada, "105700001", at=IN_NOVEMBER)
    made(NOVEMBER)
    statement = Statement.objects.get()
    pages = [
        reverse("billing:orders"),
        reverse("billing:lines"),
        reverse("billing:statements"),
        reverse("billing:order", args=[line.order.number]),
        reverse("billing:statement", args=[statement.number]),
        reverse("billing:statement-file", args=[statement.number, "pdf"]),
    ]

    assert [client_of(paula).get(page).status_code for page in pages] == [200] * 6
    assert [client_of(ben).get(page).status_code for page in pages] == [403] * 6
    assert [client_of(charlie).get(page).status_code for page in pages] == [200, 200, 200, 404, 404, 404]
    assert "105700001" not in client_of(charlie).get(reverse("billing:lines")).text


@pytest.mark.spec("SYS-01")
@pytest.mark.parametrize("name", ["orders", "lines", "statements"])
def test_lists_ask_the_same_for_three_rows_and_for_sixty(name, college, ada, charged):
    client = client_of(ada)
    counted = []
    for count in (3, 60):
        for number in range(count):
            charged(college, ada, f"{count}{number}", at=IN_NOVEMBER)
        if name == "statements":
            made(NOVEMBER if count == 3 else date(2026, 12, 1))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(f"billing:{name}")).status_code == 200
        counted.append(len(queries))

    assert counted[0] == counted[1]


# Statements


@pytest.mark.spec("FIN-01", "SYS-03")
def test_a_statements_page_pdf_and_spreadsheet_say_the_same(college, ada, charged):
    lines = charged(college, ada, "105700001", "105700002", at=IN_NOVEMBER)
    credit(charge_ids=[lines[0].pk], now=IN_NOVEMBER, note="Cancelled in time")
    made(NOVEMBER)
    statement = Statement.objects.get()

    page = page_of(ada, "billing:statement", statement.number)
    files = {
        kind: client_of(ada).get(reverse("billing:statement-file", args=[statement.number, kind])).content
        for kind in ("pdf", "xlsx")
    }

    for figure in ("£170.00", "−£85.00", "£85.00", "105700001", "Harbour City College, 1 Quay Street"):
        assert figure in page
    assert files["pdf"].startswith(b"%PDF")
    rows = list(load_workbook(io.BytesIO(files["xlsx"])).active.values)
    assert [(row[3], row[5], row[9]) for row in rows[1:]] == [
        ("Brought forward", None, 0),
        ("Registration", "105700001", 85),
        ("Registration", "105700002", 85),
        ("Credit: Registration: Cancelled in time", "105700001", -85),
        ("Balance", None, 85),
    ]
    assert client_of(ada).get(f"/statements/{statement.number}/statement.exe").status_code == 404


@pytest.mark.spec("FIN-01")
def test_on_paper_those_alike_are_one_row_and_the_sums_the_same(college, ada, charged):
    learners = charged(college, ada, "1", "2", "3", at=IN_NOVEMBER, batch_number="805500001")
    charged(college, ada, "105700009", at=IN_NOVEMBER, purchase_order="PO 2")
    credit(charge_ids=[learners[2].pk], now=IN_NOVEMBER, note="Cancelled in time")
    made(NOVEMBER)
    statement = Statement.objects.get()

    paper = [alike_row(row) for row in alike_lines(statement=statement)]
    lines = [line_row(line) for line in statement_lines(statement=statement)]

    assert [row[2:7] + row[9:] for row in paper] == [
        ("PO 4711", "Registration", "600/0727/8", "805500001", 3, 255),
        ("PO 2", "Registration", "600/0727/8", "105700009", 1, 85),
        ("PO 4711", "Credit: Registration: Cancelled in time", "600/0727/8", "3", 1, -85),
    ]
    assert sum(row[9] for row in paper) == sum(row[9] for row in lines) == statement.amount
    assert sum(row[6] for row in paper) == len(lines)


# Finance in the office


@pytest.fixture
def stated(college, ada, charged) -> Statement:
    charged(college, ada, "105700001", at=IN_NOVEMBER)
    made(NOVEMBER)
    charged(college, ada, "105700002", at=EARLY_DECEMBER)
    return Statement.objects.get()


@pytest.mark.spec("FIN-02")
def test_what_is_owed_by_age(stated, fay, monkeypatch):
    from testamur.delivery.billing.views import finance

    monkeypatch.setattr(finance, "now", lambda: EARLY_DECEMBER)

    page = page_of(fay, "billing:ageing")

    head = page.index("November 2026"), page.index("October 2026"), page.index("September 2026")
    assert list(head) == sorted(head)
    row = page[page.index("Harbour City College") :]
    amounts = [part.split("</td>")[0].split(">")[-1] for part in row.split("<td")[1:7]]
    assert amounts == ["£85.00", "£85.00", "£0.00", "£0.00", "£0.00", "£170.00"]


@pytest.mark.spec("FIN-02")
def test_a_statement_is_marked_as_paid_and_not_paid_again(stated, fay, olu):
    client = client_of(fay)
    address = reverse("billing:office-statement", args=[stated.number])

    wrong = client.post(address, {"paid_on": "the ninth", "reference": ""})
    right = client.post(address, {"paid_on": "1/11/2026", "reference": "BACS 77"})

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert "Enter a real date" in wrong.text
    assert "Paid on 1 November 2026, BACS 77" in client.get(address).text
    assert client_of(olu).post(address, {"paid_on": "1/11/2026"}).status_code == 404
    assert client_of(olu).get(address).status_code == 200
    client.post(reverse("billing:take-payment-back", args=[stated.number]))
    assert "Not marked as paid" in client.get(address).text
    assert Payment.objects.count() == 2


@pytest.mark.spec("FIN-02")
def test_a_charge_is_given_back_with_a_reason(stated, fay):
    line = LedgerLine.objects.get(subject="105700001")
    client = client_of(fay)
    address = reverse("billing:give-back", args=[line.order.number, line.pk])

    missing = client.post(address, {"reason": " "})
    client.post(address, {"reason": "Goodwill"})
    again = client.post(address, {"reason": "Goodwill"})

    assert missing.status_code == again.status_code == 422
    assert "Say why the charge is given back: the centre sees it" in missing.text
    assert "This charge was given back already" in again.text
    back = LedgerLine.objects.get(credits=line)
    assert (back.net, back.note) == (-85, "Goodwill")
    assert "Goodwill" in client.get(reverse("billing:office-order", args=[line.order.number])).text


@pytest.mark.spec("FIN-02")
def test_the_journal_has_the_sums_of_the_statements(stated, fay, settings):
    settings.NOMINAL_CODES = {"": "4000", "registration": "4010"}

    answer = client_of(fay).get(reverse("billing:journal", args=["2026-11"]))

    rows = answer.content.decode("utf-8-sig").splitlines()
    assert rows[0] == (
        "Type,Account reference,Nominal code,Date,Reference,Details,Net amount,Tax code,Tax amount,Lines"
    )
    assert rows[1:] == [f"SI,002709,4010,30/11/2026,{stated.number},Charges November 2026,85.00,T2,0.00,1"]
    assert client_of(fay).get("/office/finance/journal/2026-10.csv").status_code == 404
    assert client_of(fay).get("/office/finance/journal/nonsense.csv").status_code == 404


@pytest.mark.spec("FIN-02")
def test_the_proof_holds(stated, fay):
    page = page_of(fay, "billing:proof")

    assert "Everything balances to the penny." in page
    assert "£170.00" in page


@pytest.mark.spec("FIN-02", "USR-03")
def test_finance_pages_are_for_finance(stated, fay, olu, cato, eve):
    names = ("ageing", "proof", "office-orders", "office-lines", "office-statements", "price-lists")
    seen = {
        user.full_name: [client_of(user).get(reverse(f"billing:{name}")).status_code for name in names]
        for user in (fay, olu, cato, eve)
    }

    assert seen == {
        "Fay Quill": [200] * 6,
        "Olu Bello": [200, 403, 200, 200, 200, 200],
        "Cato Lind": [403, 403, 403, 403, 403, 200],
        "Eve Osei": [403] * 6,
    }


# Price lists


@pytest.fixture
def coming(prices, fay) -> PriceList:
    client_of(fay).post(reverse("billing:new-price-list"), {"title": "2099/2100", "from_on": "1/8/2099"})
    return PriceList.objects.get(title="2099/2100")


@pytest.mark.spec("CAT-13")
def test_preparing_the_next_list_page_by_page(coming, counselling, fay, cato):
    client = client_of(fay)
    at = reverse("billing:price-list", args=[coming.pk])
    general = coming.prices.get(kind="registration")

    client.post(
        f"{at}add/", {"kind": "late", "product": "600/0727/8", "amount": "£1,452.5", "sold_as": "other"}
    )
    client.post(
        reverse("billing:price", args=[coming.pk, general.pk]), {"amount": "90", "sold_as": "examination"}
    )
    client.post(f"{at}{coming.prices.get(kind='certificate').pk}/", {"remove": "yes"})

    held = sorted(coming.prices.values_list("kind", "product__code", "amount", "sold_as"))
    assert [(kind, code, str(amount), sold) for kind, code, amount, sold in held] == [
        ("late", "600/0727/8", "1452.50", "other"),
        ("registration", None, "90.00", "examination"),
    ]
    page = client.get(at).text
    assert "Certificate for every product is in 2026/27 and not here" in page
    changes = client_of(cato).get(f"{at}changes/").text
    for word in ("Raised", "New", "Gone", "£85.00", "£90.00", "£5.00", "£1,452.50"):
        assert word in changes
    assert "Add a price" not in client_of(cato).get(at).text
    assert client_of(cato).post(f"{at}add/", {}).status_code == 403


@pytest.mark.spec("CAT-13")
def test_what_is_wrong_with_a_price_is_said_beside_it(coming, fay):
    client = client_of(fay)
    add = reverse("billing:new-price", args=[coming.pk])

    twice = client.post(add, {"kind": "registration", "product": "", "amount": "1", "sold_as": "examination"})
    wrong = client.post(add, {"kind": "late", "product": "X", "amount": "-1", "sold_as": "examination"})
    early = client.post(reverse("billing:new-price-list"), {"title": "Now", "from_on": "1/8/2020"})

    assert {twice.status_code, wrong.status_code, early.status_code} == {422}
    assert "There is a price of registration for every product without a price of its own" in twice.text
    assert "No product has the code X. Look for a typing slip." in wrong.text
    assert "Choose a day to come" in early.text


@pytest.mark.spec("CAT-13")
def test_a_list_in_force_offers_and_accepts_nothing(prices, fay):
    client = client_of(fay)
    at = reverse("billing:price-list", args=[prices.pk])
    price = prices.prices.first()

    page = client.get(at).text
    answers = [
        client.post(f"{at}add/", {"kind": "late", "amount": "1", "sold_as": "examination"}),
        client.post(f"{at}{price.pk}/", {"amount": "1", "sold_as": "examination"}),
        client.post(f"{at}{price.pk}/", {"remove": "yes"}),
        client.post(f"{at}change/", {"title": "X", "from_on": "1/8/2099"}),
        client.post(f"{at}throw-away/"),
        client.post(f"{at}file/", {"text": "For,Product code,Price without VAT\nLate entry,,1.00\n"}),
    ]

    assert "It is locked: orders were made at its prices." in page
    assert "Add a price" not in page
    assert [answer.status_code for answer in answers] == [422] * 6
    assert all("is never changed" in answer.text for answer in answers)
    assert Price.objects.count() == 2


@pytest.mark.spec("CAT-13")
def test_prices_from_a_file_are_seen_first_and_then_applied(coming, counselling, fay):
    client = client_of(fay)
    address = reverse("billing:price-file", args=[coming.pk])
    rows = 'For,Product code,Price without VAT,Sold as\nRegistration,,95.00,\nLate entry,600/0727/8,"£1,000",Other service\nCertificate,,0,\n'
    file = io.BytesIO(rows.encode())
    file.name = "prices.csv"

    preview = client.post(address, {"file": file}).text
    assert coming.prices.get(kind="registration").amount == 85
    text = preview.split("<textarea")[1].split(">", 1)[1].split("</textarea>")[0].lstrip("\n")
    client.post(address, {"text": text})

    assert "2 changes, 1 the same" in preview
    held = sorted(coming.prices.values_list("kind", "amount", "sold_as"))
    assert [(kind, str(amount), sold) for kind, amount, sold in held] == [
        ("certificate", "0.00", "examination"),
        ("late", "1000.00", "other"),
        ("registration", "95.00", "examination"),
    ]


@pytest.mark.spec("CAT-13")
@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("Regstration,,1.00", "Row 2: “Regstration” is no kind of fee. Did you mean “Registration”?"),
        (
            "Registration,999/9999/9,1.00",
            "Row 2: no product has the code 999/9999/9. Look for a typing slip.",
        ),
        ("Registration,,a lot", "Row 2: “a lot” is no price. Enter pounds and pence, like 145.20."),
        ("Registration,,-1", "Row 2: “-1” is no price. Enter £0.00 or more."),
        ("Registration,,NaN", "Row 2: “NaN” is no price. Enter £0.00 or more."),
        ("Registration,,1.005", "Row 2: “1.005” has parts of a penny. Enter pounds and pence, like 145.20."),
        ("Late entry,,1\nLate entry,,2", "Row 3: the same price stands in row 2. Keep one of them."),
    ],
)
def test_a_wrong_file_of_prices_changes_nothing(coming, fay, row, sentence):
    file = io.BytesIO(f"For,Product code,Price without VAT\n{row}\n".encode())
    file.name = "prices.csv"

    answer = client_of(fay).post(reverse("billing:price-file", args=[coming.pk]), {"file": file})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "<textarea" not in answer.text
