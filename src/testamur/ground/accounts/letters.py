"""Emails of the lower rooms: a plain-text template, handed to Django's mail.

They go through `EMAIL_BACKEND`, which is the desk's: it keeps each in the reader's message list. So a room below
the desk can write to people without knowing about it (docs/decisions/0012-letters.md).
"""

from collections.abc import Mapping
from functools import cache

from django.conf import settings
from django.core.mail import EmailMessage
from django.template import engines
from django.utils.translation import override
from jinja2 import Environment


class Letter(EmailMessage):
    """An email that may hold a secret (a link or a code), which is forgotten once it has been sent."""

    secret = ""


@cache
def _environment() -> Environment:
    """The pages' own, without escaping: an apostrophe in a plain-text letter is an apostrophe."""
    return engines["pages"].env.overlay(autoescape=False)


def render(template: str, context: Mapping[str, object]) -> str:
    """The text of a letter, with the name of the awarding organisation and the site's address at hand.

    Letters are in English, so their dates are too, whatever the language of the page that sent them.
    """
    words = {"ao_name": settings.AO_NAME, "base_url": settings.BASE_URL, **context}
    with override(settings.LANGUAGE_CODE):
        return _environment().get_template(template).render(words).strip() + "\n"


def write(*, to: str, subject: str, template: str, context: Mapping[str, object], secret: str = "") -> None:
    """Send one letter to one address; inside a transaction it leaves only if that commits."""
    letter = Letter(subject, render(template, context), to=[to])
    letter.secret = secret
    letter.send()
