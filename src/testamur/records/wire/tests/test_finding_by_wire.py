"""Finding a learner by message, as an information system does before it registers one."""

import pytest
from lxml import etree


ANNA = {
    "FamilyName": "Smith",
    "GivenName": "Anna",
    "DateOfBirth": "2008-03-27",
    "Gender": "2",
    "LastKnownPostCode": "CV49EE",
}


@pytest.mark.spec("URN-08")
def test_nobody_is_found_in_an_empty_register(harbours):
    answer = harbours.ask("learnerByDemographics", ANNA)
    print(etree.tostring(answer.body))

    assert answer.code == "WSRC0001"
