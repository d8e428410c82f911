"""A price list as a file: rows of kind, product, amount and what it is sold as, read and checked all at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches

from testamur.catalogue.products.models import Product
from testamur.delivery.billing.actions import NewPrice
from testamur.delivery.billing.models import FeeKind, SoldAs
from testamur.kit.problems import Problem, Refused
from testamur.kit.spreadsheets import read_sheet
from testamur.kit.spreadsheets.reading import Row, Sheet

KIND, CODE, AMOUNT, SOLD_AS = "For", "Product code", "Price without VAT", "Sold as"
NEEDED = (KIND, CODE, AMOUNT)
KINDS = {kind.label.casefold(): kind for kind in FeeKind} | {kind.value: kind for kind in FeeKind}
SOLD = {each.label.casefold(): each for each in SoldAs} | {each.value: each for each in SoldAs}
HIGHEST = Decimal("9999999.99")


class Wrong(ValueError):
    """A cell that cannot be used; the message says what to do."""


@dataclass(frozen=True)
class ReadPrices:
    prices: list[NewPrice]
    problems: list[Problem]


def read_prices(content: bytes, filename: str) -> ReadPrices:
    """The prices of a CSV or XLSX file in the columns that the download has; a column "Sold as" may be left out.

    Every row with something wrong is among the problems, each saying its row. Raises `Refused` for a file that is
    no table of prices at all.
    """
    sheet = read_sheet(content, filename)
    places = _places(sheet)
    codes = {row.cells[places[CODE]].upper() for row in sheet.rows}
    products = {product.code.upper(): product for product in Product.objects.filter(code__in=codes)}
    prices, problems, seen = [], list(sheet.problems), {}
    for row in sheet.rows:
        try:
            price = _price(row, places, products)
            key = (price.kind, price.product)
            if key in seen:
                raise Wrong(f"the same price stands in row {seen[key]}. Keep one of them")
            seen[key] = row.number
            prices.append(price)
        except Wrong as wrong:
            problems.append(Problem("price_row", f"Row {row.number}: {wrong}.", str(row.number)))
    return ReadPrices(prices, problems)


def _places(sheet: Sheet) -> dict[str, int]:
    titles = [title.casefold() for title in sheet.header]
    missing = [title for title in NEEDED if title.casefold() not in titles]
    if missing:
        message = f"There is no column “{missing[0]}”. Download the price list, change its prices, and upload it again."
        raise Refused([Problem("price_columns", message)])
    return {
        title: titles.index(title.casefold()) for title in (*NEEDED, SOLD_AS) if title.casefold() in titles
    }


def _price(row: Row, places: Mapping[str, int], products: Mapping[str, Product]) -> NewPrice:
    cells = {title: row.cells[place].strip() for title, place in places.items()}
    return NewPrice(
        kind=_kind(cells[KIND]),
        product=_product(cells[CODE], products),
        amount=_amount(cells[AMOUNT]),
        sold_as=_sold_as(cells.get(SOLD_AS, "")),
    )


def _kind(text: str) -> FeeKind:
    kind = KINDS.get(text.casefold())
    if kind is None:
        like = get_close_matches(text.casefold(), KINDS, n=1)
        advice = f"Did you mean “{KINDS[like[0]].label}”?" if like else "Use the words of the download"
        raise Wrong(f"“{text}” is no kind of fee. {advice}".rstrip("."))
    return kind


def _product(code: str, products: Mapping[str, Product]) -> Product | None:
    if code and code.upper() not in products:
        raise Wrong(f"no product has the code {code}. Look for a typing slip")
    return products[code.upper()] if code else None


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text.replace("£", "").replace(",", "").strip())
    except InvalidOperation:
        raise Wrong(f"“{text}” is no price. Enter pounds and pence, like 145.20") from None
    if not amount.is_finite() or amount < 0 or amount > HIGHEST:
        raise Wrong(f"“{text}” is no price. Enter £0.00 or more")
    if amount != amount.quantize(Decimal("0.01")):
        raise Wrong(f"“{text}” has parts of a penny. Enter pounds and pence, like 145.20")
    return amount.quantize(Decimal("0.01"))


def _sold_as(text: str) -> SoldAs:
    if not text:
        return SoldAs.EXAMINATION
    if text.casefold() not in SOLD:
        known = ", ".join(each.label for each in SoldAs)
        raise Wrong(f"“{text}” is nothing that VAT knows. Use one of: {known}")
    return SOLD[text.casefold()]


def rows_of(prices: list[NewPrice]) -> Iterator[tuple[str, str, str, str]]:
    """As the file has them, to be sent again when what they change has been seen."""
    for price in prices:
        yield price.kind.label, price.product.code if price.product else "", f"{price.amount}", price.sold_as
