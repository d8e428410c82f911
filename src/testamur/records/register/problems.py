"""What keeps details from being registered or changed, the same for page, file and web service (URN-03, URN-04)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from testamur.kit.clock import london_date
from testamur.kit.problems import Problem
from testamur.kit.templating import long_date
from testamur.records.register import queries
from testamur.records.register.details import DATES, FIELDS, Details, within_sentence
from testamur.records.register.models import Learner, ProhibitedText, Search, Sharing
from testamur.rulebook.dates import age_on

TEXTS = tuple(field.name for field in FIELDS if field.name not in DATES)


def problems_of_each(details: Sequence[Details], *, now: datetime) -> list[list[Problem]]:
    """What keeps each of these from being held: dates that cannot be, prohibited text. One query for all.

    Codes: details.born_in_future, details.age, details.address_in_future, prohibited.
    """
    prohibited = queries.prohibited_texts()
    today = london_date(now)
    return [
        [*_born(each.born_on, today), *_addressed(each.address_on, today), *_prohibited(each, prohibited)]
        for each in details
    ]


def _born(born_on: date | None, today: date) -> Iterable[Problem]:
    if born_on is None:
        return
    if born_on >= today:
        told = _("%(date)s is not in the past: check the date of birth.") % {"date": long_date(born_on)}
        yield Problem("details.born_in_future", told, place="born_on")
        return
    age = age_on(today, born_on=born_on)
    if not settings.LRS_YOUNGEST <= age <= settings.LRS_OLDEST:
        told = _(
            "Born on %(date)s the learner is %(age)s, and the register holds learners aged %(youngest)s to "
            "%(oldest)s: check the date of birth."
        )
        about = {"youngest": settings.LRS_YOUNGEST, "oldest": settings.LRS_OLDEST}
        told %= {"date": long_date(born_on), "age": age, **about}
        yield Problem("details.age", told, place="born_on")


def _addressed(address_on: date | None, today: date) -> Iterable[Problem]:
    if address_on and address_on > today:
        told = _("%(date)s is still to come: say when the learner gave this address.")
        yield Problem("details.address_in_future", told % {"date": long_date(address_on)}, place="address_on")


def _prohibited(details: Details, prohibited: Iterable[ProhibitedText]) -> Iterable[Problem]:
    """By whole words, whatever their case: "HMP" is found in "HMP Leeds" and not in "Northampton"."""
    said = {name: words_of(getattr(details, name)) for name in TEXTS if getattr(details, name)}
    for each in prohibited:
        for name in [each.field] if each.field else said:
            if name in said and is_said(each, said[name]):
                told = _("“%(text)s” may not stand in the %(detail)s.")
                told %= {"text": each.text, "detail": within_sentence(name)}
                yield Problem("prohibited", f"{told} {_instead(name)}", name)


def is_said(prohibited: ProhibitedText, said: str) -> bool:
    """Whether a text, as words, says what is prohibited: as its whole, or anywhere in it."""
    words = words_of(prohibited.text)
    return said == words if prohibited.is_whole else f" {words} " in f" {said} "


@lru_cache(maxsize=10_000)
def words_of(text: str) -> str:
    """Its words in small letters, one space between: `H.M.P. Leeds` is not taken apart, `HMP, Leeds` is."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _instead(name: str) -> str:
    return str(_ADVICE.get(name, _("Leave it out; if it is truly so, ask the service desk.")))


_ADDRESS = gettext_lazy("Give the learner's last address, or leave it empty with the postcode ZZ99 9ZZ.")
_NAME = gettext_lazy("Give the learner's name; if this is truly their name, ask the service desk.")
_ADVICE: Mapping[str, str] = {
    **dict.fromkeys(("address_1", "address_2", "town", "county", "postcode"), _ADDRESS),
    **dict.fromkeys(("given_name", "middle_names", "family_name", "preferred_name"), _NAME),
    **dict.fromkeys(("previous_family_name", "family_name_at_16"), _NAME),
    "email": gettext_lazy("Leave it empty if the learner has no email address."),
    "school_at_16": gettext_lazy("Give the school's proper name, without “School” or “College”."),
    "other_verification": gettext_lazy(
        "Name a document that a trusted third party issued, or choose “None provided”."
    ),
}


# Registering


def problems_of_search(search: Search | None, *, now: datetime) -> list[Problem]:
    """Why a learner may not be registered after this search, the newest by their organisation with the same details.

    Codes: register.no_search, register.search_too_old, register.possible_needs_time.
    """
    if search is None:
        told = _("Search for the learner with these same details first: they may have a ULN already.")
        return [Problem("register.no_search", told)]
    passed = now - search.at
    if passed > timedelta(seconds=settings.LRS_SEARCH_VALID_SECONDS):
        told = _("The search with these details is too old: search again, the learner may have a ULN by now.")
        return [Problem("register.search_too_old", told)]
    wait = timedelta(seconds=settings.LRS_POSSIBLE_WAIT_SECONDS)
    if search.outcome != Search.Outcome.NONE and passed < wait:
        told = _("Look at the learners who were found first: one of them may be yours. Then register.")
        return [Problem("register.possible_needs_time", told)]
    return []


def same_details() -> Problem:
    """Says nothing of who has them: a search shows that, and is recorded."""
    told = _(
        "A learner with the same name, date of birth, gender and postcode has a ULN already. "
        "Search again, and use the learner who is found."
    )
    return Problem("register.same_details", told)


# Changing


def problems_of_changing(
    learner: Learner, *, version: int, changed: Mapping[str, tuple[object, object]]
) -> list[Problem]:
    """Why this learner may not be changed; `changed` is what is held and what is wanted, by field.

    Codes: change.merged, uln.not_found, change.version, change.nothing, change.sharing.
    """
    if learner.status == Learner.Status.MERGED:
        told = _("%(uln)s was merged into another ULN. Change the learner who has that one.")
        return [Problem("change.merged", told % {"uln": learner.uln})]
    if learner.status == Learner.Status.DELETED:
        return [uln_not_found(learner.uln)]
    if learner.version != version:
        told = _(
            "Somebody changed this learner after you read their details. Compare the two, then save again."
        )
        return [Problem("change.version", told)]
    if not changed:
        told = _("Nothing differs from what is held: there is nothing to change.")
        return [Problem("change.nothing", told)]
    if "sharing" in changed and changed["sharing"][1] == Sharing.NOT_SEEN:
        told = _(
            "A learner who has seen the privacy notice cannot have not seen it: choose able or unable to share."
        )
        return [Problem("change.sharing", told, place="sharing")]
    return []


def uln_not_found(uln: str) -> Problem:
    told = _("No learner has the ULN %(uln)s: look for a mistyped digit.")
    return Problem("uln.not_found", told % {"uln": uln}, place="uln")


# Searching on pages


def problems_of_haste(*, searches: int) -> list[Problem]:
    """Why somebody who searched so often in the last minute must wait: no list of learners is made by asking."""
    if searches < settings.LRS_SEARCHES_A_MINUTE:
        return []
    told = _("You have searched very often within a minute. Wait a minute, then search again.")
    return [Problem("search.too_often", told)]
