"""Addresses of this room's pages."""

from django.urls import path

from testamur.outcomes.certification.views import (
    certificates,
    choosing,
    claims,
    correcting,
    preparing,
    signing_off,
    start,
    units,
)

app_name = "certification"
urlpatterns = [
    path("certificates/", start.start, name="start"),
    path("certificates/claim/", choosing.choose, name="choose"),
    path("certificates/claim/<uuid:key>/", preparing.draft, name="draft"),
    path("certificates/claim/<uuid:key>/units/", units.units, name="units"),
    path("certificates/claim/<uuid:key>/review/", preparing.review, name="review"),
    path("certificates/claim/<uuid:key>/discard/", preparing.discard, name="discard"),
    path("certificates/claims/", claims.claims, name="claims"),
    path("certificates/claims/<str:number>/", claims.claim, name="claim"),
    path("certificates/claims/<str:number>/<str:report>.<str:kind>", claims.report, name="report"),
    path("certificates/ecertificates/", certificates.ecertificates, name="ecertificates"),
    path("certificates/ecertificates/<str:number>/", certificates.certificate, name="certificate"),
    path("certificates/ecertificates/<str:number>/certificate.pdf", certificates.pdf, name="pdf"),
    path("certificates/names/<slug:number>/", correcting.correct_name, name="correct-name"),
    path("certificates/corrections/<int:correction_id>/", correcting.correction, name="correction"),
    path("office/claims/", signing_off.queue, name="queue"),
    path("office/claims/<str:number>/", signing_off.claim, name="sign-off"),
    path("office/certificates/", certificates.issued, name="issued"),
]
