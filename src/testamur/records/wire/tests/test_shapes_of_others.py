"""Requests as known clients write them, byte by byte: their prefixes, what they leave out, the headers they send.

The first two are shaped as a public service of the Ministry of Justice writes them (its code is open), the third as
clients of .NET do, the fourth as those that put children into the message's own namespace.
"""

import pytest
from tests.wire import PASSWORD

BY_DETAILS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/">
  <S:Header/>
  <S:Body>
    <ns2:FindLearnerByDemographics xmlns:ns2="http://api.lrs.miap.gov.uk/findmsg" xmlns:ns3="http://api.lrs.miap.gov.uk/learner">
      <FindType>FUL</FindType>
      <UKPRN>10000001</UKPRN>
      <OrgPassword>{password}</OrgPassword>
      <UserName>{user}</UserName>
      <FamilyName>Smith</FamilyName>
      <GivenName>Anna</GivenName>
      <DateOfBirth>2008-03-27</DateOfBirth>
      <Gender>2</Gender>
      <LastKnownPostCode>CV49EE</LastKnownPostCode>
      <PreviousFamilyName></PreviousFamilyName>
      <SchoolAtAge16></SchoolAtAge16>
      <PlaceOfBirth></PlaceOfBirth>
      <EmailAddress></EmailAddress>
    </ns2:FindLearnerByDemographics>
  </S:Body>
</S:Envelope>
"""
BY_ULN = (
    '<soap-env:Envelope xmlns:soap-env="http://schemas.xmlsoap.org/soap/envelope/"><soap-env:Body>'
    '<FindLearnerByULN xmlns="http://api.lrs.miap.gov.uk/findmsg"><FindType xmlns="">FUL</FindType>'
    '<UKPRN xmlns="">10000001</UKPRN><OrgPassword xmlns="">{password}</OrgPassword><UserName xmlns="">{user}</UserName>'
    '<ULN xmlns="">1000000019</ULN><FamilyName xmlns="">Smith</FamilyName><GivenName xmlns="">Anna</GivenName>'
    "</FindLearnerByULN></soap-env:Body></soap-env:Envelope>"
)
OF_DOTNET = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">'
    '<FindLearnerByULN xmlns="http://api.lrs.miap.gov.uk/findmsg"><FindType xmlns="">FUL</FindType>'
    '<OrganisationRef xmlns="">HARB01</OrganisationRef><UKPRN xsi:nil="true" xmlns=""/>'
    '<OrgPassword xmlns="">{password}</OrgPassword><UserName xmlns="">{user}</UserName><ULN xmlns="">1000000019</ULN>'
    '<FamilyName xmlns="">Smith</FamilyName><GivenName xmlns="">Anna</GivenName></FindLearnerByULN></s:Body></s:Envelope>'
)
QUALIFIED = BY_ULN.replace(' xmlns=""', "")


@pytest.mark.spec("URN-08", "BEY-12")
@pytest.mark.parametrize(
    ("message", "content_type", "headers"),
    [
        (BY_DETAILS, "text/xml", {}),
        (f"\n\n   {BY_DETAILS.partition('?>')[2]}", "text/xml; charset=utf-8", {}),
        (BY_ULN, "text/xml", {}),
        (BY_ULN, "text/xml;charset=UTF-8", {"SOAPAction": '""'}),
        (OF_DOTNET, "text/xml; charset=utf-8", {"SOAPAction": '""', "Accept-Encoding": "gzip, deflate"}),
        (QUALIFIED, "text/xml; charset=utf-8", {"SOAPAction": ""}),
    ],
)
def test_they_are_answered(harbours, message, content_type, headers):
    sent = message.format(password=PASSWORD, user=harbours.user_name)

    answer = harbours.send(sent, content_type, **headers)

    assert (answer.response.status_code, answer.code) == (200, "WSRC0001")
    assert answer["FamilyName"] == "Smith"
