"""Every list of the system: what it shows, how it is sorted, filtered, paged, chosen from and downloaded.

A room describes its list once and gets all of that, on paper as on the screen (docs/specification, SYS-02):

    class Batches(List):
        name, one, many = "batches", "batch", "batches"
        columns = (
            Column("number", "Batch", order_by="number"),
            Column("made", "Registered", reads="created_at", order_by="created_at"),
        )
        filters = (Words("q", "Batch number", lambda text: Q(number=text)), Values("session", "Session", "session"))
        order = "-made"
        sheet = (Cell("Batch", "number"), Cell("Registered", "created_at"))

    @portal(Permission.SEARCH)
    def batches(request):
        listing = Batches(request, Batch.objects.filter(centre=request.acting.centre))
        return answer(request, listing, "registrations/batches.html")  # from ground.desk.listing

The page itself is `{{ lists.page(listing, {"number": number_cell}) }}` of `kit/list.html`.
"""

from testamur.kit.lists.columns import Cell, Column, Digits, in_words
from testamur.kit.lists.filters import Choice, Day, Days, Option, Values, Words
from testamur.kit.lists.listing import List
from testamur.kit.lists.pieces import View

__all__ = [
    "Cell",
    "Choice",
    "Column",
    "Day",
    "Days",
    "Digits",
    "List",
    "Option",
    "Values",
    "View",
    "Words",
    "in_words",
]
