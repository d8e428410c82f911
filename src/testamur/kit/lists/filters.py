"""What a list can be narrowed by. Each filter reads its own part of the address and says what it asks for.

A value that cannot be read is left out and named in a notice: an old bookmark or a typing slip shows the list,
never an error. Choices and Values are counted: see `kit.lists.counting`.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, F, Q, SmallIntegerField, TextField, Value, When
from django.db.models.expressions import Expression
from django.http import QueryDict
from django.utils.translation import gettext as _

from testamur.kit.forms import typed_date
from testamur.kit.templating import dmy

LONGEST_WORDS = 200
MOST_VALUES = 100


class Unreadable(ValueError):
    """A value in the address that this filter does not know; the message is a sentence for the page."""


@dataclass(frozen=True)
class Filter:
    key: str
    label: str

    @property
    def keys(self) -> tuple[str, ...]:
        """The names it uses in the address."""
        return (self.key,)

    def read(self, query: QueryDict) -> tuple[Any, list[str]]:
        """What is asked for, empty for nothing, and a sentence for each value that could not be read."""
        raise NotImplementedError

    def condition(self, value: Any) -> Q:
        raise NotImplementedError

    def chips(self, value: Any) -> Iterator[tuple[str, str, str]]:
        """Each part of what is asked for: its words, and the name and text in the address that ask for it."""
        raise NotImplementedError


@dataclass(frozen=True)
class Words(Filter):
    """A box to type in; `find` gives the condition for what was typed."""

    find: Callable[[str], Q]
    hint: str = ""

    kind = "words"

    def read(self, query: QueryDict) -> tuple[str, list[str]]:
        return " ".join(query.get(self.key, "").split())[:LONGEST_WORDS], []

    def condition(self, value: str) -> Q:
        return self.find(value)

    def chips(self, value: str) -> Iterator[tuple[str, str, str]]:
        yield f"{self.label}: {value}", self.key, value


@dataclass(frozen=True)
class Day(Filter):
    """One date, as people type it."""

    path: str

    kind = "day"

    def read(self, query: QueryDict) -> tuple[dt.date | None, list[str]]:
        return _day(query, self.key, self.label)

    def condition(self, value: dt.date) -> Q:
        return Q(**{self.path: value})

    def chips(self, value: dt.date) -> Iterator[tuple[str, str, str]]:
        yield f"{self.label}: {dmy(value)}", self.key, ""


@dataclass(frozen=True)
class Days(Filter):
    """From one date to another, both counted in; either may be left out."""

    path: str

    kind = "days"

    @property
    def keys(self) -> tuple[str, ...]:
        return f"{self.key}_from", f"{self.key}_to"

    def read(self, query: QueryDict) -> tuple[tuple[dt.date | None, dt.date | None] | None, list[str]]:
        first, wrong_first = _day(query, self.keys[0], self.label)
        last, wrong_last = _day(query, self.keys[1], self.label)
        return ((first, last) if first or last else None), wrong_first + wrong_last

    def condition(self, value: tuple[dt.date | None, dt.date | None]) -> Q:
        first, last = value
        return (Q(**{f"{self.path}__gte": first}) if first else Q()) & (
            Q(**{f"{self.path}__lte": last}) if last else Q()
        )

    def chips(self, value: tuple[dt.date | None, dt.date | None]) -> Iterator[tuple[str, str, str]]:
        for key, word, day in zip(self.keys, (_("from"), _("to")), value, strict=True):
            if day:
                yield f"{self.label} {word} {dmy(day)}", key, ""


def _day(query: QueryDict, key: str, label: str) -> tuple[dt.date | None, list[str]]:
    text = query.get(key, "").strip()[:LONGEST_WORDS]
    try:
        return (typed_date(text) if text else None), []
    except ValueError:
        return None, [
            _("%(label)s: “%(text)s” is not a date, so it was left out.") % {"label": label, "text": text}
        ]


# Filters that are ticked, and counted


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    where: Q


@dataclass(frozen=True)
class Facet(Filter):
    """Values to tick, any of which will do. `dimension` is what the matching rows are grouped and counted by."""

    kind = "facet"

    @property
    def dimension(self) -> Expression | F:
        raise NotImplementedError

    def labels(self, values: Iterable[Any]) -> Mapping[Any, str]:
        """The words for these values, in the order in which they are shown."""
        raise NotImplementedError

    def as_value(self, text: str) -> Any:
        """Raises Unreadable."""
        return text

    def read(self, query: QueryDict) -> tuple[tuple[Any, ...], list[str]]:
        values, wrong = [], []
        for text in dict.fromkeys(query.getlist(self.key)[:MOST_VALUES]):
            try:
                values += [self.as_value(text)] if text else []
            except Unreadable as unreadable:
                wrong.append(str(unreadable))
        return tuple(values), wrong

    def chips(self, value: tuple[Any, ...]) -> Iterator[tuple[str, str, str]]:
        labels = self.labels(value)
        for each in value:
            yield labels.get(each, f"{self.label}: {each}"), self.key, str(each)

    def _unknown(self, text: str) -> Unreadable:
        return Unreadable(
            _("%(label)s: “%(text)s” is not known, so it was left out.")
            % {"label": self.label, "text": text[:60]}
        )


@dataclass(frozen=True)
class Choice(Facet):
    """A few options, each with its own condition; a row belongs to the first that it meets."""

    options: tuple[Option, ...]

    @property
    def dimension(self) -> Expression:
        whens = (When(option.where, then=Value(option.value)) for option in self.options)
        return Case(*whens, default=None, output_field=TextField())

    @property
    def rank(self) -> Expression:
        """To sort by: the options in the order in which they are given."""
        whens = (When(option.where, then=Value(place)) for place, option in enumerate(self.options))
        return Case(*whens, output_field=SmallIntegerField())

    @property
    def in_words(self) -> Expression:
        """For a spreadsheet."""
        whens = (When(option.where, then=Value(_(str(option.label)))) for option in self.options)
        return Case(*whens, default=Value(""), output_field=TextField())

    def labels(self, values: Iterable[str]) -> Mapping[str, str]:
        return {option.value: _(str(option.label)) for option in self.options}

    def as_value(self, text: str) -> str:
        if all(option.value != text for option in self.options):
            raise self._unknown(text)
        return text

    def condition(self, value: tuple[str, ...]) -> Q:
        asked = Q()
        for option in self.options:
            asked |= option.where if option.value in value else Q()
        return asked


@dataclass(frozen=True)
class Values(Facet):
    """Whatever values a field has in the matching rows, each with its words from `words`."""

    path: str
    words: Callable[[list[Any]], Mapping[Any, str]] = field(
        default=lambda values: {each: str(each) for each in values}
    )
    parse: Callable[[str], Any] = str

    @property
    def dimension(self) -> F:
        return F(self.path)

    def labels(self, values: Iterable[Any]) -> Mapping[Any, str]:
        """In the order that `words` gives them; it is handed them sorted, since the database counts in any order."""
        return self.words(sorted(values, key=str))

    def as_value(self, text: str) -> Any:
        try:
            return self.parse(text[:LONGEST_WORDS])
        except ValueError:
            raise self._unknown(text) from None

    def condition(self, value: tuple[Any, ...]) -> Q:
        return Q(**{f"{self.path}__in": value})
