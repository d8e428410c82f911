"""What keeps details from being registered or changed, the same for page, file and web service (URN-03, URN-04)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.conf import settings

from testamur.kit.clock import london_date
from testamur.kit.problems import Problem
from testamur.records.register import queries
from testamur.records.register.details import BY_NAME, DATES, FIELDS, Details, within_sentence
from testamur.records.register.models import Learner, ProhibitedText, Search, Sharing
from testamur.rulebook.dates import age_on, long_date

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
        told = f"{long_date(born_on)} is not in the past: check the date of birth."
        yield Problem("details.born_in_future", told, place="born_on")
        return
    age = age_on(today, born_on=born_on)
    if not settings.LRS_YOUNGEST <= age <= settings.LRS_OLDEST:
        told = (
            f"Born on {long_date(born_on)} the learner is {age}, and the register holds learners aged "
            f"{settings.LRS_YOUNGEST} to {settings.LRS_OLDEST}: check the date of birth."
        )
        yield Problem("details.age", told, place="born_on")


def _addressed(address_on: date | None, today: date) -> Iterable[Problem]:
    if address_on and address_on > today:
        told = f"{long_date(address_on)} is still to come: say when the learner gave this address."
        yield Problem("details.address_in_future", told, place="address_on")


def _prohibited(details: Details, prohibited: Iterable[ProhibitedText]) -> Iterable[Problem]:
    """By whole words, whatever their case: "HMP" is found in "HMP Leeds" and not in "Northampton"."""
    said = {name: words_of(getattr(details, name)) for name in TEXTS if getattr(details, name)}
    for each in prohibited:
        for name in [each.field] if each.field else said:
            if name in said and is_said(each, said[name]):
                label = within_sentence(BY_NAME[name].label)
                yield Problem(
                    "prohibited", f"“{each.text}” may not stand in the {label}. {_instead(name)}", name
                )


def is_said(prohibited: ProhibitedText, said: str) -> bool:
    """Whether a text, as words, says what is prohibited: as its whole, or anywhere in it."""
    words = words_of(prohibited.text)
    return said == words if prohibited.is_whole else f" {words} " in f" {said} "


@lru_cache(maxsize=10_000)
def words_of(text: str) -> str:
    """Its words in small letters, one space between: `H.M.P. Leeds` is not taken apart, `HMP, Leeds` is."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _instead(name: str) -> str:
    return _ADVICE.get(name, "Leave it out; if it is truly so, ask the service desk.")


_ADDRESS = "Give the learner's last address, or leave it empty with the postcode ZZ99 9ZZ."
_NAME = "Give the learner's name; if this is truly their name, ask the service desk."
_ADVICE: Mapping[str, str] = {
    **dict.fromkeys(("address_1", "address_2", "town", "county", "postcode"), _ADDRESS),
    **dict.fromkeys(("given_name", "middle_names", "family_name", "preferred_name"), _NAME),
    **dict.fromkeys(("previous_family_name", "family_name_at_16"), _NAME),
    "email": "Leave it empty if the learner has no email address.",
    "school_at_16": "Give the school's proper name, without “School” or “College”.",
    "other_verification": "Name a document that a trusted third party issued, or choose “None provided”.",
}


# Registering


def problems_of_search(search: Search | None, *, now: datetime) -> list[Problem]:
    """Why a learner may not be registered after this search, the newest by their organisation with the same details.

    Codes: register.no_search, register.search_too_old, register.possible_needs_time.
    """
    if search is None:
        told = "Search for the learner with these same details first: they may have a ULN already."
        return [Problem("register.no_search", told)]
    passed = now - search.at
    if passed > timedelta(seconds=settings.LRS_SEARCH_VALID_SECONDS):
        told = "The search with these details is too old: search again, the learner may have a ULN by now."
        return [Problem("register.search_too_old", told)]
    wait = timedelta(seconds=settings.LRS_POSSIBLE_WAIT_SECONDS)
    if search.outcome != Search.Outcome.NONE and passed < wait:
        told = "Look at the learners who were found first: one of them may be yours. Then register."
        return [Problem("register.possible_needs_time", told)]
    return []


def same_details() -> Problem:
    """Says nothing of who has them: a search shows that, and is recorded."""
    told = (
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
        told = f"{learner.uln} was merged into another ULN. Change the learner who has that one."
        return [Problem("change.merged", told)]
    if learner.status == Learner.Status.DELETED:
        return [uln_not_found(learner.uln)]
    if learner.version != version:
        told = "Somebody changed this learner after you read their details. Compare the two, then save again."
        return [Problem("change.version", told)]
    if not changed:
        return [Problem("change.nothing", "Nothing differs from what is held: there is nothing to change.")]
    if "sharing" in changed and changed["sharing"][1] == Sharing.NOT_SEEN:
        told = "A learner who has seen the privacy notice cannot have not seen it: choose able or unable to share."
        return [Problem("change.sharing", told, place="sharing")]
    return []


def uln_not_found(uln: str) -> Problem:
    return Problem("uln.not_found", f"No learner has the ULN {uln}: look for a mistyped digit.", place="uln")


# Searching on pages


def problems_of_haste(*, searches: int) -> list[Problem]:
    """Why somebody who searched so often in the last minute must wait: no list of learners is made by asking."""
    if searches < settings.LRS_SEARCHES_A_MINUTE:
        return []
    told = "You have searched very often within a minute. Wait a minute, then search again."
    return [Problem("search.too_often", told)]
