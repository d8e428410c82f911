"""Who acts on the register in its tests."""

import pytest
from tests.records import lrs_actor


@pytest.fixture
def as_rhoda(rhoda, harbour):
    return {"channel": "page", "by": lrs_actor(rhoda, harbour), "organisation": harbour}


@pytest.fixture
def as_mona(mona, moorland):
    return {"channel": "page", "by": lrs_actor(mona, moorland), "organisation": moorland}
