"""Pages are sent compressed to browsers that take it, and nothing else is."""

import gzip

import pytest
from tests.people import client_of

pytestmark = pytest.mark.spec("SYS-12")


def test_a_page_is_compressed_for_a_browser_that_takes_it(ada):
    browser = client_of(ada)

    plain, compressed = (
        browser.get("/learners/"),
        browser.get("/learners/", headers={"accept-encoding": "gzip, br"}),
    )

    assert compressed["Content-Encoding"] == "gzip"
    assert len(compressed.content) < len(plain.content) / 2
    assert "<h1" in gzip.decompress(compressed.content).decode()
    assert [response["Vary"].count("Accept-Encoding") for response in (plain, compressed)] == [1, 1]
    assert "Content-Encoding" not in plain


def test_a_download_streams_as_it_is(ada):
    answer = client_of(ada).get("/learners/?download=csv", headers={"accept-encoding": "gzip"})

    assert answer.streaming
    assert "Content-Encoding" not in answer
