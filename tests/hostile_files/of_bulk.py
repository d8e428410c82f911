"""Bulk files: many batches in one, each by its header record; what is no such file, and what keeps a batch waiting."""

from functools import partial

from tests.hostile_files.cases import Case, Divides, Refuses, case
from tests.hostile_files.learner_files import SHORT, text, uln_of
from tests.hostile_files.of_workbooks import workbook
from tests.hostile_files.world import CENTRE, CODE, T_LEVEL, WITHOUT_APPROVAL

of_bulk = partial(case, kind="bulk", file_name="autumn.csv")


def batch(code: str = CODE, centre: str = CENTRE, reference: str = "10B") -> str:
    return f"NCFE1,{centre},{reference},,{code},,"


def learner(number: int = 0, **cells: str) -> str:
    """A learner record, right in every place unless told otherwise."""
    each = {"surname": "Hughes", "born": "01/02/2009", "gender": "F", "uln": uln_of(number)} | cells
    return (
        f"NCFE2,Amelia{chr(97 + number % 26)},,{each['surname']},{each['born']},HC{number},31,{each['gender']},"
        f"{each['uln']},CF10 3AT,01/09/2026,31/07/2027,GB"
    )


def bulk(*records: str, end: str = "\r\n") -> bytes:
    return text(*records, end=end).encode()


SHIFTED = "date_unreadable ethnicity_unknown gender_unknown uln_wrong date_unreadable country_unknown"
TWO_BATCHES = (batch(), learner(0), learner(1), batch(reference="10C"), learner(2))

DIVIDED = [
    of_bulk("bulk: one batch", bulk(batch(), learner(0), learner(1)), Divides((2,))),
    of_bulk("bulk: two batches", bulk(*TWO_BATCHES), Divides((2, 1))),
    of_bulk("bulk: semicolons and a mark", b"\xef\xbb\xbf" + bulk(*TWO_BATCHES).replace(b",", b";"), Divides((2, 1))),
    of_bulk("bulk: tabs in UTF-16", bulk(*TWO_BATCHES).decode().replace(",", "\t").encode("utf-16"), Divides((2, 1))),
    of_bulk("bulk: a workbook with the centre's number as a number", lambda: workbook([["NCFE1", int(CENTRE), "10B", None, CODE], learner(0).split(",")]), Divides((1,))),
    of_bulk("bulk: blank lines and lines of separators between", bulk(batch(), "", learner(0), ",,,,", learner(1)), Divides((2,))),
    of_bulk("bulk: record types in small letters and with blanks", bulk(*TWO_BATCHES).replace(b"NCFE", b" ncfe"), Divides((2, 1))),
    of_bulk("bulk: a product code without its strokes", bulk(batch(CODE.replace("/", "")), learner(0)), Divides((1,))),
    of_bulk("bulk: a reference that is a formula, in emoji, and without end", bulk(batch(reference="=1+1"), learner(0), batch(reference="😀"), learner(1), batch(reference="x" * 5_000), learner(2)), Divides((1, 1, 1))),
    of_bulk("bulk: a learner whose cells are wrong", bulk(batch(), learner(0), learner(1, gender="Female", born="39890"), batch(), learner(2)), Divides((2, 1), {3: "date_unreadable gender_unknown"})),
    of_bulk("bulk: a learner twice in a batch", bulk(batch(), learner(0), learner(0)), Divides((2,), {3: "uln_twice"})),
    of_bulk("bulk: a record of nothing but its type", bulk(batch(), learner(0), "NCFE2"), Divides((2,), {3: "name_missing name_missing date_missing gender_missing date_missing date_missing"})),
    of_bulk("bulk: a learner record of three parts", bulk(batch(), "NCFE2,Amelia,,Hughes"), Divides((1,), {2: "date_missing gender_missing date_missing date_missing"})),
    of_bulk("bulk: a name with a separator too many", bulk(batch(), learner(0, surname="Hug,hes")), Divides((1,), {2: SHIFTED})),
    of_bulk("bulk: a hundred batches", lambda: bulk(*(line for n in range(100) for line in (batch(), learner(n)))), Divides((1,) * 100)),
]  # fmt: skip

WAITING = [
    of_bulk("bulk: an unknown product among others", bulk(batch(), learner(0), batch("999/9999/9"), learner(1)), Divides((1,), waiting={3: "product_unknown"})),
    of_bulk("bulk: no product code", bulk(batch(""), learner(0)), Divides(waiting={1: "product_unknown"})),
    of_bulk("bulk: a product code that is a formula", bulk(batch("=1+1"), learner(0)), Divides(waiting={1: "product_unknown"})),
    of_bulk("bulk: a product code without end", bulk(batch("6" * 5_000), learner(0)), Divides(waiting={1: "product_unknown"})),
    of_bulk("bulk: a header record cut short", bulk(f"NCFE1,{CENTRE}", learner(0)), Divides(waiting={1: "product_unknown"})),
    of_bulk("bulk: another centre's batch", bulk(batch(centre="004410"), learner(0)), Divides(waiting={1: "other_centre"})),
    of_bulk("bulk: no centre", bulk(batch(centre=""), learner(0)), Divides(waiting={1: "other_centre"})),
    of_bulk("bulk: a product without approval", bulk(batch(WITHOUT_APPROVAL), learner(0)), Divides(waiting={1: "not_approved"})),
    of_bulk("bulk: a T Level", bulk(batch(T_LEVEL), learner(0)), Divides(waiting={1: "t_level"})),
    of_bulk("bulk: a batch of nobody", bulk(batch(), batch(), learner(0)), Divides((1,), waiting={1: "no_learners"})),
    of_bulk("bulk: a batch of two thousand and one", lambda: bulk(batch(), *map(learner, range(2_001)), batch(), learner(5)), Divides((1,), waiting={1: "too_many_learners"})),
]  # fmt: skip

REFUSED = [
    of_bulk("bulk: no bytes", b"", Refuses("empty")),
    of_bulk("bulk: a PDF", b"%PDF-1.7", Refuses("not_a_table")),
    of_bulk("bulk: a quotation mark never closed", bulk(batch(), learner(0, surname='"Hughes')), Refuses("open_quote")),
    of_bulk("bulk: a file of one product", text(SHORT, "Amelia,Hughes,01/02/2009,F,,").encode(), Refuses("no_header_record")),
    of_bulk("bulk: learners without a header record", bulk(learner(0)), Refuses("no_header_record")),
    of_bulk("bulk: learners above the first header record", bulk(learner(0), batch(), learner(1)), Refuses("record_type_unknown")),
    of_bulk("bulk: a record type that is not known", bulk(batch(), learner(0), "NCFE3,x"), Refuses("record_type_unknown")),
    of_bulk("bulk: headings above the records", bulk("Type,Centre,Reference", batch(), learner(0)), Refuses("record_type_unknown")),
    of_bulk("bulk: the prefix of somebody else", bulk(*TWO_BATCHES).replace(b"NCFE", b"ABCD"), Refuses("no_header_record")),
    of_bulk("bulk: record types in letters of full width", bulk(*TWO_BATCHES).decode().replace("NCFE", "ＮＣＦＥ").encode(), Refuses("no_header_record")),
]  # fmt: skip

CASES: list[Case] = [*DIVIDED, *WAITING, *REFUSED]
