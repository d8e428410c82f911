"""The one search box: what a number or a few words may mean, kind by kind (docs/specification, SYS-01).

Each kind is one query over rows that the person may see anyway; another centre's number finds exactly as much as a
number that does not exist. A number that can only be one thing leads straight there.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from testamur.catalogue.products.models import Product
from testamur.delivery.learners.models import Learner
from testamur.delivery.registrations.models import Batch, BundleBatch
from testamur.delivery.registrations.queries.learners import is_office_number, learner_like
from testamur.ground.centres.models import Centre
from testamur.kit.templating import dmy, uln
from testamur.outcomes.certification.models import Certificate, Claim
from testamur.rulebook.sessions import Session
from testamur.rulebook.uln import tidy_uln

MOST_SHOWN = 10
LONGEST = 200


@dataclass(frozen=True)
class Hit:
    title: str
    facts: str
    url: str
    is_exact: bool = False  # a number of its own was typed


@dataclass(frozen=True)
class Group:
    heading: str
    hits: tuple[Hit, ...]
    all_url: str = ""  # where the rest is, when there are more


Finder = Callable[[str], Group]


def search(text: str, finders: list[Finder]) -> list[Group]:
    """The groups that hold something. `text` is as typed."""
    words = " ".join(text.split())[:LONGEST]
    return [group for group in (find(words) for find in finders) if group.hits] if words else []


def only_exact(groups: list[Group]) -> str:
    """Where to go at once: the address of the one thing whose number was typed, or nothing."""
    exact = {hit.url for group in groups for hit in group.hits if hit.is_exact and hit.url}
    return exact.pop() if len(exact) == 1 else ""


def address(name: str, *args: str) -> str:
    """The address of a page, or nothing while there is no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


# Kinds


def learners(*, centre: Centre | None, page: str, list_url: str = "") -> Finder:
    """Learners by name, number, ULN or the centre's reference; of one centre, or of all that may be seen."""

    def find(text: str) -> Group:
        mine = Q(centre=centre) if centre else Q()
        found = Learner.objects.filter(mine & learner_like(text)).order_by("sort_key", "pk")
        rows = list(found.select_related("centre")[: MOST_SHOWN + 1])
        number = tidy_uln(text)
        hits = (
            Hit(
                row.listed_name,
                ", ".join(
                    filter(
                        None,
                        (dmy(row.date_of_birth), row.number, uln(row.uln), "" if centre else str(row.centre)),
                    )
                ),
                address(page, row.number),
                is_exact=number in (row.number, row.uln),
            )
            for row in rows
        )
        return _group(_("Learners"), hits, f"{list_url}{text}" if list_url and len(rows) > MOST_SHOWN else "")

    return find


def batches(*, centre: Centre | None, page: str, list_url: str = "") -> Finder:
    """Batches by number or by the centre's reference."""

    def find(text: str) -> Group:
        number = tidy_uln(text)
        asked = Q(number=number) if is_office_number(number) else Q(centre_reference=text)
        mine = Q(centre=centre) if centre else Q()
        rows = (
            Batch.objects.filter(mine & asked)
            .select_related("product", "centre")
            .order_by("-created_at", "-pk")
        )
        hits = (
            Hit(
                _("Batch %s") % row.number,
                ", ".join(
                    filter(
                        None,
                        (row.product.title, str(Session(row.session)), "" if centre else str(row.centre)),
                    )
                ),
                address(page, row.number) or (f"{list_url}{row.number}" if list_url else ""),
                is_exact=row.number == number,
            )
            for row in rows[:MOST_SHOWN]
        )
        return _group(_("Batches"), hits)

    return find


def bundle_batches(*, centre: Centre, page: str) -> Finder:
    """Bundle batches by number or by the centre's reference."""

    def find(text: str) -> Group:
        number = tidy_uln(text)
        asked = Q(number=number) if is_office_number(number) else Q(centre_reference=text)
        rows = BundleBatch.objects.filter(asked, centre=centre).select_related("product")
        hits = (
            Hit(
                _("Bundle batch %s") % row.number,
                f"{row.product.title}, {Session(row.session)}",
                address(page, row.number),
                is_exact=row.number == number,
            )
            for row in rows.order_by("-created_at", "-pk")[:MOST_SHOWN]
        )
        return _group(_("Bundles"), hits)

    return find


def products(*, page: str) -> Finder:
    """Products by code, with or without its strokes, or by words of the title."""

    def find(text: str) -> Group:
        title = Q()
        for word in text.split():
            title &= Q(title__icontains=word)
        code = stroked(text)
        rows = list(
            Product.objects.filter(Q(code__iexact=code) | title).order_by("title", "pk")[: MOST_SHOWN + 1]
        )
        hits = (
            Hit(row.title, row.code, address(page, row.code), is_exact=row.code.upper() == code.upper())
            for row in rows
        )
        return _group(_("Products"), hits)

    return find


def centres(*, page: str) -> Finder:
    """Centres by number or words of the name: for the awarding organisation."""

    def find(text: str) -> Group:
        name = Q()
        for word in text.split():
            name &= Q(name__icontains=word)
        rows = Centre.objects.filter(Q(number=text.zfill(6)) | name).order_by("name", "pk")[:MOST_SHOWN]
        hits = (
            Hit(row.name, row.number, address(page, row.number), is_exact=row.number == text) for row in rows
        )
        return _group(_("Centres"), hits)

    return find


def certificates(*, centre: Centre | None, page: str) -> Finder:
    """Certificates by their whole number."""

    def find(text: str) -> Group:
        mine = Q(centre=centre) if centre else Q()
        rows = Certificate.objects.filter(mine, number=text.upper()).select_related("registration__learner")
        hits = (
            Hit(
                _("Certificate %s") % row.number,
                row.registration.learner.full_name,
                address(page, row.number),
                is_exact=True,
            )
            for row in rows
        )
        return _group(_("Certificates"), hits)

    return find


def claims(*, centre: Centre | None, page: str) -> Finder:
    """Claims by their whole number."""

    def find(text: str) -> Group:
        mine = Q(centre=centre) if centre else Q()
        rows = Claim.objects.filter(mine, number=text.upper()).select_related("product")
        hits = (
            Hit(_("Claim %s") % row.number, row.product.title, address(page, row.number), is_exact=True)
            for row in rows
        )
        return _group(_("Claims"), hits)

    return find


def stroked(text: str) -> str:
    """A qualification number as it is stored: `60039985` → `600/3998/5`; anything else as it is."""
    bare = text.replace(" ", "")
    return f"{bare[:3]}/{bare[3:7]}/{bare[7]}" if len(bare) == 8 and bare[:7].isdigit() else bare


def _group(heading: str, hits: Iterator[Hit], all_url: str = "") -> Group:
    return Group(heading, tuple(hits)[:MOST_SHOWN], all_url)


def _listed(*facts: str) -> str:
    return ", ".join(filter(None, facts))
