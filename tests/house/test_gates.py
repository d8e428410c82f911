"""Every address has a gate, and the gate's word is in the code of the view."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

THEIR_OWN_GUARDS = ("allauth.", "django.views.static", "django.contrib.staticfiles")


def addresses(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        here = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, here)
        else:
            yield here, pattern


@pytest.mark.spec("USR-03", "SYS-07")
def test_every_view_declares_who_may_use_it():
    silent = [
        address
        for address, pattern in addresses()
        if not hasattr(pattern.callback, "declared")
        and not pattern.callback.__module__.startswith(THEIR_OWN_GUARDS)
    ]

    assert silent == []


def test_there_is_something_to_declare():
    assert len(list(addresses())) > 20
