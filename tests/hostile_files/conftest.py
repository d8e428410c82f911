"""The centre that the corpus is sent for: made once, and after each file as it was before."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from tests.hostile_files.world import World, make_world

from testamur.kit.scope import STAFF, of_centre, within
from testamur.kit.testing import copy_of, template_database


@pytest.fixture(scope="module")
def world(django_db_blocker, tmp_path_factory) -> Iterator[World]:
    before, settings.MEDIA_ROOT = settings.MEDIA_ROOT, tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), copy_of(template_database(), f"files_{os.getpid()}"):
        with within(STAFF):
            made = make_world()
        yield made
    settings.MEDIA_ROOT = before


class _UndoneError(Exception):
    pass


@contextmanager
def undone(world: World) -> Iterator[None]:
    """As the centre sees the database; afterwards it is as it was."""
    try:
        with within(of_centre(world.college.pk)):
            yield
            raise _UndoneError
    except _UndoneError:
        pass
