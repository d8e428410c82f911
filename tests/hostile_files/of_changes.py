"""Files that change learners whom the centre has: planned end dates, withdrawals, ULNs."""

from functools import partial

from tests.hostile_files.cases import Asks, Case, Refuses, Takes, case
from tests.hostile_files.learner_files import text, uln_of
from tests.hostile_files.world import ANNA, ANNAS_ULN, BEN, CARA, CODE, DAN, ERIN, ERINS_ULN, SECOND_BATCH

ENDS = "Learner number,Planned end date"
ENDS_OF = "Learner number,Batch,Product code,Planned end date"
LEFT = "Learner number,Day they left,Reason,Note"
NUMBERS = "Learner number,Centre learner reference,ULN"
of_ends = partial(case, kind="planned-ends")
of_withdrawals = partial(case, kind="withdrawals")
of_ulns = partial(case, kind="ulns")


def ends(*lines: str) -> bytes:
    return text(ENDS, *lines).encode()


def left(*lines: str) -> bytes:
    return text(LEFT, *lines).encode()


def ulns(*lines: str) -> bytes:
    return text(NUMBERS, *lines).encode()


PLANNED_ENDS = [
    of_ends("planned ends", ends(f"{ANNA},31/7/2027", f"{BEN},"), Takes(2)),
    of_ends("planned ends with numbers as a spreadsheet spaces them", ends(f" {ANNA} ,31/7/2027"), Takes(1)),
    of_ends("planned ends without headings", f"{ANNA},Price,Anna,,,31/7/2027\n".encode(), Takes(1)),
    of_ends("planned ends of people who are not ours", ends("999999999,31/7/2027", "=1+1,31/7/2027", "😀,31/7/2027"), Takes(3, {2: "nobody", 3: "nobody", 4: "nobody"})),
    of_ends("planned ends of nobody", ends(",31/7/2027"), Takes(1, {2: "number_missing"})),
    of_ends("planned ends that are no dates", ends(f"{ANNA},soon", f"{BEN},46234"), Takes(2, {2: "date_unreadable", 3: "date_unreadable"})),
    of_ends("a planned end before the start", ends(f"{ANNA},1/1/2026"), Takes(1, {2: "ends_before_start"})),
    of_ends("a planned end after the registration lapses", ends(f"{ANNA},1/1/2036"), Takes(1, doubtful={2: "ends_after_lapse"})),
    of_ends("a planned end of one who left", ends(f"{CARA},31/7/2027"), Takes(1, {2: "withdrawn"})),
    of_ends("a planned end of one who has finished", ends(f"{ERIN},31/7/2027"), Takes(1, {2: "certificated"})),
    of_ends("one learner twice", ends(f"{ANNA},31/7/2027", f"{ANNA},31/8/2027"), Takes(2, {2: "row_twice", 3: "row_twice"})),
    of_ends("a learner who is in two batches", ends(f"{DAN},31/7/2027"), Takes(1, {2: "several"})),
    of_ends("a learner who is in two batches, told apart", text(ENDS_OF, f"{DAN},{SECOND_BATCH},{CODE},31/7/2027").encode(), Takes(1)),
    of_ends("a batch in which the learner is not", text(ENDS_OF, f"{ANNA},{SECOND_BATCH},,31/7/2027").encode(), Takes(1, {2: "elsewhere"})),
    of_ends("planned ends without the column of dates", b"Learner number,Surname,Forename\n1,a,b\n", Refuses("columns_missing")),
    of_ends("ten thousand and one planned ends", lambda: ends(*[f"{ANNA},31/7/2027"] * 10_001), Refuses("too_many_rows")),
    of_ends("planned ends with a column that is not known", text(f"{ENDS},Mood", f"{ANNA},31/7/2027,good").encode(), Asks(("Mood",))),
]  # fmt: skip

WITHDRAWALS = [
    of_withdrawals("withdrawals", left(f"{ANNA},16/11/2026,Left the course,", f"{BEN},,,"), Takes(2)),
    of_withdrawals("reasons by their codes and in capitals", left(f"{ANNA},16/11/2026,left,", f"{BEN},16/11/2026,ANOTHER REASON,"), Takes(2)),
    of_withdrawals("a day without a reason, and the reverse", left(f"{ANNA},16/11/2026,,", f"{BEN},,left,"), Takes(2, {2: "reason_unknown", 3: "day_missing"})),
    of_withdrawals("a reason of one's own", left(f"{ANNA},16/11/2026,aliens,"), Takes(1, {2: "reason_unknown"})),
    of_withdrawals("a day in the future", left(f"{ANNA},17/11/2026,left,"), Takes(1, {2: "in_the_future"})),
    of_withdrawals("a day before the learner began", left(f"{ANNA},1/1/2026,left,"), Takes(1, {2: "before_the_start"})),
    of_withdrawals("a day month first", left(f"{ANNA},11/16/2026,left,"), Takes(1, {2: "date_unreadable"})),
    of_withdrawals("one who has left already, on another day", left(f"{CARA},2/10/2026,left,"), Takes(1, {2: "withdrawn"})),
    of_withdrawals("one who has left already, the same again", left(f"{CARA},1/10/2026,Another reason,"), Takes(1)),
    of_withdrawals("one who has finished", left(f"{ERIN},16/11/2026,left,"), Takes(1, {2: "certificated"})),
    of_withdrawals("a note that is a formula, and one that is a book", left(f"{ANNA},16/11/2026,left,=1+1", f"{BEN},16/11/2026,left,{'n' * 5_000}"), Takes(2)),
    of_withdrawals("withdrawals in a PDF", b"%PDF-1.7", Refuses("not_a_table")),
]  # fmt: skip

ULNS = [
    of_ulns("ULNs by number and by reference", ulns(f"{BEN},,{uln_of(11)}"), Takes(1)),
    of_ulns("a ULN by our reference", ulns(f",HCB,{uln_of(11)}"), Takes(1)),
    of_ulns("a ULN of nobody", ulns(f",,{uln_of(11)}", f"999999999,,{uln_of(12)}"), Takes(2, {2: "uln.learner", 3: "uln.learner"})),
    of_ulns("an empty ULN", ulns(f"{ANNA},,"), Takes(1)),
    of_ulns("the same ULN as before", ulns(f"{ANNA},,{ANNAS_ULN}"), Takes(1)),
    of_ulns("a ULN in a file of ULNs that a spreadsheet shortened", ulns(f"{BEN},,1.23E+09"), Takes(1, {2: "uln.wrong"})),
    of_ulns("the ULN of another learner", ulns(f"{BEN},,{ERINS_ULN}"), Takes(1, {2: "uln.taken"})),
    of_ulns("ULNs with two columns of them", text(f"{NUMBERS},ULN", f"{BEN},,,").encode(), Refuses("columns_twice")),
    of_ulns("one ULN for two learners", ulns(f"{BEN},,{uln_of(11)}", f"{DAN},,{uln_of(11)}"), Takes(2, {2: "uln.twice", 3: "uln.twice"})),
    of_ulns("one learner with two ULNs", ulns(f"{BEN},,{uln_of(11)}", f"{BEN},,{uln_of(12)}"), Takes(2, {2: "uln.rows", 3: "uln.rows"})),
]  # fmt: skip

CASES: list[Case] = [*PLANNED_ENDS, *WITHDRAWALS, *ULNS]
